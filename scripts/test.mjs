// `npm test`: sets up, then runs every test, the end-to-end ones on the programs as they are shipped: built. With arguments
// (`npm test -- src/app.test.ts`) only those, on the sources. What a test needs and the machine lacks is named, not hidden.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { node, root, setUp } from './set-up.mjs'

const env = { ...process.env, PATH: `${root}node_modules/node/bin:${root}node_modules/.bin:${process.env.PATH}` }
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Its exit code. A signal ends it, not us: what was built is removed all the same. */
function run(...words) {
  const child = spawn(node, words, { cwd: root, stdio: 'inherit', env })
  const pass = (signal) => child.kill(signal)
  for (const signal of signals) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const one of signals) process.off(one, pass)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

setUp()
const given = process.argv.slice(2)
const isWhole = given.length === 0
let status = isWhole ? await run('scripts/build.ts') : 0
if (status === 0) status = await run(`${root}node_modules/vitest/vitest.mjs`, 'run', ...given)
if (isWhole) await run('scripts/build.ts', '--remove')
process.exitCode = status
