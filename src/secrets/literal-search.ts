/**
 * Many literals in one pass over a text (Wu and Manber's way): most characters are never looked at, so that a text without
 * any of them costs next to nothing, however many there are.
 */

export interface LiteralSearch {
  /** Calls `found` for every place of every literal, from left to right. */
  each(text: string, found: (literal: number, at: number) => void): void
}

const tableBits = 13
const mask = 2 ** tableBits - 1
const hashOf = (first: number, second: number): number => ((first << 6) ^ second) & mask

/** @param literals each of two characters or more; the shortest one bounds how far a step may go. */
export function createLiteralSearch(literals: readonly string[]): LiteralSearch {
  const width = Math.min(255, ...literals.map(({ length }) => length))
  const steps = new Uint8Array(mask + 1).fill(width - 1)
  const ending = new Map<number, number[]>()
  for (const [index, literal] of literals.entries())
    for (let end = 2; end <= width; end += 1) {
      const hash = hashOf(literal.charCodeAt(end - 2), literal.charCodeAt(end - 1))
      steps[hash] = Math.min(steps[hash]!, width - end)
      if (end === width) ending.set(hash, [...(ending.get(hash) ?? []), index])
    }
  return {
    each(text, found) {
      const { length } = text
      let at = width - 1
      while (at < length) {
        const hash = hashOf(text.charCodeAt(at - 1), text.charCodeAt(at))
        const step = steps[hash]!
        if (step > 0) {
          at += step
          continue
        }
        const start = at - width + 1
        for (const index of ending.get(hash)!) if (text.startsWith(literals[index]!, start)) found(index, start)
        at += 1
      }
    },
  }
}
