import { expect, test } from 'vitest'
import { grouped } from './grouped.ts'

test.each([
  0,
  7,
  999,
  1_000,
  -1,
  -999,
  -1_000,
  12_345,
  123_456,
  -1_234_567,
  2 ** 53 - 1,
  2 ** 60,
  1e21,
  0.5,
  1234.5678,
  -1e6 / 7,
])('%d is written as toLocaleString has it', (value) => {
  expect(grouped(value)).toBe(value.toLocaleString('en'))
})
