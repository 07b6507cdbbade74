/** Tools that are right and that the gate was not made for, with the two or three examples a model gives. */
import type { Proposal } from './gate-faulty.ts'
import { integer, list, number, object, proposal, text } from './parameters.ts'

const scale = { enum: ['C', 'F', 'K'] }

export const soundPureTools: Proposal[] = [
  proposal('loop from the second, on purpose', 'largest_drop', 'Largest fall between two neighbours of a series', object({ values: list(number) }), [
    { args: { values: [5, 9, 2, 4] }, expect: { drop: 7 } },
    { args: { values: [1] }, expect: { drop: 0 } },
  ], `export default async function largest_drop(args: { values: number[] }, ctx: ToolContext) {
  let drop = 0
  for (let i = 1; i < args.values.length; i++) {
    drop = Math.max(drop, args.values[i - 1]! - args.values[i]!)
  }
  return { drop }
}`),
  proposal('largest by a loop', 'longest_line', 'The longest line of a text', object({ text }), [
    { args: { text: 'a\nccc\nbb' }, expect: { line: 'ccc', length: 3 } },
    { args: { text: '' }, expect: { line: '', length: 0 } },
  ], `export default async function longest_line(args: { text: string }, ctx: ToolContext) {
  const lines = args.text.split('\\n')
  let longest = lines[0] ?? ''
  for (let i = 1; i < lines.length; i++) {
    if (lines[i]!.length > longest.length) longest = lines[i]!
  }
  return { line: longest, length: longest.length }
}`),
  proposal('a case for each unit', 'to_celsius', 'Degrees Celsius of a temperature in C, F or K', object({ value: number, scale }), [
    { args: { value: 212, scale: 'F' }, expect: { celsius: 100 } },
    { args: { value: 0, scale: 'K' }, expect: { celsius: -273.15 } },
  ], `export default async function to_celsius(args: { value: number; scale: 'C' | 'F' | 'K' }, ctx: ToolContext) {
  switch (args.scale) {
    case 'C':
      return { celsius: args.value }
    case 'F':
      return { celsius: Math.round(((args.value - 32) * 500) / 9) / 100 }
    case 'K':
      return { celsius: Math.round((args.value - 273.15) * 100) / 100 }
  }
}`),
  proposal('sorted by number', 'top_values', 'The highest values of a list, best first', object({ values: list(number), count: integer }), [
    { args: { values: [3, 10, 9], count: 2 }, expect: { top: [10, 9] } },
    { args: { values: [], count: 2 }, expect: { top: [] } },
  ], `export default async function top_values(args: { values: number[]; count: number }, ctx: ToolContext) {
  const sorted = [...args.values].sort((a, b) => b - a)
  return { top: sorted.slice(0, args.count) }
}`),
  proposal('words sorted as texts', 'unique_words', 'The different words of a text in alphabetical order', object({ text }), [
    { args: { text: 'The cat and the dog' }, expect: { words: ['and', 'cat', 'dog', 'the'], count: 4 } },
    { args: { text: '' }, expect: { words: [], count: 0 } },
  ], `export default async function unique_words(args: { text: string }, ctx: ToolContext) {
  const words = args.text.toLowerCase().match(/\\p{L}+/gu) ?? []
  const unique = [...new Set(words)].sort()
  return { words: unique, count: unique.length }
}`),
  proposal('CSV with quotes', 'csv_cell', 'One cell of CSV text by row (from 0, without header) and column name', object({ csv: text, row: integer, column: text }), [
    { args: { csv: 'name,city\n"Doe, Jane",Bonn\n', row: 0, column: 'city' }, expect: { cell: 'Bonn' } },
    { args: { csv: 'name,city\n', row: 0, column: 'city' }, fails: true },
  ], `function parseLine(line: string): string[] {
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!
    if (c === '"') {
      if (quoted && line[i + 1] === '"') {
        cell += '"'
        i++
      } else quoted = !quoted
    } else if (c === ',' && !quoted) {
      cells.push(cell)
      cell = ''
    } else cell += c
  }
  cells.push(cell)
  return cells
}
export default async function csv_cell(args: { csv: string; row: number; column: string }, ctx: ToolContext) {
  const [header = '', ...rows] = args.csv.split(/\\r?\\n/).filter((line) => line !== '')
  const index = parseLine(header).indexOf(args.column)
  const row = rows[args.row]
  if (index < 0) throw new Error('there is no column ' + args.column)
  if (row === undefined) throw new Error('there is no row ' + args.row)
  return { cell: parseLine(row)[index] ?? '' }
}`),
  proposal('dates in UTC', 'add_days', 'The date that is some days after a date such as 2024-02-28', object({ date: text, days: integer }), [
    { args: { date: '2024-02-28', days: 2 }, expect: { date: '2024-03-01' } },
    { args: { date: 'soon', days: 1 }, fails: true },
  ], `export default async function add_days(args: { date: string; days: number }, ctx: ToolContext) {
  const date = new Date(args.date + 'T00:00:00Z')
  if (Number.isNaN(date.getTime())) throw new Error('not a date: ' + args.date)
  date.setUTCDate(date.getUTCDate() + args.days)
  return { date: date.toISOString().slice(0, 10) }
}`),
  proposal('rounded', 'percent_of', 'Share of a part in a whole in percent, rounded to one decimal', object({ part: number, whole: number }), [
    { args: { part: 1, whole: 3 }, expect: { percent: 33.3 } },
    { args: { part: 1, whole: 0 }, fails: true },
  ], `export default async function percent_of(args: { part: number; whole: number }, ctx: ToolContext) {
  if (args.whole === 0) throw new Error('whole must not be 0')
  return { percent: Math.round((args.part / args.whole) * 1000) / 10 }
}`),
  proposal('returns in a loop', 'first_negative', 'Index of the first negative number of a list, -1 when there is none', object({ values: list(number) }), [
    { args: { values: [4, 1, -2, 7] }, expect: { index: 2 } },
    { args: { values: [] }, expect: { index: -1 } },
  ], `export default async function first_negative(args: { values: number[] }, ctx: ToolContext) {
  for (const [index, value] of args.values.entries()) {
    if (value < 0) return { index }
  }
  return { index: -1 }
}`),
  proposal('a catch with an example', 'read_setting', 'A setting of a JSON text, or the fallback when it is missing or the text is no JSON', object({ json: text, key: text, fallback: text }), [
    { args: { json: '{"mode":"fast"}', key: 'mode', fallback: 'slow' }, expect: { value: 'fast' } },
    { args: { json: 'oops', key: 'mode', fallback: 'slow' }, expect: { value: 'slow' } },
  ], `export default async function read_setting(args: { json: string; key: string; fallback: string }, ctx: ToolContext) {
  try {
    const settings = JSON.parse(args.json) as { [key: string]: unknown }
    const value = settings[args.key]
    return { value: value === undefined ? args.fallback : String(value) }
  } catch {
    return { value: args.fallback }
  }
}`),
  proposal('a decimal comma', 'parse_price', 'Number of a price with decimal comma such as 12,50 €', object({ price: text }), [
    { args: { price: '12,50 €' }, expect: { price: 12.5 } },
    { args: { price: 'free' }, fails: true },
  ], `export default async function parse_price(args: { price: string }, ctx: ToolContext) {
  const plain = args.price.replace('€', '').trim().replace(',', '.')
  const price = Number(plain)
  if (plain === '' || Number.isNaN(price)) throw new Error('not a price: ' + args.price)
  return { price }
}`),
  proposal('searches anywhere', 'find_emails', 'E-mail addresses in a text', object({ text }), [
    { args: { text: 'write to ann@example.org or bob@example.com.' }, expect: { emails: ['ann@example.org', 'bob@example.com'] } },
    { args: { text: 'nothing' }, expect: { emails: [] } },
  ], `export default async function find_emails(args: { text: string }, ctx: ToolContext) {
  const emails = args.text.match(/[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+/g) ?? []
  return { emails: [...emails] }
}`),
  proposal('a default', 'repeat_text', 'Repeats a text, twice when no number of times is given', object({ text, times: { type: 'integer', minimum: 0 } }, ['text']), [
    { args: { text: 'ab', times: 3 }, expect: { text: 'ababab' } },
    { args: { text: 'ab' }, expect: { text: 'abab' } },
  ], `export default async function repeat_text(args: { text: string; times?: number }, ctx: ToolContext) {
  const { text, times = 2 } = args
  return { text: text.repeat(times) }
}`),
  proposal('a base case', 'fibonacci', 'Fibonacci number of an index from 0', object({ n: integer }), [
    { args: { n: 10 }, expect: { value: 55 } },
    { args: { n: 0 }, expect: { value: 0 } },
    { args: { n: -1 }, fails: true },
  ], `export default async function fibonacci(args: { n: number }, ctx: ToolContext) {
  if (args.n < 0) throw new Error('n must not be negative')
  if (args.n === 0) return { value: 0 }
  let [before, value] = [0, 1]
  for (let i = 1; i < args.n; i++) [before, value] = [value, before + value]
  return { value }
}`),
  proposal('a table', 'gravity_of', 'Gravity at the surface of a planet in metres per second squared', object({ planet: text }), [
    { args: { planet: 'Earth' }, expect: { gravity: 9.81 } },
    { args: { planet: 'mars' }, expect: { gravity: 3.71 } },
    { args: { planet: 'Vulcan' }, fails: true },
  ], `const gravity: { [planet: string]: number } = { mercury: 3.7, venus: 8.87, earth: 9.81, mars: 3.71, jupiter: 24.79 }
export default async function gravity_of(args: { planet: string }, ctx: ToolContext) {
  const found = gravity[args.planet.trim().toLowerCase()]
  if (found === undefined) throw new Error('unknown planet: ' + args.planet)
  return { gravity: found }
}`),
  proposal('classes within', 'fever_level', 'Level of a body temperature in degrees Celsius: normal, raised or fever', object({ celsius: number }), [
    { args: { celsius: 36.8 }, expect: { level: 'normal' } },
    { args: { celsius: 38 }, expect: { level: 'raised' } },
    { args: { celsius: 40 }, expect: { level: 'fever' } },
  ], `export default async function fever_level(args: { celsius: number }, ctx: ToolContext) {
  if (args.celsius < 37.5) return { level: 'normal' }
  if (args.celsius < 38.5) return { level: 'raised' }
  return { level: 'fever' }
}`),
]
