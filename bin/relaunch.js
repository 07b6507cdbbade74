// On a Node that is too old: the project's own one if it is there, else what to do.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

/** @param {URL} root of the package. */
export function relaunch(root) {
  const node = fileURLToPath(new URL('node_modules/node/bin/node', root))
  if (!existsSync(node)) {
    process.stderr.write(
      `autoagent needs Node 24 or newer; this is ${process.version}. Get it from https://nodejs.org, or run "npm install" in the project to use its own.\n`,
    )
    process.exitCode = 1
    return
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' })
  // The terminal may have sent the same Ctrl-C to the child already; it takes two at once for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGHUP' ? 143 : 128 + constants.signals[signal])
  })
}
