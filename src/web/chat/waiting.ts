/** The dots: shown while an answer is expected, and never for ever. */

export interface Waiting {
  /** The server is at it: the deadline begins anew. */
  start(): void
  stop(): void
}

const longestMs = 120_000

/** @param late nothing came for so long that the dots say nothing any more. */
export function createWaiting(show: (isTyping: boolean) => void, late: () => void): Waiting {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => {
    clearTimeout(timer)
    show(false)
  }
  return {
    stop,
    start() {
      clearTimeout(timer)
      show(true)
      timer = setTimeout(() => {
        stop()
        late()
      }, longestMs)
    },
  }
}
