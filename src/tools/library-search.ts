/** Searches the library: from what is kept on the disk where it fits the manifest, else among all entries. */
import type { ToolEntry } from '../protocol/tool.ts'
import type { KeptIndex } from './kept-index.ts'
import type { ManifestFile } from './manifest.ts'
import { entryIn } from './manifest-rows.ts'
import { best, standingsOf } from './rank.ts'
import type { SearchOptions, Searchable } from './rank.ts'
import { usedFields } from './recent-uses.ts'
import type { RecentUses } from './recent-uses.ts'
import { createSearchIndex } from './search.ts'
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

function withUses({ words, standings, idOf, use }: KeptIndex, uses: RecentUses): Searchable {
  const names = Object.keys(uses.tools)
  if (names.length === 0) return { words, standings }
  const now = {
    scores: standings.scores.slice(),
    worked: standings.worked.slice(),
    archived: standings.archived.slice(),
  }
  for (const name of names) {
    const id = idOf(name)
    const fields = id < 0 ? null : usedFields(uses, name, use(id))
    const entry = fields && entryIn({ tools: { [name]: { ...fields, path: `${name}.ts` } } }, name)
    if (!entry) continue
    const one = standingsOf([entry])
    now.scores.set(one.scores, id)
    now.worked.set(one.worked, id)
    now.archived.set(one.archived, id)
  }
  return { words, standings: now }
}
