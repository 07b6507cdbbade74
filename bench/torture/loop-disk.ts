/** A small ext4 disk in memory whose power can be cut: what the file system has not given to the disk yet is gone. Needs root. */
import { execFile, spawnSync } from 'node:child_process'
import { constants, copyFile, mkdir, rm, statfs, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const megabytes = 64
/** Seconds until the file system writes by itself: longer than any round, so that only what was synced is on the disk. */
const commitSeconds = 300

export interface LoopDisk {
  /** Where it is mounted. */
  folder: string
  /** What the disk had at this moment, as a disk of its own that went through its recovery; ends with `look`. */
  cut<Value>(look: (folder: string) => Promise<Value>): Promise<Value>
  remove(): Promise<void>
}

/** @returns why it cannot be made, when it cannot. */
export async function makeLoopDisk(root: string): Promise<LoopDisk | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a loop device needs Linux and root'
  const [image, copy, folder, copyFolder] = ['disk.img', 'cut.img', 'disk', 'cut'].map((name) => join(root, name))
  await mkdir(root, { recursive: true })
  await Promise.all([mkdir(folder!), mkdir(copyFolder!)])
  const { bavail, bsize } = await statfs(root)
  if (bavail * bsize < 3 * megabytes * 2 ** 20) return `${root} has no room for ${2 * megabytes} MB`
  try {
    await writeFile(image!, '')
    await truncate(image!, megabytes * 2 ** 20)
    await run('mkfs.ext4', ['-q', '-F', image!])
    await run('mount', ['-o', `loop,commit=${commitSeconds}`, image!, folder!])
  } catch (error) {
    await rm(root, { recursive: true, force: true })
    return `a loop device cannot be mounted here: ${String(error).trim().split('\n').at(-1)}`
  }
  // Also when the suite is stopped in the middle.
  const unmount = (): void => [copyFolder!, folder!].forEach((path) => spawnSync('umount', ['-l', path]))
  process.once('exit', unmount)
  return {
    folder: folder!,
    async cut(look) {
      await copyFile(image!, copy!, constants.COPYFILE_FICLONE)
      await run('mount', ['-o', 'loop', copy!, copyFolder!])
      try {
        return await look(copyFolder!)
      } finally {
        await run('umount', [copyFolder!])
      }
    },
    async remove() {
      process.off('exit', unmount)
      await run('umount', [folder!])
      await rm(root, { recursive: true, force: true })
    },
  }
}
