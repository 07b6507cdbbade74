/** Every child dies with its parent, however the parent dies: the kernel sends the signal, nobody has to be awake for it. */
import { existsSync } from 'node:fs'

const setpriv = '/usr/bin/setpriv'
const isKnown = process.platform === 'linux' && existsSync(setpriv)

/** The command that runs `program` so that SIGKILL comes with the death of this process; itself where that is unknown. */
export function dyingWithParent(program: string, args: readonly string[]): { command: string; args: string[] } {
  return isKnown
    ? { command: setpriv, args: ['--pdeathsig', 'KILL', '--', program, ...args] }
    : { command: program, args: [...args] }
}
