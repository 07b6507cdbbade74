/** Searches the library: from what is kept on the disk where it fits the manifest, else among all entries. */
import type { ToolEntry } from '../protocol/tool.ts'
import type { KeptIndex } from './kept-index.ts'
import type { ManifestFile } from './manifest.ts'
import { entryIn } from './manifest-rows.ts'
import { best } from './rank.ts'
import type { SearchOptions, Searchable, Standing } from './rank.ts'
import { usedFields } from './recent-uses.ts'
import type { RecentUses } from './recent-uses.ts'
import { createSearchIndex, standingOf } from './search.ts'
import type { SearchIndex } from './search.ts'

/** What `SearchIndex.search` promises, as entries. */
export type LibrarySearch = (text: string, count: number, options?: SearchOptions) => Promise<ToolEntry[]>

export function createLibrarySearch(manifest: ManifestFile): LibrarySearch {
  let index: SearchIndex | null = null

  async function amongAll(text: string, count: number, options?: SearchOptions): Promise<ToolEntry[]> {
    const { entries } = await manifest.read()
    if (index) index.refresh(entries)
    else {
      // Kept when it is new only: one that went along with changes by hand may know words that are gone.
      index = createSearchIndex(entries.values())
      await manifest.keepIndex(index.words())
    }
    return index.best(text, count, options)
  }

  return async (text, count, options) => {
    const kept = await manifest.keptIndex()
    if (!kept) return amongAll(text, count, options)
    const ids = best(withUses(kept.index, kept.uses), text, count, options)
    const found = await manifest.some(ids.map((id) => kept.index.names[id]!))
    const entries = found.filter((entry) => entry !== null)
    // Where one of them went meanwhile, others are the best.
    return entries.length === ids.length ? entries : amongAll(text, count, options)
  }
}

function withUses(index: KeptIndex, uses: RecentUses): Searchable {
  const used = new Map<number, Standing>()
  for (const name of Object.keys(uses.tools)) {
    const id = index.idOf(name)
    const fields = id < 0 ? null : usedFields(uses, name, index.use(id))
    const entry = fields && entryIn({ tools: { [name]: { ...fields, path: `${name}.ts` } } }, name)
    if (entry) used.set(id, standingOf(entry))
  }
  return { words: index.words, standing: (id) => used.get(id) ?? index.standing(id) }
}
