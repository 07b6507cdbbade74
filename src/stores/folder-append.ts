/**
 * The usual append: nobody else wrote since the last one, and it is short. All of it but the sync only touches the page cache
 * and is done at once: a hop to another thread for each step would cost more than the sync itself.
 */
import { closeSync, constants, fdatasync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { mostBytesAtOnce, writeAllAtOnce } from './folder-disk.ts'
import type { KnownTail } from './folder-stream.ts'

const datasync = promisify(fdatasync)
const { O_RDWR, O_APPEND, O_NOFOLLOW } = constants

/**
 * @param count records in `bytes`.
 * @returns the new tail; null: something is not as usual, nothing was written.
 * @throws what the disk refused; the torn piece was taken back then.
 */
export async function appendShort(
  path: string,
  bytes: Buffer,
  count: number,
  known: KnownTail,
  lazily: boolean,
): Promise<KnownTail | null> {
  if (bytes.length > mostBytesAtOnce) return null
  const fd = openAtOnce(path)
  if (fd === null) return null
  try {
    const { size, ino, mode } = fstatSync(fd)
    const isAsKnown = size === known.size && size === known.bytes && ino === known.inode && (mode & 0o077) === 0
    if (!isAsKnown) return null
    const progress = { written: 0 }
    try {
      writeAllAtOnce(fd, bytes, progress)
      if (!lazily) await datasync(fd)
    } catch (error) {
      takeBack(fd, size, progress.written)
      throw error
    }
    const found = Buffer.alloc(bytes.length)
    readSync(fd, found, 0, found.length, size)
    // Somebody else came first, or the disk lies: whoever reads all of it finds out.
    if (!found.equals(bytes)) return null
    const end = size + bytes.length
    return { seq: known.seq + count, bytes: end, size: end, inode: ino }
  } finally {
    closeSync(fd)
  }
}

/** null: it is not there, or is not a file of ours; the longer way says what is wrong. */
function openAtOnce(path: string): number | null {
  try {
    return openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW)
  } catch {
    return null
  }
}

/** Unless somebody else's bytes came behind it. */
function takeBack(fd: number, soundBytes: number, written: number): void {
  try {
    if (fstatSync(fd).size === soundBytes + written) ftruncateSync(fd, soundBytes)
  } catch {
    // The torn tail stays; readers leave it out and the next append sets it aside.
  }
}
