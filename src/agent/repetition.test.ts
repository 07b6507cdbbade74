import { describe, expect, test } from 'vitest'
import type { Action } from '../protocol/action.ts'
import type { Observation } from '../protocol/observation.ts'
import { noteTurn, startRepetition, timesWorn } from './repetition.ts'

const calls = (name: string, args = {}): Action => ({ type: 'call_tool', message: 'again', call: { name, args } })
const makes = (name: string, code: string): Action => ({
  type: 'create_tool',
  message: 'better',
  tool: { name, description: 'd', parameters: {}, code, examples: [], grants: [] },
})
const runs = (code: string): Action => ({ type: 'run_code', message: '', code, grants: [] })
const frame = { id: 'r1', what: 'tool', name: 't', logs: '', ms: 1 } as const
const gave = (value: number): Observation => ({ type: 'ran', ...frame, ok: true, value })
const failed = (message: string): Observation => ({
  type: 'ran',
  ...frame,
  ok: false,
  failure: { code: 'E_TOOL', message, fault: 'tool', retryable: false },
})
const made = (name: string, version: number): Observation => ({ type: 'made', what: 'tool', name, version })
const refused = (name: string): Observation => ({
  type: 'refused',
  what: 'tool',
  name,
  problems: [{ code: 'E_NEAR_COPY', message: `"${name}" is named as a variant` }],
})

/** How often the last of these turns was taken. */
function timesOf(...turns: [Action, Observation][]): number {
  const memory = startRepetition()
  return turns.map(([action, observation]) => noteTurn(memory, action, observation)).at(-1)!
}

describe('the same turn, dressed up', () => {
  test.each([
    ['a time', '2026-01-02T10:00:01.123Z no answer', '2026-01-02T10:00:09.456Z no answer'],
    ['a clock', 'at 10:04:01: no answer', 'at 10:05:33: no answer'],
    ['an id', 'refused (request id req_8f3a91bc22)', 'refused (request id req_77bb0ce901)'],
    ['a duration', 'no answer within 10003 ms', 'no answer within 10006 ms'],
    ['a temporary path', 'cannot open /tmp/a-1/out.pdf', 'cannot open /tmp/b-2/out.pdf'],
  ])('%s in the message', (_name, first, second) => {
    expect(timesOf([calls('t'), failed(first)], [calls('t'), failed(second)])).toBe(2)
  })
  test('comments and layout', () => {
    expect(
      timesOf([makes('t', '// one\ncode( 1 )'), made('t', 1)], [makes('t', '/* two */ code( 1 )'), made('t', 2)]),
    ).toBe(2)
  })
  test('an answer that a program brings again', () => {
    const brings = (id: string, ms: number): [Action, Observation] => [
      { type: 'run_code', message: id, code: 'brings()', grants: [], final: true },
      { type: 'proposed', answer: '42', evidence: [id], by: { type: 'ran', ...frame, id, ms, ok: true, value: {} } },
    ]
    expect(timesOf(brings('r1', 3), brings('r2', 4))).toBe(2)
  })
  test('the name of a variant', () => {
    expect(
      timesOf([makes('t_v2', 'function t_v2'), refused('t_v2')], [makes('t_v3', 'function t_v3'), refused('t_v3')]),
    ).toBe(2)
  })
})

describe('another turn', () => {
  test.each<[string, [Action, Observation], [Action, Observation]]>([
    ['another result', [calls('t'), gave(1)], [calls('t'), gave(2)]],
    [
      'another count in the message',
      [calls('t'), failed('3 of 9 are ready')],
      [calls('t'), failed('5 of 9 are ready')],
    ],
    ['other arguments', [calls('t', { page: 1 }), gave(1)], [calls('t', { page: 2 }), gave(1)]],
    [
      'another address in the code',
      [runs("f('https://a.example/1')"), gave(1)],
      [runs("f('https://a.example/2')"), gave(1)],
    ],
    [
      'another job of a numbered family',
      [makes('job_1', 'function job_1'), made('job_1', 1)],
      [makes('job_2', 'function job_2'), made('job_2', 1)],
    ],
  ])('%s', (_name, first, second) => {
    expect(timesOf(first, second)).toBe(1)
  })
  test('the same call of a tool that was mended meanwhile; not of one that was only kept again', () => {
    const test_: [Action, Observation] = [calls('t'), failed('there are no lines')]
    expect(timesOf(test_, [makes('t', 'a'), made('t', 1)], test_)).toBe(1)
    expect(timesOf([makes('t', 'a'), made('t', 1)], test_, [makes('t', 'a // new'), made('t', 2)], test_)).toBe(2)
  })
})

test('a refused repeat is one more of the same', () => {
  const memory = startRepetition()
  for (let time = 0; time < 5; time += 1) noteTurn(memory, calls('t'), gave(1))
  expect(timesWorn(memory, calls('t'))).toBe(5)
  const no: Observation = { type: 'refused', what: 'action', name: 't', problems: [{ code: 'E_LOOP', message: 'no' }] }
  expect(noteTurn(memory, calls('t'), no)).toBe(6)
})
