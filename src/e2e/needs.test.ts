/** Programs that tests run for real. Where one is missing its tests are skipped, which is told here; CI must have them all. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { executablePath } from '../timeline/fixtures/watched-page.ts'

/** With the Debian package that brings it. */
const needed = {
  bwrap: 'bubblewrap',
  [executablePath]: 'chromium',
  fish: 'fish',
  groff: 'groff-base',
  man: 'man-db',
  openssl: 'openssl',
  script: 'bsdutils',
  strace: 'strace',
  tmux: 'tmux',
  zsh: 'zsh',
}

test('what the tests need of the machine is there', () => {
  const missing = Object.entries(needed).filter(([program]) => spawnSync('which', [program]).status !== 0)
  for (const [program, debian] of missing)
    process.stderr.write(`SKIPPED what needs ${program}: install the package ${debian}\n`)
  expect(process.env['CI'] === 'true' ? missing : []).toEqual([])
})
