/** Writes versions: what passed the gate, what is restored, what is removed. Nothing that stood in the folder is lost. */
import { isDeepStrictEqual } from 'node:util'
import { isToolName } from '../protocol/id.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import type { Store } from '../stores/store.ts'
import type { Candidate } from './admit.ts'
import { hashOf } from './history.ts'
import type { History } from './history.ts'
import type { Admission } from './library.ts'
import type { ManifestFile } from './manifest.ts'
import { entriesOf, entryIn, moduleKey, rowOf } from './manifest-rows.ts'
import type { Manifest } from './manifest-rows.ts'
import { likenessOf } from './near-copy.ts'
import { isProven, noteRun, runsOf, usageOf } from './usage.ts'

export interface VersionKit {
  store: Store
  manifest: ManifestFile
  history: History
}

/** How a version comes to be: by the Coder, or found in the folder. */
export interface Origin {
  source: ToolEntry['source']
  /** What these very bytes were before the manifest was lost, or as the seed kept them: version and dates go on. */
  known?: ToolEntry
}

interface VersionFacts extends Origin {
  /** The row that the gate saw; undefined: none. */
  base: ToolEntry | undefined
  runId: string | null
  /** What the version that is replaced is kept as, where it did not simply get older. */
  mark?: 'failed' | undefined
}

/** Writes what passed; null when the library has another version of it by now than the gate saw. */
export function keepVersion(kit: VersionKit, candidate: Candidate, facts: VersionFacts): Promise<Admission | null> {
  return kit.manifest.change(async (current) => {
    const before = entriesOf(current).get(candidate.name)
    if (before?.version !== facts.base?.version || before?.hash !== facts.base?.hash) return null
    return writeVersion(kit, current, candidate, facts)
  })
}

/** Makes a kept version the newest one. null: it is not kept, or its bytes never passed the gate. */
export async function restoreVersion(kit: VersionKit, name: string, version: number): Promise<ToolEntry | null> {
  if (!(await readVersion(kit, name, version))) return null
  return kit.manifest.change((current) => restoreIn(kit, current, name, version))
}

/** The same under the manifest's lease. @param mark what the version that is replaced is kept as. */
export async function restoreIn(
  kit: VersionKit,
  current: Manifest,
  name: string,
  version: number,
  mark?: 'failed',
): Promise<ToolEntry | null> {
  const found = await readVersion(kit, name, version)
  if (!found) return null
  const { entry, code } = found
  const { description, parameters, examples, grants, source } = entry
  const candidate = { name, code, description, parameters, examples, grants, likeness: likenessOf(name, code) }
  const facts = { base: entryIn(current, name) ?? undefined, source, runId: entry.source_run, mark }
  return (await writeVersion(kit, current, candidate, facts)).entry
}

/** The newest version before `version` that worked; null: there is none. */
export async function lastProven(kit: VersionKit, name: string, version: number): Promise<number | null> {
  const hash = (await readVersion(kit, name, version))?.entry.hash
  for (const earlier of (await kit.history.versions(name)).filter((one) => one < version).toReversed()) {
    const found = await readVersion(kit, name, earlier)
    if (found && found.entry.hash !== hash && isProven(found.row['status'], found.entry.statistics)) return earlier
  }
  return null
}

async function readVersion(
  { history }: VersionKit,
  name: string,
  version: number,
): Promise<{ entry: ToolEntry; code: string; row: JsonObject } | null> {
  const found = isToolName(name) ? await history.find(name, version) : null
  const row = found?.row
  const entry = row ? entryIn({ tools: { [name]: row } }, name) : null
  return found && row && entry?.hash === hashOf(found.code) ? { entry, code: found.code, row } : null
}

/** The module and its row go; the versions stay. @returns false when there was neither. */
export async function removeTool(kit: VersionKit, name: string): Promise<boolean> {
  const isThere = async (current: Manifest): Promise<boolean> =>
    Object.hasOwn(current.tools, name) || (isToolName(name) && (await kit.store.read(moduleKey(name))) !== null)
  if (!(await isThere((await kit.manifest.read()).manifest))) return false
  return kit.manifest.change(async (current) => {
    if (!(await isThere(current))) return false
    const code = isToolName(name) ? await kit.store.read(moduleKey(name)) : null
    if (code !== null) {
      await keepOld(kit, current, name, code)
      await kit.store.write(moduleKey(name), null)
    }
    delete current.tools[name]
    return true
  })
}

