/** What the server counts, as Prometheus reads it (text format 0.0.4, prometheus.io/docs/instrumenting/exposition_formats). */

import { createHistogram } from './histogram.ts'

export type Labels = { [name: string]: string }

export interface Metrics {
  count(name: CounterName, labels: Labels): void
  /** One message answered after so many milliseconds. */
  answered(by: string, ms: number): void
  /** Something was synced to disk in so many milliseconds. */
  synced(ms: number): void
  /** Asked for when the text is made. */
  gauge(name: string, help: string, value: () => number): void
  text(): string
  /** For people: all counters summed, and the latency of late. */
  summary(): { answered: number; refused: number; failures: number; p50: number; p95: number; max: number }
}

const counters = {
  connections: 'Connections taken',
  refused: 'Connections and messages that were refused',
  failures: 'Messages that could not be kept or answered',
  answered: 'Messages answered',
} as const

export type CounterName = keyof typeof counters

/** Seconds. */
const answerBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const syncBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]
const lately = 1_000
const prefix = 'autoagent_'

export function createMetrics(): Metrics {
  const values = new Map<CounterName, Map<string, number>>()
  const gauges = new Map<string, { help: string; value: () => number }>()
  const answers = createHistogram(answerBounds)
  const syncs = createHistogram(syncBounds)
  const recent: number[] = []

  function add(name: CounterName, labels: Labels): void {
    const of = values.get(name) ?? new Map<string, number>()
    values.set(name, of)
    const key = labelText(labels)
    of.set(key, (of.get(key) ?? 0) + 1)
  }

  const sumOf = (name: CounterName): number => [...(values.get(name)?.values() ?? [])].reduce((a, b) => a + b, 0)

  return {
    count: add,
    answered(by, ms) {
      add('answered', { by })
      answers.add(ms)
      recent[answers.count % lately] = ms
    },
    synced: (ms) => syncs.add(ms),
    gauge: (name, help, value) => void gauges.set(name, { help, value }),
    text() {
      const lines: string[] = []
      for (const [name, help] of Object.entries(counters)) {
        lines.push(`# HELP ${prefix}${name}_total ${help}`, `# TYPE ${prefix}${name}_total counter`)
        const of = values.get(name as CounterName) ?? new Map([['', 0]])
        for (const [labels, value] of of) lines.push(`${prefix}${name}_total${labels} ${value}`)
      }
      lines.push(
        ...answers.lines(`${prefix}answer_seconds`, 'From a message to its answer'),
        ...syncs.lines(`${prefix}sync_seconds`, 'Until what was said is durable on disk'),
      )
      for (const [name, { help, value }] of gauges)
        lines.push(`# HELP ${prefix}${name} ${help}`, `# TYPE ${prefix}${name} gauge`, `${prefix}${name} ${value()}`)
      return `${lines.join('\n')}\n`
    },
    summary() {
      const sorted = recent.filter((ms) => ms !== undefined).sort((a, b) => a - b)
      const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
      return {
        answered: answers.count,
        refused: sumOf('refused'),
        failures: sumOf('failures'),
        p50: at(0.5),
        p95: at(0.95),
        max: at(1),
      }
    },
  }
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll(/["\\\n]/g, '_')}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}
