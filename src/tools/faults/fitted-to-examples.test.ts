import { describe, expect, test } from 'vitest'
import type { ToolExample } from '../../protocol/tool.ts'
import { fittedToExamples } from './fitted-to-examples.ts'
import { proposalOf } from './fixtures/try-tool.ts'

const found = (body: string, examples: ToolExample[], parameters?: {}) =>
  fittedToExamples(
    proposalOf({
      code: `export default function f(args: any) {\n${body}\n}`,
      examples,
      ...(parameters ? { parameters } : {}),
    }),
  )
const doubles: ToolExample[] = [
  { args: { x: 3 }, expect: 6 },
  { args: { x: 5 }, expect: 10 },
]

describe('code that knows its examples', () => {
  test.each([
    ['a branch each', 'if (args.x === 3) return 6\nif (args.x === 5) return 10\nreturn 0', doubles],
    ['a switch', 'switch (args.x) { case 3: return 6; case 5: return 10; default: throw new Error() }', doubles],
    [
      'a map',
      "const known: any = { '3': 6, five: 10 }\nreturn known[args.x]",
      [
        { args: { x: '3' }, expect: 6 },
        { args: { x: 'five' }, expect: 10 },
      ],
    ],
    [
      'in other capitals',
      "switch (args.x.trim().toLowerCase()) { case 'three': return 6; case 'five': return 10; default: return args.x.length }",
      [
        { args: { x: 'Three' }, expect: 6 },
        { args: { x: ' FIVE' }, expect: 10 },
      ],
    ],
    [
      'results with a field',
      "switch (args.x) { case 'a': return { value: 14 }; case 'b': return { value: 9 }; default: return { value: args.x.length } }",
      [
        { args: { x: 'a' }, expect: { value: 14 } },
        { args: { x: 'b' }, expect: { value: 9 } },
      ],
    ],
    ['pairs', 'return new Map([[3, 6], [5, 10]]).get(args.x)', doubles],
    [
      'objects',
      "if (args.a === 1 && args.b === 'x') return { sum: 7, of: 'all' }\nreturn null",
      [
        { args: { a: 1, b: 'x' }, expect: { sum: 7, of: 'all' } },
        { args: { a: 2, b: 'x' }, fails: true },
      ],
    ],
  ] as [string, string, ToolExample[]][])('%s', (_what, body, examples) =>
    expect(found(body, examples)).toMatchObject([{ code: 'E_FITTED', line: expect.any(Number) }]),
  )
  test('one answer that is written in it', () => {
    const examples: ToolExample[] = [
      { args: { path: 'a.csv' }, expect: { rows: 3, total: -351.5 } },
      { args: { path: 'none.csv' }, fails: true },
    ]
    expect(found('const t = read(args.path)\nreturn { rows: 3, total: -351.5 }', examples)).toMatchObject([
      { code: 'E_FITTED', line: 3, message: expect.stringContaining('does not depend') },
    ])
    expect(found('return 1054893', [{ args: {}, expect: 1054893 }])).toHaveLength(1)
  })
})

describe('nothing is held against', () => {
  test.each([
    [
      'a base case beside the general way',
      'if (args.x === 0) return 1\nreturn args.x * 2',
      [{ args: { x: 0 }, expect: 1 }, ...doubles],
    ],
    [
      'a table with more than the examples',
      'const rates: any = { AT: 20, DE: 19, ES: 21, FR: 20 }\nreturn rates[args.c]',
      [
        { args: { c: 'ES' }, expect: 21 },
        { args: { c: 'DE' }, expect: 19 },
      ],
    ],
    [
      'a class for each range',
      "if (args.x < 4) return 'low'\nreturn 'high'",
      [
        { args: { x: 3 }, expect: 'low' },
        { args: { x: 4 }, expect: 'high' },
      ],
    ],
    [
      'a flag as the only result',
      'if (!ok(args.x)) throw new Error()\nreturn { valid: true }',
      [
        { args: { x: 3 }, expect: { valid: true } },
        { args: { x: 4 }, fails: true },
      ],
    ],
    [
      'a computed result',
      'return { rows: lines.length, total: 351.5 * n }',
      [{ args: { x: 3 }, expect: { rows: 3, total: 351.5 } }],
    ],
    ['examples without results', 'if (args.x === 3) return 6\nreturn 0', [{ args: { x: 3 } }]],
  ] as [string, string, ToolExample[]][])('%s', (_what, body, examples) => expect(found(body, examples)).toEqual([]))
  test('arguments that the schema lists', () => {
    const body =
      "if (args.unit === 'kg') return 'kilograms'\nif (args.unit === 'lb') return 'pounds'\nthrow new Error()"
    const examples = [
      { args: { unit: 'kg' }, expect: 'kilograms' },
      { args: { unit: 'lb' }, expect: 'pounds' },
    ]
    expect(found(body, examples)).toHaveLength(1)
    const parameters = { type: 'object', properties: { unit: { enum: ['kg', 'lb'] } } }
    expect(found(body, examples, parameters)).toEqual([])
  })
})
