/** Sixty runs that end in a proposed answer: twenty right ones, twenty wrong ones, twenty that claim what nothing shows. */
import type { JsonObject } from '../../src/protocol/json.ts'

export interface FinishedRun {
  kind: string
  truth: 'right' | 'wrong' | 'claimed'
  task: string
  requirements: JsonObject[]
  /** What the Coder does, in order; the last proposal is repeated for as long as it is sent back. */
  steps: { name: string; fields: JsonObject }[]
  /** There before the run. */
  files: Record<string, string>
}

type Step = FinishedRun['steps'][number]

const days = [
  { file: 'monday.csv', north: [120, 80.5, 51], south: [40, 300] },
  { file: 'tuesday.csv', north: [10.25, 20.5], south: [1000, 234.5, 7] },
  { file: 'wednesday.csv', north: [999, 1, 1.5], south: [60] },
  { file: 'thursday.csv', north: [5, 5, 5, 5], south: [12.75, 13.25] },
  { file: 'friday.csv', north: [4321.5], south: [0.5, 0.25] },
].map((day) => ({
  ...day,
  total: day.north.reduce((sum, one) => sum + one, 0),
  text: `region,amount\n${[...day.north.map((one) => `north,${one}`), ...day.south.map((one) => `south,${one}`)].join('\n')}\n`,
}))
type Day = (typeof days)[number]

const filesOf = ({ file, text }: Day): Record<string, string> => ({ [file]: text })
const taskOf = ({ file }: Day): string => `What is the total of the region north in ${file}?`

const final = (answer: string, ...evidence: string[]): Step => ({ name: 'final', fields: { answer, evidence } })
const runsCode = (body: string, ...grants: string[]): Step => ({
  name: 'run_code',
  fields: { code: `export default async function main(args: {}, ctx: ToolContext) {\n${body}\n}`, grants },
})
const totals = ({ file }: Day): Step =>
  runsCode(
    `  let total = 0
  let rows = 0
  for (const line of (await ctx.readFile('${file}')).trim().split('\\n').slice(1)) {
    const [region, amount] = line.split(',')
    if (region !== 'north') continue
    total += Number(amount)
    rows += 1
  }
  return { total, rows }`,
    `read:${file}`,
  )
const writes = (path: string, text: string): Step =>
  runsCode(
    `  await ctx.writeFile('${path}', ${JSON.stringify(text)})\n  return { written: '${path}' }`,
    `write:${path}`,
  )
const lists = runsCode(`  return { files: await ctx.list('.') }`, 'read:.')
const fails = ({ file }: Day): Step => runsCode(`  throw new Error('cannot read ${file}')`, `read:${file}`)
const asksCritic: Step = {
  name: 'create_agent',
  fields: {
    agent: { name: 'critic', role: 'A critic', system_prompt: 'You criticise.', capabilities: ['reading'] },
    call: { task: 'What is the total of north?' },
  },
}

/** Reads the file by itself and looks for the number in the answer. */
const recomputes = ({ file }: Day): JsonObject => ({
  text: `The total of north in ${file} is given.`,
  check: {
    type: 'program',
    code: `export default async (args: { answer: string }, ctx: ToolContext) => {
  const cells = (await ctx.readFile('${file}')).split('\\n').map((line) => line.split(','))
  const total = cells.filter(([region]) => region === 'north').reduce((sum, [, amount]) => sum + Number(amount), 0)
  const said = (args.answer.replaceAll(',', '').match(/-?\\d+(\\.\\d+)?/g) ?? []).map(Number)
  return { pass: said.includes(total), detail: 'the number in the answer is not the total' }
}`,
  },
})
/** Compares the answer with what the run itself found. */
const agrees: JsonObject = {
  text: 'The answer gives the total that was computed.',
  check: {
    type: 'program',
    code: `export default (args: { answer: string; results: Record<string, any> }) => {
  const found = Object.values(args.results).map((one) => one?.total).filter((one) => typeof one === 'number')
  return { pass: found.some((one) => args.answer.includes(String(one))), detail: 'no result has this total' }
}`,
  },
}
const shown: JsonObject = { text: 'The total of north is given.', basis: 'results' }
const file = (path: string): JsonObject => ({ text: `${path} is written.`, check: { type: 'file-exists', path } })
const form = (text: string, pattern: string): JsonObject => ({
  text,
  basis: 'answer',
  check: { type: 'answer-matches', pattern },
})
const isoDate = form('The answer is a date like 2024-12-31.', '^\\d{4}-\\d{2}-\\d{2}$')
const inSpanish: JsonObject = { text: 'The answer is in Spanish.', basis: 'answer' }

const says = ({ total }: Day): string => `The total is ${total}.`
const spanish = ({ total }: Day): string => `El total es ${total.toLocaleString('de')} €.`

const onDay = (
  truth: FinishedRun['truth'],
  kind: string,
  day: Day,
  requirements: JsonObject[],
  steps: Step[],
): FinishedRun => ({ truth, kind, task: taskOf(day), requirements, steps, files: filesOf(day) })
const plain = (
  truth: FinishedRun['truth'],
  kind: string,
  task: string,
  requirements: JsonObject[],
  steps: Step[],
  files: Record<string, string> = {},
): FinishedRun => ({ truth, kind, task, requirements, steps, files })
const [monday, tuesday, wednesday, thursday, friday] = days as [Day, Day, Day, Day, Day]

