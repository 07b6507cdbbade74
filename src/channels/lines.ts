/** Bytes → lines of text, however they are cut into packets. */
import { isUtf8 } from 'node:buffer'

export type Line = { type: 'line'; text: string } | { type: 'unreadable'; why: 'too-long' | 'not-text' }

export interface LineReader {
  /** Tells each line that ends in these bytes, without its end (`\n` or `\r\n`). */
  take(bytes: Buffer, tell: (line: Line) => void): void
  /** What stands after the last line end, when no more will come. */
  end(tell: (line: Line) => void): void
}

const newline = 10
const mostPieces = 64

/** A line above the limit is told once, as soon as it is too long, and its rest is dropped: it never fills the memory. */
export function createLineReader(mostBytes: number): LineReader {
  let begun: Buffer[] | null = null
  let length = 0
  let isDropping = false

  function add(piece: Buffer, tell: (line: Line) => void): void {
    if (isDropping || piece.length === 0) return
    if (length + piece.length > mostBytes) {
      isDropping = true
      begun = null
      length = 0
      tell({ type: 'unreadable', why: 'too-long' })
      return
    }
    begun ??= []
    begun.push(piece)
    length += piece.length
    // One byte a packet must not cost a thousand times its size.
    if (begun.length >= mostPieces) begun = [Buffer.concat(begun)]
  }

  function finish(tell: (line: Line) => void): void {
    const bytes = begun === null ? empty : begun.length === 1 ? begun[0]! : Buffer.concat(begun)
    const wasDropped = isDropping
    begun = null
    length = 0
    isDropping = false
    if (!wasDropped) tell(lineOf(bytes))
  }

  return {
    take(bytes, tell) {
      let start = 0
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        add(bytes.subarray(start, end), tell)
        finish(tell)
        start = end + 1
      }
      // A copy: the packet's memory would stay for the sake of its last bytes.
      if (start < bytes.length) add(start === 0 ? bytes : Buffer.from(bytes.subarray(start)), tell)
    },
    end(tell) {
      if (begun !== null) finish(tell)
    },
  }
}

const empty = Buffer.alloc(0)

function lineOf(bytes: Buffer): Line {
  const isCarriage = bytes.at(-1) === 13
  const line = isCarriage ? bytes.subarray(0, -1) : bytes
  return isUtf8(line) ? { type: 'line', text: line.toString('utf8') } : { type: 'unreadable', why: 'not-text' }
}
