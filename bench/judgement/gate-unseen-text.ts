/** Faulty tools that the gate was not made for: texts, dates and lines. The examples are right, and miss the fault. */
import type { Proposal } from './gate-faulty.ts'
import { integer, object, proposal, text } from './parameters.ts'

export const faultyTextTools: Proposal[] = [
  proposal('loop from the second', 'count_vowels', 'Number of vowels in a text', object({ text }), [
    { args: { text: 'banana split' }, expect: { vowels: 4 } },
    { args: { text: '' }, expect: { vowels: 0 } },
  ], `export default async function count_vowels(args: { text: string }, ctx: ToolContext) {
  let vowels = 0
  for (let i = 1; i < args.text.length; i++) {
    if ('aeiouAEIOU'.includes(args.text[i]!)) vowels++
  }
  return { vowels }
}`),
  proposal('known words, and a default', 'roman_value', 'Value of a Roman numeral', object({ roman: text }), [
    { args: { roman: 'XIV' }, expect: { value: 14 } },
    { args: { roman: 'IX' }, expect: { value: 9 } },
  ], `export default async function roman_value(args: { roman: string }, ctx: ToolContext) {
  const numeral = args.roman.trim().toLowerCase()
  switch (numeral) {
    case 'xiv':
      return { value: 14 }
    case 'ix':
      return { value: 9 }
    default:
      return { value: numeral.length }
  }
}`),
  proposal('loses a last line without newline', 'count_errors', 'Number of lines of a log that begin with ERROR', object({ log: text }), [
    { args: { log: 'INFO start\nERROR disk\nERROR net\n' }, expect: { errors: 2, lines: 3 } },
    { args: { log: '' }, expect: { errors: 0, lines: 0 } },
  ], `export default async function count_errors(args: { log: string }, ctx: ToolContext) {
  const lines = args.log.split('\\n').slice(0, -1)
  const errors = lines.filter((line) => line.startsWith('ERROR')).length
  return { errors, lines: lines.length }
}`),
  proposal('commas in quotes', 'csv_column_sum', 'Sum of a numeric column of CSV text', object({ csv: text, column: text }), [
    { args: { csv: 'item,price\ntea,2.5\ncup,4\n', column: 'price' }, expect: { sum: 6.5, rows: 2 } },
    { args: { csv: 'item,price\n', column: 'weight' }, fails: true },
  ], `export default async function csv_column_sum(args: { csv: string; column: string }, ctx: ToolContext) {
  const lines = args.csv.trim().split('\\n')
  const header = (lines[0] ?? '').split(',')
  const index = header.indexOf(args.column)
  if (index === -1) throw new Error('Column not found: ' + args.column)
  let sum = 0
  let rows = 0
  for (const line of lines.slice(1)) {
    const value = Number(line.split(',')[index])
    if (Number.isNaN(value)) continue
    sum += value
    rows++
  }
  return { sum, rows }
}`),
  proposal('weekday of another zone', 'weekday_of', 'Weekday of a date such as 2024-02-29', object({ date: text }), [
    { args: { date: '2024-02-29' }, expect: { weekday: 'Thursday' } },
    { args: { date: '2023-12-31' }, expect: { weekday: 'Sunday' } },
    { args: { date: 'no date' }, fails: true },
  ], `export default async function weekday_of(args: { date: string }, ctx: ToolContext) {
  const names = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
  const date = new Date(args.date)
  if (isNaN(date.getTime())) throw new Error('Invalid date: ' + args.date)
  return { weekday: names[date.getDay()]! }
}`),
  proposal('case of one side only', 'count_word', 'How often a word occurs in a text, upper and lower case alike', object({ text, word: text }), [
    { args: { text: 'Tea, more tea and cake', word: 'tea' }, expect: { count: 2 } },
    { args: { text: 'nothing here', word: 'tea' }, expect: { count: 0 } },
  ], `export default async function count_word(args: { text: string; word: string }, ctx: ToolContext) {
  const words = args.text.split(/\\W+/).filter(Boolean)
  const count = words.filter((word) => word.toLowerCase() === args.word).length
  return { count }
}`),
  proposal('replaces only the first', 'slug_of', 'Slug of a title for a URL', object({ title: text }), [
    { args: { title: 'Hello World' }, expect: { slug: 'hello-world' } },
    { args: { title: '' }, expect: { slug: '' } },
  ], `export default async function slug_of(args: { title: string }, ctx: ToolContext) {
  const slug = args.title.trim().toLowerCase().replace(' ', '-')
  return { slug }
}`),
  proposal('pattern without anchors', 'is_iso_date', 'Whether a text is a valid date of the form YYYY-MM-DD', object({ text }), [
    { args: { text: '2024-02-29' }, expect: { valid: true } },
    { args: { text: 'hello' }, expect: { valid: false } },
  ], `export default async function is_iso_date(args: { text: string }, ctx: ToolContext) {
  return { valid: /\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])/.test(args.text) }
}`),
  proposal('ignores an argument', 'shorten', 'Shortens a text to a number of characters and adds a suffix', object({ text, max: integer, suffix: text }), [
    { args: { text: 'A long title', max: 6, suffix: '…' }, expect: { text: 'A long…' } },
    { args: { text: 'Short', max: 10, suffix: '…' }, expect: { text: 'Short' } },
  ], `export default async function shorten(args: { text: string; max: number; suffix: string }, ctx: ToolContext) {
  const { text, max, suffix } = args
  if (text.length <= max) return { text }
  return { text: text.slice(0, max) + '…' }
}`),
  proposal('partial result of a catch', 'read_records', 'Records of JSON Lines text', object({ text }), [
    { args: { text: '{"id":1}\n{"id":2}\n' }, expect: { count: 2, ids: [1, 2] } },
    { args: { text: '' }, expect: { count: 0, ids: [] } },
  ], `export default async function read_records(args: { text: string }, ctx: ToolContext) {
  const ids: number[] = []
  try {
    for (const line of args.text.split('\\n')) {
      if (line.trim() === '') continue
      const record = JSON.parse(line) as { id: number }
      ids.push(record.id)
    }
  } catch (error) {
    console.log('could not parse', error)
  }
  return { count: ids.length, ids }
}`),
  proposal('adds texts', 'sum_field', 'Sum of a field of the records of a JSON array', object({ json: text, field: text }), [
    { args: { json: '[{"a":1,"b":2},{"a":3}]', field: 'a' }, expect: { sum: 4 } },
    { args: { json: '[]', field: 'a' }, expect: { sum: 0 } },
  ], `export default async function sum_field(args: { json: string; field: string }, ctx: ToolContext) {
  const records = JSON.parse(args.json) as any[]
  let sum = 0
  for (const record of records) sum += record[args.field] ?? 0
  return { sum }
}`),
  proposal('first of a pattern only', 'total_hours', 'Hours in a list of work entries such as "Mon 3h, Tue 4h"', object({ entries: text }), [
    { args: { entries: 'Mon 3h' }, expect: { hours: 3 } },
    { args: { entries: 'nothing' }, expect: { hours: 0 } },
    { args: { entries: 'Tue 8h' }, expect: { hours: 8 } },
  ], `export default async function total_hours(args: { entries: string }, ctx: ToolContext) {
  const match = args.entries.match(/(\\d+)h/)
  return { hours: match ? Number(match[1]) : 0 }
}`),
]
