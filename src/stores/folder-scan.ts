/** Goes through the file of a stream from its beginning, as far as it can be believed. */
import type { FileHandle } from 'node:fs/promises'
import { decodeLine, guessLine, maxLineBytes } from './folder-frame.ts'
import type { StoredRecord } from './store.ts'

/** Where a stream's file ends as far as it is sound: `seq` records in `bytes` bytes. */
export interface Tail {
  seq: number
  bytes: number
}

/** `damage`: text for the person when it does not end there. */
export type Scan = Tail & { damage: string | null }

const leastChunkBytes = 4096
const mostChunkBytes = 1024 * 1024
const newline = 10

/** Reads the file up to the first line that is not the record that must come next: each chunk while the one before is gone through. */
export async function scan(
  file: FileHandle,
  visit: (record: StoredRecord) => void = () => {},
  evenDamaged = false,
): Promise<Scan> {
  const { size } = await file.stat()
  const lines = new Lines(visit, evenDamaged)
  let at = 0
  for (let next = readChunk(file, at, size); ;) {
    const chunk = await next
    if (chunk.length === 0) return lines.end()
    at += chunk.length
    next = readChunk(file, at, size)
    if (lines.take(chunk)) continue
    // Whoever opened the file closes it now. What comes behind the damage is not asked for.
    await next.catch(() => null)
    return lines.end()
  }
}

/** The same for all that a file holds. @param bytes are the records' from now on. */
export function scanBytes(bytes: Buffer, visit: (record: StoredRecord) => void, evenDamaged: boolean): Scan {
  const lines = new Lines(visit, evenDamaged)
  lines.take(bytes)
  return lines.end()
}

/** Records keep the bytes they were found in: each chunk is a new one. */
async function readChunk(file: FileHandle, at: number, size: number): Promise<Buffer> {
  const chunk = Buffer.allocUnsafeSlow(Math.max(Math.min(mostChunkBytes, size - at + 1), leastChunkBytes))
  const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
  return chunk.subarray(0, bytesRead)
}

/** The lines of a file that comes in chunks. */
class Lines {
  readonly #visit: (record: StoredRecord) => void
  readonly #evenDamaged: boolean
  readonly #tail: Tail = { seq: 0, bytes: 0 }
  #damage: string | null = null
  /** What has come of a line whose end is still to come. */
  #begun: Buffer[] = []
  #begunBytes = 0

  constructor(visit: (record: StoredRecord) => void, evenDamaged: boolean) {
    this.#visit = visit
    this.#evenDamaged = evenDamaged
  }

  /** @returns false: nothing that follows can be believed. */
  take(chunk: Buffer): boolean {
    let rest = chunk
    if (this.#begunBytes > 0) {
      const end = chunk.indexOf(newline) + 1
      if (end === 0) return this.#keepBegun(chunk)
      const whole = Buffer.concat([...this.#begun, chunk.subarray(0, end)])
      this.#begun = []
      this.#begunBytes = 0
      this.#takeWhole(whole)
      rest = chunk.subarray(end)
    }
    const end = this.#isOver() ? 0 : this.#takeWhole(rest)
    return !this.#isOver() && (end === rest.length || this.#keepBegun(rest.subarray(end)))
  }

  end(): Scan {
    if (this.#begunBytes > 0) this.#damage ??= damageText(this.#tail, 'it is not complete')
    return { ...this.#tail, damage: this.#damage }
  }

  #isOver(): boolean {
    return this.#damage !== null && !this.#evenDamaged
  }

  #keepBegun(piece: Buffer): boolean {
    this.#begun.push(piece)
    this.#begunBytes += piece.length
    if (this.#begunBytes <= maxLineBytes) return true
    this.#damage ??= damageText(this.#tail, 'it is longer than 64 MiB')
    return false
  }

  /** @returns where the last line ends that is whole and, unless damaged ones are asked for, sound. */
  #takeWhole(bytes: Buffer): number {
    const tail = this.#tail
    let start = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      let record: StoredRecord | string | null = decodeLine(bytes, start, end, tail.seq + 1)
      if (typeof record === 'string') {
        this.#damage ??= damageText(tail, record)
        if (!this.#evenDamaged) break
        record = guessLine(bytes, start, end, tail.seq + 1)
      }
      tail.seq += 1
      tail.bytes += end - start + 1
      if (record) this.#visit(record)
      start = end + 1
    }
    return start
  }
}

function damageText({ seq, bytes }: Tail, reason: string): string {
  return `record ${seq + 1} (from byte ${bytes}) is damaged: ${reason}; the ${seq} before it are used`
}
