/** Finds tools for a text: BM25 over name, description, parameters and examples, weighted by the tool's score. */
import { isJsonObject } from '../protocol/json.ts'
import type { ToolCard, ToolEntry } from '../protocol/tool.ts'
import { searchWords } from './search-words.ts'

const k1 = 1.2
const b = 0.75
/** How much one occurrence counts, by where it stands. */
const weights = { name: 3, description: 2, parameters: 1, examples: 0.5 }
const maxExampleChars = 500
/** A perfect score lifts a match by half; an archived tool counts half. */
const scoreWeight = 0.5
const archivedWeight = 0.5

interface Document {
  entry: ToolEntry
  words: Map<string, number>
  length: number
}

export interface RankedTool {
  entry: ToolEntry
  /** BM25, weighted by the tool's score; comparable within one answer only. */
  relevance: number
}

export interface SearchIndex {
  /**
   * At most `count` cards, sorted by name. Where fewer tools match, tools that have worked before fill the rest, best
   * score first: descriptions may be in another language than the task.
   */
  search(text: string, count: number): ToolCard[]
  /** The tools that match, best first. */
  rank(text: string): RankedTool[]
}

export function createSearchIndex(entries: Iterable<ToolEntry>): SearchIndex {
  const documents = [...entries].map(documentOf)
  const averageLength = documents.reduce((sum, { length }) => sum + length, 0) / Math.max(1, documents.length)
  const holders = new Map<string, number>()
  for (const { words } of documents) for (const word of words.keys()) holders.set(word, (holders.get(word) ?? 0) + 1)

  function relevance({ entry, words, length }: Document, query: Set<string>): number {
    let sum = 0
    for (const word of query) {
      const frequency = words.get(word) ?? 0
      if (frequency === 0) continue
      const holding = holders.get(word) ?? 0
      const rarity = Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5))
      sum += (rarity * frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * length) / averageLength))
    }
    return sum * (1 + scoreWeight * entry.statistics.score) * (entry.status === 'archived' ? archivedWeight : 1)
  }

  function rankAll(text: string): RankedTool[] {
    const query = new Set(searchWords(text))
    return documents
      .map((document) => ({ entry: document.entry, relevance: relevance(document, query) }))
      .sort(
        (one, other) =>
          other.relevance - one.relevance ||
          other.entry.statistics.score - one.entry.statistics.score ||
          (one.entry.name < other.entry.name ? -1 : 1),
      )
  }

  return {
    rank: (text) => rankAll(text).filter(({ relevance }) => relevance > 0),
    search(text, count) {
      return rankAll(text)
        .filter(({ entry, relevance }) => relevance > 0 || (entry.statistics.ok > 0 && entry.status !== 'archived'))
        .slice(0, Math.max(0, count))
        .map(({ entry: { name, description, parameters } }) => ({ name, description, parameters }))
        .sort((one, other) => (one.name < other.name ? -1 : 1))
    },
  }
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