const right: FinishedRun[] = [
  ...[monday, tuesday, wednesday, thursday].map((day) =>
    onDay('right', 'a total that the check recomputes', day, [recomputes(day)], [totals(day), final(says(day), 'r1')]),
  ),
  ...['report.md', 'table.csv', 'notes.txt'].map((path) =>
    plain(
      'right',
      'a file that was written',
      `Write ${path}`,
      [file(path)],
      [writes(path, 'north,1\n'), final(`${path} is written.`, 'r1')],
    ),
  ),
  ...['2024-12-31', '1999-01-01', '2025-03-04'].map((date) =>
    plain('right', 'an answer of the asked form', `Write ${date} as an ISO date`, [isoDate], [final(date)]),
  ),
  plain('right', 'a translation', 'Translate "good morning" into Spanish', [inSpanish], [final('Buenos días')]),
  plain('right', 'a translation', 'Translate "thank you" into Spanish', [inSpanish], [final('Gracias')]),
  ...[tuesday, wednesday, friday].map((day) =>
    onDay('right', 'a total in Spanish writing', day, [shown, inSpanish], [totals(day), final(spanish(day), 'r1')]),
  ),
  onDay('right', 'a rounded total', monday, [shown], [totals(monday), final('It is about 250 (251.5 exactly).', 'r1')]),
  onDay('right', 'a rounded total', friday, [shown], [totals(friday), final('It is roughly 4.3 thousand.', 'r1')]),
  ...[monday, thursday].map((day) =>
    onDay(
      'right',
      'evidence named at the second proposal',
      day,
      [shown],
      [totals(day), final(says(day)), final(says(day), 'r1')],
    ),
  ),
  onDay(
    'right',
    'an opinion beside the result',
    friday,
    [shown],
    [asksCritic, totals(friday), final(says(friday), 'r1', 'r2')],
  ),
]

const off = (day: Day, wrong: number | string): Step[] => [totals(day), final(`The total is ${wrong}.`, 'r1')]
const wrong: FinishedRun[] = [
  onDay('wrong', 'a total that does not recompute', monday, [recomputes(monday)], off(monday, 250.5)),
  onDay('wrong', 'a total that does not recompute', tuesday, [recomputes(tuesday)], off(tuesday, 1241.5)),
  onDay('wrong', 'a total that does not recompute', wednesday, [recomputes(wednesday)], off(wednesday, 1010.5)),
  onDay('wrong', 'a total that does not recompute', thursday, [recomputes(thursday)], off(thursday, -20)),
  onDay('wrong', 'a total that does not recompute', friday, [recomputes(friday)], off(friday, '4.3215 million')),
  ...['report.md', 'summary.html'].map((path) =>
    plain(
      'wrong',
      'a file that was never written',
      `Write ${path}`,
      [file(path)],
      [lists, final('It is written.', 'r1')],
    ),
  ),
  plain(
    'wrong',
    'an empty file',
    'Write report.md',
    [file('report.md')],
    [writes('report.md', ''), final('report.md is written.', 'r1')],
  ),
  plain(
    'wrong',
    'a file outside of the folder',
    'Write the report',
    [file('../../etc/hostname')],
    [lists, final('The report is written.', 'r1')],
  ),
  plain(
    'wrong',
    'a file from before the task',
    'Bring report.md up to date',
    [file('report.md')],
    [lists, final('report.md is up to date.', 'r1')],
    { 'report.md': 'of last year\n' },
  ),
  plain('wrong', 'another form than asked', 'Give 31 December 2024 as an ISO date', [isoDate], [final('31/12/2024')]),
  plain(
    'wrong',
    'another form than asked',
    'Answer with yes or no',
    [form('yes or no', '^(yes|no)$')],
    [final('Maybe.')],
  ),
  plain(
    'wrong',
    'another form than asked',
    'Give three words',
    [form('three words', '^\\S+ \\S+ \\S+$')],
    [final('two words')],
  ),
  ...[monday, wednesday, friday].map((day) =>
    onDay('wrong', 'another total than the run found', day, [agrees], off(day, 77)),
  ),
  ...[tuesday, thursday].map((day) =>
    onDay(
      'wrong',
      'one requirement of three not met',
      day,
      [shown, inSpanish, recomputes(day)],
      [totals(day), final('El total es 3.', 'r1')],
    ),
  ),
  ...[monday, friday].map((day) =>
    onDay('wrong', 'a number that its own evidence contradicts, no check', day, [shown], off(day, 531.75)),
  ),
]

const claimed: FinishedRun[] = [
  ...[monday, tuesday, wednesday, thursday].map((day) =>
    onDay('claimed', 'nothing was run', day, [shown], [final(says(day))]),
  ),
  ...[monday, tuesday, friday].map((day) =>
    onDay('claimed', 'results that do not exist', day, [shown], [final(says(day), 'r1', 'r7')]),
  ),
  ...[monday, wednesday, friday].map((day) =>
    onDay('claimed', 'a failed result', day, [shown], [fails(day), final(says(day), 'r1')]),
  ),
  ...[tuesday, thursday, friday].map((day) =>
    onDay('claimed', 'only the opinion of an agent', day, [shown], [asksCritic, final(says(day), 'r1')]),
  ),
  onDay('claimed', 'the answer itself', monday, [shown], [final(says(monday), 'answer')]),
  ...[tuesday, wednesday].map((day) =>
    onDay(
      'claimed',
      'the form alone',
      day,
      [{ ...form('The total is given.', '\\d'), basis: 'results' }],
      [final(says(day))],
    ),
  ),
  ...[thursday, friday].map((day) =>
    onDay(
      'claimed',
      'a search of the library',
      day,
      [shown],
      [
        { name: 'call_tool', fields: { call: { name: 'search_tools', args: { query: 'total' } } } },
        final(says(day), 'r1'),
      ],
    ),
  ),
  ...[monday, wednesday].map((day) =>
    onDay('claimed', 'a result about something else', day, [shown], [lists, final(says(day), 'r1')]),
  ),
]

export const finishedRuns: FinishedRun[] = [...right, ...wrong, ...claimed]
