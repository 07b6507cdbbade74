import { describe, expect, test } from 'vitest'
import { noUsage } from '../protocol/message.ts'
import { costOf, createLedger } from './ledger.ts'

const price = { input: 1, output: 2, cachedInput: 0.5 }

test('cost counts cached tokens at their own price', () => {
  expect(
    costOf({ ...noUsage, inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 500_000 }, price),
  ).toBeCloseTo(0.6 + 0.2 + 1)
})

describe('a budget', () => {
  test('is reserved before it is spent, so that it cannot be overrun', () => {
    const ledger = createLedger(1)
    const first = ledger.reserve(400_000, 100_000, price)!
    expect(first).not.toBeNull()
    expect(ledger.reserve(400_000, 100_000, price)).toBeNull()
    first.settle({ ...noUsage, inputTokens: 100_000 })
    expect(ledger.leftUsd).toBeCloseTo(0.9)
    expect(ledger.reserve(400_000, 100_000, price)).not.toBeNull()
  })
  test('settling twice counts once, and a failed call gives everything back', () => {
    const ledger = createLedger(1)
    const call = ledger.reserve(500_000, 0, price)!
    call.settle(null)
    call.settle({ ...noUsage, inputTokens: 500_000 })
    expect({ left: ledger.leftUsd, calls: ledger.modelCalls }).toEqual({ left: 1, calls: 0 })
  })
  test('with an unknown price nothing may be spent', () => {
    expect(createLedger(1).reserve(1, 1, null)).toBeNull()
  })
})

test('without a budget an unknown price makes the cost unknown, and tokens are counted', () => {
  const ledger = createLedger(null)
  ledger.reserve(1, 1, null)!.settle({ ...noUsage, inputTokens: 7, outputTokens: 3 })
  expect({ cost: ledger.costUsd, usage: ledger.usage.inputTokens }).toEqual({ cost: null, usage: 7 })
})
