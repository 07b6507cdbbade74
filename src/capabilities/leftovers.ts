/**
 * What a program leaves behind when it leaves its process group (`setsid`, a daemon): found by a mark that every process
 * hands down to the ones it starts, and killed. The mark is a limit that Linux keeps but does not apply (resident set);
 * where there is no `prlimit`, a variable. Nothing is known of other systems: there the group alone is killed.
 */
import { randomInt } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'

const prlimit = ['/usr/bin/prlimit', '/bin/prlimit'].find((path) => existsSync(path)) ?? null
const isLinux = process.platform === 'linux'
/** Above any memory there is: a program that asks for this limit is not held back by it. */
const smallestMark = 2 ** 50

export interface Mark {
  /** The command that starts the program with the mark on it. */
  command(path: string, args: readonly string[]): [string, string[]]
  env: Record<string, string>
  /** Kills every process that has the mark. Synchronous: it is called when there may be no later. */
  kill(): void
}

export function createMark(): Mark {
  const number = smallestMark + randomInt(2 ** 47)
  const text = `AUTOAGENT_RUN=${number}`
  const limit = new RegExp(`^Max resident set +${number} `, 'm')
  const isMarked = (pid: string): boolean => {
    try {
      if (prlimit !== null) return limit.test(readFileSync(`/proc/${pid}/limits`, 'latin1'))
      return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${text}\0`)
    } catch {
      return false
    }
  }
  return {
    command: (path, args) =>
      prlimit === null ? [path, [...args]] : [prlimit, [`--rss=${number}:${number}`, '--', path, ...args]],
    env: prlimit === null && isLinux ? { AUTOAGENT_RUN: String(number) } : {},
    kill() {
      if (!isLinux) return
      const killed = new Set<string>()
      // One may start another while it is looked for. A dead one that nobody has buried yet still has its mark.
      for (let isNew = true; isNew;) {
        isNew = false
        for (const pid of readdirSync('/proc')) {
          if (!/^\d+$/.test(pid) || killed.has(pid) || !isMarked(pid)) continue
          killed.add(pid)
          isNew = true
          try {
            process.kill(Number(pid), 'SIGKILL')
          } catch {
            // It has ended by itself.
          }
        }
      }
    },
  }
}
