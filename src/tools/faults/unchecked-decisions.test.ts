import { afterAll, describe, expect, test } from 'vitest'
import type { ToolExample } from '../../protocol/tool.ts'
import { readTokens } from '../source-tokens.ts'
import { sandbox, tryTool } from './fixtures/try-tool.ts'
import { mutationsOf, namedLimits, uncheckedDecisions } from './unchecked-decisions.ts'

afterAll(() => sandbox.close())

const grades = `export default function grade(args: { score: number }): string {
  if (args.score > 90) return 'A'
  if (args.score > 80) return 'B'
  if (args.score > 70) return 'C'
  return 'F'
}`
const example = (score: number, expect: string): ToolExample => ({ args: { score }, expect })

test('limits on which no example stands', async () => {
  const examples = [example(95, 'A'), example(72, 'C'), example(12, 'F')]
  expect(await tryTool(uncheckedDecisions, { code: grades, examples })).toMatchObject([
    {
      code: 'E_EXAMPLE',
      message: expect.stringMatching(/">" as ">=" in line 2, .* line 4/),
      hint: expect.stringContaining('exactly on these limits'),
    },
  ])
  expect(await tryTool(uncheckedDecisions, { code: grades, examples: [...examples, example(90, 'B')] })).toEqual([])
})

test('a limit that the description names', async () => {
  const code = 'export default function cost(args: { total: number }) { return args.total > 50 ? 0 : 4.9 }'
  const examples = [
    { args: { total: 80 }, expect: 0 },
    { args: { total: 20 }, expect: 4.9 },
  ]
  const description = 'Cost of shipping, free from 50'
  expect(await tryTool(namedLimits, { code, examples, description })).toMatchObject([
    { line: 1, hint: expect.stringContaining('exactly at 50') },
  ])
  const shown = [...examples, { args: { total: 50 }, expect: 4.9 }]
  expect(await tryTool(namedLimits, { code, examples: shown, description })).toEqual([])
  expect(await tryTool(namedLimits, { code, examples, description: 'Cost of shipping' })).toEqual([])
})

test('decisions that no example reaches', async () => {
  const code = `export default function total(args: { rows: number[] }): number {
  if (args.rows.length < 1) return 0
  let [sum, at] = [0, 0]
  while (at < args.rows.length) {
    const row = args.rows[at]!
    if (row === 7 || row !== row) sum -= 1
    else sum += row
    at = at + 1
  }
  return sum
}`
  const none = { args: { rows: [] }, expect: 0 }
  const other = { args: { rows: [] as number[], more: 1 }, expect: 0 }
  expect(await tryTool(uncheckedDecisions, { code, examples: [none, other] })).toMatchObject([
    { code: 'E_EXAMPLE', hint: expect.stringContaining('goes through these lines') },
  ])
  const reached = [none, { args: { rows: [7, 1, 2] }, expect: 2 }]
  expect(await tryTool(uncheckedDecisions, { code, examples: reached })).toEqual([])
})

test('a tool with few decisions has nothing to show', async () => {
  const code =
    'export default function twice(args: { n: number }) { if (args.n > 1e9) throw new Error("big")\n return args.n * 2 }'
  expect(await tryTool(uncheckedDecisions, { code, examples: [{ args: { n: 2 }, expect: 4 }] })).toEqual([])
})

describe('mutations', () => {
  const of = (code: string) => mutationsOf(code, readTokens(code)).map((one) => one.code)
  test('comparisons, and, or, plus and minus one', () => {
    expect(of('a < b')).toEqual(['a <= b'])
    expect(of('a >= 10 && b === c')).toEqual(['a > 10 && b === c', 'a >= 10 || b === c', 'a >= 10 && b !== c'])
    expect(of('x[n - 1] = n + 1')).toEqual(['x[n + 1] = n + 1', 'x[n - 1] = n - 1'])
  })
  test('not types, arrows, signs, texts and other numbers', () => {
    for (const code of [
      'const a: Map<string, Set<number>> = b',
      '(a) => b',
      'i++',
      'f(-1, +1)',
      '"a < b"',
      'n + 2',
      'a << b',
    ])
      expect(of(code)).toEqual([])
  })
})
