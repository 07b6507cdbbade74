/** Streams of a folder store: a file of self-checking lines that only grows, and of which only whole records are believed. */
import { constants, readFileSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UserError, hasCode } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import { appendShort } from './folder-append.ts'
import { createFile, diskError, isMissing, mostBytesAtOnce, syncFolder, writeAll } from './folder-disk.ts'
import { encodeLine } from './folder-frame.ts'
import { type Scan, type Tail, scan, scanBytes } from './folder-scan.ts'
import { SequenceConflict, type StoredRecord, type StreamRead } from './store.ts'

/** The tail as it was when this process last saw the file. Another size or file means: look again. */
export type KnownTail = Tail & { inode: number; size: number }

const chunkBytes = 256 * 1024
const { O_RDONLY, O_RDWR, O_APPEND, O_NOFOLLOW } = constants

interface AppendOptions {
  /** The tail kept from the last append, if any. */
  known: KnownTail | undefined
  /** Without a sync. */
  lazily: boolean
}

/** The longest valid prefix of the file, and where it ends (null: there is no file); never throws for what is in it. */
export function readRecords(path: string, afterSeq: number): Promise<StreamRead & { tail: KnownTail | null }> {
  return readWith(path, afterSeq, false)
}

/** Also lines that are not believed, as long as they are JSON objects. */
export async function readDamagedRecords(path: string): Promise<StreamRead> {
  const { records, damage } = await readWith(path, 0, true)
  return { records, damage }
}

async function readWith(
  path: string,
  afterSeq: number,
  evenDamaged: boolean,
): Promise<StreamRead & { tail: KnownTail | null }> {
  const records: StreamRead['records'] = []
  const visit = (record: StoredRecord): void => {
    if (record.seq > afterSeq) records.push(record)
  }
  try {
    // Before the look: what comes in meanwhile makes the tail one of another size, which is looked for again.
    const found = statSync(path)
    const isShort = found.isFile() && found.size <= mostBytesAtOnce
    const { seq, bytes, damage } = isShort
      ? scanBytes(readFileSync(path), visit, evenDamaged)
      : await scanWhole(path, visit, evenDamaged)
    return { records, damage: damage && `${path}: ${damage}`, tail: { seq, bytes, inode: found.ino, size: found.size } }
  } catch (error) {
    if (isMissing(error)) return { records: [], damage: null, tail: null }
    throw diskError(error, 'read', path)
  }
}

async function scanWhole(path: string, visit: (record: StoredRecord) => void, evenDamaged: boolean): Promise<Scan> {
  const file = await open(path, O_RDONLY)
  return closing(file, () => scan(file, visit, evenDamaged))
}

/**
 * Appends at the expected place; the work does not grow with the file as long as nobody else writes to it.
 * @returns the tail to keep for the next one.
 */
export async function appendRecords(
  path: string,
  stream: string,
  values: JsonObject[],
  expectedSeq: number,
  { known, lazily }: AppendOptions,
): Promise<KnownTail> {
  const bytes = Buffer.concat(values.map((value, index) => encodeLine(expectedSeq + 1 + index, value)))
  if (known?.seq === expectedSeq) {
    const tail = await appendShort(path, bytes, values.length, known, lazily).catch((error: unknown) => {
      throw diskError(error, 'write', path)
    })
    if (tail) return tail
  }
  let file = await openExisting(path)
  if (!file) {
    if (expectedSeq !== 0) throw new SequenceConflict(stream, expectedSeq, 0)
    // A stream is born with all its first records or not at all, and only one writer can bring it into the world.
    const made = await createFile(path, bytes, lazily).catch((error: unknown) => {
      throw diskError(error, 'write', path)
    })
    file = await openExisting(path)
    if (!file) throw new SequenceConflict(stream, values.length, 0)
    const begun = file
    if (made)
      return await closing(begun, async () =>
        tailOf((await begun.stat()).ino, { seq: values.length, bytes: bytes.length }),
      )
  }
  const opened = file
  return closing(opened, async () => {
    try {
      return await appendTo(opened, path, stream, bytes, values.length, expectedSeq, { known, lazily })
    } catch (error) {
      throw diskError(error, 'write', path)
    }
  })
}

async function appendTo(
  file: FileHandle,
  path: string,
  stream: string,
  bytes: Buffer,
  count: number,
  expectedSeq: number,
  { known, lazily }: AppendOptions,
): Promise<KnownTail> {
  const { size, ino, mode } = await file.stat()
  const tail: Tail = known?.size === size && known.inode === ino ? known : await scan(file)
  if (tail.seq !== expectedSeq) throw new SequenceConflict(stream, expectedSeq, tail.seq)
  if ((mode & 0o077) !== 0) await file.chmod(0o600)
  if (tail.bytes < size) await setAside(file, path, tail.bytes, size)

  const progress = { written: 0 }
  try {
    await writeAll(file, bytes, progress)
    if (!lazily) await file.datasync()
  } catch (error) {
    await takeBack(file, tail.bytes, progress.written)
    throw error
  }
  // Two writers without a lease may both come this far: the bytes at the place tell who was first. The later one's lines
  // carry a sequence that is taken; the next append sets them aside.
  const found = Buffer.alloc(bytes.length)
  await file.read(found, 0, found.length, tail.bytes)
  if (!found.equals(bytes)) {
    const { seq } = await scan(file)
    if (seq > expectedSeq) throw new SequenceConflict(stream, expectedSeq, seq)
    const wayOut = 'check the disk; what was kept before is left as it is'
    throw new UserError('failure', `cannot write ${path}: what was written reads back differently`, wayOut)
  }
  return tailOf(ino, { seq: tail.seq + count, bytes: tail.bytes + bytes.length })
}

/** `size` is where our bytes end, so that whatever follows them is noticed at the next append. */
function tailOf(inode: number, tail: Tail): KnownTail {
  return { ...tail, size: tail.bytes, inode }
}

/** After a failed write: the torn piece goes, unless somebody else's bytes came behind it. */
async function takeBack(file: FileHandle, soundBytes: number, written: number): Promise<void> {
  try {
    const { size } = await file.stat()
    if (size !== soundBytes + written) return
    await file.truncate(soundBytes)
    await file.datasync()
  } catch {
    // The torn tail stays; readers leave it out and the next append sets it aside.
  }
}

/** Moves what follows the sound part to `<file>.damaged-<n>`; the copy is durable before the file is cut. */
async function setAside(file: FileHandle, path: string, from: number, to: number): Promise<void> {
  const copy = await openDamaged(path)
  try {
    const buffer = Buffer.alloc(Math.min(chunkBytes, to - from))
    for (let at = from; at < to;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, to - at), at)
      if (bytesRead === 0) break
      await writeAll(copy, buffer.subarray(0, bytesRead))
      at += bytesRead
    }
    await copy.sync()
  } finally {
    await copy.close()
  }
  await syncFolder(dirname(path))
  await file.truncate(from)
}

async function openDamaged(path: string): Promise<FileHandle> {
  for (let n = 1; ; n++)
    try {
      return await open(join(dirname(path), `${basename(path)}.damaged-${n}`), 'wx', 0o600)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
}

async function openExisting(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, O_RDWR | O_APPEND | O_NOFOLLOW)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw diskError(error, 'write', path)
  }
}

async function closing<T>(file: FileHandle, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await file.close()
  }
}
