/** Keeps the search index of a large library beside its versions. What cannot be read or written is done without. */
import type { Store, StoredKey } from '../stores/store.ts'
import { keepDerived } from './derived.ts'
import { formatIndex, parseIndex } from './kept-index.ts'
import type { KeptIndex } from './kept-index.ts'
import { entriesOf } from './manifest-rows.ts'
import { markOf } from './manifest-text.ts'
import type { LoadedManifest } from './manifest-text.ts'
import { rowSpans } from './row-spans.ts'
import { fewestFiles, isSettled } from './seen-files.ts'
import type { BuiltWordIndex } from './word-index.ts'

export const indexFileKey = 'search-index.txt'

export interface IndexFile {
  /** null: none is kept of the manifest with this mark. */
  read(mark: string): Promise<KeptIndex | null>
  /** Does nothing for a small library, and for a manifest that may change again within a tick of the clock. */
  write(file: StoredKey, loaded: LoadedManifest, words: BuiltWordIndex): Promise<void>
}

export function createIndexFile(derived: Store): IndexFile {
  let known: { mark: string; index: KeptIndex | null } = { mark: '', index: null }
  return {
    async read(mark) {
      if (known.mark === mark) return known.index
      const text = await derived.read(indexFileKey)
      known = { mark, index: text === null ? null : parseIndex(text, mark) }
      return known.index
    },
    async write(file, { manifest, text }, words) {
      if (text === null || !isSettled(file.changedAt)) return
      const entries = [...entriesOf(manifest).values()]
      if (entries.length < fewestFiles || entries.length !== words.lengths.length) return
      const mark = markOf(file)
      const index = formatIndex(mark, entries, words, rowSpans(text), manifest['runs'])
      await keepDerived(() => derived.write(indexFileKey, index))
    },
  }
}
