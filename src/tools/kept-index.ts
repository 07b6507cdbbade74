/**
 * The search index of one manifest as a document, so that a large library is searched, and a row of it found, without
 * reading all of it. Derived: whoever finds that it does not fit the manifest, or is damaged, makes it anew.
 *
 * Line 1 says what it is of, with the CRC-32 of what follows; line 2 has what is known of each tool, in the order of their
 * names; each further line is a word with its posting, sorted: looked up in the text, never parsed as a whole.
 */
import { crc32 } from 'node:zlib'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { ToolEntry, ToolStatus } from '../protocol/tool.ts'
import { packNumbers, unpackNumbers } from './number-text.ts'
import type { Searchable, Standings } from './rank.ts'
import type { Span } from './row-spans.ts'
import type { BuiltWordIndex, Posting } from './word-index.ts'

const version = 1
/** Lengths and weights are multiples of a half. */
const halves = 2

/** What `manifest.json` itself says of the use of a tool; later uses may be kept beside it. */
export interface ManifestUse {
  version: number
  status: ToolStatus
  calls: number
}

export interface KeptIndex extends Searchable {
  readonly names: readonly string[]
  /** The manifest's field of this name. */
  readonly runs: Json | undefined
  /** The number of the tool; -1: there is none. */
  readonly idOf: (name: string) => number
  readonly span: (id: number) => Span
  readonly use: (id: number) => ManifestUse
}

interface Columns {
  runs?: Json
  names: string
  lengths: string
  /** Of each row its first byte, then how many. */
  spans: number[]
  scores: number[]
  calls: number[]
  versions: number[]
  /** One letter each: p, a, x (archived); a capital: it has worked. */
  states: string
}

/** @param entries as `manifest.json` has them, sorted by name; `words` has them in the same order. */
export function formatIndex(
  mark: string,
  entries: readonly ToolEntry[],
  words: BuiltWordIndex,
  spans: ReadonlyMap<string, Span>,
  runs: Json | undefined,
): string {
  const columns: Columns = {
    ...(runs === undefined ? {} : { runs }),
    names: entries.map(({ name }) => name).join(' '),
    lengths: packNumbers(Array.from(words.lengths, (length) => length * halves)),
    spans: entries.flatMap(({ name }) => {
      const { from, to } = spans.get(name) ?? { from: 0, to: 0 }
      return [from, to - from]
    }),
    scores: entries.map(({ statistics }) => statistics.score),
    calls: entries.map(({ statistics }) => statistics.calls),
    versions: entries.map((entry) => entry.version),
    states: entries.map(stateOf).join(''),
  }
  const lines = Array.from(words.postings, ([word, posting]) => `${word} ${posting.count} ${packPosting(posting)}`)
  const body = `${JSON.stringify(columns)}\n${lines.sort(byCodeUnit).join('\n')}\n`
  return `${JSON.stringify({ v: version, of: mark, crc: crc32(body) })}\n${body}`
}

/** null: it is of another manifest, of another program, or damaged. */
export function parseIndex(text: string, mark: string): KeptIndex | null {
  const headEnd = text.indexOf('\n')
  const head = parseLine(text.slice(0, headEnd))
  if (headEnd < 0 || head?.['v'] !== version || head['of'] !== mark) return null
  const body = text.slice(headEnd + 1)
  if (head['crc'] !== crc32(body)) return null
  // Its checksum fits, so it is as this program wrote it.
  const columns = parseLine(body.slice(0, body.indexOf('\n'))) as unknown as Columns
  const names = columns.names === '' ? [] : columns.names.split(' ')
  const lengths = unpackNumbers(columns.lengths)
  for (let id = 0; id < lengths.length; id++) lengths[id]! /= halves
  const posting = postingsIn(body.slice(body.indexOf('\n')))
  return {
    names,
    runs: columns.runs,
    words: { lengths, posting },
    idOf: (name) => idOf(names, name),
    span: (id) => ({ from: columns.spans[2 * id]!, to: columns.spans[2 * id]! + columns.spans[2 * id + 1]! }),
    standings: standingsIn(columns),
    use: (id) => ({
      version: columns.versions[id]!,
      status: statusOf[columns.states[id]!.toLowerCase()]!,
      calls: columns.calls[id]!,
    }),
  }
}

/** Looks words up in lines, each with a line break before it, by halving the text. */
function postingsIn(lines: string): (word: string) => Posting | undefined {
  const known = new Map<string, Posting | undefined>()
  const find = (word: string): Posting | undefined => {
    let [low, high] = [0, lines.length - 1]
    while (low < high) {
      const start = lines.lastIndexOf('\n', Math.floor((low + high - 1) / 2)) + 1
      const end = lines.indexOf('\n', start)
      const wordEnd = lines.indexOf(' ', start)
      const found = lines.slice(start, wordEnd)
      if (found === word) return postingIn(lines.slice(wordEnd + 1, end))
      if (found < word) low = end
      else high = start - 1
    }
    return undefined
  }
  return (word) => {
    if (!known.has(word)) known.set(word, find(word))
    return known.get(word)
  }
}

/** Distances between the numbers of the tools, each followed by the weight. */
function packPosting({ ids, weights }: Posting): string {
  const numbers: number[] = []
  let before = 0
  for (let place = 0; place < ids.length; place++) {
    numbers.push(ids[place]! - before, weights[place]! * halves)
    before = ids[place]!
  }
  return packNumbers(numbers)
}

/** Most words of a question are rare; one that all tools have is not worth unpacking. */
function postingIn(line: string): Posting {
  let known: Pick<Posting, 'ids' | 'weights'> | null = null
  const unpacked = (): Pick<Posting, 'ids' | 'weights'> => (known ??= unpackPosting(line.slice(line.indexOf(' ') + 1)))
  return {
    count: Number(line.slice(0, line.indexOf(' '))),
    get ids() {
      return unpacked().ids
    },
    get weights() {
      return unpacked().weights
    },
  }
}

function unpackPosting(text: string): Pick<Posting, 'ids' | 'weights'> {
  const numbers = unpackNumbers(text)
  const ids = new Uint32Array(numbers.length / 2)
  const weights = new Float64Array(numbers.length / 2)
  let id = 0
  for (let place = 0; place < ids.length; place++) {
    id += numbers[2 * place]!
    ids[place] = id
    weights[place] = numbers[2 * place + 1]! / halves
  }
  return { ids, weights }
}

const letters: { [status in ToolStatus]: string } = { probation: 'p', active: 'a', archived: 'x' }
const statusOf: { [letter: string]: ToolStatus } = { p: 'probation', a: 'active', x: 'archived' }

/** The bit by which a small letter differs from its capital. */
const lowerCase = 0x20
const archivedCode = letters.archived.charCodeAt(0)

function stateOf({ status, statistics }: ToolEntry): string {
  return statistics.ok > 0 ? letters[status].toUpperCase() : letters[status]
}

function standingsIn({ scores, states }: Columns): Standings {
  const codes = Buffer.from(states, 'latin1')
  const [worked, archived] = [new Uint8Array(codes.length), new Uint8Array(codes.length)]
  for (let id = 0; id < codes.length; id++) {
    const code = codes[id]!
    if ((code & lowerCase) === 0) worked[id] = 1
    if ((code | lowerCase) === archivedCode) archived[id] = 1
  }
  return { scores: Float64Array.from(scores), worked, archived }
}

function idOf(names: readonly string[], name: string): number {
  let [low, high] = [0, names.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (names[middle]! < name) low = middle + 1
    else high = middle
  }
  return names[low] === name ? low : -1
}

function parseLine(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : 1
}
