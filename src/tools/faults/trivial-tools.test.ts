import { describe, expect, test } from 'vitest'
import type { ToolExample } from '../../protocol/tool.ts'
import { proposalOf } from './fixtures/try-tool.ts'
import { trivialTools } from './trivial-tools.ts'

const code = 'export default function area(args: { w: number; h: number }) { return args.w * args.h }'
const found = (examples: ToolExample[], more: { code?: string; grants?: string[]; parameters?: {} } = {}) =>
  trivialTools(proposalOf({ code, examples, ...more }))[0]?.message

describe('examples that check nothing are sent back', () => {
  const one = { args: { w: 2, h: 3 }, expect: 6 }
  test.each<[string, ToolExample[], RegExp]>([
    ['none has a result', [{ args: { w: 1, h: 1 } }, { args: { w: 2, h: 1 } }], /always returns null would pass all 2/],
    ['the result is null', [{ args: { w: 1 }, expect: null }], /always returns null would pass the one/],
    ['all fail', [{ args: { w: 1 }, fails: true }], /always fails/],
    ['there is one', [one], /always returns 6/],
    ['all results are alike', [one, { args: { w: 6, h: 1 }, expect: 6 }, { args: { w: 1, h: 1 } }], /always returns 6/],
    [
      'results are arguments',
      [
        { args: { w: 2, h: 1 }, expect: 2 },
        { args: { w: 3, h: 1 }, expect: 3 },
      ],
      /args\.w/,
    ],
    [
      'results are the arguments',
      [
        { args: { w: 2 }, expect: { w: 2 } },
        { args: { w: 3 }, expect: { w: 3 } },
      ],
      /its arguments/,
    ],
  ])('%s', (_what, examples, message) => expect(found(examples)).toMatch(message))
  test('and the way out is said', () => {
    expect(trivialTools(proposalOf({ code, examples: [one] }))[0]).toMatchObject({
      code: 'E_EXAMPLE',
      hint: expect.stringContaining('second example'),
    })
  })
})

describe('nothing is held against', () => {
  const two = [
    { args: { w: 2, h: 3 }, expect: 6 },
    { args: { w: 2, h: 4 }, expect: 8 },
  ]
  test('two examples with different results, or one with a result and one that fails', () => {
    expect(found(two)).toBeUndefined()
    expect(found([two[0]!, { args: { w: -1 }, fails: true }])).toBeUndefined()
  })
  test('a tool without arguments, one without examples', () => {
    expect(found([{ args: {}, expect: 3 }], { parameters: { type: 'object' } })).toBeUndefined()
    expect(found([])).toBeUndefined()
  })
  test.each([
    ['the network', { grants: ['net:a.example'] }],
    ['a program', { grants: ['run:git'] }],
    ['kept values', { grants: ['kv'] }],
    ['the clock', { code: 'export default () => Date.now()' }],
    ['the day', { code: 'export default () => new Date().getDay()' }],
    ['chance', { code: 'export default () => Math.random()' }],
  ])('what depends on %s', (_what, more) => expect(found([{ args: { w: 1 } }], more)).toBeUndefined())
  test('but a date that is given is no clock', () => {
    expect(
      found([{ args: { w: 1 } }], { code: 'export default (args: { w: number }) => new Date(args.w)' }),
    ).toBeDefined()
  })
})
