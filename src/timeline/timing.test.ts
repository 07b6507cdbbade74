import { expect, test } from 'vitest'
import type { EventBody, EventRole } from '../protocol/event.ts'
import { createRecorder } from './fixtures/sample-run.ts'
import { addTimings, timingOf, totalOf } from './timing.ts'

const call = (name: string): EventBody => ({
  type: 'tool-call',
  what: 'tool',
  name,
  version: 1,
  args: {},
  open_mode: false,
})
const result = (name: string, ms: number): EventBody => ({
  type: 'tool-result',
  id: 'r1',
  what: 'tool',
  name,
  ok: true,
  value: 1,
  logs: '',
  ms,
})

/** Every event comes 1.7 s after the one before. */
function timed(...told: [EventRole, EventBody][]): ReturnType<typeof timingOf> {
  const { events, tell } = createRecorder()
  for (const [role, body] of told) tell(1, role, body)
  return timingOf(events)
}

test('what is called inside of a call is part of its time', () => {
  const timing = timed(
    ['tool', call('outer')],
    ['tool', call('inner')],
    ['tool', result('inner', 300)],
    ['tool', result('outer', 1000)],
    ['tool', call('next')],
    ['tool', result('next', 50)],
  )
  expect(timing).toMatchObject({ tools: 1050, other: 5 * 1700 - 1050 })
})

test('a call that was killed, and a result without its call, do not make time negative', () => {
  expect(
    timed(['tool', call('killed')], ['tool', result('of another', 40)], ['tool', result('late', 60)]),
  ).toMatchObject({
    tools: 100,
    other: 2 * 1700 - 100,
  })
  expect(timed(['tool', result('alone', 5000)])).toMatchObject({ tools: 5000, other: 0 })
})

test('waiting for a provider, and what an agent does, are told apart', () => {
  const timing = timed(
    ['coder', { type: 'model-retry', code: 'busy', message: '', attempt: 2, wait_ms: 1500 }],
    ['agent', { type: 'agent-call', name: 'critic', task: '' }],
    ['agent', { type: 'agent-result', id: 'a1', name: 'critic', ok: true, text: '', ms: 900 }],
  )
  expect(timing).toMatchObject({ waiting: 1500, agents: 900, tools: 0, other: 1000 })
  expect(totalOf(addTimings([timing, timing]))).toBe(2 * 2 * 1700)
})
