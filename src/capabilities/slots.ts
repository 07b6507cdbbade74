/** At most so many things at once for one call; the others wait their turn. */

interface Slots {
  free: number
  waiting: (() => void)[]
}

/** @param count how many at once. The key is whatever lives as long as the call: its signal. */
export function createSlots(count: number): <Value>(call: AbortSignal, work: () => Promise<Value>) => Promise<Value> {
  const calls = new WeakMap<AbortSignal, Slots>()
  return async (call, work) => {
    const slots = calls.get(call) ?? { free: count, waiting: [] }
    calls.set(call, slots)
    if (slots.free > 0) slots.free--
    else await new Promise<void>((resolve) => slots.waiting.push(resolve))
    try {
      call.throwIfAborted()
      return await work()
    } finally {
      const next = slots.waiting.shift()
      if (next) next()
      else slots.free++
    }
  }
}
