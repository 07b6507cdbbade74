/** A tool of the size a model writes for a real job: reads bank statements in CSV of several banks. About 5 KB, 3 examples. */
import type { ToolSource } from '../../src/protocol/tool.ts'

const code = (version: number): string => `// Revision ${version}
interface Row {
  date: string
  text: string
  cents: number
}

interface Problem {
  line: number
  reason: string
}

const months: { [name: string]: number } = {
  jan: 1, ene: 1, feb: 2, mar: 3, apr: 4, abr: 4, may: 5, jun: 6,
  jul: 7, aug: 8, ago: 8, sep: 9, oct: 10, nov: 11, dec: 12, dic: 12,
}

/** Splits one line of CSV: cells may be quoted, a quote within is doubled. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at]!
    if (isQuoted) {
      if (sign !== '"') cell += sign
      else if (line[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
    } else if (sign === '"') isQuoted = true
    else if (sign === separator) {
      cells.push(cell.trim())
      cell = ''
    } else cell += sign
  }
  cells.push(cell.trim())
  return cells
}

/** The separator that occurs most often in the header. */
function separatorOf(header: string): string {
  let best = ','
  let most = 0
  for (const separator of [',', ';', '\\t']) {
    const count = header.split(separator).length - 1
    if (count > most) {
      most = count
      best = separator
    }
  }
  return best
}

/** 1.234,56 and 1,234.56 and 1234.56 and -12 are amounts; null: it is none. */
function centsOf(text: string): number | null {
  const plain = text.replace(/[€$\\s]/g, '')
  if (!/^-?[\\d.,]+$/.test(plain)) return null
  const comma = plain.lastIndexOf(',')
  const point = plain.lastIndexOf('.')
  const decimal = Math.max(comma, point)
  const digitsAfter = decimal < 0 ? 0 : plain.length - decimal - 1
  const isDecimal = decimal >= 0 && digitsAfter <= 2
  const whole = (isDecimal ? plain.slice(0, decimal) : plain).replace(/[.,]/g, '')
  const fraction = isDecimal ? plain.slice(decimal + 1).padEnd(2, '0') : '00'
  const cents = Math.abs(Number(whole)) * 100 + Number(fraction)
  return Number.isFinite(cents) ? (plain.startsWith('-') ? -cents : cents) : null
}

/** 31/12/2024, 2024-12-31 and 31 dic 2024 → 2024-12-31; null: it is no date. */
function dateOf(text: string): string | null {
  const iso = /^(\\d{4})-(\\d{2})-(\\d{2})$/.exec(text)
  if (iso) return text
  const written = /^(\\d{1,2})[/. -](\\d{1,2}|[a-z]{3})[a-z]*[/. -](\\d{4})$/i.exec(text)
  if (!written) return null
  const [, day = '', month = '', year = ''] = written
  const number = /^\\d+$/.test(month) ? Number(month) : months[month.toLowerCase()]
  if (number === undefined || number < 1 || number > 12 || Number(day) < 1 || Number(day) > 31) return null
  return \`\${year}-\${String(number).padStart(2, '0')}-\${day.padStart(2, '0')}\`
}

/** Index of the first column whose name is one of these. */
function columnOf(names: string[], wanted: string[]): number {
  return names.findIndex((name) => wanted.includes(name.toLowerCase()))
}

export default async function read_statement(args: { csv: string; month?: string }, ctx: ToolContext) {
  const lines = args.csv.split(/\\r?\\n/)
  const header = lines[0] ?? ''
  const separator = separatorOf(header)
  const names = cellsOf(header, separator)
  const dateColumn = columnOf(names, ['date', 'fecha', 'datum', 'booking date'])
  const textColumn = columnOf(names, ['description', 'text', 'concepto', 'verwendungszweck'])
  const amountColumn = columnOf(names, ['amount', 'importe', 'betrag', 'value'])
  if (dateColumn < 0 || amountColumn < 0)
    throw new Error(\`no column for date or amount; the columns are: \${names.join(', ')}\`)
  const rows: Row[] = []
  const problems: Problem[] = []
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue
    const cells = cellsOf(line, separator)
    const date = dateOf(cells[dateColumn] ?? '')
    const cents = centsOf(cells[amountColumn] ?? '')
    if (date === null) problems.push({ line: index + 1, reason: 'no date' })
    else if (cents === null) problems.push({ line: index + 1, reason: 'no amount' })
    else if (args.month === undefined || date.startsWith(args.month))
      rows.push({ date, text: textColumn < 0 ? '' : (cells[textColumn] ?? ''), cents })
  }
  rows.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  const incoming = rows.filter(({ cents }) => cents > 0).reduce((sum, { cents }) => sum + cents, 0)
  const outgoing = rows.filter(({ cents }) => cents < 0).reduce((sum, { cents }) => sum + cents, 0)
  const largest = rows.reduce<Row | null>((most, row) => (most && Math.abs(most.cents) >= Math.abs(row.cents) ? most : row), null)
  return {
    rows: rows.length,
    first: rows[0]?.date ?? null,
    last: rows.at(-1)?.date ?? null,
    in: incoming / 100,
    out: outgoing / 100,
    balance: (incoming + outgoing) / 100,
    largest: largest && { date: largest.date, text: largest.text, amount: largest.cents / 100 },
    problems,
  }
}
`

export const sizedTool = (version: number): ToolSource => ({
  name: 'read_statement',
  description:
    'Totals of a bank statement in CSV: rows, period, incoming, outgoing, largest movement, unreadable lines',
  parameters: {
    type: 'object',
    properties: { csv: { type: 'string' }, month: { type: 'string', description: 'Only this month: 2024-12' } },
    required: ['csv'],
  },
  code: code(version),
  grants: [],
  examples: [
    {
      args: {
        csv: 'Fecha;Concepto;Importe\n31/12/2024;"Nómina; diciembre";1.234,56\n02 dic 2024;Alquiler;-800,00\n?;nada;1,00\n',
      },
      expect: {
        rows: 2,
        first: '2024-12-02',
        last: '2024-12-31',
        in: 1234.56,
        out: -800,
        balance: 434.56,
        largest: { date: '2024-12-31', text: 'Nómina; diciembre', amount: 1234.56 },
        problems: [{ line: 4, reason: 'no date' }],
      },
    },
    {
      args: {
        csv: 'Date,Description,Amount\n2024-01-05,"He said ""hi""",12\n2024-02-01,b,"1,000.5"\n2024-01-09,c,x\n',
        month: '2024-01',
      },
      expect: {
        rows: 1,
        first: '2024-01-05',
        last: '2024-01-05',
        in: 12,
        out: 0,
        balance: 12,
        largest: { date: '2024-01-05', text: 'He said "hi"', amount: 12 },
        problems: [{ line: 4, reason: 'no amount' }],
      },
    },
    { args: { csv: 'a,b\n1,2\n' }, fails: true },
  ],
})
