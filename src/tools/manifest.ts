/**
 * Reads and changes what is known of the tools: `manifest.json` with the uses since it was written. Changes are safe against
 * other processes; what is damaged is set aside, never dropped. A row is read, and a use counted, without reading all.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import { isLease } from '../stores/store.ts'
import type { Lease, Store } from '../stores/store.ts'
import type { History } from './history.ts'
import { createIndexFile } from './index-file.ts'
import type { KeptIndex } from './kept-index.ts'
import { entriesOf, entryIn } from './manifest-rows.ts'
import type { Manifest } from './manifest-rows.ts'
import { createManifestText, copyOf, manifestKey, markOf } from './manifest-text.ts'
import { areEnough, countRecent, usedRow, usedRuns, withUses } from './recent-uses.ts'
import type { RecentUses } from './recent-uses.ts'
import { archiveUnused } from './usage.ts'
import { createUsesFile } from './uses-file.ts'
import type { BuiltWordIndex } from './word-index.ts'

export interface ManifestSnapshot {
  manifest: Manifest
  entries: ReadonlyMap<string, ToolEntry>
}

export interface ManifestFile {
  /** Cheap when nothing changed. Creates nothing; a damaged manifest is read as what the history remembers. */
  read(): Promise<ManifestSnapshot>
  /** One of `read().entries`, without the others where an index is kept. */
  entry(name: string): Promise<ToolEntry | null>
  /** Some of them, in the order of the names. */
  some(names: readonly string[]): Promise<(ToolEntry | null)[]>
  /** What is kept to search the manifest as it is, and the uses to be seen with it; null: it must be read. */
  keptIndex(): Promise<{ index: KeptIndex; uses: RecentUses } | null>
  /** @param words of the entries that `read` gave, in their order. */
  keepIndex(words: BuiltWordIndex): Promise<void>
  /**
   * Reads anew, lets `change` edit the manifest in place, writes it, all under the lease.
   * @throws UserError when another process keeps the lease for longer than the wait.
   */
  change<T>(change: (manifest: Manifest) => Promise<T>): Promise<T>
  /** The same with a manifest that has only this row and `runs`: what is but a use is kept beside the manifest for a while. */
  changeRow<T>(name: string, change: (manifest: Manifest) => Promise<T>): Promise<T>
  /** Looks while nobody is changing the library, where that can be had. */
  whileStill<T>(look: () => Promise<T>): Promise<T>
}

export interface ManifestOptions {
  store: Store
  /** Of the versions: leases, uses and what is derived are kept there, so that the folder of the tools changes with them only. */
  derived: Store
  history: History
  /** Told once per damage, in words for a person. */
  warn: (message: string) => void
  /** Milliseconds to wait for another process's change. */
  waitMs: number
}

