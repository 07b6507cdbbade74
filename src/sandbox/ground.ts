/** Ground for the tests of the sandbox: what the system offers. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A PATH that holds these programs and no others. */
export function pathWith(programs: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'))
  for (const program of programs) {
    const found = spawnSync('which', [program], { encoding: 'utf8' }).stdout.trim()
    if (found) symlinkSync(found, join(folder, program))
  }
  return folder
}
