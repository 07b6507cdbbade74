/** Files that answers bring (charts): what a browser may fetch of them, and where it finds them. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import type { PersonaFile } from './persona-file.ts'
import { parseGrants } from './protocol/grant.ts'
import type { FileLink } from './server/gateway.ts'

const types: { [ending: string]: string } = {
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}
const mostBytes = 16 * 1024 * 1024

/** null: no browser shows it. */
export function linkOfFile(file: string): FileLink | null {
  const name = basename(file)
  return isFileName(name) ? { url: `/files/${name}`, type: types[extname(name)]! } : null
}

/** Where the agent's tools may write: nothing else is given out. */
export function answerFolders({ door }: PersonaFile, cwd: string): string[] {
  const { write } = parseGrants(door.grants ?? [])
  return Array.isArray(write) ? write.map((path) => resolve(cwd, path)) : []
}

/** null: there is no such file, or it is of no kind that is given out. */
export async function readAnswerFile(
  name: string,
  folders: readonly string[],
): Promise<{ type: string; bytes: Buffer } | null> {
  if (!isFileName(name)) return null
  for (const folder of folders)
    try {
      const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW)
      try {
        const facts = await file.stat()
        if (facts.isFile() && facts.size <= mostBytes)
          return { type: types[extname(name)]!, bytes: await file.readFile() }
      } finally {
        await file.close()
      }
    } catch {
      // Not here; perhaps in the next one.
    }
  return null
}

function isFileName(name: string): boolean {
  return /^[\p{L}\p{N}_-][\p{L}\p{N}._-]{0,127}$/u.test(name) && Object.hasOwn(types, extname(name))
}
