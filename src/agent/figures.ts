/** Whether the figures of an answer are in what it names as evidence: a number that nothing shows was made up. */
import { isJsonObject } from '../protocol/json.ts'

/** One way to read a number as it is written: its value, and half of its last digit. */
interface Reading {
  value: number
  tolerance: number
}

const scales: [RegExp, number][] = [
  [/^\s?(?:k\b|thousand|tsd|mil\b|miles\b|tausend)/i, 1e3],
  [/^\s?(?:m\b|mio|million|millones|millón|millionen)/i, 1e6],
  [/^\s?(?:bn\b|billion|mrd|milliarden|mil millones)/i, 1e9],
  [/^\s?(?:%|percent|per cent|por ciento|prozent)/i, 0.01],
]
const written = /\d+(?: \d{3}(?!\d)|[.,'’\u00a0\u202f]\d+)*/g
/** One digit says too little to be looked for. */
const leastDigits = 2
const mostFigures = 200

/** The figures of the answer, when there are some and not one of them is in the evidence; empty otherwise. */
export function unseenFigures(answer: string, evidence: readonly string[], task: string): string[] {
  const asked = new Set(task.match(written) ?? [])
  const figures = [...answer.matchAll(written)]
    .filter(([text]) => text.replaceAll(/\D/g, '').length >= leastDigits && !asked.has(text))
    .slice(0, mostFigures)
    .map((match) => ({ text: match[0], readings: readingsOf(match[0], answer.slice(match.index + match[0].length)) }))
  if (figures.length === 0) return []
  const shown = evidence.flatMap(numbersIn)
  const isShown = ({ readings }: (typeof figures)[number]): boolean =>
    readings.some(({ value, tolerance }) =>
      shown.some((number) => Math.abs(Math.abs(number) - value) <= tolerance + Math.abs(number) * 1e-9),
    )
  return figures.some(isShown) ? [] : figures.map(({ text }) => text)
}

/** `1.234` may be a thousand or a little more than one: both are tried. */
function readingsOf(text: string, after: string): Reading[] {
  const scale = scales.find(([unit]) => unit.test(after))?.[1] ?? 1
  return plainForms(text).flatMap((form) => {
    const decimals = form.split('.')[1]?.length ?? 0
    const reading = { value: Number(form), tolerance: 0.5 * 10 ** -decimals }
    const whole = decimals === 0 ? { ...reading, tolerance: 0 } : reading
    // 25 % may stand for 0.25 or for 25.
    return scale === 1 ? [whole] : [whole, { value: reading.value * scale, tolerance: reading.tolerance * scale }]
  })
}

/** With `.` before the decimals and no grouping. */
function plainForms(text: string): string[] {
  const marks = [...text.matchAll(/[.,]/g)].map(([mark]) => mark)
  const plain = text.replaceAll(/['’ \u00a0\u202f]/g, '')
  const last = marks.at(-1)
  if (last === undefined) return [plain]
  const grouped = plain.replaceAll(/[.,]/g, '')
  const at = plain.lastIndexOf(last)
  const decimal = `${plain.slice(0, at).replaceAll(/[.,]/g, '')}.${plain.slice(at + 1)}`
  const isOneKind = new Set(marks).size === 1
  if (isOneKind && marks.length > 1) return [grouped]
  return isOneKind && plain.length - at === 4 ? [grouped, decimal] : [decimal]
}

/** Every number in it, and how many things its lists and its lines are: a count is shown by what is counted. */
function numbersIn(text: string): number[] {
  const numbers = [...text.matchAll(/\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi)].map(([number]) => Number(number))
  for (const [found] of text.matchAll(written)) numbers.push(...plainForms(found).map(Number))
  numbers.push(text.split('\n').length)
  try {
    countIn(JSON.parse(text), numbers)
  } catch {
    // Plain text: its lines are counted.
  }
  return numbers
}

function countIn(value: unknown, numbers: number[]): void {
  if (Array.isArray(value)) {
    numbers.push(value.length)
    for (const one of value) countIn(one, numbers)
  } else if (isJsonObject(value)) {
    const values = Object.values(value)
    numbers.push(values.length)
    for (const one of values) countIn(one, numbers)
  }
}
