/** One line of a stream's file: how a record is written, and how it proves that it is whole. */
import { crc32 } from 'node:zlib'
import { type JsonObject, isJsonObject } from '../protocol/json.ts'
import type { StoredRecord } from './store.ts'

/** A line above this is neither written nor believed: nothing the program keeps is near it. */
export const maxLineBytes = 64 * 1024 * 1024

/** `,"crc":"xxxxxxxx"}` */
const crcFieldBytes = 18
const crcBegin = Buffer.from(',"crc":"')
const crcEnd = Buffer.from('"}')
const usualBegin = Buffer.from('{"v":1,"seq":')
const closingBrace = 0x7d
const comma = 0x2c
const digitOf = new Int8Array(256).fill(-1)
for (const [value, byte] of Buffer.from('0123456789abcdef').entries()) digitOf[byte] = value

/**
 * The line of one record: `{"v":1,"seq":N,…the value's keys…,"crc":"xxxxxxxx"}` and a newline, in UTF-8.
 *
 * `crc` is the CRC-32 (as zlib and gzip compute it) of the line's bytes as they are without the crc field and without the
 * newline: everything before `,"crc":"`, followed by `}`. It is written as eight lower-case hexadecimal digits.
 * `v`, `seq` and `crc` are reserved: a value may carry `v` (the version of its own shape, a whole number from 1) and the
 * `seq` it will get; `crc` never.
 *
 * @throws TypeError when a reserved key is misused; RangeError when the line would be above 64 MiB.
 */
export function encodeLine(seq: number, value: JsonObject | PreparedRecord): Buffer {
  if (value instanceof PreparedRecord) return lineOf(`{"v":1,"seq":${seq},${value.json.slice(1)}`)
  const { v, seq: own } = value
  if ('crc' in value) throw new TypeError('"crc" is reserved in a stored record')
  if (v !== undefined && !isCount(v)) throw new TypeError('"v" of a stored record must be a whole number from 1')
  if (own !== undefined && own !== seq) throw new TypeError(`"seq" of the record is ${JSON.stringify(own)}, not ${seq}`)
  return lineOf(JSON.stringify({ v: 1, seq, ...value }))
}

/**
 * A value whose JSON text is made already: what goes into a log and into a stream is turned into text once, and a text is less
 * for the garbage collector than what it stands for. Within this room it may stand where a value does.
 */
export class PreparedRecord {
  readonly json: string

  /** @param json of an object that is not empty and has none of the reserved keys. */
  constructor(json: string) {
    this.json = json
  }
}

function lineOf(body: string): Buffer {
  const line = Buffer.from(`${body.slice(0, -1)},"crc":"${hexadecimal(crc32(body))}"}\n`)
  if (line.length > maxLineBytes) throw new RangeError(`a record of ${line.length} bytes is above the 64 MiB limit`)
  return line
}

/**
 * The record in the line between two places of a piece of the file (without its newline), with `v` and `seq` and without
 * `crc`; or, as text, why it is not the record that must come here. Any version is accepted: what it means is for the
 * reader of the value. Ten thousands of lines are looked at before a long session goes on, so this counts bytes.
 * @param bytes are the record's from now on: nobody else may write to them.
 */
export function decodeLine(bytes: Buffer, start: number, end: number, expectedSeq: number): StoredRecord | string {
  const cut = end - crcFieldBytes
  const crc = cut < start + 2 ? -1 : crcAt(bytes, cut)
  if (crc < 0) return 'it does not end with a checksum'
  // The checksum's comma becomes the closing brace: what is summed up and read lies in one piece.
  bytes[cut] = closingBrace
  const problem =
    crc === crc32(new Uint8Array(bytes.buffer, bytes.byteOffset + start, cut + 1 - start))
      ? problemOf(bytes, start, cut + 1, expectedSeq)
      : 'its checksum does not match'
  if (problem === null) return new UnreadRecord(expectedSeq, bytes, start, cut + 1)
  bytes[cut] = comma
  return problem
}

/** What `,"crc":"xxxxxxxx"}` says; -1: something else stands there. */
function crcAt(bytes: Buffer, at: number): number {
  const end = at + crcFieldBytes - crcEnd.length
  if (!standsAt(bytes, at, crcBegin) || !standsAt(bytes, end, crcEnd)) return -1
  let crc = 0
  for (let n = at + crcBegin.length; n < end; n++) {
    const digit = digitOf[bytes[n]!]!
    if (digit < 0) return -1
    crc = crc * 16 + digit
  }
  return crc
}

function standsAt(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let n = 0; n < text.length; n++) if (bytes[at + n] !== text[n]) return false
  return true
}

function problemOf(bytes: Buffer, start: number, end: number, expectedSeq: number): string | null {
  // So begins what this program wrote, and its checksum says that nobody changed it since.
  if (standsAt(bytes, start, usualBegin) && numberAt(bytes, start + usualBegin.length) === expectedSeq) return null
  const value = parsed(bytes, start, end)
  if (!isJsonObject(value)) return 'it is not a JSON object'
  if (!isCount(value['v'])) return 'it has no version'
  if (value['seq'] !== expectedSeq) return `it says that it is record ${JSON.stringify(value['seq'])}`
  return null
}

/** The whole number before a comma; -1: there is none. */
function numberAt(bytes: Buffer, start: number): number {
  let number = 0
  for (let at = start; ; at++) {
    const digit = digitOf[bytes[at]!]!
    if (digit < 0 || digit > 9) return at > start && bytes[at] === comma ? number : -1
    number = number * 10 + digit
  }
}

/** Few records are needed whole: each is read when it is asked for, once. Of many, so without private fields, which cost more. */
class UnreadRecord implements StoredRecord {
  readonly seq: number
  bytes: Buffer | null
  readonly start: number
  readonly end: number
  private kept: JsonObject | null = null

  constructor(seq: number, bytes: Buffer, start: number, end: number) {
    this.seq = seq
    this.bytes = bytes
    this.start = start
    this.end = end
  }

  get value(): JsonObject {
    if (this.kept) return this.kept
    const value = parsed(this.bytes!, this.start, this.end)
    this.bytes = null
    return (this.kept = isJsonObject(value) ? value : { v: 1, seq: this.seq })
  }
}

/** What a line says that is not believed; null: nothing that can be read. */
export function guessLine(bytes: Buffer, start: number, end: number, seq: number): StoredRecord | null {
  const value = parsed(bytes, start, end)
  if (!isJsonObject(value)) return null
  const { crc: _, ...rest } = value
  return { seq, value: rest, bytes: null, start: 0, end: 0 }
}

function parsed(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end))
  } catch {
    return undefined
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1
}

function hexadecimal(crc: number): string {
  return crc.toString(16).padStart(8, '0')
}
