/** A semaphore with a bounded queue, first come, first served: one conversation asks for one at a time, so it is fair to all. */

export interface Slots {
  /** Waits for a slot. null: too many wait already, or the signal fired meanwhile. @returns gives it back; idempotent. */
  take(signal: AbortSignal): Promise<(() => void) | null>
  readonly taken: number
  readonly waiting: number
}

/** One slot that is taken, given back and taken again by one holder. */
export interface Slot {
  /** false: too many wait already, or the signal fired. True at once while it is held. */
  take(signal: AbortSignal): Promise<boolean>
  /** Idempotent. */
  giveBack(): void
}

export function createSlot(slots: Slots): Slot {
  let held: (() => void) | null = null
  return {
    async take(signal) {
      held ??= await slots.take(signal)
      return held !== null
    },
    giveBack() {
      held?.()
      held = null
    },
  }
}

interface Waiting {
  give: (slot: (() => void) | null) => void
  signal: AbortSignal
  onAbort: () => void
}

export function createSlots(most: number, mostWaiting: number): Slots {
  /** From `head` on; null: it gave up. */
  let queue: (Waiting | null)[] = []
  let head = 0
  let waiting = 0
  let taken = 0

  function slot(): () => void {
    taken += 1
    let isBack = false
    return () => {
      if (isBack) return
      isBack = true
      taken -= 1
      const next = shift()
      if (!next) return
      next.signal.removeEventListener('abort', next.onAbort)
      next.give(slot())
    }
  }

  function shift(): Waiting | null {
    while (head < queue.length) {
      const next = queue[head]!
      queue[head] = null
      head += 1
      if (next) {
        waiting -= 1
        return next
      }
    }
    queue = []
    head = 0
    return null
  }

  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(null)
      if (taken < most) return Promise.resolve(slot())
      if (waiting >= mostWaiting) return Promise.resolve(null)
      return new Promise((give) => {
        const at = queue.length
        const list = queue
        const one: Waiting = {
          give,
          signal,
          onAbort() {
            list[at] = null
            waiting -= 1
            give(null)
          },
        }
        queue.push(one)
        waiting += 1
        signal.addEventListener('abort', one.onAbort, { once: true })
      })
    },
    get taken() {
      return taken
    },
    get waiting() {
      return waiting
    },
  }
}
