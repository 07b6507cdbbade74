/** The time limit of a run, as a signal. */

/** Node's timers end at 2^31 ms; a longer limit is kept by the loop's own rule. */
const longestTimer = 2 ** 31 - 1

/** @returns a signal that also fires, with the reason `timeout`, after so many seconds; null: never. */
export function withTimeout(signal: AbortSignal, seconds: number | null): AbortSignal {
  if (seconds === null) return signal
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort('timeout'), Math.min(seconds * 1000, longestTimer))
  timer.unref()
  return AbortSignal.any([signal, timeout.signal])
}
