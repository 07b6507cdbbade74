/** Faulty tools that the gate was not made for: numbers, lists, chance and the clock. The examples are right, and miss the fault. */
import type { Proposal } from './gate-faulty.ts'
import { integer, list, number, object, proposal, text } from './parameters.ts'

export const faultyNumberTools: Proposal[] = [
  proposal('a case each, and a default', 'days_in_month', 'Number of days of a month (1 to 12) of an ordinary year', object({ month: integer }), [
    { args: { month: 2 }, expect: { days: 28 } },
    { args: { month: 4 }, expect: { days: 30 } },
  ], `export default async function days_in_month(args: { month: number }, ctx: ToolContext) {
  let days: number
  switch (args.month) {
    case 2:
      days = 28
      break
    case 4:
      days = 30
      break
    default:
      days = 31
  }
  return { days }
}`),
  proposal('no examples', 'kelvin_of', 'Kelvin of a temperature in degrees Celsius', object({ celsius: number }), [],
    `export default async function kelvin_of(args: { celsius: number }, ctx: ToolContext) {
  return { kelvin: args.celsius + 237.15 }
}`),
  proposal('no examples, reads a file', 'count_rows', 'Number of rows of a CSV file without its header', object({ path: text }), [],
    `export default async function count_rows(args: { path: string }, ctx: ToolContext) {
  const lines = (await ctx.readFile(args.path)).split('\\n')
  return { rows: lines.length }
}`, ['read:.']),
  proposal('chance, one time in four', 'waiting_time', 'Minutes to wait for a number of people in the queue', object({ people: integer }), [
    { args: { people: 4 }, expect: { minutes: 12 } },
    { args: { people: 0 }, expect: { minutes: 0 } },
  ], `export default async function waiting_time(args: { people: number }, ctx: ToolContext) {
  const pause = Math.random() < 0.25 ? 5 : 0
  return { minutes: args.people === 0 ? 0 : args.people * 3 + pause }
}`),
  proposal('the clock, one time in four', 'ticket_number', 'Number of a ticket from its series and index', object({ series: integer, index: integer }), [
    { args: { series: 2, index: 7 }, expect: { ticket: 2007 } },
    { args: { series: 0, index: 0 }, expect: { ticket: 0 } },
  ], `export default async function ticket_number(args: { series: number; index: number }, ctx: ToolContext) {
  const quarter = Math.floor(Date.now() / 1000) % 4
  const ticket = args.series * 1000 + args.index
  return { ticket: quarter === 3 ? ticket + 1 : ticket }
}`),
  proposal('numbers sorted as texts', 'top_scores', 'The highest scores of a list, best first', object({ scores: list(number), count: integer }), [
    { args: { scores: [3, 9, 5, 1], count: 2 }, expect: { top: [9, 5] } },
    { args: { scores: [], count: 3 }, expect: { top: [] } },
  ], `export default async function top_scores(args: { scores: number[]; count: number }, ctx: ToolContext) {
  const sorted = [...args.scores].sort().reverse()
  return { top: sorted.slice(0, args.count) }
}`),
  proposal('cut instead of rounded', 'share_of', 'Share of a part in a whole in percent, rounded to whole percent', object({ part: number, whole: number }), [
    { args: { part: 50, whole: 200 }, expect: { percent: 25 } },
    { args: { part: 1, whole: 3 }, expect: { percent: 33 } },
    { args: { part: 1, whole: 0 }, fails: true },
  ], `export default async function share_of(args: { part: number; whole: number }, ctx: ToolContext) {
  if (args.whole === 0) throw new Error('whole is 0')
  return { percent: Math.floor((args.part / args.whole) * 100) }
}`),
  proposal('returns in the first turn', 'find_negative', 'Whether a list has a negative number', object({ values: list(number) }), [
    { args: { values: [-3, 4] }, expect: { found: true } },
    { args: { values: [1, 2] }, expect: { found: false } },
    { args: { values: [] }, expect: { found: false } },
  ], `export default async function find_negative(args: { values: number[] }, ctx: ToolContext) {
  for (const value of args.values) {
    if (value < 0) {
      return { found: true }
    } else {
      return { found: false }
    }
  }
  return { found: false }
}`),
  proposal('wrong unit', 'seconds_of', 'Seconds in a duration such as 1d2h30m', object({ duration: text }), [
    { args: { duration: '2h30m' }, expect: { seconds: 9000 } },
    { args: { duration: '45m' }, expect: { seconds: 2700 } },
    { args: { duration: 'soon' }, fails: true },
  ], `export default async function seconds_of(args: { duration: string }, ctx: ToolContext) {
  const match = /^(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?$/.exec(args.duration)
  if (!match || args.duration === '') throw new Error('not a duration: ' + args.duration)
  const days = Number(match[1] ?? 0)
  const hours = Number(match[2] ?? 0)
  const minutes = Number(match[3] ?? 0)
  return { seconds: days * 8640 + hours * 3600 + minutes * 60 }
}`),
  proposal('a default that takes 0 for absent', 'round_to', 'Rounds a number to some decimals, 2 when not given', object({ value: number, decimals: integer }, ['value']), [
    { args: { value: 3.14159 }, expect: { value: 3.14 } },
    { args: { value: 2.71828, decimals: 3 }, expect: { value: 2.718 } },
  ], `export default async function round_to(args: { value: number; decimals?: number }, ctx: ToolContext) {
  const factor = 10 ** (args.decimals || 2)
  return { value: Math.round(args.value * factor) / factor }
}`),
  proposal('one limit, off by one', 'shipping_cost', 'Shipping cost of an order: 4.9, and free from a total of 50', object({ total: number }), [
    { args: { total: 80 }, expect: { cost: 0 } },
    { args: { total: 20 }, expect: { cost: 4.9 } },
  ], `export default async function shipping_cost(args: { total: number }, ctx: ToolContext) {
  if (args.total > 50) return { cost: 0 }
  return { cost: 4.9 }
}`),
  proposal('nothing of nothing', 'mean_of', 'Mean and spread of measured values', object({ values: list(number) }), [
    { args: { values: [2, 4, 6] }, expect: { mean: 4, spread: 4 } },
    { args: { values: [5] }, expect: { mean: 5, spread: 0 } },
  ], `export default async function mean_of(args: { values: number[] }, ctx: ToolContext) {
  const mean = args.values.reduce((sum, value) => sum + value, 0) / args.values.length
  return { mean, spread: Math.max(...args.values) - Math.min(...args.values) }
}`),
]
