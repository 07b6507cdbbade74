/**
 * One account per run for tokens and money, shared by the Coder, the Supervisor and the agents. Every attempt of a model
 * call reserves its worst case before it spends and settles after; what cannot be reserved is not sent.
 */
import type { Price } from '../models/model.ts'
import { addUsage, noUsage } from '../protocol/message.ts'
import type { Usage } from '../protocol/message.ts'
import type { Allowance, Spending } from '../protocol/outcome.ts'

export type Spender = 'coder' | 'supervisor' | 'agent'

/** The most a run may spend; null: no limit. Tokens count input and output alike. */
export interface Budget {
  usd: number | null
  tokens: number | null
}

/** 'budget': the run's is used up. 'share': only what the Supervisor may take of it. */
export type Refusal = 'budget' | 'share'

export interface Reservation {
  /** Books what was really used, and its price; null: nothing was used, or the price is not known. Idempotent. */
  settle(usage: Usage | null): number | null
  /** An attempt failed after it cost `lost`: books that and holds the same again. A refusal: no further attempt may be made. */
  again(lost: Usage | null): Refusal | null
}

export interface Ledger {
  reserve(by: Spender, inputTokens: number, outputTokens: number, price: Price | null): Reservation | Refusal
  /** Of all spenders. */
  readonly total: Spending
  readonly accounts: Readonly<Record<Spender, Spending>>
  readonly budget: Budget
  /** What the Coder's provider said last of what is left; null: it says nothing. */
  allowance: Allowance | null
  /** What is left of each limit that was set. */
  readonly left: Budget
}

/** Of the run's budget: an opinion must not cost what the work needs. */
const supervisorShare = 0.2

export function costOf(usage: Usage, price: Price): number {
  const fresh = usage.inputTokens - usage.cachedInputTokens
  return (
    (fresh * price.input +
      usage.cachedInputTokens * (price.cachedInput ?? price.input) +
      usage.outputTokens * price.output) /
    1_000_000
  )
}

interface Amount {
  usd: number
  tokens: number
}

/** Spent and held, of one spender. */
interface Position {
  spent: Amount
  held: Amount
}

export function createLedger(budget: Budget): Ledger {
  const spenders: Spender[] = ['coder', 'supervisor', 'agent']
  const accounts = byName((): Spending => ({ modelCalls: 0, usage: noUsage, costUsd: 0 }))
  const positions = byName((): Position => ({ spent: { usd: 0, tokens: 0 }, held: { usd: 0, tokens: 0 } }))

  /** What is spent or held, by all or by one. */
  function taken(unit: keyof Amount, by: readonly Spender[]): number {
    return by.reduce((sum, one) => sum + positions[one].spent[unit] + positions[one].held[unit], 0)
  }
  function refusal(by: Spender, worst: Amount): Refusal | null {
    for (const unit of ['usd', 'tokens'] as const) {
      const most = budget[unit]
      if (most === null) continue
      if (taken(unit, spenders) + worst[unit] > most) return 'budget'
      if (by === 'supervisor' && taken(unit, [by]) + worst[unit] > most * supervisorShare) return 'share'
    }
    return null
  }
  function book(by: Spender, used: Usage, price: Price | null): number | null {
    const account = accounts[by]
    const cost = price ? costOf(used, price) : null
    account.usage = addUsage(account.usage, used)
    account.costUsd = cost === null || account.costUsd === null ? null : account.costUsd + cost
    positions[by].spent.usd += cost ?? 0
    positions[by].spent.tokens += used.inputTokens + used.outputTokens
    return cost
  }

  return {
    accounts,
    reserve(by, inputTokens, outputTokens, price) {
      // A limit in money that cannot be counted would be a promise we do not keep.
      if (budget.usd !== null && price === null) return 'budget'
      const worst: Amount = {
        usd: price ? costOf({ ...noUsage, inputTokens, outputTokens }, price) : 0,
        tokens: inputTokens + outputTokens,
      }
      const refused = refusal(by, worst)
      if (refused !== null) return refused
      const { held } = positions[by]
      const hold = (sign: 1 | -1): void => {
        held.usd += sign * worst.usd
        held.tokens += sign * worst.tokens
      }
      hold(1)
      let isOpen = true
      const close = (): boolean => {
        const wasOpen = isOpen
        if (isOpen) hold(-1)
        isOpen = false
        return wasOpen
      }
      return {
        settle(used) {
          if (!close() || !used) return null
          accounts[by].modelCalls += 1
          return book(by, used, price)
        },
        again(lost) {
          if (!close()) return 'budget'
          if (lost) book(by, lost, price)
          const no = refusal(by, worst)
          if (no !== null) return no
          hold(1)
          isOpen = true
          return null
        },
      }
    },
    get total() {
      const all = Object.values(accounts)
      return {
        modelCalls: all.reduce((sum, { modelCalls }) => sum + modelCalls, 0),
        usage: all.reduce((sum, { usage }) => addUsage(sum, usage), noUsage),
        costUsd: all.reduce<number | null>(
          (sum, { costUsd }) => (sum === null || costUsd === null ? null : sum + costUsd),
          0,
        ),
      }
    },
    budget,
    allowance: null,
    get left() {
      const left = (unit: keyof Amount): number | null => {
        const most = budget[unit]
        return most === null ? null : Math.max(0, most - taken(unit, spenders))
      }
      return { usd: left('usd'), tokens: left('tokens') }
    },
  }
}

function byName<Value>(make: () => Value): Record<Spender, Value> {
  return { coder: make(), supervisor: make(), agent: make() }
}
