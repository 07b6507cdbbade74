/** One line of a stream's file: how a record is written, and how it proves that it is whole. */
import { crc32 } from 'node:zlib'
import { type JsonObject, isJsonObject } from '../protocol/json.ts'

/** A line above this is neither written nor believed: nothing the program keeps is near it. */
export const maxLineBytes = 64 * 1024 * 1024

/** `,"crc":"xxxxxxxx"}` */
const crcFieldBytes = 18
const closingBrace = Buffer.from('}')

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
export function encodeLine(seq: number, value: JsonObject): Buffer {
  const { v, seq: own } = value
  if ('crc' in value) throw new TypeError('"crc" is reserved in a stored record')
  if (v !== undefined && !isCount(v)) throw new TypeError('"v" of a stored record must be a whole number from 1')
  if (own !== undefined && own !== seq) throw new TypeError(`"seq" of the record is ${JSON.stringify(own)}, not ${seq}`)
  const body = Buffer.from(JSON.stringify({ v: 1, seq, ...value }))
  if (body.length > maxLineBytes - 32)
    throw new RangeError(`a record of ${body.length} bytes is above the 64 MiB limit`)
  return Buffer.concat([body.subarray(0, -1), Buffer.from(`,"crc":"${hexadecimal(crc32(body))}"}\n`)])
}

/**
 * The record in a line (without its newline), with `v` and `seq` and without `crc`; or, as text, why it is not the record
 * that must come here. Any version is accepted: what it means is for the reader of the value.
 */
export function decodeLine(line: Buffer, expectedSeq: number): JsonObject | string {
  const cut = line.length - crcFieldBytes
  const field = line.toString('latin1', Math.max(cut, 0))
  if (cut < 2 || !/^,"crc":"[0-9a-f]{8}"\}$/.test(field)) return 'it does not end with a checksum'
  const crc = crc32(closingBrace, crc32(line.subarray(0, cut)))
  if (Number.parseInt(field.slice(8, 16), 16) !== crc) return 'its checksum does not match'
  const value = parsed(`${line.toString('utf8', 0, cut)}}`)
  if (!isJsonObject(value)) return 'it is not a JSON object'
  if (!isCount(value['v'])) return 'it has no version'
  if (value['seq'] !== expectedSeq) return `it says that it is record ${JSON.stringify(value['seq'])}`
  return value
}

/** What a line says that is not believed; null: nothing that can be read. */
export function guessLine(line: Buffer): JsonObject | null {
  const value = parsed(line.toString('utf8'))
  if (!isJsonObject(value)) return null
  const { crc: _, ...rest } = value
  return rest
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
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
