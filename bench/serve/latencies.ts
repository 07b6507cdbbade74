/** All latencies of a measurement, exact: some hundred thousand numbers are less than a histogram would explain. */

export interface Latencies {
  add(ms: number): void
  /** Of all since the last time, which it forgets. */
  take(): { p50: number; p99: number; max: number }
}

export function createLatencies(): Latencies {
  let values = new Float64Array(1 << 16)
  let count = 0
  return {
    add(ms) {
      if (count === values.length) {
        const more = new Float64Array(values.length * 2)
        more.set(values)
        values = more
      }
      values[count++] = ms
    },
    take() {
      const sorted = values.subarray(0, count).sort()
      const at = (part: number): number => sorted[Math.min(Math.floor(count * part), count - 1)] ?? Number.NaN
      const seen = { p50: at(0.5), p99: at(0.99), max: at(1) }
      count = 0
      return seen
    },
  }
}
