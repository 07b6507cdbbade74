/** The tool library over a store: `<name>.ts` modules, `manifest.json`, and the history of versions beside them. */
import { UserError } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolEntry, ToolSource, ToolStatistics } from '../protocol/tool.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Store } from '../stores/store.ts'
import { passGate } from './admit.ts'
import type { Gate, GateResult, Shelf } from './admit.ts'
import { checkArguments } from './check-arguments.ts'
import { createHandEdits } from './hand-edits.ts'
import { createHistory } from './history.ts'
import { keepVersion, removeTool, restoreVersion } from './keep-version.ts'
import type { Origin } from './keep-version.ts'
import type { AdmitContext, Admission, Library, RecordedUse, ToolUse } from './library.ts'
import { indexFileKey } from './index-file.ts'
import { createLibrarySearch } from './library-search.ts'
import { lookedThroughKey } from './looked-through.ts'
import { createManifestFile } from './manifest.ts'
import type { ManifestSnapshot } from './manifest.ts'
import { entryIn, moduleKey, rowOf } from './manifest-rows.ts'
import type { Manifest } from './manifest-rows.ts'
import { likenessOf, nearCopyProblem } from './near-copy.ts'
import { asNextVersion, nextVersionProblem } from './next-version.ts'
import { recordUseIn } from './record-use.ts'
import { cardOf } from './search.ts'
import { seenFilesKey } from './seen-files.ts'
import { countContribution, countUse } from './statistics.ts'
import type { TypeCheck } from './type-check.ts'
import { versionsOf } from './version-history.ts'
import type { KeptVersion } from './version-history.ts'

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
  /** Milliseconds to wait for another process that changes the manifest (30,000). */
  waitMs?: number
}

/** Another process may admit the same tool meanwhile; this often the gate is passed anew before it is given up. */
const maxAttempts = 3
const derivedKeys = [indexFileKey, lookedThroughKey, seenFilesKey]

/** What the program does with its library beside runs: `tools history`, `tools rollback`, `tools remove`. */
export interface FolderLibrary extends Library {
  /** Several uses in one write. Never throws for what the disk or another process did: that is told. */
  recordUses(name: string, uses: readonly ToolUse[]): Promise<void>
  /** Once the accepted answer of a run rested on the tool. */
  recordContribution(name: string): Promise<ToolStatistics>
  /** Numbers of the versions that are kept, ascending. */
  versions(name: string): Promise<number[]>
  /** What the kept versions are and what became of each, ascending; the newest with its use as it is now. */
  historyOf(name: string): Promise<KeptVersion[]>
  /** Makes an earlier version the newest one, under the next number; null when it is not kept or never passed the gate. */
  restore(name: string, version: number): Promise<ToolEntry | null>
  /** Takes the tool out; its versions stay and can be restored. @returns false when there was none. */
  remove(name: string): Promise<boolean>
  /** Writes the manifest whole, what was damaged of it set aside, and removes what is derived of it: that is made anew. */
  rebuild(): Promise<void>
}

