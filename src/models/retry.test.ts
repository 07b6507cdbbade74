import { plainRequest as request } from './fixtures/plain-request.ts'
import { describe, expect, test } from 'vitest'
import type { FaultCode, ModelFault } from './model.ts'
import { retryRules, withRetries } from './retry.ts'
import type { RetryPolicy, RetryRule } from './retry.ts'
import { createScriptedModel, fault, reply } from './scripted.ts'
import type { ScriptedStep } from './scripted.ts'

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

const rules = Object.entries(retryRules) as [FaultCode, RetryRule | null][]

describe('retries', () => {
  test.each(rules.filter(([, rule]) => rule !== null))('%s is tried as often as its rule says', async (code, rule) => {
    const { result, retries, scripted } = attempt(
      Array.from({ length: 9 }, () => fault(code, 'no.', { retryable: true })),
    )
    expect(await result).toMatchObject({ code, message: `no. (given up after ${rule!.attempts} attempts)` })
    expect(retries.map(([cause, count]) => [cause, count])).toEqual(
      Array.from({ length: rule!.attempts - 1 }, (_, at) => [code, at + 1]),
    )
    expect(scripted.requests).toHaveLength(rule!.attempts)
  })

  test.each(rules.filter(([, rule]) => rule === null))('%s is never tried again', async (code) => {
    const { result, retries } = attempt([fault(code, 'no.', { retryable: true }), reply('never')])
    expect(await result).toMatchObject({ type: 'fault', code, message: 'no.' })
    expect(retries).toEqual([])
  })

  test('what a provider marks as final is final, whatever its cause', async () => {
    const { result } = attempt([fault('unavailable', 'no.', { retryable: false }), reply('never')])
    expect(await result).toMatchObject({ code: 'unavailable', message: 'no.' })
  })

  test('full jitter: anything from nothing to a step that doubles up to its cap', async () => {
    const busy = Array.from({ length: 4 }, () => fault('unavailable', 'busy'))
    const rule = { attempts: 4, baseMs: 1_000, capMs: 3_000 }
    const waitsWith = async (random: number): Promise<number[]> => {
      const { result, waits } = attempt(busy, {
        random: () => random,
        rules: { ...retryRules, unavailable: rule },
      })
      await result
      return waits
    }
    expect(await waitsWith(0)).toEqual([0, 0, 0])
    expect(await waitsWith(0.5)).toEqual([500, 1_000, 1_500])
    expect(await waitsWith(0.9999999)).toEqual([1_000, 2_000, 3_000])
  })

  test('what the provider asks for is honoured, with a little jitter on top', async () => {
    const { result, waits } = attempt([fault('rate-limit', 'busy', { retryAfterMs: 7000 }), reply('ok')])
    expect(await result).toMatchObject({ text: 'ok' })
    expect(waits).toEqual([8000])
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

  test.each([
    [119_000, '119 s'],
    [150_000, '3 min'],
    [10_800_000, '3 h'],
  ])('a wait of %i ms is told as %s', async (retryAfterMs, told) => {
    const { result } = attempt([fault('rate-limit', 'busy', { retryAfterMs })])
    expect(await result).toMatchObject({ message: `busy; it asks to wait ${told}, too long to wait for` })
  })

  test('no retry after the deadline', async () => {
    const steps = [1, 2, 3].map(() => fault('rate-limit', 'busy.', { retryAfterMs: 40_000 }))
    const { result, waits } = attempt(steps, { deadlineMs: 60_000 })
    expect(await result).toMatchObject({ message: 'busy. (given up after 2 attempts in 41 s)' })
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
