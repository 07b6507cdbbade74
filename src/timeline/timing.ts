/** Where the time of a run went, by who used it: milliseconds, as far as the events tell. */
import type { Event } from '../protocol/event.ts'

export const spans = ['coder', 'supervisor', 'agents', 'gate', 'tools', 'waiting', 'other'] as const
export type Span = (typeof spans)[number]
export type Timing = { [span in Span]: number }

/** @param events of one turn, or of several that follow each other. */
export function timingOf(events: readonly Event[]): Timing {
  const timing: Timing = { coder: 0, supervisor: 0, agents: 0, gate: 0, tools: 0, waiting: 0, other: 0 }
  /** Calls that go on: what is called inside of another is part of its time. */
  let open = 0
  let proposedAt: number | null = null
  for (const event of events) {
    const { type } = event
    if (type === 'model-reply' && (event.role === 'coder' || event.role === 'supervisor'))
      timing[event.role] += event.ms
    if (type === 'model-retry') timing.waiting += event.wait_ms
    if (type === 'action-chosen') proposedAt = event.action.type === 'create_tool' ? Date.parse(event.ts) : null
    if ((type === 'tool-admitted' || type === 'tool-refused') && proposedAt !== null) {
      timing.gate += Math.max(0, Date.parse(event.ts) - proposedAt)
      proposedAt = null
    }
    if (type === 'tool-call' || type === 'agent-call') open += 1
    if (type === 'tool-result' || type === 'agent-result') {
      open = Math.max(0, open - 1)
      if (open === 0) timing[type === 'tool-result' ? 'tools' : 'agents'] += event.ms
    }
  }
  const known = spans.reduce((sum, span) => sum + timing[span], 0)
  timing.other = Math.max(0, wallMs(events) - known)
  return timing
}

export function addTimings(timings: readonly Timing[]): Timing {
  const sum = timingOf([])
  for (const timing of timings) for (const span of spans) sum[span] += timing[span]
  return sum
}

export function totalOf(timing: Timing): number {
  return spans.reduce((sum, span) => sum + timing[span], 0)
}

function wallMs(events: readonly Event[]): number {
  const [first, last] = [events[0], events.at(-1)]
  const ms = first && last ? Date.parse(last.ts) - Date.parse(first.ts) : 0
  return Number.isFinite(ms) ? Math.max(0, ms) : 0
}
