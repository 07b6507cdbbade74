/** A deadline that can be paused: the time a person takes to answer is not the code's time. */

export interface Deadline {
  pause(): void
  resume(): void
  cancel(): void
}

export function startDeadline(milliseconds: number, onEnd: () => void): Deadline {
  let left = milliseconds
  let startedAt = 0
  let pauses = 0
  let isOver = false
  let timer: NodeJS.Timeout | null = null

  function start(): void {
    startedAt = performance.now()
    timer = setTimeout(onEnd, left)
  }
  function stop(): void {
    if (timer) clearTimeout(timer)
    timer = null
  }
  start()
  return {
    pause() {
      if (pauses++ > 0 || isOver) return
      stop()
      left -= performance.now() - startedAt
    },
    resume() {
      if (--pauses > 0 || isOver) return
      left = Math.max(left, 0)
      start()
    },
    cancel() {
      isOver = true
      stop()
    },
  }
}
