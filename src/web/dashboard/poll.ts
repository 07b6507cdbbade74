/** Asks again and again while somebody looks. */

export interface Poll {
  /** At once, then every so often until `stop`. */
  start(): void
  stop(): void
  /** Now; the next time counts from here. */
  again(): Promise<void>
}

/** @param ask never throws. */
export function createPoll(everyMs: number, ask: () => Promise<void>): Poll {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isRunning = false
  /** A stopped round must not start another. */
  let round = 0

  async function again(): Promise<void> {
    clearTimeout(timer)
    const own = ++round
    if (!document.hidden) await ask()
    if (isRunning && own === round) timer = setTimeout(() => void again(), everyMs)
  }

  document.addEventListener('visibilitychange', () => {
    if (isRunning && !document.hidden) void again()
  })

  return {
    start() {
      if (isRunning) return
      isRunning = true
      void again()
    },
    stop() {
      isRunning = false
      round += 1
      clearTimeout(timer)
    },
    again,
  }
}
