/** One account per run for tokens and money. Every model call reserves its worst case before it spends, and settles after. */
import type { Price } from '../models/model.ts'
import { addUsage, noUsage } from '../protocol/message.ts'
import type { Usage } from '../protocol/message.ts'

export interface Reservation {
  /** Books what was really used; null: the call failed before any token was counted. Idempotent. */
  settle(usage: Usage | null): number | null
}

export interface Ledger {
  /** null: the budget does not allow this call. Unknown price: tokens are counted, money is not known. */
  reserve(inputTokens: number, outputTokens: number, price: Price | null): Reservation | null
  readonly usage: Usage
  readonly modelCalls: number
  /** null once a model without a known price was used. */
  readonly costUsd: number | null
  /** Money left; null: no budget was set. */
  readonly leftUsd: number | null
}

export function costOf(usage: Usage, price: Price): number {
  const fresh = usage.inputTokens - usage.cachedInputTokens
  return (
    (fresh * price.input +
      usage.cachedInputTokens * (price.cachedInput ?? price.input) +
      usage.outputTokens * price.output) /
    1_000_000
  )
}

/** @param budgetUsd the most this run may spend; null: no limit. */
export function createLedger(budgetUsd: number | null): Ledger {
  let usage = noUsage
  let spent = 0
  let held = 0
  let calls = 0
  let priced = true
  return {
    reserve(inputTokens, outputTokens, price) {
      const worst = price ? costOf({ ...noUsage, inputTokens, outputTokens }, price) : 0
      if (budgetUsd !== null && (price === null || spent + held + worst > budgetUsd)) return null
      held += worst
      let open = true
      return {
        settle(used) {
          if (!open) return null
          open = false
          held -= worst
          if (!used) return null
          calls += 1
          usage = addUsage(usage, used)
          if (!price) {
            priced = false
            return null
          }
          const cost = costOf(used, price)
          spent += cost
          return cost
        },
      }
    },
    get usage() {
      return usage
    },
    get modelCalls() {
      return calls
    },
    get costUsd() {
      return priced ? spent : null
    },
    get leftUsd() {
      return budgetUsd === null ? null : Math.max(0, budgetUsd - spent - held)
    },
  }
}
