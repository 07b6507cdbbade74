/** What a check may know of a file: whether it is there, below the folder, and since when. */
import { lstat, realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import type { FileFacts } from './agent/kit.ts'

export async function lookAtFile(cwd: string, path: string): Promise<FileFacts> {
  try {
    const real = await realpath(resolve(cwd, path))
    const below = relative(await realpath(cwd), real)
    if (below.startsWith('..') || isAbsolute(below)) return { is: 'outside' }
    const file = await lstat(real)
    return file.isFile() && file.size > 0 ? { is: 'there', changedAt: file.mtimeMs } : { is: 'missing' }
  } catch {
    return { is: 'missing' }
  }
}
