import { describe, expect, test } from 'vitest'
import type { FaultCode, ModelFault, ModelRequest } from './model.ts'
import { withRetries } from './retry.ts'
import type { RetryPolicy } from './retry.ts'
import { createScriptedModel, fault, reply } from './scripted.ts'
import type { ScriptedStep } from './scripted.ts'

const request: ModelRequest = {
  purpose: 'coder',
  messages: [],
  tools: [],
  toolChoice: 'auto',
  temperature: 0,
  maxTokens: 10,
  sessionId: 's',
}

/** A clock that only waits move; random is one half. */
function attempt(steps: ScriptedStep[], policy: Partial<RetryPolicy> = {}, signal = new AbortController().signal) {
  const waits: number[] = []
  const retries: [FaultCode, number, number][] = []
  let now = 0
  const scripted = createScriptedModel(steps)
  const model = withRetries(scripted, {
    clock: () => now,
    random: () => 0.5,
    wait: (ms) => {
      waits.push(ms)
      now += ms
      return Promise.resolve()
    },
    ...policy,
  })
  const result = model.complete(request, {
    signal,
    onRetry: (one: ModelFault, count, waitMs) => void retries.push([one.code, count, waitMs]),
  })
  return { result, waits, retries, scripted }
}

describe('retries', () => {
  test.each(['rate-limit', 'unavailable', 'timeout', 'network', 'cut-stream', 'format'] as const)(
    '%s is tried again',
    async (code) => {
      const { result, retries } = attempt([fault(code), reply('ok')])
      expect(await result).toMatchObject({ type: 'reply', text: 'ok' })
      expect(retries).toEqual([[code, 1, 750]])
    },
  )

  test.each([
    'credentials',
    'not-found',
    'quota',
    'bad-request',
    'too-long',
    'tools-unsupported',
    'recording',
  ] as const)('%s is not', async (code) => {
    const { result, retries } = attempt([fault(code), reply('never')])
    expect(await result).toMatchObject({ type: 'fault', code })
    expect(retries).toEqual([])
  })

  test('four attempts in all, waits that may double up to the cap', async () => {
    const { result, waits, scripted } = attempt(
      Array.from({ length: 5 }, () => fault('unavailable', 'busy')),
      { capMs: 3000 },
    )
    expect(await result).toMatchObject({ code: 'unavailable', message: 'busy (given up after 4 attempts)' })
    expect(waits).toEqual([750, 1500, 2250])
    expect(scripted.left).toBe(1)
  })

  test('a wait is never shorter than half its step', async () => {
    const { result, waits } = attempt([fault('unavailable'), fault('unavailable'), reply('ok')], { random: () => 0 })
    expect(await result).toMatchObject({ text: 'ok' })
    expect(waits).toEqual([500, 1000])
  })

  test('what the provider asks for is honoured, with a little jitter on top', async () => {
    const { result, waits } = attempt([fault('rate-limit', 'busy', { retryAfterMs: 7000 }), reply('ok')])
    expect(await result).toMatchObject({ text: 'ok' })
    expect(waits).toEqual([7125])
  })

  test('a wait above a minute ends it, not to be retried', async () => {
    const { result, waits } = attempt([fault('rate-limit', 'busy.', { retryAfterMs: 90_000 }), reply('never')])
    expect(await result).toMatchObject({
      code: 'rate-limit',
      retryable: false,
      retryAfterMs: 90_000,
      message: expect.stringContaining('wait 90 s'),
      wayOut: expect.stringContaining('--continue'),
    })
    expect(waits).toEqual([])
  })

  test('no retry after the deadline', async () => {
    const steps = [1, 2, 3].map(() => fault('rate-limit', 'busy.', { retryAfterMs: 40_000 }))
    const { result, waits } = attempt(steps, { deadlineMs: 60_000 })
    expect(await result).toMatchObject({ message: 'busy. (given up after 2 attempts in 40 s)' })
    expect(waits.length).toBe(1)
  })

  test('an abort while waiting ends the wait', async () => {
    const controller = new AbortController()
    const model = withRetries(
      createScriptedModel([fault('unavailable', 'busy', { retryAfterMs: 50_000 }), reply('never')]),
    )
    const result = model.complete(request, {
      signal: controller.signal,
      onRetry: () => void setTimeout(() => controller.abort(), 10),
    })
    expect(await result).toMatchObject({ code: 'aborted' })
  })

  test('an abort during onRetry is not waited for', async () => {
    const controller = new AbortController()
    const model = withRetries(createScriptedModel([fault('unavailable', 'busy', { retryAfterMs: 50_000 })]))
    const result = model.complete(request, { signal: controller.signal, onRetry: () => controller.abort() })
    expect(await result).toMatchObject({ code: 'aborted' })
  })
})
