/** Where the servers of a bench keep what they keep: a folder that is removed with all of them, when the bench ends. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * ext4 looks at every inode that was freed in the last minutes before it takes one that is not: where the last bench removed
 * thousands of files, the next one would wait a millisecond for each new file. With this attribute the folders in it are
 * spread over the disk.
 */
export function makeBenchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-serve-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  try {
    execFileSync('chattr', ['+T', folder], { stdio: 'ignore' })
  } catch {
    // Another file system, or no such program.
  }
  return folder
}
