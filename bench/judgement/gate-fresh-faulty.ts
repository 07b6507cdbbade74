/** Faulty tools that were written when the gate was finished, and measured once. The examples are right, and miss the fault. */
import type { Proposal } from './gate-faulty.ts'
import { integer, list, number, object, proposal, text } from './parameters.ts'

export const freshFaultyTools: Proposal[] = [
  proposal('drops the last item', 'moving_sum', 'Sums of each two neighbours of a list', object({ values: list(number) }), [
    { args: { values: [4, 0] }, expect: { sums: [4] } },
    { args: { values: [] }, expect: { sums: [] } },
  ], `export default async function moving_sum(args: { values: number[] }, ctx: ToolContext) {
  const sums: number[] = []
  for (let i = 0; i < args.values.length - 1; i += 2) {
    sums.push(args.values[i] + args.values[i + 1])
  }
  return { sums }
}`),
  proposal('keeps the last instead of the sum', 'stock_by_item', 'Stock of each item of a list of movements such as "tea:5"', object({ movements: list(text) }), [
    { args: { movements: ['tea:5', 'cup:2'] }, expect: { stock: { tea: 5, cup: 2 } } },
    { args: { movements: [] }, expect: { stock: {} } },
  ], `export default async function stock_by_item(args: { movements: string[] }, ctx: ToolContext) {
  const stock: { [item: string]: number } = {}
  for (const movement of args.movements) {
    const [item, amount] = movement.split(':')
    stock[item] = Number(amount)
  }
  return { stock }
}`),
  proposal('a leap year of four only', 'is_leap_year', 'Whether a year is a leap year of the Gregorian calendar', object({ year: integer }), [
    { args: { year: 2024 }, expect: { leap: true } },
    { args: { year: 2023 }, expect: { leap: false } },
  ], `export default async function is_leap_year(args: { year: number }, ctx: ToolContext) {
  return { leap: args.year % 4 === 0 }
}`),
  proposal('month of the wrong zone', 'month_of', 'Month (1 to 12) and year of a time such as 2024-03-01T00:30:00Z', object({ time: text }), [
    { args: { time: '2024-03-01T00:30:00Z' }, expect: { month: 3, year: 2024 } },
    { args: { time: 'never' }, fails: true },
  ], `export default async function month_of(args: { time: string }, ctx: ToolContext) {
  const date = new Date(args.time)
  if (Number.isNaN(date.getTime())) throw new Error('not a time: ' + args.time)
  return { month: date.getMonth() + 1, year: date.getFullYear() }
}`),
  proposal('median of numbers as texts', 'median_price', 'Median of prices', object({ prices: list(number) }), [
    { args: { prices: [3, 1, 2] }, expect: { median: 2 } },
    { args: { prices: [7] }, expect: { median: 7 } },
    { args: { prices: [] }, fails: true },
  ], `export default async function median_price(args: { prices: number[] }, ctx: ToolContext) {
  if (args.prices.length === 0) throw new Error('no prices')
  const sorted = [...args.prices].sort()
  const middle = Math.floor(sorted.length / 2)
  return { median: sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2 }
}`),
  proposal('an option without effect', 'list_tags', 'Tags of a text such as #red, in alphabetical order when sorted is true', object({ text, sorted: { type: 'boolean' } }, ['text']), [
    { args: { text: '#a and #b', sorted: true }, expect: { tags: ['a', 'b'] } },
    { args: { text: 'none' }, expect: { tags: [] } },
  ], `export default async function list_tags(args: { text: string; sorted?: boolean }, ctx: ToolContext) {
  const tags = [...args.text.matchAll(/#(\\w+)/g)].map((match) => match[1])
  return { tags }
}`),
  proposal('a discount at the wrong limit', 'discounted', 'Total after discount: 10 % off for more than 100', object({ total: number }), [
    { args: { total: 200 }, expect: { total: 180 } },
    { args: { total: 50 }, expect: { total: 50 } },
  ], `export default async function discounted(args: { total: number }, ctx: ToolContext) {
  const rate = args.total >= 100 ? 0.9 : 1
  return { total: Math.round(args.total * rate * 100) / 100 }
}`),
  proposal('nothing divided', 'words_per_sentence', 'Average number of words per sentence of a text', object({ text }), [
    { args: { text: 'One two. Three four.' }, expect: { average: 2 } },
    { args: { text: 'Hello there friend.' }, expect: { average: 3 } },
  ], `export default async function words_per_sentence(args: { text: string }, ctx: ToolContext) {
  const sentences = args.text.split(/[.!?]+/).filter((part) => part.trim() !== '')
  const words = args.text.split(/\\s+/).filter(Boolean)
  return { average: words.length / sentences.length }
}`),
]
