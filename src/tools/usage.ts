/**
 * What a tool's row keeps of its use beside the statistics, and the rules of its life that follow from it:
 * probation → active after success in two runs → archived when hardly used; back to the version before when it fails.
 */
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { ToolStatistics, ToolStatus } from '../protocol/tool.ts'
import type { ToolUse } from './library.ts'
import type { Manifest } from './manifest-rows.ts'

export interface Usage {
  /** Uses of all versions together. */
  uses: number
  /** Runs that the library had seen when the tool came. */
  since: number
  /** Runs in which this version succeeded; no more than are needed to trust it. */
  good_runs: string[]
  /** Failures of this version that were the tool's own: not of the world, the person or the arguments. */
  faults: number
}

/** Independent runs that must have gone well before a tool is trusted. */
export const runsToBeActive = 2
/** A version on probation is given up when, among its first uses, it failed this often and more often than it succeeded. */
export const [faultsToFail, firstUses] = [2, 5]
/** Before this many runs nothing is archived: TroVE's bound is then below one use. */
const fewestRuns = 20
/** Runs remembered so as to count each once; more than can be under way at the same time. */
const recentRuns = 50

export function usageOf(row: Json | undefined): Usage {
  const kept = isJsonObject(row) && isJsonObject(row['usage']) ? row['usage'] : {}
  const statistics = isJsonObject(row) && isJsonObject(row['statistics']) ? row['statistics'] : {}
  const runs = Array.isArray(kept['good_runs']) ? kept['good_runs'] : []
  return {
    uses: count(kept['uses'] ?? statistics['calls']),
    since: count(kept['since']),
    good_runs: runs.filter((run) => typeof run === 'string'),
    faults: count(kept['faults']),
  }
}

/** One more use of the version that the row is of. */
export function countUsage(before: Usage, use: ToolUse, runId: string): Usage {
  const isNewRun = use.ok && !before.good_runs.includes(runId)
  return {
    ...before,
    uses: before.uses + 1,
    good_runs: isNewRun ? [...before.good_runs, runId].slice(0, runsToBeActive) : before.good_runs,
    faults: before.faults + (!use.ok && (use.fault ?? 'tool') === 'tool' ? 1 : 0),
  }
}

/** An archived tool that works again is trusted as it was. */
export function statusAfter(status: ToolStatus, use: ToolUse, { good_runs: runs }: Usage): ToolStatus {
  if (status === 'archived') return use.ok ? 'active' : status
  return runs.length >= runsToBeActive ? 'active' : status
}

/** The rule of the rollback; whether there is a version to go back to is the history's to say. */
export function isFailing(status: ToolStatus, { calls, ok }: ToolStatistics, { faults }: Usage): boolean {
  return status === 'probation' && calls <= firstUses && faults >= faultsToFail && faults > ok
}

/** Whether a version can be gone back to: it was trusted, or it worked more often than not. */
export function isProven(status: Json | undefined, { ok, errors }: ToolStatistics): boolean {
  return status !== 'failed' && (status === 'active' || (ok > 0 && ok > errors))
}

/** Runs that have used or made a tool of this library. */
export function runsOf(manifest: Manifest): number {
  const { runs } = manifest
  return isJsonObject(runs) ? count(runs['count']) : 0
}

/** Counts the run once. @returns whether it was new. */
export function noteRun(manifest: Manifest, runId: string): boolean {
  const { runs } = manifest
  const kept = isJsonObject(runs) ? runs : {}
  const recent = Array.isArray(kept['recent']) ? kept['recent'] : []
  if (recent.includes(runId)) return false
  manifest['runs'] = { ...kept, count: runsOf(manifest) + 1, recent: [...recent, runId].slice(-recentRuns) }
  return true
}

/** TroVE's rule: uses < log20(runs), of the runs since the tool came. Looked at when uses are written into the manifest. */
export function archiveUnused(manifest: Manifest): void {
  const runs = runsOf(manifest)
  for (const [name, row] of Object.entries(manifest.tools)) {
    if (!isJsonObject(row) || row['status'] === 'archived' || row['source'] === 'mcp') continue
    const { uses, since } = usageOf(row)
    const seen = runs - since
    if (seen >= fewestRuns && uses < Math.log(seen) / Math.log(20))
      manifest.tools[name] = { ...row, status: 'archived' } satisfies JsonObject
  }
}

function count(value: Json | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0
}
