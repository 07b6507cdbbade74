/**
 * Reads a stream's file for itself, from the description of the format alone: a checker that used the program's reader would
 * not see its mistakes.
 */
import { existsSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'

export interface StreamFile {
  /** Of the longest valid prefix. */
  records: { [key: string]: unknown }[]
  /** Bytes of that prefix. */
  sound: number
  /** Bytes behind it. */
  behind: number
  /** The valid prefix is followed by a whole line that is not valid: more than the torn end of one write. */
  isCorrupt: boolean
}

export function readStreamFile(path: string): StreamFile {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
  const records: StreamFile['records'] = []
  let sound = 0
  let isCorrupt = false
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, sound)) {
    const record = recordOf(bytes.subarray(sound, end), records.length + 1)
    if (!record) {
      isCorrupt = true
      break
    }
    records.push(record)
    sound = end + 1
  }
  return { records, sound, behind: bytes.length - sound, isCorrupt }
}

function recordOf(line: Buffer, seq: number): { [key: string]: unknown } | null {
  const text = line.toString('latin1')
  const [, body, crc] = /^(.*),"crc":"([0-9a-f]{8})"\}$/s.exec(text) ?? []
  if (body === undefined || crc32(Buffer.from(`${body}}`, 'latin1')) !== Number.parseInt(crc!, 16)) return null
  const record = JSON.parse(line.toString('utf8')) as { [key: string]: unknown }
  return record['seq'] === seq ? record : null
}
