import { describe, expect, test } from 'vitest'
import { agoText, areaOf, pathOf, spanFor, ticksTo } from './dashboard/scale.ts'

describe('ticks', () => {
  test.each([
    [0, 4, [0, 1, 2, 3, 4]],
    [0, 2, [0, 0.5, 1, 1.5, 2]],
    [23, 2, [0, 10, 20, 30]],
    [19, 2, [0, 5, 10, 15, 20]],
    [0.3, 0.1, [0, 0.1, 0.2, 0.3]],
    [812, 20, [0, 250, 500, 750, 1000]],
    [10_001, 4, [0, 5_000, 10_000, 15_000]],
  ])('to %d, at least %d', (most, least, ticks) => expect(ticksTo(most, least)).toEqual(ticks))
})

const at = (...xs: number[]) => xs.map((x) => ({ x, y: 5 }))

test('points far apart are not joined, one alone is a dot', () => {
  expect(pathOf(at(0, 10, 50, 90, 95), 15)).toBe('M0.0 5.0L10.0 5.0M50.0 5.0h0M90.0 5.0L95.0 5.0')
  expect(areaOf(at(0, 10, 50), 15, 20)).toBe('M0.0 20V5.0L10.0 5.0V20ZM50.0 20V5.0V20Z')
  expect([pathOf([], 15), areaOf([], 15, 20)]).toEqual(['', ''])
})

test('a chart goes back as far as there is something, ten minutes at most', () => {
  expect([0, 120_000, 120_001, 599_000, 9e9].map((age) => spanFor(age).ms / 60_000)).toEqual([2, 2, 5, 10, 10])
  expect([0, 30_000, 60_000, 90_000, 600_000].map(agoText)).toEqual(['now', '−30 s', '−1 min', '−90 s', '−10 min'])
})
