import { expect, test } from 'vitest'
import { createAdmission } from './admission.ts'
import { createLoadSeries } from './load-series.ts'
import { createMetrics } from './metrics.ts'

function ground() {
  const limits = {
    connections: 10,
    perAddress: 10,
    inFlight: 1,
    waiting: 1,
    perConversation: 1,
    rateMessages: 0,
    rateWindowMs: 1,
    addressMessages: 0,
    idleMs: 1,
  }
  const admission = createAdmission(limits, () => 0)
  const series = createLoadSeries({ metrics: createMetrics(), admission, memory: () => 7 })
  return { admission, series }
}

test('a sample tells what happened since the one before, and forgets it', () => {
  const { admission, series } = ground()
  admission.enter('10.0.0.1')
  for (let ms = 1; ms <= 100; ms++) series.metrics.answered('model', ms)
  series.metrics.count('refused', { why: 'busy' })
  series.sample()
  series.sample()
  const [first, second] = series.since(0)
  expect(first).toMatchObject({ n: 1, connected: 1, answered: 100, refused: 1, p50: 50, p95: 95, memory: 7 })
  expect(second).toMatchObject({ n: 2, connected: 1, answered: 0, refused: 0, p50: null, p95: null })
  expect(series.since(1)).toEqual([second])
  expect(series.metrics.summary()).toMatchObject({ answered: 100, refused: 1 })
})

test('however much happens, a bounded number of samples and times is kept', () => {
  const { series } = ground()
  for (let n = 0; n < 5_000; n++) series.metrics.answered('model', n % 10)
  for (let n = 0; n < 400; n++) series.sample()
  const all = series.since(0)
  expect([all.length, all[0]!.n, all.at(-1)!.n]).toEqual([300, 101, 400])
})
