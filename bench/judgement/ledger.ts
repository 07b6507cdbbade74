/**
 * The ledger under concurrent spenders: 10,000 random steps, with an account kept beside it of what each reservation may
 * still spend. What it promises: never more spent and held than the budget, nothing booked twice, everything given back.
 */
import { costOf, createLedger } from '../../src/agent/ledger.ts'
import type { Budget, Ledger, Refusal, Reservation, Spender } from '../../src/agent/ledger.ts'
import type { Price } from '../../src/models/model.ts'
import { noUsage } from '../../src/protocol/message.ts'
import type { Usage } from '../../src/protocol/message.ts'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import { atMost, figure } from './row.ts'
import type { Row } from './row.ts'

const steps = 10_000
const mostOpen = 12
const spenders: readonly Spender[] = ['coder', 'supervisor', 'agent']
const supervisorShare = 0.2
const prices: readonly Price[] = [
  { input: 0.35, output: 0.75 },
  { input: 3, output: 15, cachedInput: 0.3 },
  { input: 0, output: 0 },
]
/** Sums of many small amounts differ in their last digits. */
const rounding = 1e-9

interface Held {
  by: Spender
  inputTokens: number
  outputTokens: number
  price: Price | null
  reservation: Reservation
}

interface Faults {
  overruns: number
  shareOverruns: number
  bookedTwice: number
  notReleased: number
  wrongSums: number
  needless: number
}

export async function ledger(): Promise<Row[]> {
  const faults: Faults = { overruns: 0, shareOverruns: 0, bookedTwice: 0, notReleased: 0, wrongSums: 0, needless: 0 }
  // Both limits, either one, and none; a budget lasts for some hundred steps, then the next one begins.
  const budgets: Budget[] = [
    { usd: 2, tokens: null },
    { usd: null, tokens: 3_000_000 },
    { usd: 1.5, tokens: 2_000_000 },
    { usd: null, tokens: null },
  ]
  const random = createRandom(20_250_304)
  let done = 0
  let granted = 0
  let refused = 0
  for (let round = 0; done < steps; round += 1) {
    const account = createAccount(budgets[round % budgets.length]!, faults, random)
    for (let step = 0; step < 250; step += 1, done += 1) account.step()
    account.end()
    granted += account.granted
    refused += account.refused
  }
  return [
    atMost(`overruns in ${done.toLocaleString('en')} steps`, faults.overruns, 0),
    atMost(`overruns of the Supervisor's share`, faults.shareOverruns, 0),
    atMost('settled twice and booked twice', faults.bookedTwice, 0),
    atMost('reservations not given back', faults.notReleased, 0),
    atMost('totals that do not add up', faults.wrongSums, 0),
    atMost('refusals although there was room', faults.needless, 0),
    figure('calls granted', granted, `${refused} refused`),
  ]
}

