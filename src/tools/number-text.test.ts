import { expect, test } from 'vitest'
import { packNumbers, unpackNumbers } from './number-text.ts'

test('whole numbers of every size come back', () => {
  const numbers = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 + 7, Number.MAX_SAFE_INTEGER, 0]
  expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers)
  expect(unpackNumbers(packNumbers([]))).toEqual([])
  expect(packNumbers([1, 2, 3])).toHaveLength(4)
})
