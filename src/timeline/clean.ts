/** Takes away the records of old runs. A run that still goes on stays. */
import { type Aged, type Retention, outdated } from '../protocol/retention.ts'
import { type Store, isLease } from '../stores/store.ts'
import { isRunId, leaseOf, newestFirst } from './runs.ts'

export interface KeptRun extends Aged {
  runId: string
}

export interface CleanRunsOptions extends Retention {
  /** Only of these. */
  ids?: ReadonlySet<string>
  /** Only tell what would go. */
  dryRun?: boolean
  now: Date
}

export interface CleanedRuns {
  removed: KeptRun[]
  /** Fit too, but still go on. */
  kept: { run: KeptRun; reason: string }[]
}

/** What is no run's folder is not looked at. */
export async function cleanRuns(store: Store, options: CleanRunsOptions): Promise<CleanedRuns> {
  const { ids, dryRun = false, now } = options
  const fitting = outdated(await keptRuns(store), options, now).filter(({ runId }) => ids?.has(runId) ?? true)
  if (dryRun) return { removed: fitting, kept: [] }
  const cleaned: CleanedRuns = { removed: [], kept: [] }
  for (const run of fitting) {
    const lease = await store.lease(leaseOf(run.runId))
    if (!isLease(lease)) {
      cleaned.kept.push({ run, reason: `run ${run.runId} still goes on (${lease.heldBy})` })
      continue
    }
    try {
      for (const { key } of await store.list(`${run.runId}/`)) await store.write(key, null)
      cleaned.removed.push(run)
    } finally {
      await lease.release()
    }
  }
  return cleaned
}

/** The newest first. */
async function keptRuns(store: Store): Promise<KeptRun[]> {
  const runs = new Map<string, KeptRun>()
  for (const { key, changedAt, bytes } of await store.list('')) {
    const runId = key.split('/')[0]!
    if (!key.includes('/') || !isRunId(runId)) continue
    const run = runs.get(runId) ?? { runId, changedAt: 0, bytes: 0 }
    runs.set(runId, { runId, changedAt: Math.max(run.changedAt, changedAt), bytes: run.bytes + bytes })
  }
  return [...runs.values()].sort((a, b) => newestFirst(a.runId, b.runId))
}