/** Opens nothing and creates nothing until something is written. */
export function createLibrary(options: LibraryOptions): FolderLibrary {
  const { store, warn = () => undefined, waitMs = 30_000 } = options
  const gate: Gate = {
    sandbox: options.sandbox,
    typeCheck: options.typeCheck,
    maxCodeChars: options.maxCodeChars ?? 200_000,
    builtInNames: new Set(options.builtInNames),
  }
  const history = createHistory(options.versions)
  const manifest = createManifestFile({ store, derived: options.versions, history, warn, waitMs })
  const kit = { store, manifest, history }
  const edits = createHandEdits(
    { ...kit, derived: options.versions, admit: (source, given, origin) => admit(source, given, origin, 'person') },
    warn,
  )
  const search = createLibrarySearch(manifest)

  async function asKept(name: string): Promise<{ entry: ToolEntry; code: string } | null> {
    const entry = await manifest.entry(name)
    const code = entry && (await store.read(moduleKey(name)))
    return entry && code !== null ? { entry, code } : null
  }

  async function find(name: string): Promise<{ entry: ToolEntry; code: string } | null> {
    const found = await asKept(name)
    return found && (await edits.adoptEdited(found.entry, found.code)) ? asKept(name) : found
  }

  async function shelfFor(name: string, proposedBy: Shelf['proposedBy']): Promise<Shelf> {
    const snapshot = await manifest.read()
    const others = new Map(snapshot.entries)
    others.delete(name)
    const base = snapshot.entries.get(name)
    const code = base ? await store.read(moduleKey(name)) : null
    const earlier = base && code !== null ? { entry: base, code } : null
    return { proposedBy, base, earlier, others, likenesses: () => likenessesOf(others, snapshot) }
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

  async function admit(
    source: ToolSource,
    context: AdmitContext,
    origin: Origin,
    proposedBy: Shelf['proposedBy'],
  ): Promise<Admission> {
    const variant = proposedBy === 'coder' ? asNextVersion(source, (await manifest.read()).entries) : null
    const proposal = variant ?? source
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const shelf = await shelfFor(proposal.name, proposedBy)
      const passed = await passGate(proposal, context, shelf, gate)
      const result = variant ? judgeVariant(source.name, shelf, passed) : passed
      if (!result.ok) return { type: 'refused', problems: result.problems }
      const cancelled = context.signal?.aborted === true
      if (cancelled)
        return { type: 'refused', problems: [{ code: 'E_CANCELLED', message: 'the admission was cancelled' }] }
      const admission = await keepVersion(kit, result.candidate, { base: shelf.base, runId: context.runId, ...origin })
      if (admission) return admission
    }
    const message = `"${proposal.name}" is being changed by others at the same time`
    return {
      type: 'refused',
      problems: [{ code: 'E_BUSY', message, hint: 'look at the tool as it is now, then try again' }],
    }
  }

  /** What fails as the next version of another tool is told with the name that it was taken for. */
  function judgeVariant(proposed: string, { earlier }: Shelf, passed: GateResult): GateResult {
    if (!earlier) return passed
    const { name } = earlier.entry
    if (!passed.ok) return { ok: false, problems: [nearCopyProblem(proposed, name, 'name'), ...passed.problems] }
    const problem = nextVersionProblem(proposed, earlier, passed.candidate)
    return problem ? { ok: false, problems: [problem] } : passed
  }

  /** A use that cannot be counted must not end the run that made it. */
  async function count<T>(
    name: string,
    change: (current: Manifest) => Promise<T>,
    uncounted: (before: ToolStatistics) => T,
  ): Promise<T> {
    try {
      return await manifest.changeRow(name, change)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      warn(`the use of "${name}" was not counted: ${error.message}`)
      return uncounted((await manifest.entry(name))?.statistics ?? newStatistics)
    }
  }

  return {
    find,
    async list() {
      return [...(await manifest.read()).entries.values()]
    },
    async search(text, count, options) {
      const found = await search(text, count, options)
      const shown = (await edits.adoptShown(found)) ? await search(text, count, options) : found
      return shown.map(cardOf)
    },
    admit: (source, context) => admit(source, context, { source: 'coder' }, 'coder'),
    adopt: edits.adoptAll,
    checkArguments: (entry, args) => checkArguments(entry.parameters, args),
    async recordUse(name, use) {
      const recorded = await count<RecordedUse>(
        name,
        (current) => recordUseIn(kit, current, name, use),
        (before) => countUse(before, use, new Date()),
      )
      const { rollback } = recorded
      if (rollback)
        warn(
          `version ${rollback.failed} of "${name}" failed its first uses: version ${rollback.restored}, which worked, is back as version ${rollback.version}`,
        )
      return recorded
    },
    recordUses: (name, uses) =>
      count(
        name,
        async (current) => {
          for (const use of uses) await recordUseIn(kit, current, name, use)
        },
        () => undefined,
      ),
    recordContribution: (name) =>
      count(
        name,
        async (current) => {
          const entry = entryIn(current, name)
          const statistics = countContribution(entry?.statistics ?? newStatistics)
          if (entry) current.tools[name] = rowOf({ ...entry, statistics }, current.tools[name])
          return statistics
        },
        countContribution,
      ),
    historyOf: (name) => versionsOf(kit, name),
    versions: (name) => history.versions(name),
    restore: (name, version) => restoreVersion(kit, name, version),
    remove: (name) => removeTool(kit, name),
    async rebuild() {
      await manifest.change(async () => undefined)
      for (const key of derivedKeys) if (await options.versions.look(key)) await options.versions.write(key, null)
    },
  }
}
