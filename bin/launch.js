// Starts one of the programs. Plain JavaScript that an old Node can parse: on Node < 24 it goes on with the project's own Node.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)

/** @param {string} program the name of the file in dist/ or src/cli/ that holds `main`. */
export async function launch(program) {
  if (Number(process.versions.node.split('.')[0]) < 24) {
    relaunch()
    return
  }
  const built = new URL(`dist/${program}.js`, root)
  // The cache saves a third of the start-up; without a writable folder it is simply off.
  nodeModule.enableCompileCache?.()
  const { main } = await import(existsSync(built) ? built.href : new URL(`src/cli/${program}.ts`, root).href)
  await main()
}

function relaunch() {
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
