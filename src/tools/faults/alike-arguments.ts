/**
 * The same data written in another way, as it comes from elsewhere: with or without a newline at the end, in capitals, with
 * quoted cells. Where the result changes and no example shows that it is to, the Coder is asked.
 */
import type { Json, JsonObject } from '../../protocol/json.ts'
import { short } from '../run-examples.ts'
import type { ShownExample } from '../run-examples.ts'
import type { Trial } from './proposal.ts'
import type { Question } from './question.ts'
import { rehearse } from './rehearsal.ts'

export async function alikeArguments(trial: Trial): Promise<Question[]> {
  const { shown } = trial
  if (shown.length === 0 || !shown.every(({ isRepeatable }) => isRepeatable)) return []
  const found: Question[] = []
  for (const check of [quotedCells, lastNewline, otherCase, numbersAsTexts]) found.push(...(await check(trial)))
  return found
}

/** CSV text is split at every comma, no quote is known, and no example has one. */
async function quotedCells({ tokens, shown, description, parameters, run }: Trial): Promise<Question[]> {
  const says = `${run.name.replaceAll('_', ' ')} ${description} ${JSON.stringify(parameters)}`
  if (!/\bcsv\b/i.test(says) || /\b(?:quot\w*|unquoted|simple)\b/i.test(says)) return []
  const texts = shown.flatMap(({ example }) => Object.values(example.args)).filter((one) => typeof one === 'string')
  // A file is there as it is: only text that is given can be given with quotes.
  if (!texts.some((text) => text.includes(',') && text.includes('\n')) || texts.some((text) => text.includes('"')))
    return []
  const split = tokens.find(({ text }, index) => text === 'split' && /^["'],["']$/.test(tokens[index + 2]?.text ?? ''))
  if (!split || tokens.some(({ kind, text }) => kind !== 'sign' && /["']"["']|`"`|\/.*".*\//.test(text))) return []
  return [
    {
      about: 'quoted cells',
      message: 'no example has a quoted cell such as "Doe, Jane", and the code splits at every comma',
      line: split.line,
      hint: 'add an example with a quoted cell that holds a comma, and read it as one cell; or say "unquoted" in the description',
    },
  ]
}

/** Lines that get lost, or counted twice, by a newline at the end. */
async function lastNewline(trial: Trial): Promise<Question[]> {
  const { tokens, shown, run } = trial
  const splits = tokens.some(({ text }, index) => text === 'split' && /\\n/.test(tokens[index + 2]?.text ?? ''))
  if (!splits) return []
  for (const name of textArguments(shown)) {
    const given = shown.filter((one) => one.result.ok && textOf(one, name).includes('\n'))
    const ends = new Set(given.map((one) => textOf(one, name).endsWith('\n')))
    const [one] = given
    if (!one || ends.size > 1) continue
    const text = textOf(one, name)
    const [bare, without] = [text.replace(/\n$/, ''), ends.has(true)]
    // Where a space changes the same numbers, they count characters.
    const [other, control] = without ? [bare, `${bare} \n`] : [`${text}\n`, `${text} `]
    const [first, second, third] = await numbersFor(trial, one, name, [text, other, control])
    if (!first || !second || !third) continue
    const isOther = first.length !== second.length || first.some((n, at) => n !== second[at] && n === third[at])
    if (!isOther) continue
    const how = without ? 'without a newline at the end' : 'with a newline at the end'
    return [
      {
        about: `newline of ${name}`,
        message: `the numbers of the result change when "${name}" is the same text ${how}: ${run.name}(${short({ ...one.example.args, [name]: other })})`,
        hint: `add this as an example with the result that is right, and mend the code where it differs`,
      },
    ]
  }
  return []
}

const anyCase =
  /\b(?:case[- ]?insensitiv\w*|ignor\w* (?:the )?(?:upper|lower)?[- ]?case|(?:any|either|regardless of|whatever the) case|upper(?: and |\/)lower ?case alike|upper and lower case alike)\b/i

/** The description promises that capitals do not matter. */
async function otherCase(trial: Trial): Promise<Question[]> {
  const { shown, description, run } = trial
  const one = shown.find(({ result }) => result.ok)
  if (!anyCase.test(description) || !one) return []
  for (const name of textArguments([one])) {
    const text = textOf(one, name)
    const other = text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()
    const [first, second] = await numbersFor(trial, one, name, [text, other])
    if (other === text || !first || !second || String(first) === String(second)) continue
    return [
      {
        about: `case of ${name}`,
        message: `the description says that case does not matter, but the result changes for ${run.name}(${short({ ...one.example.args, [name]: other })})`,
        hint: 'add this as an example, and compare both sides in lower case',
      },
    ]
  }
  return []
}

/** JSON with its numbers as texts, as many a source writes them: `"2" + "3"` is 23. */
async function numbersAsTexts(trial: Trial): Promise<Question[]> {
  const { shown, run } = trial
  const one = shown.find(({ result }) => result.ok)
  if (!one) return []
  for (const name of textArguments([one])) {
    const text = textOf(one, name)
    const other = text.replaceAll(/([:[,]\s*)(-?\d+(?:\.\d+)?)(?=\s*[,}\]])/g, '$1"$2"')
    if (!/^\s*[[{]/.test(text) || other === text) continue
    const args: JsonObject = { ...one.example.args, [name]: other }
    const rehearsal = await rehearse(trial, run.code, [args])
    const call = 'calls' in rehearsal ? rehearsal.calls[0] : undefined
    // A number that is in the data may be handed on as it is.
    const made = call?.ok ? textsIn(call.value).find((leaf) => /\d/.test(leaf) && !other.includes(leaf)) : undefined
    if (made === undefined) continue
    return [
      {
        about: `numbers of ${name}`,
        message: `with its numbers as texts, as many sources write them, ${run.name}(${short(args)}) puts them together as texts: ${short(made)}`,
        hint: 'read them with Number(…), or throw an Error for what is no number, and add this as an example',
      },
    ]
  }
  return []
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function textArguments(shown: readonly ShownExample[]): Set<string> {
  const entries = shown.flatMap(({ example }) => Object.entries(example.args))
  return new Set(entries.flatMap(([name, value]) => (typeof value === 'string' && value !== '' ? [name] : [])))
}

function textOf({ example }: ShownExample, name: string): string {
  const value = example.args[name]
  return typeof value === 'string' ? value : ''
}

/** The numbers of the result for each text; null where it failed. */
async function numbersFor(
  trial: Trial,
  { example }: ShownExample,
  name: string,
  texts: readonly string[],
): Promise<(number[] | null)[]> {
  const calls = texts.map((text): JsonObject => ({ ...example.args, [name]: text }))
  const rehearsal = await rehearse(trial, trial.run.code, calls)
  return 'calls' in rehearsal ? rehearsal.calls.map(({ ok, value }) => (ok ? numbersIn(value) : null)) : []
}

/** Numbers, yes and no, and lengths of lists, in the order of the value. */
function numbersIn(value: Json): number[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [Number(value)]
  if (Array.isArray(value)) return [value.length, ...value.flatMap(numbersIn)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}
