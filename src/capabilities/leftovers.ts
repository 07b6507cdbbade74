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
  /** Kills every process that has the mark, with the next turn of the event loop: one look at all is enough for many marks. */
  kill(): void
}

const wanted = new Set<number>()

export function createMark(): Mark {
  const number = smallestMark + randomInt(2 ** 47)
  return {
    command: (path, args) =>
      prlimit === null ? [path, [...args]] : [prlimit, [`--rss=${number}:${number}`, '--', path, ...args]],
    env: prlimit === null && isLinux ? { AUTOAGENT_RUN: String(number) } : {},
    kill() {
      if (!isLinux) return
      if (wanted.size === 0) {
        setImmediate(sweep)
        process.once('exit', sweep)
      }
      wanted.add(number)
    },
  }
}

function sweep(): void {
  process.off('exit', sweep)
  const killed = new Set<string>()
  // One may start another while it is looked for. A dead one that nobody has buried yet still has its mark.
  for (let isNew = wanted.size > 0; isNew;) {
    isNew = false
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid) || killed.has(pid) || !wanted.has(markOf(pid))) continue
      killed.add(pid)
      isNew = true
      try {
        process.kill(Number(pid), 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
  }
  wanted.clear()
}

/** NaN: there is none. */
function markOf(pid: string): number {
  try {
    const found =
      prlimit === null
        ? /(?:^|\0)AUTOAGENT_RUN=(\d+)\0/.exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))
        : /^Max resident set +(\d+) /m.exec(readFileSync(`/proc/${pid}/limits`, 'latin1'))
    return Number(found?.[1])
  } catch {
    return Number.NaN
  }
}
