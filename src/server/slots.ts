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
  const queue = new Set<Waiting>()
  let taken = 0

  function slot(): () => void {
    taken += 1
    let isBack = false
    return () => {
      if (isBack) return
      isBack = true
      taken -= 1
      const [next] = queue
      if (!next) return
      queue.delete(next)
      next.signal.removeEventListener('abort', next.onAbort)
      next.give(slot())
    }
  }

  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(null)
      if (taken < most) return Promise.resolve(slot())
      if (queue.size >= mostWaiting) return Promise.resolve(null)
      return new Promise((give) => {
        const waiting: Waiting = {
          give,
          signal,
          onAbort() {
            queue.delete(waiting)
            give(null)
          },
        }
        queue.add(waiting)
        signal.addEventListener('abort', waiting.onAbort, { once: true })
      })
    },
    get taken() {
      return taken
    },
    get waiting() {
      return queue.size
    },
  }
}
