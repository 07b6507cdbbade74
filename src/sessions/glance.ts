/**
 * What a record of the journal is, told by how its text begins. A session of ten thousand turns goes on from its last
 * hundred: to read all of its messages and results is what would take its time.
 */
import type { StoredRecord } from '../stores/store.ts'

export type Glance =
  /** `call`: the name of the first call; null: only reading tells. */
  | { type: 'message'; turn: number; role: 'assistant' | 'tool'; call: string | null }
  | { type: 'result-known'; id: string }
  /** `names`: the text of those that were used; where it is the same, they are. */
  | { type: 'turn-end'; turn: number; names: string }

/** As records are written, their keys in this order. Texts with an escape in them are not for a glance. */
const begins = ascii('{"v":1,"seq":')
const isMessage = ascii(',"type":"message","turn":')
const isResult = ascii(',"type":"result-known","turn":')
const isTurnEnd = ascii(',"type":"turn-end","turn":')
const fromAssistant = ascii(',"message":{"role":"assistant",')
const fromTool = ascii(',"message":{"role":"tool",')
const callBegins = ascii('"content":"","toolCalls":[{"id":"')
const callName = ascii('","name":"')
const resultId = ascii(',"id":"')
const isOk = ascii('","ok":true,"name":"')
const isNotOk = ascii('","ok":false,"name":"')
const namesBegin = ascii(',"tools_used":[')
const namesEnd = ascii('],"statuses":[')
const quote = 0x22
const backslash = 0x5c
const bracket = 0x5d

/** @returns null: the record must be read. */
export function glanceAt({ bytes, start, end }: StoredRecord): Glance | null {
  if (bytes === null) return null
  text.open(bytes, start, end)
  if (!text.has(begins) || text.number() < 0) return null
  if (text.has(isMessage)) return messageIn(text.number())
  if (text.has(isResult)) return text.number() < 0 ? null : resultIn()
  return text.has(isTurnEnd) ? turnEndIn(text.number()) : null
}

function messageIn(turn: number): Glance | null {
  if (turn < 0) return null
  if (text.has(fromTool)) return { type: 'message', turn, role: 'tool', call: null }
  if (!text.has(fromAssistant)) return null
  const hasCall = text.has(callBegins) && text.skipWord() && text.has(callName)
  return { type: 'message', turn, role: 'assistant', call: hasCall ? text.word() : null }
}

function resultIn(): Glance | null {
  const id = text.has(resultId) ? text.word() : null
  return id && (text.has(isOk) || text.has(isNotOk)) ? { type: 'result-known', id } : null
}

function turnEndIn(turn: number): Glance | null {
  const names = turn >= 0 && text.has(namesBegin) ? text.upTo(namesEnd) : null
  return names === null ? null : { type: 'turn-end', turn, names }
}

/** Goes along a text in its bytes, without making anything of what it passes. */
class Passage {
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #end = 0

  open(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  /** Goes behind it when it is what comes next. */
  has(part: Buffer): boolean {
    for (let n = 0; n < part.length; n += 1) if (this.#bytes[this.#at + n] !== part[n]) return false
    this.#at += part.length
    return true
  }

  /** A whole number of at most fifteen digits; -1: there is none. */
  number(): number {
    const from = this.#at
    let number = 0
    for (; this.#at < this.#end; this.#at += 1) {
      const digit = this.#bytes[this.#at]! - 0x30
      if (digit < 0 || digit > 9) break
      number = number * 10 + digit
    }
    return this.#at > from && this.#at - from <= 15 ? number : -1
  }

  /** What comes before the next quote; null: it is not of plain ASCII. */
  word(): string | null {
    const from = this.#at
    return this.skipWord() ? this.#bytes.toString('latin1', from, this.#at) : null
  }

  /** Goes there without making a text of it. */
  skipWord(): boolean {
    for (; this.#at < this.#end; this.#at += 1) {
      const code = this.#bytes[this.#at]!
      if (code === quote) return true
      if (code === backslash || code < 0x20 || code > 0x7e) return false
    }
    return false
  }

  /** What comes before this part, which begins with a bracket; null: it does not come. */
  upTo(part: Buffer): string | null {
    const from = this.#at
    for (; this.#at < this.#end; this.#at += 1)
      if (this.#bytes[this.#at] === bracket) {
        const end = this.#at
        if (this.has(part)) return this.#bytes.toString('latin1', from, end)
      }
    return null
  }
}
/** One for all: what is told of a record is told at once. */
const text = new Passage()

function ascii(part: string): Buffer {
  return Buffer.from(part, 'latin1')
}
