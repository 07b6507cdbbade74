/** Tools that are right, that the gate was not made for, and that do more than compute: files, network, chance, the clock, kept values. */
import type { Proposal } from './gate-faulty.ts'
import { list, object, proposal, text } from './parameters.ts'

/** @param url a server on loopback that the run may reach. @param host its `host:port`. */
export const soundEffectTools = (url: string, host: string): Proposal[] => [
  proposal('writes a file', 'save_report', 'Writes a title and lines as a Markdown file', object({ path: text, title: text, lines: list(text) }), [
    { args: { path: 'report.md', title: 'Sales', lines: ['north 351.5', 'south 80'] }, expect: { path: 'report.md', lines: 2 } },
  ], `export default async function save_report(args: { path: string; title: string; lines: string[] }, ctx: ToolContext) {
  const body = args.lines.map((line) => '- ' + line).join('\\n')
  await ctx.writeFile(args.path, '# ' + args.title + '\\n\\n' + body + '\\n')
  return { path: args.path, lines: args.lines.length }
}`, ['write:.']),
  proposal('fetches', 'rate_of', 'Exchange rate between two currencies from the rates service', object({ from: text, to: text }), [
    { args: { from: 'EUR', to: 'USD' } },
    { args: { from: 'NONE', to: 'USD' }, fails: true },
  ], `export default async function rate_of(args: { from: string; to: string }, ctx: ToolContext) {
  const response = await fetch('${url}/rates?base=' + encodeURIComponent(args.from))
  if (!response.ok) throw new Error('the service answered ' + response.status)
  const rates = (await response.json()) as { [code: string]: number }
  const rate = rates[args.to]
  if (rate === undefined) throw new Error('no rate for ' + args.to)
  return { rate }
}`, [`net:${host}`]),
  proposal('chance that is announced', 'new_pin', 'A random PIN of some digits', object({ digits: { type: 'integer', minimum: 1 } }), [
    { args: { digits: 4 } },
    { args: { digits: 0 }, fails: true },
  ], `export default async function new_pin(args: { digits: number }, ctx: ToolContext) {
  if (args.digits < 1) throw new Error('digits must be at least 1')
  let pin = ''
  for (let i = 0; i < args.digits; i++) pin += Math.floor(Math.random() * 10)
  return { pin }
}`),
  proposal('the day as an argument', 'days_between', 'Whole days from one date to another, the present day when none is given', object({ from: text, to: text }, ['from']), [
    { args: { from: '2024-12-30', to: '2025-01-02' }, expect: { days: 3 } },
    { args: { from: 'soon', to: '2025-01-02' }, fails: true },
  ], `export default async function days_between(args: { from: string; to?: string }, ctx: ToolContext) {
  const from = Date.parse(args.from)
  const to = args.to === undefined ? Date.now() : Date.parse(args.to)
  if (Number.isNaN(from) || Number.isNaN(to)) throw new Error('not a date')
  return { days: Math.floor((to - from) / 86_400_000) }
}`),
  proposal('reads a file in a loop', 'amount_by_region', 'Total amount of one region in a CSV file of sales', object({ path: text, region: text }), [
    { args: { path: 'sales.csv', region: 'south' }, expect: { region: 'south', total: 80, rows: 1 } },
    { args: { path: 'missing.csv', region: 'south' }, fails: true },
  ], `export default async function amount_by_region(args: { path: string; region: string }, ctx: ToolContext) {
  const lines = (await ctx.readFile(args.path)).split('\\n')
  let total = 0
  let rows = 0
  for (let i = 1; i < lines.length; i++) {
    const [region, amount] = lines[i]!.split(',')
    if (region !== args.region || !amount) continue
    total += Number(amount)
    rows++
  }
  return { region: args.region, total, rows }
}`, ['read:.']),
  proposal('keeps a value', 'count_visits', 'Counts the visits of a page and tells how many there were', object({ page: text }), [
    { args: { page: '/start' }, expect: { page: '/start', visits: 1 } },
  ], `export default async function count_visits(args: { page: string }, ctx: ToolContext) {
  const before = ((await ctx.kv.get(args.page)) as number | null) ?? 0
  const visits = before + 1
  await ctx.kv.set(args.page, visits)
  return { page: args.page, visits }
}`, ['kv']),
  proposal('a retry', 'fetch_json', 'JSON of an address, tried up to three times', object({ address: text }), [
    { args: { address: `${url}/rates?base=EUR` }, expect: { USD: 1.25, GBP: 0.8 } },
    { args: { address: `${url}/rates?base=NONE` }, fails: true },
  ], `export default async function fetch_json(args: { address: string }, ctx: ToolContext): Promise<Json> {
  let reason = ''
  for (let attempt = 0; attempt < 3; attempt++) {
    const response = await fetch(args.address)
    if (response.ok) return (await response.json()) as Json
    reason = 'the service answered ' + response.status
  }
  throw new Error(reason)
}`, [`net:${host}`]),
  proposal('works through a folder', 'csv_files', 'Names of the CSV files of a folder', object({ folder: text }), [
    { args: { folder: 'data' }, expect: { files: ['a.csv', 'b.csv'], count: 2 } },
    { args: { folder: 'none' }, fails: true },
  ], `export default async function csv_files(args: { folder: string }, ctx: ToolContext) {
  const names = (await ctx.list(args.folder)).map(({ name }) => name)
  const files = names.filter((name) => name.endsWith('.csv')).sort()
  return { files, count: files.length }
}`, ['read:.']),
]