export function createManifestFile({ store, derived, history, warn, waitMs }: ManifestOptions): ManifestFile {
  const base = createManifestText(store, history, warn)
  const uses = createUsesFile(derived, warn)
  const indexFile = createIndexFile(derived)
  let cached: { mark: string; snapshot: ManifestSnapshot } | null = null
  let queue: Promise<unknown> = Promise.resolve()

  async function read(): Promise<ManifestSnapshot> {
    // The uses first: what is no longer among them is in a manifest read later.
    const recent = await uses.read()
    const mark = markOf(await base.look())
    if (cached?.mark === `${mark}/${recent.mark}`) return cached.snapshot
    const { manifest } = base.known(mark) ?? (await base.load())
    return remember(withUses(manifest, recent.uses), `${mark}/${recent.mark}`)
  }

  function remember(manifest: Manifest, mark: string): ManifestSnapshot {
    const snapshot = { manifest, entries: entriesOf(manifest) }
    cached = { mark, snapshot }
    return snapshot
  }

  /** The row and `runs` as the manifest itself has them. */
  async function rowOf(
    name: string,
    mark: string,
  ): Promise<{ row?: Json | undefined; runs?: Json | undefined; isDamaged: boolean }> {
    const index = base.known(mark) ? null : await indexFile.read(mark)
    const id = index?.idOf(name) ?? -1
    const row = index && id >= 0 ? memberOf(await store.read(manifestKey, index.span(id)), name) : undefined
    if (index && row !== null) return { row, runs: index.runs, isDamaged: false }
    const { manifest, damaged } = base.known(mark) ?? (await base.load())
    const { tools, runs } = manifest
    return { row: Object.hasOwn(tools, name) ? tools[name] : undefined, runs, isDamaged: damaged !== null }
  }

  async function some(names: readonly string[]): Promise<(ToolEntry | null)[]> {
    const recent = await uses.read()
    const mark = markOf(await base.look())
    const snapshot = cached?.mark === `${mark}/${recent.mark}` ? cached.snapshot : null
    return Promise.all(
      names.map(async (name) => {
        if (snapshot) return snapshot.entries.get(name) ?? null
        const row = usedRow(recent.uses, name, (await rowOf(name, mark)).row)
        return row === undefined ? null : entryIn({ tools: { [name]: row } }, name)
      }),
    )
  }

  async function underLease<T>(work: () => Promise<T>): Promise<T> {
    const lease = await takeLease(derived, waitMs)
    try {
      return await work()
    } finally {
      await lease.release()
    }
  }

  /** Changes follow each other in this process too: it would wait for its own lease otherwise. */
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(() => underLease(work))
    queue = result.catch(() => undefined)
    return result
  }

  async function rewrite<T>(change: (manifest: Manifest) => Promise<T>): Promise<T> {
    const recent = await uses.readAnew()
    const { manifest: before, damaged } = await base.load()
    const manifest = withUses(copyOf(before), recent)
    const result = await change(manifest)
    // The manifest before the uses: after a crash between them they are known to be in it (`usedFields`).
    await base.write(manifest, damaged)
    await uses.write(null)
    remember(manifest, `${markOf(await base.look())}/${(await uses.read()).mark}`)
    return result
  }

  async function rewriteRow<T>(name: string, change: (manifest: Manifest) => Promise<T>): Promise<T> {
    const recent = await uses.readAnew()
    const file = await base.look()
    if (areEnough(recent.count + 1, file?.bytes ?? 0))
      return rewrite(async (manifest) => {
        const result = await change(manifest)
        archiveUnused(manifest)
        return result
      })
    const kept = await rowOf(name, markOf(file))
    const runs = usedRuns(recent, kept.runs)
    const row = usedRow(recent, name, kept.row)
    const one: Manifest = { ...(runs === undefined ? {} : { runs }), tools: row === undefined ? {} : { [name]: row } }
    const result = await change(one)
    const after = one.tools[name]
    const next = kept.isDamaged ? null : countRecent(recent, name, kept.row, after, one['runs'])
    if (next) await uses.write(next)
    else
      await rewrite(async (manifest) => {
        if (after !== undefined) manifest.tools[name] = after
        if (one['runs'] !== undefined) manifest['runs'] = one['runs']
      })
    return result
  }

  return {
    read,
    entry: async (name) => (await some([name]))[0]!,
    some,
    async keptIndex() {
      const recent = await uses.read()
      const index = await indexFile.read(markOf(await base.look()))
      return index && { index, uses: recent.uses }
    },
    async keepIndex(words) {
      const file = await base.look()
      const loaded = base.known(markOf(file))
      if (file && loaded) await indexFile.write(file, loaded, words)
    },
    change: (change) => inOrder(() => rewrite(change)),
    changeRow: (name, change) => inOrder(() => rewriteRow(name, change)),
    async whileStill(look) {
      const found = await inOrder(async () => ({ found: await look() })).catch((error: unknown) => {
        if (error instanceof UserError) return null
        throw error
      })
      return found ? found.found : look()
    },
  }
}

/** The value in `"name": value`; null: the text is something else by now. */
function memberOf(text: string | null, name: string): Json | null {
  try {
    const value: unknown = JSON.parse(`{${text ?? ''}}`)
    return isJsonObject(value) && Object.keys(value).join() === name ? (value[name] ?? null) : null
  } catch {
    return null
  }
}

async function takeLease(store: Store, waitMs: number): Promise<Lease> {
  const end = performance.now() + waitMs
  for (;;) {
    const lease = await store.lease('manifest')
    if (isLease(lease)) return lease
    if (performance.now() >= end)
      throw new UserError(
        'failure',
        `the tools manifest is being changed by ${lease.heldBy} for more than ${Math.round(waitMs / 1000)} s`,
        'try again when that process is done, or end it',
      )
    await sleep(5 + Math.random() * 25)
  }
}
