// `npm start`: sets up, then runs autoagent with the given arguments; without any, the demo.
import { spawn } from 'node:child_process'
import { node, root, setUp } from './set-up.mjs'

setUp()
const given = process.argv.slice(2)
const child = spawn(node, [`${root}bin/autoagent.js`, ...(given.length > 0 ? given : ['demo'])], { stdio: 'inherit' })
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// Ctrl-C on a terminal reaches the child by itself; sent twice it would mean "at once".
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
})
