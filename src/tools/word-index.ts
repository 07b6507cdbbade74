/** The words of the tools, each with the tools that have it: what a search reads. Tools are numbered in the order of their names. */
import { isJsonObject } from '../protocol/json.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import { searchWords } from './search-words.ts'

/** How much one occurrence counts, by where it stands: multiples of a half. */
const weights = { name: 3, description: 2, parameters: 1, examples: 0.5 }
const maxExampleChars = 500

/** The tools that have a word, ascending, and how much it counts in each. */
export interface Posting {
  readonly count: number
  readonly ids: ArrayLike<number>
  readonly weights: ArrayLike<number>
}

export interface WordIndex {
  /** The weights of all words together, tool by tool. */
  readonly lengths: ArrayLike<number>
  posting(word: string): Posting | undefined
}

export interface DocumentWords {
  length: number
  words: ReadonlyMap<string, number>
}

interface GrowingPosting extends Posting {
  count: number
  readonly ids: number[]
  readonly weights: number[]
}

export interface BuiltWordIndex extends WordIndex {
  readonly postings: ReadonlyMap<string, Posting>
}

export function indexWords(documents: readonly DocumentWords[]): BuiltWordIndex {
  const postings = new Map<string, GrowingPosting>()
  for (const [id, { words }] of documents.entries())
    for (const [word, weight] of words) {
      const posting = postings.get(word)
      if (posting) {
        posting.count += 1
        posting.ids.push(id)
        posting.weights.push(weight)
      } else postings.set(word, { count: 1, ids: [id], weights: [weight] })
    }
  return { lengths: documents.map(({ length }) => length), postings, posting: (word) => postings.get(word) }
}

export function wordsOf(entry: ToolEntry): DocumentWords {
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
  return { words, length }
}
