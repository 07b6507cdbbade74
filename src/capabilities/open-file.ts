/**
 * Opening without a race: the parent folder is opened first, its real place is checked on the open handle, and the file is
 * then opened through that handle. Where there is no `/proc`, the path is checked again after opening.
 */
import { constants, existsSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { lstat, open, readlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CapabilityError } from './capability.ts'

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants
const hasHandles = existsSync('/proc/self/fd')

function moved(): CapabilityError {
  return new CapabilityError('E_POLICY', 'the path changed while it was opened')
}

/**
 * Calls `work` with a path that stays this very folder, whatever happens to its name meanwhile.
 * @param place a real path: no component may be a link by now.
 */
export async function throughFolder<Value>(place: string, work: (path: string) => Promise<Value>): Promise<Value> {
  if (!hasHandles) return work(place)
  const folder = await open(place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    const held = `/proc/self/fd/${folder.fd}`
    if ((await readlink(held)) !== place) throw moved()
    return await work(held)
  } finally {
    await folder.close()
  }
}

/** The same for the last component of a path: its folder stays the one that was checked. */
export function throughParent<Value>(place: string, work: (path: string) => Promise<Value>): Promise<Value> {
  const parent = dirname(place)
  return parent === place ? work(place) : throughFolder(parent, (held) => work(join(held, basename(place))))
}

/** An ordinary file, opened and checked. @throws CapabilityError for a folder, a device, a pipe or a link. */
export async function openOrdinary(place: string, flags: number): Promise<FileHandle> {
  const handle = await throughParent(place, async (path) => open(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o666))
  try {
    const facts = await handle.stat()
    if (facts.isDirectory()) throw Object.assign(new Error('directory'), { code: 'EISDIR' })
    if (!facts.isFile()) throw new CapabilityError('E_POLICY', 'only ordinary files can be opened')
    if (!hasHandles) {
      const again = await lstat(place)
      if (again.ino !== facts.ino || again.dev !== facts.dev) throw moved()
    }
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}
