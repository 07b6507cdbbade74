import { afterAll, describe, expect, test } from 'vitest'
import { sandbox, tryTool } from './fixtures/try-tool.ts'
import type { Tried } from './fixtures/try-tool.ts'
import { unsteadyResults } from './unsteady-result.ts'

afterAll(() => sandbox.close())

const found = (body: string, tried: Partial<Tried> = {}) =>
  tryTool(unsteadyResults, {
    code: `export default function estimate(args: { n: number }): any {\n${body}\n}`,
    examples: [{ args: { n: 2 }, expect: 4 }],
    ...tried,
  })
const free = { examples: [{ args: { n: 2 } }] }

describe('results that change', () => {
  test.each([
    ['chance, one time in a thousand', 'return Math.random() < 0.001 ? 5 : args.n * 2', {}],
    ['chance at the other end', 'return Math.random() > 0.999 ? 5 : args.n * 2', {}],
    ['another year', `return new Date().getFullYear() > ${new Date().getFullYear()} ? 5 : 4`, {}],
    ['chance without a stated result', 'return args.n + Math.random()', free],
    ['the clock without a stated result', 'return { at: new Date().toISOString(), n: args.n }', free],
    ['failing by chance', 'if (Math.random() < 0.001) throw new Error("late")\nreturn 4', free],
  ] as [string, string, Partial<Tried>][])('%s', async (_what, body, tried) => {
    expect(await found(body, tried)).toMatchObject([{ code: 'E_UNSTEADY', hint: expect.stringContaining('seed') }])
  })
})

describe('nothing is held against', () => {
  test.each([
    ['the same every time', 'return args.n * 2', {}],
    ['a date that is given', 'return new Date(args.n).getTime() * 2', {}],
    [
      'chance that does not matter',
      'return [1, 2, 4].sort(() => Math.random() - 0.5).reduce((a, b) => Math.max(a, b))',
      {},
    ],
    ['waiting for a lucky throw', 'while (Math.random() < 0.5);\nreturn args.n * 2', {}],
    ['chance that it promises', 'return Math.random()', { ...free, description: 'A random number' }],
    ['a time that it promises', 'return Date.now()', { ...free, description: 'The current time in milliseconds' }],
  ] as [string, string, Partial<Tried>][])('%s', async (_what, body, tried) =>
    expect(await found(body, tried)).toEqual([]),
  )
  test('what a promise of chance does not cover: a result that was stated', async () => {
    expect(await found('return Math.random() < 0.001 ? 5 : 4', { description: 'A random number' })).toHaveLength(1)
  })
})
