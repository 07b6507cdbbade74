/** Ranks tools for a text: BM25 over their words, weighted by how they stand in use. */
import type { ToolEntry } from '../protocol/tool.ts'
import { searchWords } from './search-words.ts'
import { synonymsOf } from './synonyms.ts'
import type { Posting, WordIndex } from './word-index.ts'

const k1 = 1.2
const b = 0.75
/** A perfect score lifts a match by a tenth; an archived tool counts half. */
const scoreWeight = 0.1
const synonymWeight = 0.7
const coverageWeight = 1.5
const archivedWeight = 0.5
/** Among at least this many tools, what more than this share of them has tells none from another. */
const [fewestTools, mostShare] = [100, 0.5]

/** How the tools stand in use, by their numbers: tables, so that a first search of thousands need not wait for the compiler. */
export interface Standings {
  readonly scores: Float64Array
  /** 1: it has worked; 0: not. */
  readonly worked: Uint8Array
  readonly archived: Uint8Array
}

export interface Searchable {
  readonly words: WordIndex
  readonly standings: Standings
}

export interface Ranked {
  id: number
  /** BM25, weighted; comparable within one answer only. */
  relevance: number
}

export interface SearchOptions {
  withArchived?: boolean
}

/** All that match, best first. */
export function rank(tools: Searchable, text: string): Ranked[] {
  const found: Ranked[] = []
  for (const [id, relevance] of relevances(tools, text).entries()) if (relevance > 0) found.push({ id, relevance })
  return found.sort(byRelevance(tools))
}

/** At most `count` numbers of tools, ascending: the promise of `SearchIndex.search`. */
export function best(
  tools: Searchable,
  text: string,
  count: number,
  { withArchived = false }: SearchOptions = {},
): number[] {
  const found = relevances(tools, text)
  const compare = byRelevance(tools)
  const { worked, archived } = tools.standings
  const isOffered = (id: number): boolean => withArchived || archived[id] === 0
  const chosen = firstOf(found, count, compare, isOffered)
  // One that was put away and is just what is asked for now is worth the last place.
  const [putAway] = withArchived ? [] : firstOf(found, 1, compare, (id) => !isOffered(id))
  if (putAway && putAway.relevance / archivedWeight > (chosen[0]?.relevance ?? 0)) chosen.splice(count - 1, 1, putAway)
  if (chosen.length < count) {
    const known = new Set(chosen.map(({ id }) => id))
    const isProven = (id: number): boolean => worked[id] === 1 && archived[id] === 0 && !known.has(id)
    chosen.push(...firstOf(new Float64Array(found.length).fill(1), count - chosen.length, compare, isProven))
  }
  return chosen.map(({ id }) => id).sort((one, other) => one - other)
}

/** Tool by tool; 0: it does not match. */
function relevances(tools: Searchable, text: string): Float64Array {
  const { words, standings } = tools
  const { scores, archived } = standings
  const { lengths } = words
  const averageLength = sumOf(lengths) / Math.max(1, lengths.length)
  const sums = new Float64Array(lengths.length)
  const met = new Float64Array(lengths.length)
  const frequencies = new Float64Array(lengths.length)
  let asked = 0
  for (const postings of tellingWords(words, text)) {
    const holding = holdersOf(postings, frequencies)
    const rarity = Math.log(1 + (lengths.length - holding.length + 0.5) / (holding.length + 0.5))
    asked += rarity
    for (let place = 0; place < holding.length; place++) {
      const id = holding[place]!
      const frequency = frequencies[id]!
      const share = frequency + k1 * (1 - b + (b * lengths[id]!) / averageLength)
      sums[id]! += (rarity * frequency * (k1 + 1)) / share
      met[id]! += rarity
      frequencies[id] = 0
    }
  }
  for (let id = 0; id < sums.length; id++) {
    if (sums[id] === 0) continue
    const weight = (1 + scoreWeight * scores[id]!) * (archived[id] === 1 ? archivedWeight : 1)
    // What answers all of the question comes before what answers one part of it often.
    sums[id]! *= (met[id]! / asked) ** coverageWeight * weight
  }
  return sums
}

/** A word as it was asked, and other words for it at a lower weight. */
interface WeightedPosting {
  posting: Posting
  factor: number
}

/** The words of the text that some tools have; those that most have only where there is no other. */
function tellingWords(index: WordIndex, text: string): WeightedPosting[][] {
  const known = [...new Set(searchWords(text))]
    .map((word) =>
      [word, ...synonymsOf(word)].flatMap((one, at): WeightedPosting[] => {
        const posting = index.posting(one)
        return posting ? [{ posting, factor: at === 0 ? 1 : synonymWeight }] : []
      }),
    )
    .filter((postings) => postings.length > 0)
  const size = index.lengths.length
  const telling = known.filter((postings) => postings.every(({ posting }) => posting.count <= size * mostShare))
  return size < fewestTools || telling.length === 0 ? known : telling
}

/** The tools that have one of the words. @param frequencies zeros; filled for these tools. */
function holdersOf(postings: readonly WeightedPosting[], frequencies: Float64Array): number[] {
  const holders: number[] = []
  for (const { posting, factor } of postings) {
    const { ids, weights } = posting
    for (let place = 0; place < ids.length; place++) {
      const id = ids[place]!
      const before = frequencies[id]!
      if (before === 0) holders.push(id)
      frequencies[id] = Math.max(before, weights[place]! * factor)
    }
  }
  return holders
}

type Compare = (one: Ranked, other: Ranked) => number

function byRelevance({ standings: { scores } }: Searchable): Compare {
  return (one, other) => other.relevance - one.relevance || scores[other.id]! - scores[one.id]! || one.id - other.id
}

/** The first `count` in the order, without sorting all: most are worse than the worst of the best. */
function firstOf(
  relevances: Float64Array,
  count: number,
  compare: Compare,
  isWanted: (id: number) => boolean,
): Ranked[] {
  const first: Ranked[] = []
  if (count <= 0) return first
  let least = Number.MIN_VALUE
  for (let id = 0; id < relevances.length; id++) {
    const relevance = relevances[id]!
    if (relevance < least || !isWanted(id)) continue
    const tool = { id, relevance }
    first.splice(first.findLastIndex((one) => compare(one, tool) <= 0) + 1, 0, tool)
    if (first.length > count) first.pop()
    if (first.length === count) least = first.at(-1)!.relevance
  }
  return first
}

/** @param tools in the order of their numbers. */
export function standingsOf(tools: readonly Pick<ToolEntry, 'statistics' | 'status'>[]): Standings {
  return {
    scores: Float64Array.from(tools, ({ statistics }) => statistics.score),
    worked: Uint8Array.from(tools, ({ statistics }) => (statistics.ok > 0 ? 1 : 0)),
    archived: Uint8Array.from(tools, ({ status }) => (status === 'archived' ? 1 : 0)),
  }
}

function sumOf(numbers: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < numbers.length; at++) sum += numbers[at]!
  return sum
}
