import { describe, expect, test } from 'vitest'
import { noUsage } from '../protocol/message.ts'
import type { Reservation } from './ledger.ts'
import { costOf, createLedger } from './ledger.ts'

const price = { input: 1, output: 2, cachedInput: 0.5 }
const unlimited = { usd: null, tokens: null }
const used = (inputTokens: number): typeof noUsage => ({ ...noUsage, inputTokens })

function held(reservation: Reservation | string): Reservation {
  if (typeof reservation === 'string') throw new Error(`refused: ${reservation}`)
  return reservation
}

test('cost counts cached tokens at their own price', () => {
  expect(
    costOf({ ...noUsage, inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 500_000 }, price),
  ).toBeCloseTo(0.6 + 0.2 + 1)
})

describe('a budget', () => {
  test('is reserved before it is spent, so that it cannot be overrun', () => {
    const ledger = createLedger({ usd: 1, tokens: null })
    const first = held(ledger.reserve('coder', 400_000, 100_000, price))
    expect(ledger.reserve('coder', 400_000, 100_000, price)).toBe('budget')
    first.settle(used(100_000))
    expect(ledger.left.usd).toBeCloseTo(0.9)
    held(ledger.reserve('coder', 400_000, 100_000, price))
  })
  test('settling twice counts once, and a failed call gives everything back', () => {
    const ledger = createLedger({ usd: 1, tokens: null })
    const call = held(ledger.reserve('coder', 500_000, 0, price))
    call.settle(null)
    call.settle(used(500_000))
    expect({ left: ledger.left.usd, calls: ledger.total.modelCalls }).toEqual({ left: 1, calls: 0 })
  })
  test('with an unknown price no money may be spent', () => {
    expect(createLedger({ usd: 1, tokens: null }).reserve('coder', 1, 1, null)).toBe('budget')
  })
  test('in tokens counts input and output, whatever they cost', () => {
    const ledger = createLedger({ usd: null, tokens: 1_000 })
    const call = held(ledger.reserve('coder', 600, 400, null))
    expect(ledger.reserve('agent', 1, 0, null)).toBe('budget')
    call.settle({ ...noUsage, inputTokens: 500, outputTokens: 100 })
    expect(ledger.left).toEqual({ usd: null, tokens: 400 })
  })
})

describe('a further attempt', () => {
  test('is held anew after what the failed one cost', () => {
    const ledger = createLedger({ usd: null, tokens: 1_000 })
    const call = held(ledger.reserve('coder', 300, 100, null))
    expect(call.again({ ...noUsage, inputTokens: 300, outputTokens: 50 })).toBe(null)
    expect(ledger.left.tokens).toBe(1_000 - 350 - 400)
    expect(call.again({ ...noUsage, inputTokens: 300, outputTokens: 50 })).toBe('budget')
    expect(ledger.left.tokens).toBe(300)
    expect(call.settle(used(300))).toBe(null)
    expect(ledger.total.usage.inputTokens).toBe(600)
  })
  test('that cost nothing leaves everything as it was', () => {
    const ledger = createLedger({ usd: null, tokens: 1_000 })
    const call = held(ledger.reserve('coder', 900, 100, null))
    expect(call.again(null)).toBe(null)
    call.settle(used(900))
    expect(ledger.left.tokens).toBe(100)
  })
})

test('the Supervisor has a fifth of the budget, the others all that is left', () => {
  const ledger = createLedger({ usd: null, tokens: 1_000 })
  held(ledger.reserve('supervisor', 100, 50, null)).settle(used(150))
  expect(ledger.reserve('supervisor', 40, 20, null)).toBe('share')
  held(ledger.reserve('supervisor', 40, 10, null)).settle(used(50))
  held(ledger.reserve('coder', 500, 300, null)).settle(used(800))
  expect(ledger.reserve('coder', 1, 0, null)).toBe('budget')
  expect(ledger.accounts.supervisor).toMatchObject({ modelCalls: 2, usage: { inputTokens: 200 } })
})

test('without a budget an unknown price makes the cost unknown, and tokens are counted', () => {
  const ledger = createLedger(unlimited)
  held(ledger.reserve('coder', 1, 1, null)).settle({ ...noUsage, inputTokens: 7, outputTokens: 3 })
  held(ledger.reserve('supervisor', 1, 1, price)).settle(used(1_000_000))
  expect({ cost: ledger.total.costUsd, usage: ledger.total.usage.inputTokens }).toEqual({
    cost: null,
    usage: 1_000_007,
  })
  expect(ledger.accounts.supervisor.costUsd).toBeCloseTo(1)
})
