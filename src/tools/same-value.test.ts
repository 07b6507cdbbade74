import { expect, test } from 'vitest'
import { firstDifference } from './same-value.ts'

test('equal values, whatever the order of keys and the last bits of a fraction', () => {
  expect(firstDifference({ a: [1, null, 'x'], b: 0.3 }, { b: 0.1 + 0.2, a: [1, null, 'x'] })).toBeNull()
  expect(firstDifference(1e12 + 0.1, 1e12 + 0.1001)).toBeNull()
})

test.each([
  [{ rows: [{ total: 10 }] }, { rows: [{ total: 10.5 }] }, 'result.rows[0].total'],
  [[1], [1, 2], 'result[1]'],
  [[1, 2], [1], 'result[1]'],
  [{ 'a b': 1 }, {}, 'result["a b"]'],
  [{}, { extra: 1 }, 'result.extra'],
  [1, '1', 'result'],
  [null, {}, 'result'],
  [[], {}, 'result'],
  [10 ** 15, 10 ** 15 + 1, 'result'],
  [3.33, 10 / 3, 'result'],
])('%j is not %j: tells the place', (expected, got, path) => {
  expect(firstDifference(expected, got)).toMatchObject({ path })
})
