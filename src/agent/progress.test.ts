import { describe, expect, test } from 'vitest'
import type { Action } from '../protocol/action.ts'
import type { Json } from '../protocol/json.ts'
import type { RequirementVerdict, Verdict } from '../protocol/verdict.ts'
import { limits, repetition } from './limits.ts'
import type { Kit } from './kit.ts'
import { advance, startProgress } from './progress.ts'
import type { Progress, Turn } from './progress.ts'

const goOn: Verdict = { type: 'continue', reason: '', tips: [], judge: 'rule', requirements: [] }
const kit = { request: { maxTurns: 100, timeoutSeconds: null }, clock: () => 0 } as unknown as Kit
const call = (message: string, page = 1): Action => ({
  type: 'call_tool',
  message,
  call: { name: 'fetch_page', args: { page } },
})

function took(progress: Progress, action: Action, value: Json): void {
  advance(progress, {
    type: 'taken',
    action,
    observation: {
      type: 'ran',
      id: `r${progress.taken}`,
      what: 'tool',
      name: 't',
      ok: true,
      value,
      logs: '',
      ms: progress.taken,
    },
    verdict: goOn,
  })
}
const stoppedBy = (progress: Progress): string | undefined => limits.find(({ isMet }) => isMet(progress, kit))?.name

describe('the loop rule', () => {
  test('stops at the same action with the same result, whatever is said around it', () => {
    const progress = startProgress(0, 0, true)
    for (let time = 1; time < repetition.stop; time += 1) took(progress, call(`try ${time}`), 'same')
    expect(stoppedBy(progress)).toBeUndefined()
    took(progress, call('again'), 'same')
    expect(stoppedBy(progress)).toBe('loop')
  })
  test('takes a changing result, and a batch over different arguments, as progress', () => {
    const progress = startProgress(0, 0, true)
    for (let time = 0; time < 20; time += 1) took(progress, call('poll'), { done: time })
    for (let page = 0; page < 20; page += 1) took(progress, call('page', page), 'empty')
    expect(stoppedBy(progress)).toBeUndefined()
  })
})

test('three replies that are no action switch to the text protocol, six stop', () => {
  const progress = startProgress(0, 0, true)
  const wrong: Turn = { type: 'malformed', problems: [] }
  for (let time = 0; time < 3; time += 1) advance(progress, wrong)
  expect({ native: progress.native, stopped: stoppedBy(progress) }).toEqual({ native: false, stopped: undefined })
  for (let time = 0; time < 3; time += 1) advance(progress, wrong)
  expect(stoppedBy(progress)).toBe('loop')
})

test('the best answer is the one with the most requirements met', () => {
  const progress = startProgress(0, 0, true)
  const propose = (answer: string, met: number): void => {
    const requirements: RequirementVerdict[] = ['R1', 'R2'].map((id, at) => ({
      id,
      status: at < met ? 'met' : 'unmet',
      evidence: [],
      note: '',
    }))
    const action: Action = { type: 'final', message: '', answer, evidence: [] }
    advance(progress, {
      type: 'taken',
      action,
      observation: { type: 'proposed', answer, evidence: [] },
      verdict: { ...goOn, requirements },
    })
  }
  propose('one', 1)
  propose('none', 0)
  propose('also one', 1)
  expect({ best: progress.best, idle: progress.idleRounds }).toEqual({ best: { answer: 'one', met: 1 }, idle: 2 })
})
