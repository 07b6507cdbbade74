/** Whole runs against a model that fails: a fallback goes on, a prompt that is too long is shortened, a silent cut is told. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { accepts, final, requirements, runIn, says } from './app-ground.ts'
import { withFallback } from './models/fallback.ts'
import { withRetries } from './models/retry.ts'
import type { ModelResult } from './models/model.ts'
import { createScriptedModel, fault, reply } from './models/scripted.ts'
import type { Event } from './protocol/event.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'app-faults-'))
})
/** A turn with another result of some 500 tokens. */
const reads = (at: number): ModelResult =>
  says('run_code', { message: `part ${at}`, code: `export default () => 'part ${at} '.repeat(300)` })
const parts = Array.from({ length: 20 }, (_, at) => reads(at + 1))
const warnings = (events: Event[]): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))

describe('a fallback model', () => {
  test('goes on from the fault to the end, on its own price, and the run says so', async () => {
    const fallback = createScriptedModel([final(), accepts], {
      name: 'other/model',
      price: { input: 1_000, output: 0 },
    })
    const { report, events, model } = await runIn(
      cwd,
      [requirements, fault('quota', 'used up', { retryable: false })],
      {
        model: { name: 'first/model', price: { input: 1, output: 0 } },
        wrap: (first) => withFallback(first, fallback),
      },
    )
    expect(report.outcome).toMatchObject({ type: 'answered', verified: true })
    expect([model.requests.length, fallback.requests.length]).toEqual([2, 2])
    expect(warnings(events)).toEqual(['first/model cannot go on (quota): other/model answers from here on'])
    expect(events.flatMap((event) => (event.type === 'model-request' ? [event.model] : []))).toEqual([
      'first/model',
      'first/model',
      'other/model',
      'other/model',
    ])
    // Ten tokens of the first at $1 a million, twenty of the other at $1,000.
    expect(report.totals.costUsd).toBeCloseTo(10 / 1e6 + 20 / 1e3, 9)
  })

  test('may be asked with less than its price would take of the budget, never with more', async () => {
    const fallback = createScriptedModel([final(), accepts], { name: 'dear/model', price: { input: 1e6, output: 1e6 } })
    const { report } = await runIn(cwd, [requirements, fault('unavailable')], {
      model: { price: { input: 0.001, output: 0.001 } },
      settings: { maxBudgetUsd: 1 },
      wrap: (first) => withFallback(first, fallback),
    })
    expect(report.outcome).toMatchObject({ type: 'stopped', limit: 'budget' })
    expect(fallback.requests).toEqual([])
  })

  test('without native tools is asked in the text protocol', async () => {
    const text = reply(JSON.stringify({ type: 'final', answer: 'done' }))
    const verdict = reply(
      JSON.stringify({
        route: 'end',
        reason: 'fine',
        requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }],
      }),
    )
    const fallback = createScriptedModel([text, verdict], { name: 'plain/model', nativeTools: false })
    const { report } = await runIn(cwd, [requirements, fault('network')], {
      wrap: (first) => withFallback(first, fallback),
    })
    expect(report.outcome).toMatchObject({ type: 'answered', answer: 'done', verified: true })
    expect(fallback.requests.map(({ tools }) => tools.length)).toEqual([0, 0])
  })

  test('with a smaller window is sent a shorter conversation', async () => {
    const fallback = createScriptedModel([final('all', ['r1']), accepts], {
      name: 'small/model',
      contextWindow: 8_000,
    })
    const { report, events } = await runIn(cwd, [requirements, ...parts, fault('rate-limit')], {
      settings: { maxTurns: 40 },
      wrap: (first) => withFallback(first, fallback),
    })
    expect(report.outcome).toMatchObject({ type: 'answered', answer: 'all' })
    expect(events.some(({ type }) => type === 'history-shortened')).toBe(true)
  })

  test('is not asked for what the person has to mend', async () => {
    const fallback = createScriptedModel([final(), accepts])
    const { report } = await runIn(cwd, [requirements, fault('credentials', 'the key is wrong')], {
      wrap: (first) => withFallback(first, fallback),
    })
    expect(report.outcome).toMatchObject({ type: 'failed', exit: 'credentials', message: 'the key is wrong' })
    expect(fallback.requests).toEqual([])
  })
})

test('no retry is made that the budget does not allow', async () => {
  let attempts = 0
  const cut = (): ReturnType<typeof fault> => {
    attempts += 1
    return fault('cut-stream', 'cut')
  }
  const { report } = await runIn(cwd, [requirements, cut, cut, cut, final(), accepts], {
    model: { price: { input: 100, output: 100 } },
    // Enough for one attempt with its reply of 8,000 tokens, not for what it lost and another one.
    settings: { maxBudgetUsd: 1.1 },
    wrap: (first) => withRetries(first, { wait: () => Promise.resolve() }),
  })
  expect(report.outcome).toMatchObject({ type: 'stopped', limit: 'budget' })
  expect(attempts).toBe(1)
})

describe('a prompt that its provider refuses as too long', () => {
  test('is shortened and sent once more, and what follows stays short', async () => {
    const steps = [requirements, ...parts, fault('too-long'), reads(50), final('all', ['r1']), accepts]
    const { report, model } = await runIn(cwd, steps, { settings: { maxTurns: 40 } })
    expect(report.outcome).toMatchObject({ type: 'answered', answer: 'all', verified: true })
    const sizes = model.requests.map(({ messages }) => JSON.stringify(messages).length)
    const refused = sizes[21]!
    expect(sizes.slice(22, 24).every((size) => size < refused * 0.6)).toBe(true)
  })

  test('and once more refused ends the run with the provider’s own words', async () => {
    const steps = [requirements, ...parts, fault('too-long', 'no.'), fault('too-long', 'still no.')]
    const { report, model } = await runIn(cwd, steps, { settings: { maxTurns: 40 } })
    expect(report.outcome).toMatchObject({ type: 'failed', message: 'still no.' })
    expect(model.left).toBe(0)
  })

  test('and cannot be shortened ends the run without another call', async () => {
    const { report, model } = await runIn(cwd, [requirements, fault('too-long', 'no.'), final()])
    expect(report.outcome).toMatchObject({ type: 'failed', message: 'no.' })
    expect(model.left).toBe(1)
  })
})

test('a server that leaves out most of a prompt without saying so is told of once', async () => {
  const counts = (inputTokens: number) => ({
    ...(final('x', ['r9']) as ReturnType<typeof reply>),
    usage: { ...reply('').usage, inputTokens },
  })
  const task = `Do it. ${'Every word of this counts. '.repeat(3_000)}`
  const { events } = await runIn(cwd, [requirements, counts(4_096), accepts, counts(4_096), accepts], {
    request: { task },
    settings: { maxTurns: 2 },
  })
  const told = warnings(events).filter((message) => message.includes('num_ctx'))
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/^scripted\/model counted 4096 tokens in a prompt of about \d+: .*OLLAMA_CONTEXT_LENGTH/)
})