async function writeVersion(
  kit: VersionKit,
  current: Manifest,
  candidate: Candidate,
  { known, source, runId, mark }: VersionFacts,
): Promise<Extract<Admission, { type: 'admitted' }>> {
  const { name, code, likeness, ...declared } = candidate
  const { store, history } = kit
  const before = entryIn(current, name)
  const hash = hashOf(code)
  const old = await store.read(moduleKey(name))
  // The same once more is no change, and no version of its own.
  if (before?.hash === hash && old === code && !mark && isSame(before, declared))
    return { type: 'admitted', entry: before, code, update: true }
  if (old !== null && old !== code) await keepOld(kit, current, name, old)
  if (before) await keepUse(kit, current, before, mark)
  const newest = Math.max(before?.version ?? 0, ...(await history.versions(name)))
  const past = known ?? before
  const used = past?.hash === hash ? past : await usedBefore(history, name, hash)
  const now = new Date().toISOString()
  const entry: ToolEntry = {
    name,
    path: moduleKey(name),
    // A number is never used twice, whatever became of the manifest.
    version: known && known.version >= newest ? known.version : newest + 1,
    created_at: past?.created_at ?? now,
    updated_at: now,
    hash,
    ...declared,
    // Statistics are of these bytes: a mended tool begins anew, one that comes back goes on.
    statistics: used?.statistics ?? newStatistics,
    status: used?.status ?? 'probation',
    source_run: runId,
    source,
  }
  if (runId !== null) noteRun(current, runId)
  const { uses, since, ...own } = usageOf(current.tools[name])
  const usage = before
    ? { uses, since, ...(before.hash === hash ? own : { good_runs: [], faults: 0 }) }
    : { uses: 0, since: runsOf(current), good_runs: [], faults: 0 }
  const row = rowOf(entry, current.tools[name], { likeness, usage })
  await history.keep(name, entry.version, code, row)
  // The module before its row: after a crash between them the file is seen as changed and passes the gate again.
  if (old !== code) await store.write(moduleKey(name), code)
  current.tools[name] = row
  return { type: 'admitted', entry, code, update: before !== null }
}

function isSame(before: ToolEntry, declared: Omit<Candidate, 'name' | 'code' | 'likeness'>): boolean {
  return isDeepStrictEqual({ ...before, ...declared }, before)
}

/** Statistics and status of a version go into the history with it: they are what a way back is chosen by. */
async function keepUse(
  { history }: VersionKit,
  current: Manifest,
  { name, version, hash }: ToolEntry,
  mark: 'failed' | undefined,
): Promise<void> {
  const row = current.tools[name]
  const kept = await history.find(name, version)
  if (kept && isJsonObject(row) && hashOf(kept.code) === hash)
    await history.note(name, version, mark ? { ...row, status: mark } : row)
}

/** What these bytes were when they were last in use; null: never, or given up. */
async function usedBefore(history: History, name: string, hash: string): Promise<ToolEntry | null> {
  const row = await history.remembered(name, hash)
  return row && row['status'] !== 'failed' ? entryIn({ tools: { [name]: row } }, name) : null
}

/** The module that is about to be replaced or removed, when no version has its bytes: also one that was changed by hand. */
async function keepOld({ history }: VersionKit, current: Manifest, name: string, code: string): Promise<void> {
  const kept = await history.versions(name)
  const last = kept.at(-1) ?? 0
  const row = entriesOf(current).get(name)
  const hash = hashOf(code)
  if (row && (row.hash === hash || row.hash === '') && row.version > last)
    return history.keep(name, row.version, code, current.tools[name] ?? null)
  for (const version of kept.toReversed()) if ((await history.find(name, version))?.code === code) return
  await history.keep(name, Math.max(last, row?.version ?? 0) + 1, code, null)
}
