/** Goes through the file of a stream from its beginning, as far as it can be believed. */
import type { FileHandle } from 'node:fs/promises'
import { decodeLine, guessLine, maxLineBytes } from './folder-frame.ts'
import type { StoredRecord } from './store.ts'

/** Where a stream's file ends as far as it is sound: `seq` records in `bytes` bytes. */
export interface Tail {
  seq: number
  bytes: number
}

const leastChunkBytes = 4096
const mostChunkBytes = 1024 * 1024
const newline = 10

/** Reads the file in chunks up to the first line that is not the record that must come next. */
export async function scan(
  file: FileHandle,
  visit?: (record: StoredRecord) => void,
  evenDamaged = false,
): Promise<Tail & { damage: string | null }> {
  const tail = { seq: 0, bytes: 0 }
  let damage: string | null = null
  const { size } = await file.stat()
  // What is left of a line whose end is in the next chunk.
  let begun = Buffer.alloc(0)
  for (let at = 0; ;) {
    // Records keep the bytes they were found in: each chunk is a new one. A long line makes them longer.
    const room = Math.max(Math.min(mostChunkBytes, size - at + 1), leastChunkBytes, begun.length)
    const chunk = Buffer.allocUnsafeSlow(begun.length + room)
    begun.copy(chunk)
    const { bytesRead } = await file.read(chunk, begun.length, room, at)
    if (bytesRead === 0) break
    at += bytesRead
    const filled = chunk.subarray(0, begun.length + bytesRead)
    let start = 0
    for (let end = filled.indexOf(newline, begun.length); end >= 0; end = filled.indexOf(newline, start)) {
      const found = decodeLine(filled, start, end, tail.seq + 1)
      if (typeof found === 'string') damage ??= damageText(tail, found)
      if (damage !== null && !evenDamaged) return { ...tail, damage }
      const record = typeof found === 'string' ? guessLine(filled, start, end, tail.seq + 1) : found
      tail.seq += 1
      tail.bytes += end - start + 1
      if (record) visit?.(record)
      start = end + 1
    }
    begun = filled.subarray(start)
    if (begun.length > maxLineBytes) return { ...tail, damage: damageText(tail, 'it is longer than 64 MiB') }
  }
  return { ...tail, damage: damage ?? (begun.length > 0 ? damageText(tail, 'it is not complete') : null) }
}

function damageText({ seq, bytes }: Tail, reason: string): string {
  return `record ${seq + 1} (from byte ${bytes}) is damaged: ${reason}; the ${seq} before it are used`
}
