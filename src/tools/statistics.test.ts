import { describe, expect, test } from 'vitest'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolUse } from './library.ts'
import { countContribution, countUse } from './statistics.ts'

const now = new Date('2026-11-20T10:00:00Z')
const after = (...uses: ToolUse[]) => uses.reduce((sum, use) => countUse(sum, use, now), newStatistics)

describe('the vectors of the first AutoAgent', () => {
  test('one good call of no time', () => expect(after({ ok: true, ms: 0 }).score).toBe(1))
  test('one good, one bad', () => expect(after({ ok: true, ms: 0 }, { ok: false, ms: 0 }).score).toBe(0.2))
  test('good but slow: at most 0.4 off', () => {
    expect(after({ ok: true, ms: 1200 }).score).toBe(0.6)
    expect(after({ ok: true, ms: 60_000 }).score).toBe(0.6)
  })
  test('two of three good, and it contributed', () => {
    const statistics = { ...newStatistics, calls: 3, ok: 2, errors: 1, avg_latency_ms: 0.2 }
    const bonus = countContribution(statistics)
    expect(bonus).toEqual({ ...statistics, contributed: true, score: 0.6666 })
    expect(countContribution(bonus)).toEqual(bonus)
    expect(countUse(bonus, { ok: true, ms: 0 }, now).contributed).toBe(true)
  })
  test('never below zero, and zero before the first call', () => {
    expect(after({ ok: false, ms: 10 }).score).toBe(0)
    expect(countContribution(newStatistics).score).toBe(0)
  })
})

test('the average starts with the first latency and then moves by a fifth', () => {
  expect(after({ ok: true, ms: 100 }).avg_latency_ms).toBe(100)
  expect(after({ ok: true, ms: 100 }, { ok: true, ms: 200 }).avg_latency_ms).toBe(120)
})

test('the last error is kept, bounded, and the last good time too', () => {
  const statistics = after({ ok: true, ms: 1 }, { ok: false, ms: 1, error: 'x'.repeat(1000) })
  expect(statistics.last_error).toHaveLength(300)
  expect(statistics.last_ok_at).toBe('2026-11-20T10:00:00.000Z')
  expect(after({ ok: false, ms: 1 }).last_ok_at).toBeNull()
})
