/** Packs as folders: files that a person can read, and keep under version control. */
import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError, UserError, errorText, hasCode } from '../protocol/errors.ts'
import { broken, packDocument, readPack } from './pack.ts'
import type { PackFiles } from './pack.ts'

const mebibyte = 2 ** 20

/** Reads the files that are asked for and looks at nothing else in the folder. */
export function openPackFolder(folder: string): PackFiles {
  return {
    async read(file, mostBytes) {
      const path = join(folder, file)
      const found = await lstat(path).catch(() => null)
      if (!found) return null
      if (!found.isFile()) throw broken(`${file} is no plain file; links and devices are not allowed`)
      try {
        // Not what stood there when it was looked at, should somebody put a link in its place.
        const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
        try {
          if ((await handle.stat()).size > mostBytes) throw broken(`${file} is above ${mostBytes / mebibyte} MiB`)
          return await handle.readFile()
        } finally {
          await handle.close()
        }
      } catch (error) {
        if (error instanceof UserError) throw error
        throw new InputError(`cannot read ${path}: ${errorText(error)}`, 'make it readable, then try again', {
          cause: error,
        })
      }
    },
  }
}

/**
 * `pack.json` comes last: a pack that was cut short is none. The modules of an earlier pack there that are no part of the
 * new one go. @throws InputError when the folder holds something else.
 */
export async function writePackFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const stale = await earlierFiles(folder)
  try {
    await mkdir(folder, { recursive: true })
    await rm(join(folder, packDocument), { force: true })
    for (const file of stale) if (!files.has(file)) await rm(join(folder, file), { force: true })
    const last = (file: string): number => Number(file === packDocument)
    for (const [file, bytes] of [...files].sort(([one], [other]) => last(one) - last(other)))
      await replace(join(folder, file), bytes)
  } catch (error) {
    throw new InputError(`cannot write ${folder}: ${errorText(error)}`, 'choose another --out', { cause: error })
  }
}

/** A link in its place is not written through. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  await rm(path, { force: true })
  await writeFile(path, bytes, { flag: 'wx' })
}

async function earlierFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return []
    throw new InputError(`cannot write to ${folder}: ${errorText(error)}`, 'choose another --out', { cause: error })
  })
  if (names.length === 0) return []
  const earlier = await readPack(openPackFolder(folder)).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error
    throw new InputError(
      `the folder ${folder} holds something else than a sound pack`,
      'give --out a new folder, an empty one, or that of an earlier pack',
      { cause: error },
    )
  })
  return earlier.map(({ name }) => `${name}.ts`)
}
