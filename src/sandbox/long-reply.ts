/**
 * A reply as the texts of its frames. Long text goes ahead in pieces, so that no single frame holds up the host's event loop
 * while it is written as JSON, and none becomes larger than the runner takes.
 */
import type { Json } from '../protocol/json.ts'

const pieceLength = 256 * 1024
const maxDepth = 3

interface LongText {
  path: (string | number)[]
  text: string
}

/** `[id, 'part', index, piece]` for each piece, then `[id, true, value, paths]`: the index-th path is where its pieces go. */
export function* replyTexts(id: number, value: Json): Generator<string, void> {
  const found: LongText[] = []
  const short = shorten(value, [], found)
  for (const [index, { text }] of found.entries())
    for (let start = 0; start < text.length; start += pieceLength)
      yield JSON.stringify([id, 'part', index, text.slice(start, start + pieceLength)])
  yield JSON.stringify(found.length === 0 ? [id, true, short] : [id, true, short, found.map(({ path }) => path)])
}

function shorten(value: Json, path: (string | number)[], found: LongText[]): Json {
  if (typeof value === 'string') {
    if (value.length <= pieceLength) return value
    found.push({ path, text: value })
    return ''
  }
  if (typeof value !== 'object' || value === null || path.length >= maxDepth) return value
  if (Array.isArray(value)) return value.map((each, index) => shorten(each, [...path, index], found))
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shorten(each, [...path, key], found)]))
}
