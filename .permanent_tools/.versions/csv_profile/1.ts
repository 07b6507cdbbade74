/** Profile of a CSV file: rows, and for each column its type, missing values, range, distinct values and samples. */

export const description =
  'Profile of a CSV or TSV file: delimiter, number of rows, and per column its type, missing values, min, max, mean, distinct values and samples. Look at a table with it before computing anything from it.'

export const parameters = {
  type: 'object',
  properties: {
    path: { type: 'string', minLength: 1, description: 'The file, relative to the working directory' },
    text: { type: 'string', description: 'The content itself, instead of a file' },
    delimiter: { type: 'string', minLength: 1, maxLength: 1, description: 'Found by itself when left out' },
    header: { type: 'boolean', description: 'Does the first row hold the names? Default: true' },
    samples: { type: 'integer', minimum: 0, maximum: 20, description: 'Different values shown per column. Default: 3' },
  },
  additionalProperties: false,
}

type ColumnType = 'empty' | 'boolean' | 'integer' | 'number' | 'date' | 'text'

interface Column {
  name: string
  type: ColumnType
  /** Empty cells and the usual words for "nothing": NA, N/A, null, none, -. */
  missing: number
  distinct: number
  /** Numbers for number columns, ISO text for dates, by character code for texts; null when all is missing. */
  min: number | string | null
  max: number | string | null
  mean: number | null
  /** `,` when the numbers of this column are written as 1.234,5. */
  decimal: '.' | ',' | null
  samples: string[]
}

export default async function csv_profile(
  args: { path?: string; text?: string; delimiter?: string; header?: boolean; samples?: number },
  ctx: ToolContext,
): Promise<{
  delimiter: string
  rows: number
  /** Numbers (from 1, without the header) of the first rows that have too few or too many cells. */
  uneven_rows: number[]
  columns: Column[]
}> {
  const content = args.text ?? (args.path === undefined ? null : await ctx.readFile(args.path))
  if (content === null) throw new Error('give "path" (a file) or "text" (the content itself)')
  const text = content.replace(/^\uFEFF/, '')
  const delimiter = args.delimiter ?? findDelimiter(text)
  const table = parseRows(text, delimiter)
  const [first] = table
  if (!first) return { delimiter, rows: 0, uneven_rows: [], columns: [] }
  const hasHeader = args.header ?? true
  const rows = hasHeader ? table.slice(1) : table
  const width = first.length
  const names = namesOf(hasHeader ? first : [], width)
  const uneven = rows.flatMap((row, index) => (row.length === width ? [] : [index + 1]))
  const columns = names.map((name, index) => {
    const cells = rows.map((row) => (row[index] ?? '').trim())
    return profileColumn(name, cells, args.samples ?? 3)
  })
  return { delimiter, rows: rows.length, uneven_rows: uneven.slice(0, 10), columns }
}

/** RFC 4180: quotes may hold delimiters, line ends and doubled quotes. Lines end in LF, CRLF or CR; blank lines are skipped. */
function parseRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  const endRow = () => {
    row.push(cell)
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    cell = ''
  }
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (isQuoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else isQuoted = false
    } else if (char === '"' && cell.trim() === '') {
      cell = ''
      isQuoted = true
    } else if (char === delimiter) {
      row.push(cell)
      cell = ''
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at++
      endRow()
    } else cell += char
  }
  if (cell !== '' || row.length > 0) endRow()
  return rows
}

/** The candidate that splits the first rows into the same number of cells, and into most; comma when none does. */
function findDelimiter(text: string): string {
  const head = text.slice(0, 100_000)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of [',', ';', '\t', '|']) {
    const rows = parseRows(head, delimiter).slice(0, 50)
    // The last row of the head may be cut.
    const widths = (rows.length > 1 && head.length < text.length ? rows.slice(0, -1) : rows).map((row) => row.length)
    const width = widths[0] ?? 1
    if (width < 2) continue
    const even = widths.filter((other) => other === width).length / widths.length
    const score = even * even * width
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** Blank names become `column_3`, repeated ones `name_2`. */
function namesOf(header: string[], width: number): string[] {
  const seen = new Map<string, number>()
  return Array.from({ length: width }, (_, index) => {
    const name = header[index]?.trim() || `column_${index + 1}`
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}_${count}`
  })
}

const nothing = /^(?:|-|na|n\/a|nan|null|none|nil)$/i

function profileColumn(name: string, cells: string[], sampleCount: number): Column {
  const values = cells.filter((cell) => !nothing.test(cell))
  const distinct = new Set(values)
  const column: Column = {
    name,
    type: 'text',
    missing: cells.length - values.length,
    distinct: distinct.size,
    min: null,
    max: null,
    mean: null,
    decimal: null,
    samples: [...distinct].slice(0, sampleCount).map((value) => (value.length > 100 ? `${value.slice(0, 99)}…` : value)),
  }
  if (values.length === 0) return { ...column, type: 'empty' }
  if (values.every((value) => /^(?:true|false|yes|no|sí|si)$/i.test(value))) return { ...column, type: 'boolean' }
  const decimal = decimalOf(values)
  if (decimal) {
    const numbers = values.map((value) => toNumber(value, decimal))
    const isWhole = numbers.every(Number.isInteger)
    let [min, max, sum] = [Infinity, -Infinity, 0]
    for (const number of numbers) {
      min = Math.min(min, number)
      max = Math.max(max, number)
      sum += number
    }
    return { ...column, type: isWhole ? 'integer' : 'number', min, max, mean: sum / numbers.length, decimal }
  }
  const dates = values.map(isoDate)
  const ordered = dates.every((date) => date !== null) ? (dates as string[]) : values
  for (const value of ordered) {
    if (column.min === null || value < column.min) column.min = value
    if (column.max === null || value > column.max) column.max = value
  }
  return { ...column, type: ordered === dates ? 'date' : 'text' }
}

const patterns = {
  '.': /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.\d+)?(?:e[+-]?\d+)?$/i,
  ',': /^[+-]?(?:\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+|(?=,\d))(?:,\d+)?$/,
}

/** How the numbers of the column are written; null: they are no numbers. Codes with leading zeros (00123) are text. */
function decimalOf(values: string[]): '.' | ',' | null {
  if (values.some((value) => /^[+-]?0\d/.test(value))) return null
  const isPoint = values.every((value) => patterns['.'].test(value))
  const isComma = values.every((value) => patterns[','].test(value))
  if (isPoint && isComma) {
    // Every value fits both ways, as 1,234 and 1.234 do: a point is read as decimal, a comma as thousands.
    return '.'
  }
  return isPoint ? '.' : isComma ? ',' : null
}

function toNumber(text: string, decimal: '.' | ','): number {
  return Number(decimal === '.' ? text.replaceAll(',', '') : text.replaceAll(/[. \u00a0\u202f]/g, '').replace(',', '.'))
}

/** `2024-02-29`, with or without a time, to text that sorts by time; null for anything else, impossible days included. */
function isoDate(text: string): string | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text)
  if (!match) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? text : null
}
