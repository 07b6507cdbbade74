// `npm start`: sets up, then runs autoagent with the given arguments; without any, the demo.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { node, root, setUp } from './set-up.mjs'

setUp()
const given = process.argv.slice(2)
const child = spawn(node, [`${root}bin/autoagent.js`, ...(given.length > 0 ? given : ['demo'])], { stdio: 'inherit' })
// The terminal may have sent the same Ctrl-C to the child already; it takes two at once for one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGHUP' ? 143 : 128 + constants.signals[signal])
})