function createAccount(budget: Budget, faults: Faults, random: Random) {
  const ledger = createLedger(budget)
  const open: Held[] = []
  const settled: Reservation[] = []
  /** What was booked, by our own arithmetic. */
  const spent = new Map<Spender, { usd: number; tokens: number }>()
  let isPriced = true
  const counts = { granted: 0, refused: 0 }

  function book({ by, price }: Held, usage: Usage): void {
    const before = spent.get(by) ?? { usd: 0, tokens: 0 }
    if (!price) isPriced = false
    spent.set(by, {
      usd: before.usd + (price ? costOf(usage, price) : 0),
      tokens: before.tokens + usage.inputTokens + usage.outputTokens,
    })
  }
  /** The most that is spent once all that is open has run to its limit. */
  function worstCase(unit: 'usd' | 'tokens', by: readonly Spender[]): number {
    const booked = by.reduce((sum, one) => sum + (spent.get(one)?.[unit] ?? 0), 0)
    return open.filter((held) => by.includes(held.by)).reduce((sum, held) => sum + worstOf(held)[unit], booked)
  }
  /** Whether one more of this size stays within every limit. */
  function hasRoom(held: Omit<Held, 'reservation'>): boolean {
    if (budget.usd !== null && held.price === null) return false
    const worst = worstOf(held)
    return (['usd', 'tokens'] as const).every((unit) => {
      const most = budget[unit]
      if (most === null) return true
      if (worstCase(unit, spenders) + worst[unit] > most - rounding) return false
      return (
        held.by !== 'supervisor' || worstCase(unit, ['supervisor']) + worst[unit] <= most * supervisorShare - rounding
      )
    })
  }
  function reserve(): void {
    const price = random.number() < 0.05 ? null : random.pick(prices)
    const wanted = {
      by: random.pick(spenders),
      inputTokens: random.whole(40_000),
      outputTokens: random.whole(8_000),
      price,
    }
    const had = hasRoom(wanted)
    const reservation = ledger.reserve(wanted.by, wanted.inputTokens, wanted.outputTokens, price)
    if (isRefusal(reservation)) {
      counts.refused += 1
      if (had) faults.needless += 1
      return
    }
    counts.granted += 1
    open.push({ ...wanted, reservation })
  }
  /** A call ends: with its usage, or without any (it failed before a token was counted). */
  function settle(): void {
    const [held] = open.splice(random.whole(open.length), 1)
    if (!held) return
    settled.push(held.reservation)
    const usage = random.number() < 0.2 ? null : usageWithin(held, random)
    if (usage) book(held, usage)
    held.reservation.settle(usage)
  }
  /** An attempt failed and another is asked for: the same is held again, or nothing any more. */
  function retry(): void {
    const at = random.whole(open.length)
    const held = open[at]
    if (!held) return
    const lost = random.number() < 0.5 ? null : usageWithin(held, random)
    if (lost) book(held, lost)
    if (held.reservation.again(lost) === null) return
    open.splice(at, 1)
    settled.push(held.reservation)
  }
  function settleAgain(): void {
    if (settled.length === 0) return
    const reservation = random.pick(settled)
    const before = ledger.total
    reservation.settle({ ...noUsage, inputTokens: 1_000, outputTokens: 1_000 })
    const after = ledger.total
    if (before.modelCalls !== after.modelCalls || tokensOf(before.usage) !== tokensOf(after.usage))
      faults.bookedTwice += 1
  }
  function check(): void {
    for (const unit of ['usd', 'tokens'] as const) {
      const most = budget[unit]
      if (most === null) continue
      if (worstCase(unit, spenders) > most + rounding) faults.overruns += 1
      if (worstCase(unit, ['supervisor']) > most * supervisorShare + rounding) faults.shareOverruns += 1
      if (Math.abs((ledger.left[unit] ?? Number.NaN) - (most - worstCase(unit, spenders))) > rounding)
        faults.wrongSums += 1
    }
    if (tokensOf(ledger.total.usage) !== sumOf('tokens')) faults.wrongSums += 1
    const { costUsd } = ledger.total
    if (isPriced ? Math.abs((costUsd ?? Number.NaN) - sumOf('usd')) > rounding : costUsd !== null) faults.wrongSums += 1
  }
  const sumOf = (unit: 'usd' | 'tokens'): number => [...spent.values()].reduce((sum, one) => sum + one[unit], 0)

  return {
    step(): void {
      const chance = random.number()
      if (open.length < mostOpen && chance < 0.5) reserve()
      else if (chance < 0.8) settle()
      else if (chance < 0.9) retry()
      else settleAgain()
      check()
    },
    /** All calls fail at last: what they held must be there again. */
    end(): void {
      for (const { reservation } of open.splice(0)) reservation.settle(null)
      for (const unit of ['usd', 'tokens'] as const) {
        const most = budget[unit]
        if (most !== null && Math.abs(Math.max(0, most - sumOf(unit)) - leftOf(ledger, unit)) > rounding)
          faults.notReleased += 1
      }
    },
    get granted() {
      return counts.granted
    },
    get refused() {
      return counts.refused
    },
  }
}

const leftOf = (ledger: Ledger, unit: 'usd' | 'tokens'): number => ledger.left[unit] ?? Number.NaN

function worstOf({ inputTokens, outputTokens, price }: Omit<Held, 'reservation'>): { usd: number; tokens: number } {
  const usd = price ? costOf({ ...noUsage, inputTokens, outputTokens }, price) : 0
  return { usd, tokens: inputTokens + outputTokens }
}

/** What a call within its reservation may really have used. */
function usageWithin({ inputTokens, outputTokens }: Held, random: Random): Usage {
  const input = Math.floor(inputTokens * random.number())
  return {
    inputTokens: input,
    cachedInputTokens: Math.floor(input * random.number()),
    outputTokens: Math.floor(outputTokens * random.number()),
    reasoningTokens: 0,
  }
}

const tokensOf = ({ inputTokens, outputTokens }: Usage): number => inputTokens + outputTokens

function isRefusal(answer: Reservation | Refusal): answer is Refusal {
  return typeof answer === 'string'
}
