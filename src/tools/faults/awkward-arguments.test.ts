import { afterAll, describe, expect, test } from 'vitest'
import { awkwardArguments } from './awkward-arguments.ts'
import { sandbox, tryTool } from './fixtures/try-tool.ts'

afterAll(() => sandbox.close())

const list = { type: 'object', properties: { list: { type: 'array', items: { type: 'number' } } } }
const mean = (guard = '') => `export default function mean(args: { list: number[] }) {
  ${guard}
  return { mean: args.list.reduce((a, b) => a + b, 0) / args.list.length }
}`
const example = { args: { list: [1, 3] }, expect: { mean: 2 } }
const none = { args: { list: [] as number[] } }

test('a result that is no value', async () => {
  const [problem] = await tryTool(awkwardArguments, { code: mean(), parameters: list, examples: [example] })
  expect(problem).toMatchObject({ code: 'E_RESULT', message: 'mean({"list":[]}) succeeds with NaN at result.mean' })
})

test('no end', async () => {
  const code = `export default function count(args: { text: string; word: string }) {
  let [count, at] = [0, args.text.indexOf(args.word)]
  while (at !== -1) {
    count++
    at = args.text.indexOf(args.word, at + args.word.length)
  }
  return count
}`
  const examples = [{ args: { text: 'tea, tea', word: 'tea' }, expect: 2 }]
  const parameters = { type: 'object', properties: { text: { type: 'string' }, word: { type: 'string' } } }
  expect(await tryTool(awkwardArguments, { code, parameters, examples })).toMatchObject([
    { code: 'E_TIMEOUT', message: expect.stringContaining('"word":""') },
  ])
})

test('what takes long with its examples is not called endless', async () => {
  const code = `export default function spin(args: { text: string }) {
  const end = Date.now() + 900
  while (Date.now() < end);
  return args.text.length
}`
  const parameters = { type: 'object', properties: { text: { type: 'string' } } }
  const examples = [{ args: { text: 'ab' }, expect: 2 }]
  expect(await tryTool(awkwardArguments, { code, parameters, examples, isSlow: true })).toEqual([])
})

describe('nothing is held against', () => {
  test.each([
    ['a failure', mean("if (args.list.length === 0) throw new Error('none')"), list, [example]],
    ['null on purpose', mean('if (args.list.length === 0) return { mean: null }'), list, [example]],
    ['what an example states', mean(), list, [example, { ...none, expect: { mean: null } }]],
    [
      'what the parameters do not take',
      mean(),
      { type: 'object', properties: { list: { type: 'array', minItems: 1 } } },
      [example],
    ],
  ])('%s', async (_what, code, parameters, examples) =>
    expect(await tryTool(awkwardArguments, { code, parameters, examples })).toEqual([]),
  )
})
