/** Finds tools for a text among entries in memory; `kept-index.ts` does the same from the disk. */
import type { ToolCard, ToolEntry } from '../protocol/tool.ts'
import { best, rank, standingsOf } from './rank.ts'
import type { SearchOptions, Searchable } from './rank.ts'
import { indexWords, wordsOf } from './word-index.ts'
import type { BuiltWordIndex, DocumentWords } from './word-index.ts'

export interface RankedTool {
  entry: ToolEntry
  /** BM25, weighted by the tool's score; comparable within one answer only. */
  relevance: number
}

export interface SearchIndex {
  /** Takes in what is new or changed and drops what is gone; a use or a score costs no new words. */
  refresh(entries: ReadonlyMap<string, ToolEntry>): void
  /**
   * At most `count` cards, sorted by name. Where fewer tools match, tools that have worked before fill the rest, best
   * score first: descriptions may be in another language than the task. Archived tools only `withArchived`.
   */
  search(text: string, count: number, options?: SearchOptions): ToolCard[]
  /** The same as entries. */
  best(text: string, count: number, options?: SearchOptions): ToolEntry[]
  /** The tools that match, best first. */
  rank(text: string): RankedTool[]
  /** As it is now, to be kept. */
  words(): BuiltWordIndex
}

export function createSearchIndex(entries: Iterable<ToolEntry>): SearchIndex {
  let seen: ReadonlyMap<string, ToolEntry> | null = null
  /** The words of a tool are read once: most of the work. */
  let documents = new Map<string, { entry: ToolEntry; words: DocumentWords }>()
  let sorted: ToolEntry[] = []
  let words = indexWords([])
  let standings = standingsOf([])

  function refresh(current: ReadonlyMap<string, ToolEntry>): void {
    if (current === seen) return
    seen = current
    let isSame = current.size === documents.size
    const next: typeof documents = new Map()
    for (const entry of [...current.values()].sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const known = documents.get(entry.name)
      const isKnown = known !== undefined && saysTheSame(known.entry, entry)
      isSame &&= isKnown
      next.set(entry.name, { entry, words: isKnown ? known.words : wordsOf(entry) })
    }
    documents = next
    sorted = Array.from(next.values(), ({ entry }) => entry)
    standings = standingsOf(sorted)
    if (!isSame) words = indexWords(Array.from(next.values(), (document) => document.words))
  }

  const searchable = (): Searchable => ({ words, standings })

  const entriesFor: SearchIndex['best'] = (text, count, options) =>
    best(searchable(), text, count, options).map((id) => sorted[id]!)

  refresh(new Map(Array.from(entries, (entry) => [entry.name, entry])))
  return {
    refresh,
    words: () => words,
    rank: (text) => rank(searchable(), text).map(({ id, relevance }) => ({ entry: sorted[id]!, relevance })),
    best: entriesFor,
    search: (text, count, options) => entriesFor(text, count, options).map(cardOf),
  }
}

export function cardOf({ name, description, parameters }: ToolEntry): ToolCard {
  return { name, description, parameters }
}

/** Whether the words are the same: what a use changes is not among them. */
function saysTheSame(one: ToolEntry, other: ToolEntry): boolean {
  return (
    one === other || (one.version === other.version && one.hash === other.hash && one.description === other.description)
  )
}
