/** Tools that are right, written when the gate was finished, and measured once. */
import type { Proposal } from './gate-faulty.ts'
import { integer, list, number, object, proposal, text } from './parameters.ts'

export const freshSoundTools: Proposal[] = [
  proposal('a running total', 'running_balance', 'Balance after each booking of a list, and the lowest', object({ start: number, bookings: list(number) }), [
    { args: { start: 10, bookings: [5, -20, 8] }, expect: { balances: [15, -5, 3], lowest: -5 } },
    { args: { start: 3, bookings: [] }, expect: { balances: [], lowest: 3 } },
  ], `export default async function running_balance(args: { start: number; bookings: number[] }, ctx: ToolContext) {
  let balance = args.start
  let lowest = balance
  const balances: number[] = []
  for (const booking of args.bookings) {
    balance += booking
    balances.push(balance)
    if (balance < lowest) lowest = balance
  }
  return { balances, lowest }
}`),
  proposal('counts lines of a log', 'levels_of_log', 'Number of lines of a log by level', object({ log: text }), [
    { args: { log: 'INFO a\nERROR b\nINFO c\n' }, expect: { levels: { INFO: 2, ERROR: 1 }, lines: 3 } },
    { args: { log: '' }, expect: { levels: {}, lines: 0 } },
  ], `export default async function levels_of_log(args: { log: string }, ctx: ToolContext) {
  const levels: { [level: string]: number } = {}
  let lines = 0
  for (const line of args.log.split('\\n')) {
    if (!line.trim()) continue
    const level = line.split(' ')[0]
    levels[level] = (levels[level] ?? 0) + 1
    lines++
  }
  return { levels, lines }
}`),
  proposal('monthly payment', 'monthly_payment', 'Monthly payment of a loan, rounded to cents', object({ amount: number, yearly_percent: number, months: { type: 'integer', minimum: 1 } }), [
    { args: { amount: 1200, yearly_percent: 0, months: 12 }, expect: { payment: 100 } },
    { args: { amount: 10000, yearly_percent: 6, months: 24 }, expect: { payment: 443.21 } },
    { args: { amount: -1, yearly_percent: 6, months: 24 }, fails: true },
  ], `export default async function monthly_payment(args: { amount: number; yearly_percent: number; months: number }, ctx: ToolContext) {
  const { amount, yearly_percent, months } = args
  if (amount < 0 || yearly_percent < 0 || months < 1) throw new Error('amount, percent and months must not be negative')
  const rate = yearly_percent / 100 / 12
  const payment = rate === 0 ? amount / months : (amount * rate) / (1 - (1 + rate) ** -months)
  return { payment: Math.round(payment * 100) / 100 }
}`),
  proposal('binary search', 'insert_position', 'Position at which a number belongs in a sorted list', object({ sorted: list(number), value: number }), [
    { args: { sorted: [1, 4, 9, 12], value: 9 }, expect: { position: 2 } },
    { args: { sorted: [1, 4, 9, 12], value: 20 }, expect: { position: 4 } },
    { args: { sorted: [], value: 1 }, expect: { position: 0 } },
  ], `export default async function insert_position(args: { sorted: number[]; value: number }, ctx: ToolContext) {
  let low = 0
  let high = args.sorted.length
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (args.sorted[middle] < args.value) low = middle + 1
    else high = middle
  }
  return { position: low }
}`),
  proposal('a date in words', 'format_date', 'A date such as 2024-02-09 as 9 February 2024', object({ date: text }), [
    { args: { date: '2024-02-09' }, expect: { text: '9 February 2024' } },
    { args: { date: '2024-13-01' }, fails: true },
  ], `export default async function format_date(args: { date: string }, ctx: ToolContext) {
  const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
  const match = /^(\\d{4})-(\\d{2})-(\\d{2})$/.exec(args.date)
  const month = match ? months[Number(match[2]) - 1] : undefined
  if (!match || !month) throw new Error('not a date: ' + args.date)
  return { text: Number(match[3]) + ' ' + month + ' ' + match[1] }
}`),
  proposal('a template', 'fill_template', 'Fills {name} marks of a template with values', object({ template: text, values: { type: 'object' } }), [
    { args: { template: 'Dear {name}, {name}!', values: { name: 'Ann' } }, expect: { text: 'Dear Ann, Ann!', missing: [] } },
    { args: { template: 'Hi {who}', values: {} }, expect: { text: 'Hi {who}', missing: ['who'] } },
  ], `export default async function fill_template(args: { template: string; values: { [key: string]: unknown } }, ctx: ToolContext) {
  const missing: string[] = []
  const text = args.template.replace(/\\{(\\w+)\\}/g, (mark, key) => {
    if (key in args.values) return String(args.values[key])
    missing.push(key)
    return mark
  })
  return { text, missing }
}`),
  proposal('reads and writes', 'copy_upper', 'Writes the text of a file in capitals to another file', object({ from: text, to: text }), [
    { args: { from: 'data/a.csv', to: 'upper.txt' }, expect: { characters: 2 } },
    { args: { from: 'none.txt', to: 'upper.txt' }, fails: true },
  ], `export default async function copy_upper(args: { from: string; to: string }, ctx: ToolContext) {
  const text = await ctx.readFile(args.from)
  await ctx.writeFile(args.to, text.toUpperCase())
  return { characters: text.length }
}`, ['read:.', 'write:.']),
  proposal('an option with a default', 'chunk_list', 'Splits a list into parts of a size, 10 when not given', object({ items: list(text), size: integer }, ['items']), [
    { args: { items: ['a', 'b', 'c'], size: 2 }, expect: { parts: [['a', 'b'], ['c']], count: 2 } },
    { args: { items: [] }, expect: { parts: [], count: 0 } },
    { args: { items: ['a'], size: 0 }, fails: true },
  ], `export default async function chunk_list(args: { items: string[]; size?: number }, ctx: ToolContext) {
  const size = args.size ?? 10
  if (size < 1) throw new Error('size must be at least 1')
  const parts: string[][] = []
  for (let at = 0; at < args.items.length; at += size) parts.push(args.items.slice(at, at + size))
  return { parts, count: parts.length }
}`),
]
