/** `manifest.json` as it stands, without the uses kept beside it: parsed once per state, recovered when it is lost or damaged. */
import { isToolName } from '../protocol/id.ts'
import type { Store, StoredKey } from '../stores/store.ts'
import { hashOf } from './history.ts'
import type { History } from './history.ts'
import { formatManifest, parseManifest } from './manifest-rows.ts'
import type { Manifest } from './manifest-rows.ts'

export const manifestKey = 'manifest.json'

export interface LoadedManifest {
  /** To be copied before it is changed; rows are replaced, never edited. */
  manifest: Manifest
  /** null: the manifest is missing or damaged, and this is what the history remembers. */
  text: string | null
  /** The text that is no manifest. */
  damaged: string | null
}

export interface ManifestText {
  look(): Promise<StoredKey | null>
  /** As it was last loaded, when it was of this mark. */
  known(mark: string): LoadedManifest | null
  load(): Promise<LoadedManifest>
  /** What is damaged is set aside first. */
  write(manifest: Manifest, damaged: string | null): Promise<void>
}

/** @param warn told once per damaged manifest, in words for a person. */
export function createManifestText(store: Store, history: History, warn: (message: string) => void): ManifestText {
  let last: { mark: string; loaded: LoadedManifest } | null = null
  let warnedOf = ''

  const look = (): Promise<StoredKey | null> => store.look(manifestKey)

  async function load(): Promise<LoadedManifest> {
    // A change that comes between look and read shows as another mark the next time.
    const mark = markOf(await look())
    const loaded = await parsed(await store.read(manifestKey))
    last = { mark, loaded }
    return loaded
  }

  async function parsed(text: string | null): Promise<LoadedManifest> {
    // A missing manifest is a fresh clone, or one that a person removed: the history knows what was admitted.
    if (text === null) return { manifest: { tools: await recoverRows() }, text, damaged: null }
    // Compared, for marks can be alike.
    if (last?.loaded.text === text) return last.loaded
    const manifest = parseManifest(text)
    if (manifest) return { manifest, text, damaged: null }
    const hash = hashOf(text)
    if (warnedOf !== hash)
      warn(
        `${manifestKey} of the tools folder cannot be read (torn or edited): it is set aside as ${manifestKey}.damaged-<n> at the next change and rebuilt from the tools themselves`,
      )
    warnedOf = hash
    return { manifest: { tools: await recoverRows() }, text: null, damaged: text }
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

  return {
    look,
    load,
    known: (mark) => (last?.mark === mark ? last.loaded : null),
    async write(manifest, damaged) {
      if (damaged !== null) await setAside(store, manifestKey, damaged)
      const text = formatManifest(manifest)
      await store.write(manifestKey, text)
      last = { mark: markOf(await look()), loaded: { manifest: copyOf(manifest), text, damaged: null } }
    },
  }
}

/** What tells one state of a document from another without reading it. */
export function markOf(found: StoredKey | null): string {
  return found ? `${found.changedAt} ${found.bytes}` : ''
}

export function copyOf(manifest: Manifest): Manifest {
  return { ...manifest, tools: { ...manifest.tools } }
}

/** Keeps a damaged document as `<key>.damaged-<n>`. */
export async function setAside(store: Store, key: string, text: string): Promise<void> {
  const taken = new Set((await store.list(`${key}.damaged-`)).map((one) => one.key))
  let number = 1
  while (taken.has(`${key}.damaged-${number}`)) number++
  await store.write(`${key}.damaged-${number}`, text)
}
