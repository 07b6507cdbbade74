/** Random moments, from a seed that is printed, so that a run can be had again. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Dice {
  /** From 0 up to below 1. */
  next(): number
  /** Waits a random time up to this. */
  wait(mostMs: number): Promise<void>
  /** Each of `items`, `count` of them, in their order. */
  some<Item>(items: readonly Item[], count: number): Item[]
}

/** mulberry32 */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    wait: async (mostMs) => {
      await sleep(next() * mostMs)
    },
    some(items, count) {
      let left = count
      return items.filter((_, at) => {
        const isTaken = next() < left / (items.length - at)
        if (isTaken) left -= 1
        return isTaken
      })
    },
  }
}
