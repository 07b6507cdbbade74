/** Reads and changes `manifest.json`. Changes are safe against other processes; what is damaged is set aside, never dropped. */
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '../protocol/errors.ts'
import { isToolName } from '../protocol/id.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import { isLease } from '../stores/store.ts'
import type { Lease, Store } from '../stores/store.ts'
import { hashOf } from './history.ts'
import type { History } from './history.ts'
import { entriesOf, formatManifest, parseManifest } from './manifest-rows.ts'
import type { Manifest } from './manifest-rows.ts'

const key = 'manifest.json'

export interface ManifestSnapshot {
  manifest: Manifest
  entries: ReadonlyMap<string, ToolEntry>
}

export interface ManifestFile {
  /** Cheap when nothing changed. Creates nothing; a damaged manifest is read as what the history remembers. */
  read(): Promise<ManifestSnapshot>
  /**
   * Reads anew, lets `change` edit the manifest in place, writes it, all under the lease.
   * @throws UserError when another process keeps the lease for longer than the wait.
   */
  change<T>(change: (manifest: Manifest) => Promise<T>): Promise<T>
}

export interface ManifestOptions {
  store: Store
  history: History
  /** Told once per damaged manifest, in words for a person. */
  warn: (message: string) => void
  /** Milliseconds to wait for another process's change. */
  waitMs: number
}

export function createManifestFile({ store, history, warn, waitMs }: ManifestOptions): ManifestFile {
  let cached: { mark: string; snapshot: ManifestSnapshot } | null = null
  /** The text that was read or written last, so that it need not be parsed again: it is compared, for marks can be alike. */
  let known: { text: string; manifest: Manifest } | null = null
  let queue: Promise<unknown> = Promise.resolve()
  let warnedOf = ''

  function snapshotOf(manifest: Manifest): ManifestSnapshot {
    return { manifest, entries: entriesOf(manifest) }
  }

  async function read(): Promise<ManifestSnapshot> {
    const mark = await markOf(store)
    if (cached?.mark === mark) return cached.snapshot
    const { manifest } = await load()
    const snapshot = snapshotOf(manifest)
    // A change that came between look and read shows as another mark the next time.
    cached = { mark, snapshot }
    return snapshot
  }

  async function load(): Promise<{ manifest: Manifest; damaged: string | null }> {
    const text = await store.read(key)
    // A missing manifest is a fresh clone, or one that a person removed: the history knows what was admitted.
    if (text === null) return { manifest: { tools: await recoverRows() }, damaged: null }
    if (known?.text === text) return { manifest: copyOf(known.manifest), damaged: null }
    const manifest = parseManifest(text)
    if (manifest) {
      known = { text, manifest: copyOf(manifest) }
      return { manifest, damaged: null }
    }
    const hash = hashOf(text)
    if (warnedOf !== hash)
      warn(
        `${key} of the tools folder cannot be read (torn or edited): it is set aside as ${key}.damaged-<n> at the next change and rebuilt from the tools themselves`,
      )
    warnedOf = hash
    return { manifest: { tools: await recoverRows() }, damaged: text }
  }

  /** Rows of modules whose very bytes were admitted before: they passed the gate, so they need not pass it again. */
  async function recoverRows(): Promise<Manifest['tools']> {
    const tools: Manifest['tools'] = {}
    for (const { key: file } of await store.list('')) {
      const name = file.endsWith('.ts') ? file.slice(0, -3) : ''
      const code = isToolName(name) ? await store.read(file) : null
      const row = code === null ? null : await history.remembered(name, hashOf(code))
      if (row) tools[name] = row
    }
    return tools
  }

  async function changeUnderLease<T>(change: (manifest: Manifest) => Promise<T>): Promise<T> {
    const lease = await takeLease(store, waitMs)
    try {
      const { manifest, damaged } = await load()
      if (damaged !== null) await setAside(store, damaged)
      const result = await change(manifest)
      const text = formatManifest(manifest)
      await store.write(key, text)
      known = { text, manifest: copyOf(manifest) }
      cached = { mark: await markOf(store), snapshot: snapshotOf(manifest) }
      return result
    } finally {
      await lease.release()
    }
  }

  return {
    read,
    change(change) {
      const result = queue.then(() => changeUnderLease(change))
      queue = result.catch(() => undefined)
      return result
    },
  }
}

/** Rows are replaced, never edited: they can be shared. */
function copyOf(manifest: Manifest): Manifest {
  return { ...manifest, tools: { ...manifest.tools } }
}

async function markOf(store: Store): Promise<string> {
  const found = await store.look(key)
  return found ? `${found.changedAt} ${found.bytes}` : ''
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

async function setAside(store: Store, text: string): Promise<void> {
  const taken = new Set((await store.list(`${key}.damaged-`)).map((one) => one.key))
  let number = 1
  while (taken.has(`${key}.damaged-${number}`)) number++
  await store.write(`${key}.damaged-${number}`, text)
}
