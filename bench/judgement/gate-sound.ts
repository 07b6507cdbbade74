/** Ten ordinary tools that are right, one of the kind of each faulty one, with examples of ordinary care. */
import { integer, list, number, object, text } from './parameters.ts'
import type { Proposal } from './gate-faulty.ts'

/** @param url a server on loopback that the run may reach. @param host its `host:port`. */
export function soundTools(url: string, host: string): Proposal[] {
  return [
    {
      kind: 'boundaries',
      tool: {
        name: 'shipping_price',
        description:
          'Price of a parcel by weight: up to 1 kg 4, up to 5 kg 7, up to 20 kg 15; heavier ones are refused',
        parameters: object({ kilograms: number }),
        grants: [],
        code: `export default async function shipping_price(args: { kilograms: number }, ctx: ToolContext) {
  const { kilograms } = args
  if (kilograms <= 0) throw new Error(\`kilograms is \${kilograms}, it must be above 0\`)
  if (kilograms <= 1) return { price: 4 }
  if (kilograms <= 5) return { price: 7 }
  if (kilograms <= 20) return { price: 15 }
  throw new Error(\`\${kilograms} kg is more than the 20 kg a parcel may have\`)
}`,
        examples: [
          { args: { kilograms: 1 }, expect: { price: 4 } },
          { args: { kilograms: 5 }, expect: { price: 7 } },
          { args: { kilograms: 20 }, expect: { price: 15 } },
          { args: { kilograms: 20.5 }, fails: true },
          { args: { kilograms: 0 }, fails: true },
        ],
      },
    },
    {
      kind: 'caught and counted',
      tool: {
        name: 'read_json_lines',
        description: 'Counts the records of JSON Lines text by their "level"; lines that are no JSON are counted apart',
        parameters: object({ text }),
        grants: [],
        code: `export default async function read_json_lines(args: { text: string }, ctx: ToolContext) {
  const levels: { [level: string]: number } = {}
  let unreadable = 0
  for (const line of args.text.split('\\n')) {
    if (line.trim() === '') continue
    try {
      const { level } = JSON.parse(line) as { level?: string }
      const name = level ?? 'none'
      levels[name] = (levels[name] ?? 0) + 1
    } catch {
      unreadable += 1
    }
  }
  return { levels, unreadable }
}`,
        examples: [
          {
            args: { text: '{"level":"info"}\n{"level":"error"}\n{"level":"info"}\n' },
            expect: { levels: { info: 2, error: 1 }, unreadable: 0 },
          },
          { args: { text: '{"level":"warn"}\noops\n{}\n{' }, expect: { levels: { warn: 1, none: 1 }, unreadable: 2 } },
          { args: { text: '' }, expect: { levels: {}, unreadable: 0 } },
        ],
      },
    },
    {
      kind: 'a table of constants',
      tool: {
        name: 'vat_rate',
        description: 'Standard VAT rate of a country of the European Union, in percent',
        parameters: object({ country: { type: 'string', description: 'Two letters, such as ES' } }),
        grants: [],
        code: `const rates: { [country: string]: number } = { AT: 20, DE: 19, ES: 21, FR: 20, IT: 22, PT: 23 }

export default async function vat_rate(args: { country: string }, ctx: ToolContext) {
  const country = args.country.trim().toUpperCase()
  const rate = rates[country]
  if (rate === undefined) throw new Error(\`no rate is known for "\${args.country}"; known: \${Object.keys(rates).join(', ')}\`)
  return { country, rate }
}`,
        examples: [
          { args: { country: 'ES' }, expect: { country: 'ES', rate: 21 } },
          { args: { country: ' de' }, expect: { country: 'DE', rate: 19 } },
          { args: { country: 'XX' }, fails: true },
        ],
      },
    },
    {
      kind: 'declared network',
      tool: {
        name: 'convert_currency',
        description: 'Converts an amount with the current rate of the rates service',
        parameters: object({ amount: number, from: text, to: text }),
        grants: [`net:${host}`],
        code: `export default async function convert_currency(args: { amount: number; from: string; to: string }, ctx: ToolContext) {
  const response = await ctx.fetch(\`${url}/rates?base=\${encodeURIComponent(args.from)}\`)
  if (!response.ok) throw new Error(\`the rates service answered \${response.status} for \${args.from}\`)
  const rates = (await response.json()) as { [code: string]: number }
  const rate = rates[args.to]
  if (rate === undefined) throw new Error(\`there is no rate from \${args.from} to \${args.to}\`)
  return { amount: args.amount * rate, rate }
}`,
        examples: [
          { args: { amount: 100, from: 'EUR', to: 'USD' }, expect: { amount: 125, rate: 1.25 } },
          { args: { amount: 50, from: 'EUR', to: 'GBP' }, expect: { amount: 40, rate: 0.8 } },
          { args: { amount: 1, from: 'EUR', to: 'XXX' }, fails: true },
          { args: { amount: 1, from: 'NOPE', to: 'USD' }, fails: true },
        ],
      },
    },
    {
      kind: 'a loop that ends',
      tool: {
        name: 'greatest_divisor',
        description: 'Greatest common divisor of two whole numbers',
        parameters: object({ a: integer, b: integer }),
        grants: [],
        code: `export default async function greatest_divisor(args: { a: number; b: number }, ctx: ToolContext) {
  let a = Math.abs(args.a)
  let b = Math.abs(args.b)
  while (b !== 0) [a, b] = [b, a % b]
  return { divisor: a }
}`,
        examples: [
          { args: { a: 12, b: 18 }, expect: { divisor: 6 } },
          { args: { a: -21, b: 14 }, expect: { divisor: 7 } },
          { args: { a: 9, b: -6 }, expect: { divisor: 3 } },
          { args: { a: 0, b: 5 }, expect: { divisor: 5 } },
        ],
      },
    },
    {
      kind: 'reads a file',
      tool: {
        name: 'sum_by_column',
        description: 'Totals of the amount column of a CSV file by the values of another column',
        parameters: object({ path: text, by: text }),
        grants: ['read:sales.csv'],
        code: `export default async function sum_by_column(args: { path: string; by: string }, ctx: ToolContext) {
  const [header = '', ...lines] = (await ctx.readFile(args.path)).trim().split('\\n')
  const names = header.split(',')
  const key = names.indexOf(args.by)
  const amount = names.indexOf('amount')
  if (key < 0) throw new Error(\`there is no column "\${args.by}"; there are: \${names.join(', ')}\`)
  if (amount < 0) throw new Error('there is no column "amount"')
  const totals: { [value: string]: number } = {}
  let skipped = 0
  for (const line of lines) {
    const cells = line.split(',')
    const value = Number(cells[amount] || Number.NaN)
    const group = cells[key]
    if (group === undefined || Number.isNaN(value)) {
      skipped += 1
      continue
    }
    totals[group] = (totals[group] ?? 0) + value
  }
  return { totals, rows: lines.length, skipped }
}`,
        examples: [
          {
            args: { path: 'sales.csv', by: 'region' },
            expect: { totals: { north: 351.5, south: 80 }, rows: 6, skipped: 1 },
          },
          { args: { path: 'sales.csv', by: 'colour' }, fails: true },
          { args: { path: 'missing.csv', by: 'region' }, fails: true },
        ],
      },
    },
    {
      kind: 'seeded chance',
      tool: {
        name: 'draw_sample',
        description: 'Draws items of a list without repetition; the same seed draws the same',
        parameters: object({ items: list(text), count: integer, seed: integer }),
        grants: [],
        code: `export default async function draw_sample(args: { items: string[]; count: number; seed: number }, ctx: ToolContext) {
  if (args.count > args.items.length) throw new Error(\`\${args.count} of \${args.items.length} items cannot be drawn\`)
  let state = args.seed
  const next = (): number => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
  const left = [...args.items]
  const drawn: string[] = []
  while (drawn.length < args.count) drawn.push(...left.splice(Math.floor(next() * left.length), 1))
  return { drawn }
}`,
        examples: [
          { args: { items: ['a', 'b', 'c', 'd'], count: 2, seed: 42 }, expect: { drawn: ['a', 'c'] } },
          { args: { items: ['a', 'b', 'c'], count: 3, seed: 1_000_000 }, expect: { drawn: ['c', 'b', 'a'] } },
          { args: { items: ['a'], count: 0, seed: 1 }, expect: { drawn: [] } },
          { args: { items: ['a'], count: 2, seed: 1 }, fails: true },
        ],
      },
    },
    {
      kind: 'much data, bounded output',
      tool: {
        name: 'primes_up_to',
        description: 'How many primes there are up to a number, with the first and last few of them',
        parameters: object({ limit: { type: 'integer', maximum: 2_000_000 } }),
        grants: [],
        code: `export default async function primes_up_to(args: { limit: number }, ctx: ToolContext) {
  if (args.limit > 2_000_000) throw new Error('limit is above 2,000,000')
  const composite = new Uint8Array(Math.max(2, args.limit + 1))
  const primes: number[] = []
  for (let number = 2; number <= args.limit; number += 1) {
    if (composite[number]) continue
    primes.push(number)
    for (let multiple = number * number; multiple <= args.limit; multiple += number) composite[multiple] = 1
  }
  return { count: primes.length, first: primes.slice(0, 3), last: primes.slice(-3) }
}`,
        examples: [
          { args: { limit: 11 }, expect: { count: 5, first: [2, 3, 5], last: [5, 7, 11] } },
          { args: { limit: 100_000 }, expect: { count: 9592, first: [2, 3, 5], last: [99971, 99989, 99991] } },
          { args: { limit: 1 }, expect: { count: 0, first: [], last: [] } },
          { args: { limit: 2_000_001 }, fails: true },
        ],
      },
    },
    {
      kind: 'a next version that keeps the edge',
      earlier: {
        name: 'median_of',
        description: 'Median of numbers; of none it is null',
        parameters: object({ values: list(number) }),
        grants: [],
        code: `export default async function median_of(args: { values: number[] }, ctx: ToolContext) {
  const sorted = [...args.values].sort((a, b) => a - b)
  if (sorted.length === 0) return { median: null }
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle]!
  return { median: sorted.length % 2 === 1 ? high : (sorted[middle - 1]! + high) / 2 }
}`,
        examples: [
          { args: { values: [5, 1, 3] }, expect: { median: 3 } },
          { args: { values: [4, 1, 10, 2] }, expect: { median: 3 } },
          { args: { values: [] }, expect: { median: null } },
        ],
      },
      tool: {
        name: 'median_of',
        description: 'Median of numbers, with blanks left out; of none it is null',
        parameters: object({ values: list({ type: ['number', 'null'] }) }),
        grants: [],
        code: `export default async function median_of(args: { values: (number | null)[] }, ctx: ToolContext) {
  const sorted = args.values.filter((value) => value !== null).sort((a, b) => a - b)
  if (sorted.length === 0) return { median: null }
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle]!
  return { median: sorted.length % 2 === 1 ? high : (sorted[middle - 1]! + high) / 2 }
}`,
        examples: [
          { args: { values: [7, null, 1, 2] }, expect: { median: 2 } },
          { args: { values: [null, 8, 2] }, expect: { median: 5 } },
          { args: { values: [null] }, expect: { median: null } },
        ],
      },
    },
    {
      kind: 'parses what it promises',
      tool: {
        name: 'seconds_of',
        description: 'Seconds in a duration such as 1h30m15s',
        parameters: object({ duration: text }),
        grants: [],
        code: `const units: { [unit: string]: number } = { h: 3600, m: 60, s: 1 }

export default async function seconds_of(args: { duration: string }, ctx: ToolContext) {
  const text = args.duration.trim()
  if (!/^(\\d+[hms])+$/.test(text)) throw new Error(\`"\${args.duration}" is no duration such as 1h30m15s\`)
  let seconds = 0
  for (const [, count, unit] of text.matchAll(/(\\d+)([hms])/g)) seconds += Number(count) * units[unit!]!
  return { seconds }
}`,
        examples: [
          { args: { duration: '1h30m15s' }, expect: { seconds: 5415 } },
          { args: { duration: '45m' }, expect: { seconds: 2700 } },
          { args: { duration: 'soon' }, fails: true },
          { args: { duration: '' }, fails: true },
        ],
      },
    },
  ]
}
