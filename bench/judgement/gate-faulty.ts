/** Ten tools with a planted fault each, with the examples their author would give: the fault is in the code, the examples look well. */
import type { ToolSource } from '../../src/protocol/tool.ts'
import { integer, list, number, object, text } from './parameters.ts'

export interface Proposal {
  /** The fault that was planted, or the kind of which this is a sound one. */
  kind: string
  tool: ToolSource
  /** The library already holds this version of the same name. */
  earlier?: ToolSource
}

/** @param url a server on loopback that the run may reach. */
export function faultyTools(url: string): Proposal[] {
  return [
    {
      kind: 'off by one',
      tool: {
        name: 'letter_grade',
        description: 'Letter grade of a score: A from 90, B from 80, C from 70, D from 60, else F',
        parameters: object({ score: number }),
        grants: [],
        code: `export default async function letter_grade(args: { score: number }, ctx: ToolContext) {
  const { score } = args
  if (score > 90) return { grade: 'A' }
  if (score > 80) return { grade: 'B' }
  if (score > 70) return { grade: 'C' }
  if (score > 60) return { grade: 'D' }
  return { grade: 'F' }
}`,
        examples: [
          { args: { score: 95 }, expect: { grade: 'A' } },
          { args: { score: 72 }, expect: { grade: 'C' } },
          { args: { score: 12 }, expect: { grade: 'F' } },
        ],
      },
    },
    {
      kind: 'swallowed error',
      tool: {
        name: 'invoice_total',
        description: 'Sum of the line amounts of an invoice given as JSON text',
        parameters: object({ json: text }),
        grants: [],
        code: `export default async function invoice_total(args: { json: string }, ctx: ToolContext) {
  try {
    const invoice = JSON.parse(args.json) as { lines: { quantity: number; price: number }[] }
    let total = 0
    for (const line of invoice.lines) total += line.quantity * line.price
    return { total, lines: invoice.lines.length }
  } catch (error) {
    return { total: 0, lines: 0 }
  }
}`,
        examples: [
          {
            args: { json: '{"lines":[{"quantity":2,"price":3.5},{"quantity":1,"price":10}]}' },
            expect: { total: 17, lines: 2 },
          },
          { args: { json: '{"lines":[{"quantity":3,"price":4}]}' }, expect: { total: 12, lines: 1 } },
          { args: { json: '{"lines":[]}' }, expect: { total: 0, lines: 0 } },
        ],
      },
    },
    {
      kind: 'hard-coded answer',
      tool: {
        name: 'region_revenue',
        description: 'Revenue of one region of a sales CSV file',
        parameters: object({ path: text, region: text }),
        grants: ['read:sales.csv'],
        code: `export default async function region_revenue(args: { path: string; region: string }, ctx: ToolContext) {
  const text = await ctx.readFile(args.path)
  const rows = text.trim().split('\\n').slice(1)
  return { region: 'north', revenue: 351.5, rows: 3 }
}`,
        examples: [
          { args: { path: 'sales.csv', region: 'north' }, expect: { region: 'north', revenue: 351.5, rows: 3 } },
          { args: { path: 'missing.csv', region: 'north' }, fails: true },
        ],
      },
    },
    {
      kind: 'undeclared network',
      tool: {
        name: 'latest_rates',
        description: 'Exchange rates of today from the rates service',
        parameters: object({ base: text }),
        grants: [],
        code: `export default async function latest_rates(args: { base: string }, ctx: ToolContext) {
  const response = await ctx.fetch(\`${url}/rates?base=\${encodeURIComponent(args.base)}\`)
  if (!response.ok) throw new Error(\`the rates service answered \${response.status}\`)
  return { base: args.base, rates: (await response.json()) as { [code: string]: number } }
}`,
        examples: [{ args: { base: 'EUR' }, expect: { base: 'EUR', rates: { USD: 1.25, GBP: 0.8 } } }],
      },
    },
    {
      kind: 'infinite loop',
      tool: {
        name: 'count_occurrences',
        description: 'How often a word occurs in a text',
        parameters: object({ text, word: text }),
        grants: [],
        code: `export default async function count_occurrences(args: { text: string; word: string }, ctx: ToolContext) {
  let count = 0
  let at = args.text.indexOf(args.word)
  while (at !== -1) {
    count += 1
    at = args.text.indexOf(args.word, at + args.word.length)
  }
  return { count }
}`,
        examples: [
          { args: { text: 'tea and more tea', word: 'tea' }, expect: { count: 2 } },
          { args: { text: 'nothing here', word: '' }, expect: { count: 0 } },
        ],
      },
    },
    {
      kind: 'type error',
      tool: {
        name: 'longest_word',
        description: 'The longest word of a text',
        parameters: object({ text }),
        grants: [],
        code: `export default async function longest_word(args: { text: string }, ctx: ToolContext) {
  const words = args.text.split(/\\s+/).filter(Boolean)
  let longest: string | undefined
  for (const word of words) if (longest === undefined || word.length > longest.length) longest = word
  return { word: longest, letters: longest.length }
}`,
        examples: [
          { args: { text: 'a quick fox' }, expect: { word: 'quick', letters: 5 } },
          { args: { text: 'one three' }, expect: { word: 'three', letters: 5 } },
        ],
      },
    },
    {
      kind: 'flaky',
      tool: {
        name: 'delivery_estimate',
        description: 'Days a parcel takes for a distance by road',
        parameters: object({ kilometres: number }),
        grants: [],
        code: `export default async function delivery_estimate(args: { kilometres: number }, ctx: ToolContext) {
  if (args.kilometres < 0) throw new Error('kilometres is below 0')
  const handling = 1 + Math.random()
  return { days: handling + args.kilometres / 500 }
}`,
        examples: [
          { args: { kilometres: 1000 } },
          { args: { kilometres: 0 } },
          { args: { kilometres: -1 }, fails: true },
        ],
      },
    },
    {
      kind: 'huge output',
      tool: {
        name: 'numbers_between',
        description: 'The whole numbers between two bounds, both included',
        parameters: object({ from: integer, to: integer }),
        grants: [],
        code: `export default async function numbers_between(args: { from: number; to: number }, ctx: ToolContext) {
  const numbers: number[] = []
  for (let number = args.from; number <= args.to; number += 1) numbers.push(number)
  return { count: numbers.length, numbers }
}`,
        examples: [
          { args: { from: 1, to: 3 }, expect: { count: 3, numbers: [1, 2, 3] } },
          { args: { from: 5, to: 4 }, expect: { count: 0, numbers: [] } },
          { args: { from: 1, to: 400_000 } },
        ],
      },
    },
    {
      kind: 'wrong on an edge',
      earlier: {
        name: 'average',
        description: 'Arithmetic mean of numbers; of none it is null',
        parameters: object({ values: list(number) }),
        grants: [],
        code: `export default async function average(args: { values: number[] }, ctx: ToolContext) {
  if (args.values.length === 0) return { mean: null, count: 0 }
  let sum = 0
  for (const value of args.values) sum += value
  return { mean: sum / args.values.length, count: args.values.length }
}`,
        examples: [
          { args: { values: [1, 2, 6] }, expect: { mean: 3, count: 3 } },
          { args: { values: [-4, 4] }, expect: { mean: 0, count: 2 } },
          { args: { values: [] }, expect: { mean: null, count: 0 } },
        ],
      },
      tool: {
        name: 'average',
        description: 'Arithmetic mean of numbers; of none it is null',
        parameters: object({ values: list(number) }),
        grants: [],
        code: `export default async function average(args: { values: number[] }, ctx: ToolContext) {
  const count = args.values.length
  const mean = args.values.reduce((sum, value) => sum + value, 0) / Math.max(1, count)
  return { mean, count }
}`,
        examples: [
          { args: { values: [2, 4] }, expect: { mean: 3, count: 2 } },
          { args: { values: [10, 20, 60] }, expect: { mean: 30, count: 3 } },
        ],
      },
    },
    {
      kind: 'passes only its own test',
      tool: {
        name: 'minutes_of',
        description: 'Minutes in a duration such as 1h30m',
        parameters: object({ duration: text }),
        grants: [],
        code: `export default async function minutes_of(args: { duration: string }, ctx: ToolContext) {
  const known: { [duration: string]: number } = { '1h30m': 90, '45m': 45, '2h': 120 }
  return { minutes: known[args.duration] ?? 0 }
}`,
        examples: [
          { args: { duration: '1h30m' }, expect: { minutes: 90 } },
          { args: { duration: '45m' }, expect: { minutes: 45 } },
          { args: { duration: '2h' }, expect: { minutes: 120 } },
        ],
      },
    },
  ]
}
