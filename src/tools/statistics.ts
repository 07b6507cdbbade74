/** Telemetry of a tool: the seed's formula, without the fake extra call its bonus was. */
import type { ToolStatistics } from '../protocol/tool.ts'
import type { ToolUse } from './library.ts'

const errorChars = 300

/** The statistics after one more use. Milliseconds; `now` is written to `last_ok_at`. */
export function countUse(before: ToolStatistics, use: ToolUse, now: Date): ToolStatistics {
  const after: ToolStatistics = {
    ...before,
    calls: before.calls + 1,
    ok: before.ok + (use.ok ? 1 : 0),
    errors: before.errors + (use.ok ? 0 : 1),
    avg_latency_ms: before.calls === 0 ? use.ms : 0.8 * before.avg_latency_ms + 0.2 * use.ms,
    last_error: use.ok ? before.last_error : (use.error ?? 'failed').slice(0, errorChars),
    last_ok_at: use.ok ? now.toISOString() : before.last_ok_at,
  }
  return { ...after, score: scoreOf(after) }
}

/** The bonus of a tool on which an accepted answer rested: counted once, and no call is invented for it. */
export function countContribution(before: ToolStatistics): ToolStatistics {
  const after: ToolStatistics = { ...before, contributed: true }
  return { ...after, score: scoreOf(after) }
}

/** `max(0, ok/calls − 0.6·errors/calls − min(avg_ms/3000, 0.4) + (contributed ? 0.2 : 0))`, four decimals; 0 before the first call. */
export function scoreOf({ calls, ok, errors, avg_latency_ms: average, contributed }: ToolStatistics): number {
  if (calls === 0) return 0
  const score = ok / calls - (0.6 * errors) / calls - Math.min(average / 3000, 0.4) + (contributed ? 0.2 : 0)
  return Math.round(Math.max(0, score) * 10_000) / 10_000
}
