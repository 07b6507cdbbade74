/** So many messages in so many seconds: a window that slides, for each key its own. */

export interface RateLimit {
  /** Counts one, unless that is too many; those that were refused do not count. */
  allows(key: string): boolean
  /** Whether one more would be allowed; counts nothing. */
  hasRoom(key: string): boolean
  /** Forgets keys that said nothing within the window. */
  sweep(): void
  readonly size: number
}

/**
 * @param most 0: no limit.
 * @param clock monotonic milliseconds.
 */
export function createRateLimit(most: number, windowMs: number, clock: () => number): RateLimit {
  const times = new Map<string, number[]>()

  /** A time exactly as old as the window still counts. */
  function within(kept: number[], now: number): number[] {
    const first = kept.findIndex((time) => now - time <= windowMs)
    return first < 0 ? [] : first === 0 ? kept : kept.slice(first)
  }

  return {
    allows(key) {
      if (most === 0) return true
      const now = clock()
      const kept = within(times.get(key) ?? [], now)
      const isAllowed = kept.length < most
      if (isAllowed) kept.push(now)
      times.set(key, kept)
      return isAllowed
    },
    hasRoom: (key) => most === 0 || within(times.get(key) ?? [], clock()).length < most,
    sweep() {
      const now = clock()
      for (const [key, kept] of times) if (within(kept, now).length === 0) times.delete(key)
    },
    get size() {
      return times.size
    },
  }
}
