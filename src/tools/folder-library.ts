/** The tool library over a store: `<name>.ts` modules, `manifest.json`, and the history of versions beside them. */
import { UserError } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolEntry, ToolSource, ToolStatistics } from '../protocol/tool.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Store } from '../stores/store.ts'
import { passGate } from './admit.ts'
import type { Gate, Shelf } from './admit.ts'
import { adoptFiles } from './adopt.ts'
import { checkArguments } from './check-arguments.ts'
import { createHistory } from './history.ts'
import { keepVersion, removeTool, restoreVersion } from './keep-version.ts'
import type { Origin } from './keep-version.ts'
import type { AdmitContext, Admission, Library } from './library.ts'
import { createManifestFile } from './manifest.ts'
import type { ManifestSnapshot } from './manifest.ts'
import { entriesOf, moduleKey, rowOf } from './manifest-rows.ts'
import { likenessOf } from './near-copy.ts'
import { createSearchIndex } from './search.ts'
import type { SearchIndex } from './search.ts'
import { countContribution, countUse, statusAfter } from './statistics.ts'
import type { TypeCheck } from './type-check.ts'

export interface LibraryOptions {
  /** Rooted at the tools folder. */
  store: Store
  /** Rooted at `.versions` in the tools folder. */
  versions: Store
  sandbox: Sandbox
  typeCheck: TypeCheck
  /** `TOOL_CODE_MAX_CHARS` (200,000). */
  maxCodeChars?: number
  /** Names of the tools that are built in: none of the library may take one. */
  builtInNames?: Iterable<string>
  /** Told, in words for a person, what was damaged and how it was mended. */
  warn?: (message: string) => void
  /** Milliseconds to wait for another process that changes the manifest (5,000). */
  waitMs?: number
}

/** Another process may admit the same tool meanwhile; this often the gate is passed anew before it is given up. */
const maxAttempts = 3

/** What the program does with its library beside runs: `tools history`, `tools rollback`, `tools remove`. */
export interface FolderLibrary extends Library {
  /** Once the accepted answer of a run rested on the tool. */
  recordContribution(name: string): Promise<ToolStatistics>
  /** Numbers of the versions that are kept, ascending. */
  versions(name: string): Promise<number[]>
  /** Makes an earlier version the newest one, under the next number; null when it is not kept or never passed the gate. */
  restore(name: string, version: number): Promise<ToolEntry | null>
  /** Takes the tool out; its versions stay and can be restored. @returns false when there was none. */
  remove(name: string): Promise<boolean>
}

/** Opens nothing and creates nothing until something is written. */
export function createLibrary(options: LibraryOptions): FolderLibrary {
  const { store, warn = () => undefined, waitMs = 5_000 } = options
  const gate: Gate = {
    sandbox: options.sandbox,
    typeCheck: options.typeCheck,
    maxCodeChars: options.maxCodeChars ?? 200_000,
    builtInNames: new Set(options.builtInNames),
  }
  const history = createHistory(options.versions)
  const manifest = createManifestFile({ store, history, warn, waitMs })
  const kit = { store, manifest, history }
  const indexes = new WeakMap<ManifestSnapshot, SearchIndex>()

  async function find(name: string): Promise<{ entry: ToolEntry; code: string } | null> {
    const entry = (await manifest.read()).entries.get(name)
    const code = entry ? await store.read(moduleKey(name)) : null
    return entry && code !== null ? { entry, code } : null
  }

  async function shelfFor(name: string): Promise<Shelf> {
    const snapshot = await manifest.read()
    const others = new Map(snapshot.entries)
    others.delete(name)
    const base = snapshot.entries.get(name)
    const code = base ? await store.read(moduleKey(name)) : null
    const earlier = base && code !== null ? { entry: base, code } : null
    return { base, earlier, others, likenesses: () => likenessesOf(others, snapshot) }
  }

  async function likenessesOf(
    others: ReadonlyMap<string, ToolEntry>,
    { manifest: { tools } }: ManifestSnapshot,
  ): Promise<Map<string, string>> {
    const likenesses = new Map<string, string>()
    for (const other of others.keys()) {
      const row = tools[other]
      const kept = isJsonObject(row) ? row['likeness'] : undefined
      const code = typeof kept === 'string' ? null : await store.read(moduleKey(other))
      if (typeof kept === 'string') likenesses.set(kept, other)
      else if (code !== null) likenesses.set(likenessOf(other, code), other)
    }
    return likenesses
  }

  async function admit(source: ToolSource, context: AdmitContext, origin: Origin): Promise<Admission> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const shelf = await shelfFor(source.name)
      const result = await passGate(source, context, shelf, gate)
      if (!result.ok) return { type: 'refused', problems: result.problems }
      const cancelled = context.signal?.aborted === true
      if (cancelled)
        return { type: 'refused', problems: [{ code: 'E_CANCELLED', message: 'the admission was cancelled' }] }
      const admission = await keepVersion(kit, result.candidate, { base: shelf.base, runId: context.runId, ...origin })
      if (admission) return admission
    }
    const message = `"${source.name}" is being changed by others at the same time`
    return {
      type: 'refused',
      problems: [{ code: 'E_BUSY', message, hint: 'look at the tool as it is now, then try again' }],
    }
  }

  async function count(name: string, change: (before: ToolStatistics) => ToolStatistics): Promise<ToolStatistics> {
    try {
      return await manifest.change(async (current) => {
        const entry = entriesOf(current).get(name)
        const statistics = change(entry?.statistics ?? newStatistics)
        if (!entry) return statistics
        const status = statusAfter(entry.status, statistics)
        current.tools[name] = rowOf({ ...entry, statistics, status }, current.tools[name])
        return statistics
      })
    } catch (error) {
      // A use that cannot be counted must not end the run that made it.
      if (!(error instanceof UserError)) throw error
      warn(`the use of "${name}" was not counted: ${error.message}`)
      return change((await find(name))?.entry.statistics ?? newStatistics)
    }
  }

  return {
    find,
    async list() {
      return [...(await manifest.read()).entries.values()]
    },
    async search(text, count) {
      const snapshot = await manifest.read()
      const index = indexes.get(snapshot) ?? createSearchIndex(snapshot.entries.values())
      indexes.set(snapshot, index)
      return index.search(text, count)
    },
    admit: (source, context) => admit(source, context, { source: 'coder' }),
    adopt: (context) => adoptFiles({ ...kit, admit }, context),
    checkArguments: (entry, args) => checkArguments(entry.parameters, args),
    recordUse: (name, use) => count(name, (before) => countUse(before, use, new Date())),
    recordContribution: (name) => count(name, countContribution),
    versions: (name) => history.versions(name),
    restore: (name, version) => restoreVersion(kit, name, version),
    remove: (name) => removeTool(kit, name),
  }
}
