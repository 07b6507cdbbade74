/** Durations in buckets, as Prometheus adds them up over servers. */

export interface Histogram {
  /** Milliseconds. */
  add(ms: number): void
  readonly count: number
  /** @param name without its unit. */
  lines(name: string, help: string): string[]
}

/** @param bounds seconds, rising. */
export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = bounds.map(() => 0)
  let sum = 0
  let count = 0
  return {
    add(ms) {
      const seconds = ms / 1000
      sum += seconds
      count += 1
      const at = bounds.findIndex((bound) => seconds <= bound)
      if (at >= 0) counts[at]! += 1
    },
    get count() {
      return count
    },
    lines(name, help) {
      let below = 0
      return [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} histogram`,
        ...bounds.map((bound, at) => `${name}_bucket{le="${bound}"} ${(below += counts[at]!)}`),
        `${name}_bucket{le="+Inf"} ${count}`,
        `${name}_sum ${sum}`,
        `${name}_count ${count}`,
      ]
    },
  }
}
