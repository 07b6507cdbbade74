/** Finds tools for a text: BM25 over name, description, parameters and examples, weighted by the tool's score. */
import { isJsonObject } from '../protocol/json.ts'
import type { ToolCard, ToolEntry } from '../protocol/tool.ts'
import { searchWords } from './search-words.ts'
import { synonymsOf } from './synonyms.ts'

const k1 = 1.2
const b = 0.75
/** How much one occurrence counts, by where it stands. */
const weights = { name: 3, description: 2, parameters: 1, examples: 0.5 }
const maxExampleChars = 500
/** A perfect score lifts a match by a tenth; an archived tool counts half. */
const scoreWeight = 0.1
const synonymWeight = 0.7
const coverageWeight = 1.5
const archivedWeight = 0.5

interface Document {
  entry: ToolEntry
  length: number
  /** Words, so that the document can be taken out again. */
  words: ReadonlyMap<string, number>
}

export interface RankedTool {
  entry: ToolEntry
  /** BM25, weighted by the tool's score; comparable within one answer only. */
  relevance: number
}

export interface SearchOptions {
  withArchived?: boolean
}

export interface SearchIndex {
  /** Takes in what is new or changed and drops what is gone; a use or a score costs no new words. */
  refresh(entries: ReadonlyMap<string, ToolEntry>): void
  /**
   * At most `count` cards, sorted by name. Where fewer tools match, tools that have worked before fill the rest, best
   * score first: descriptions may be in another language than the task. Archived tools only `withArchived`.
   */
  search(text: string, count: number, options?: SearchOptions): ToolCard[]
  /** The tools that match, best first. */
  rank(text: string): RankedTool[]
}

export function createSearchIndex(entries: Iterable<ToolEntry>): SearchIndex {
  const documents = new Map<string, Document>()
  /** Word → the documents that have it, with how much it counts there. */
  const holders = new Map<string, Map<Document, number>>()
  let totalLength = 0
  let seen: ReadonlyMap<string, ToolEntry> | null = null

  function add(entry: ToolEntry): void {
    const document = documentOf(entry)
    documents.set(entry.name, document)
    totalLength += document.length
    for (const [word, weight] of document.words) {
      const found = holders.get(word)
      if (found) found.set(document, weight)
      else holders.set(word, new Map([[document, weight]]))
    }
  }
  function remove(name: string, document: Document): void {
    documents.delete(name)
    totalLength -= document.length
    for (const word of document.words.keys()) {
      const found = holders.get(word)
      found?.delete(document)
      if (found?.size === 0) holders.delete(word)
    }
  }

  function matches(text: string): RankedTool[] {
    const averageLength = totalLength / Math.max(1, documents.size)
    const sums = new Map<Document, { sum: number; met: number }>()
    let asked = 0
    for (const holding of new Map(searchWords(text).map((word) => [word, holdersOf(word)])).values()) {
      if (holding.size === 0) continue
      const rarity = Math.log(1 + (documents.size - holding.size + 0.5) / (holding.size + 0.5))
      asked += rarity
      for (const [document, frequency] of holding) {
        const share = frequency + k1 * (1 - b + (b * document.length) / averageLength)
        const found = sums.get(document) ?? { sum: 0, met: 0 }
        found.sum += (rarity * frequency * (k1 + 1)) / share
        found.met += rarity
        sums.set(document, found)
      }
    }
    // What answers all of the question comes before what answers one part of it often.
    return Array.from(sums, ([{ entry }, { sum, met }]) => ({
      entry,
      relevance: sum * (met / asked) ** coverageWeight * weightOf(entry),
    }))
  }
  /** The documents that have the word, or another word for it at a lower weight. */
  function holdersOf(word: string): ReadonlyMap<Document, number> {
    const own = holders.get(word) ?? new Map<Document, number>()
    const others = synonymsOf(word).flatMap((other) => holders.get(other) ?? [])
    if (others.length === 0) return own
    const all = new Map(own)
    for (const found of others)
      for (const [document, frequency] of found)
        all.set(document, Math.max(all.get(document) ?? 0, frequency * synonymWeight))
    return all
  }

  for (const entry of entries) add(entry)
  return {
    refresh(current) {
      if (current === seen) return
      seen = current
      for (const [name, document] of documents) if (!current.has(name)) remove(name, document)
      for (const [name, entry] of current) {
        const document = documents.get(name)
        if (document && saysTheSame(document.entry, entry)) document.entry = entry
        else {
          if (document) remove(name, document)
          add(entry)
        }
      }
    },
    rank: (text) => matches(text).sort(byRelevance),
    search(text, count, { withArchived = false } = {}) {
      const found = matches(text)
      const isOffered = ({ entry }: RankedTool): boolean => withArchived || entry.status !== 'archived'
      const best = bestOf(found.filter(isOffered), count)
      // One that was put away and is just what is asked for now is worth the last place.
      const [putAway] = bestOf(
        found.filter((tool) => !isOffered(tool)),
        1,
      )
      if (putAway && putAway.relevance / archivedWeight > (best[0]?.relevance ?? 0)) best.splice(count - 1, 1, putAway)
      if (best.length < count) {
        const names = new Set(best.map(({ entry }) => entry.name))
        const proven = Array.from(documents.values(), ({ entry }) => ({ entry, relevance: 0 })).filter(
          ({ entry }) => entry.statistics.ok > 0 && entry.status !== 'archived' && !names.has(entry.name),
        )
        best.push(...bestOf(proven, count - best.length))
      }
      return best
        .map(({ entry: { name, description, parameters } }) => ({ name, description, parameters }))
        .sort((one, other) => (one.name < other.name ? -1 : 1))
    },
  }
}

function weightOf({ statistics, status }: ToolEntry): number {
  return (1 + scoreWeight * statistics.score) * (status === 'archived' ? archivedWeight : 1)
}

function byRelevance(one: RankedTool, other: RankedTool): number {
  return (
    other.relevance - one.relevance ||
    other.entry.statistics.score - one.entry.statistics.score ||
    (one.entry.name < other.entry.name ? -1 : 1)
  )
}

/** The first `count` in the order of relevance, without sorting all: most are worse than the worst of the best. */
function bestOf(tools: readonly RankedTool[], count: number): RankedTool[] {
  const best: RankedTool[] = []
  for (const tool of tools) {
    const last = best.at(-1)
    if (count <= 0 || (last && best.length >= count && byRelevance(last, tool) <= 0)) continue
    best.splice(best.findLastIndex((one) => byRelevance(one, tool) <= 0) + 1, 0, tool)
    if (best.length > count) best.pop()
  }
  return best
}

/** Whether the words are the same: what a use changes is not among them. */
function saysTheSame(one: ToolEntry, other: ToolEntry): boolean {
  return (
    one === other || (one.version === other.version && one.hash === other.hash && one.description === other.description)
  )
}

function documentOf(entry: ToolEntry): Document {
  const words = new Map<string, number>()
  let length = 0
  const add = (text: string, weight: number): void => {
    for (const word of searchWords(text)) {
      words.set(word, (words.get(word) ?? 0) + weight)
      length += weight
    }
  }
  add(entry.name, weights.name)
  add(entry.description, weights.description)
  const properties = entry.parameters['properties']
  for (const [name, rule] of Object.entries(isJsonObject(properties) ? properties : {}))
    add(
      isJsonObject(rule) && typeof rule['description'] === 'string' ? `${name} ${rule['description']}` : name,
      weights.parameters,
    )
  add(JSON.stringify(entry.examples.map(({ args }) => args)).slice(0, maxExampleChars), weights.examples)
  return { entry, words, length }
}
