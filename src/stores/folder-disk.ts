/** What a folder store asks of the disk: private folders and files, whole writes, and errors a person can act on. */
import { randomBytes } from 'node:crypto'
import { closeSync, constants, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { type FileHandle, link, mkdir, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ConfigurationError, UserError, errorText, hasCode } from '../protocol/errors.ts'

/**
 * Makes the folder (0700) with its parents; a new entry survives a power cut. Step by step, because `mkdir` with
 * `recursive` answers ENOENT for a read-only disk.
 */
export async function ensureFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, 0o700)
  } catch (error) {
    const found = hasCode(error, 'EEXIST') ? await kindOf(folder) : 'nothing'
    if (found === 'folder') return
    // Somebody may remove a folder again while it is empty (a released lease does): then it is made again.
    if (found === 'file' || !hasCode(error, 'EEXIST', 'ENOENT') || dirname(folder) === folder) throw error
    await ensureFolder(dirname(folder))
    return ensureFolder(folder)
  }
  await syncFolder(dirname(folder))
}

/** Makes the entries of a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } catch (error) {
    // Some file systems cannot sync a folder; they give no more than they have.
    if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'EISDIR')) throw error
  } finally {
    await handle.close()
  }
}

/** Writes all bytes; `written` tells how many are in the file when it throws (a full disk takes a part silently). */
export async function writeAll(file: FileHandle, bytes: Buffer, progress = { written: 0 }): Promise<void> {
  while (progress.written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, progress.written, bytes.length - progress.written)
    progress.written += bytesWritten
  }
}

/** What is no larger is read and written without a wait: it only touches the page cache, a hop to another thread costs more. */
export const mostBytesAtOnce = 64 * 1024

/** The same without a wait. */
export function writeAllAtOnce(fd: number, bytes: Buffer, progress = { written: 0 }): void {
  while (progress.written < bytes.length)
    progress.written += writeSync(fd, bytes, progress.written, bytes.length - progress.written)
}

/** Puts a whole new file (0600) in the place of `path`: the old or the new is there, never a mixture. */
export async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  await placeFile(path, bytes, (temporary) => rename(temporary, path))
}

/**
 * Puts a whole new file (0600) at `path`. @returns false when there is one already.
 * @param lazily safe from the death of this process alone.
 */
export async function createFile(path: string, bytes: Buffer, lazily = false): Promise<boolean> {
  if (lazily && bytes.length <= mostBytesAtOnce) return createAtOnce(path, bytes)
  try {
    await placeFile(path, bytes, async (temporary) => {
      try {
        await link(temporary, path)
        await unlink(temporary)
      } catch (error) {
        // A file system without hard links: the check is a moment before the rename, which is the best it can do.
        if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS') || (await kindOf(path)) !== 'nothing')
          throw error
        await rename(temporary, path)
      }
    })
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** One write to the page cache is all there or not at all, unless the disk is full: then nothing is left of it. */
async function createAtOnce(path: string, bytes: Buffer): Promise<boolean> {
  let fd: number
  try {
    fd = openSync(path, 'wx+', 0o600)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    if (!hasCode(error, 'ENOENT')) throw error
    await ensureFolder(dirname(path))
    return createAtOnce(path, bytes)
  }
  try {
    writeAllAtOnce(fd, bytes, { written: 0 })
    const found = Buffer.alloc(bytes.length)
    readSync(fd, found, 0, found.length, 0)
    // A disk may say that it wrote what it did not.
    if (!found.equals(bytes))
      throw new UserError('failure', `cannot write ${path}: what was written reads back differently`, 'check the disk')
  } catch (error) {
    unlinkSync(path)
    throw error
  } finally {
    closeSync(fd)
  }
  return true
}

async function placeFile(path: string, bytes: Buffer, place: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.tmp-${randomBytes(8).toString('hex')}`)
  try {
    const file = await openInFolder(temporary)
    try {
      await writeAll(file, bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await place(temporary)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncFolder(dirname(path))
}

/** Who removes the last other file of the folder removes the folder, too: then it is made again. */
async function openInFolder(path: string): Promise<FileHandle> {
  for (let left = 10; ; left -= 1) {
    await ensureFolder(dirname(path))
    try {
      return await open(path, 'wx', 0o600)
    } catch (error) {
      if (!hasCode(error, 'ENOENT') || left === 0) throw error
    }
  }
}

/** @returns whether there was a file to remove. */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await unlink(path)
    return true
  } catch (error) {
    // EISDIR and EPERM: a folder of that name is not the thing to remove.
    if (isMissing(error) || (hasCode(error, 'EISDIR', 'EPERM') && (await kindOf(path)) === 'folder')) return false
    throw error
  }
}

/** What is at the path, links followed. What may not be looked at counts as nothing: opening it will say why. */
export async function kindOf(path: string): Promise<'folder' | 'file' | 'nothing'> {
  return stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => 'nothing',
  )
}

export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR')
}

const reasons: { [code: string]: [reason: string, wayOut: string] } = {
  ENOSPC: ['the disk is full', 'make room and try again; what was kept before is intact'],
  EDQUOT: ['the disk quota is used up', 'make room and try again; what was kept before is intact'],
  EFBIG: ['the file would be larger than allowed', 'raise the limit (ulimit -f) or choose another folder'],
  EIO: ['the disk reports an I/O error', 'check the disk; what was kept before is left as it is'],
  EROFS: ['the file system is read-only', 'choose a folder that can be written'],
  EACCES: ['permission is denied', 'make it readable and writable for you, or choose another folder'],
  EPERM: ['the operation is not permitted', 'make it readable and writable for you, or choose another folder'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'choose another folder, or move that file away'],
  EEXIST: ['there is a file where a folder is needed', 'choose another folder, or move that file away'],
  ELOOP: ['it is a symbolic link', 'replace the link by the file itself'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n) and try again'],
  ENAMETOOLONG: ['the path is too long', 'choose a folder with a shorter path'],
}
const ofTheFolder = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'ELOOP', 'ENAMETOOLONG'])

/**
 * What the world refused, as an error for the person that names the file; anything else (a bug) is given back as it is.
 * @param doing the deed that failed, as in `cannot <doing> /path`.
 */
export function diskError(error: unknown, doing: string, path: string): unknown {
  if (error instanceof UserError || !(error instanceof Error) || !('syscall' in error) || !('code' in error))
    return error
  const code = String(error.code)
  const [reason, wayOut] = reasons[code] ?? [errorText(error), 'mend what the message says, or choose another folder']
  const message = `cannot ${doing} ${path}: ${reason} (${code})`
  if (ofTheFolder.has(code)) return new ConfigurationError(message, wayOut, { cause: error })
  return new UserError('failure', message, wayOut, { cause: error })
}
