/** Load and latency of the last ten minutes, a sample every two seconds, for the charts of the dashboard. */
import type { Admission } from './admission.ts'
import type { Metrics } from './metrics.ts'

export const sampleMs = 2_000
const mostSamples = 300
/** Answers of one interval whose times are kept; of more, some are left out evenly. */
const mostTimes = 1_000

export interface LoadSample {
  /** Counted from 1. */
  n: number
  /** Epoch, milliseconds. */
  at: number
  connected: number
  inFlight: number
  waiting: number
  /** Within the interval. */
  answered: number
  refused: number
  /** Milliseconds, of the answers of the interval; null: there were none. */
  p50: number | null
  p95: number | null
  /** Bytes. */
  memory: number
}

export interface LoadSeries {
  /** The same counters, which tell the series of each answer. */
  readonly metrics: Metrics
  /** To be called every `sampleMs`. */
  sample(): void
  /** Those after the one of this number. */
  since(n: number): LoadSample[]
}

interface LoadOptions {
  metrics: Metrics
  admission: Admission
  /** Bytes. */
  memory: () => number
}

export function createLoadSeries({ metrics, admission, memory }: LoadOptions): LoadSeries {
  const samples: LoadSample[] = []
  let count = 0
  let times: number[] = []
  let answered = 0
  let refusedBefore = 0

  return {
    metrics: {
      ...metrics,
      answered(by, ms) {
        metrics.answered(by, ms)
        if (times.length < mostTimes) times.push(ms)
        else times[answered % mostTimes] = ms
        answered += 1
      },
    },
    sample() {
      const { refused } = metrics.summary()
      times.sort((a, b) => a - b)
      const at = (share: number): number | null =>
        times.length === 0 ? null : Math.round(times[Math.floor(share * (times.length - 1))]! * 10) / 10
      count += 1
      samples.push({
        n: count,
        at: Date.now(),
        connected: admission.connections,
        inFlight: admission.slots.taken,
        waiting: admission.slots.waiting,
        answered,
        refused: refused - refusedBefore,
        p50: at(0.5),
        p95: at(0.95),
        memory: memory(),
      })
      if (samples.length > mostSamples) samples.shift()
      refusedBefore = refused
      answered = 0
      times = []
    },
    since: (n) => samples.filter((sample) => sample.n > n),
  }
}
