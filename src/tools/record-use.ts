/** Counts a use: statistics and status of the version that was used, and the way back when a new version fails. */
import { randomUUID } from 'node:crypto'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import { lastProven, restoreIn } from './keep-version.ts'
import type { VersionKit } from './keep-version.ts'
import type { RecordedUse, ToolUse } from './library.ts'
import { entryIn, rowOf } from './manifest-rows.ts'
import type { Manifest } from './manifest-rows.ts'
import { countUse } from './statistics.ts'
import { countUsage, isFailing, noteRun, runsOf, statusAfter, usageOf } from './usage.ts'

/** To be called under the manifest's lease, with the manifest as it is now; of its rows only this one is needed. */
export async function recordUseIn(
  kit: VersionKit,
  current: Manifest,
  name: string,
  use: ToolUse,
): Promise<RecordedUse> {
  // What a person starts by hand is a run of its own.
  const runId = use.runId ?? `direct-${randomUUID()}`
  const entry = entryIn(current, name)
  if (!entry) return countUse(newStatistics, use, new Date())
  noteRun(current, runId)
  return use.version === undefined || use.version === entry.version
    ? countCurrent(kit, current, entry, use, runId)
    : countEarlier(kit, name, use.version, use)
}

async function countCurrent(
  kit: VersionKit,
  current: Manifest,
  entry: ToolEntry,
  use: ToolUse,
  runId: string,
): Promise<RecordedUse> {
  const { name, version } = entry
  const statistics = countUse(entry.statistics, use, new Date())
  const counted = countUsage(usageOf(current.tools[name]), use, runId)
  const status = statusAfter(entry.status, use, counted)
  // One that is taken up again is judged as if it had come today.
  const usage =
    status === entry.status || entry.status !== 'archived' ? counted : { ...counted, since: runsOf(current) }
  current.tools[name] = rowOf({ ...entry, statistics, status }, current.tools[name], { usage: { ...usage } })
  if (use.ok || !isFailing(status, statistics, usage)) return statistics
  const proven = await lastProven(kit, name, version)
  if (proven === null) return statistics
  const restored = await restoreIn(kit, current, name, proven, 'failed')
  return restored
    ? { ...statistics, rollback: { failed: version, restored: proven, version: restored.version } }
    : statistics
}

/** The tool was replaced while this version was at work. */
async function countEarlier(
  { history }: VersionKit,
  name: string,
  version: number,
  use: ToolUse,
): Promise<RecordedUse> {
  const found = await history.find(name, version)
  const entry = found?.row ? entryIn({ tools: { [name]: found.row } }, name) : null
  const statistics = countUse(entry?.statistics ?? newStatistics, use, new Date())
  if (found?.row && entry) await history.note(name, version, { ...found.row, statistics: { ...statistics } })
  return statistics
}
