// Installs the project's packages when they are missing or no longer those of the lock file. Runs on the machine's own Node.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
/** The project's own Node 24, whatever the machine has. */
export const node = `${root}node_modules/node/bin/node`

export function setUp() {
  const mark = `${root}node_modules/.autoagent-lock`
  const wanted = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex')
  if (existsSync(mark) && existsSync(node) && readFileSync(mark, 'utf8') === wanted) return
  process.stderr.write('Installing packages (once) …\n')
  // Not `npm ci`: it refuses a lock file that lacks the optional packages of other platforms.
  const install = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (install.status !== 0) {
    process.stderr.write(
      'npm install failed: its message above says why. Check the network and the npm registry, then run the command again.\n',
    )
    process.exit(1)
  }
  if (!existsSync(node)) {
    process.stderr.write(
      'The packages are installed, but the "node" package brought no Node 24: run "npm rebuild node", or use Node 24 yourself.\n',
    )
    process.exit(1)
  }
  writeFileSync(mark, wanted)
}
