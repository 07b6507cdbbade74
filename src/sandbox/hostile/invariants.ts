/** What can be seen of the host from outside of the sandbox: its files, prototypes, event loop and processes. */
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Every file below with what would change when it was touched. */
export function treeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name)
      const { size, mtimeMs, mode, nlink } = lstatSync(path)
      return `${name} ${size} ${mtimeMs} ${mode} ${nlink} ${lstatSync(path).isFile() && size < 1000 ? readFileSync(path, 'latin1') : ''}`
    })
}

export function rememberPrototypes(): { changed(): string[] } {
  const holders: object[] = [
    Object.prototype,
    Array.prototype,
    Function.prototype,
    String.prototype,
    Number.prototype,
    Promise.prototype,
    Map.prototype,
    Error.prototype,
    RegExp.prototype,
    JSON,
    Object,
    Reflect,
  ]
  const read = (): [object, PropertyKey, unknown][] =>
    holders.flatMap((holder) =>
      Reflect.ownKeys(holder).map((key): [object, PropertyKey, unknown] => {
        const found = Reflect.getOwnPropertyDescriptor(holder, key)
        return [holder, key, found?.get ?? found?.value]
      }),
    )
  const before = read()
  const globals = Reflect.ownKeys(globalThis).length
  return {
    changed() {
      const now = read()
      const changed = now.filter((entry, index) => entry.some((part, at) => !Object.is(part, before[index]?.[at])))
      const names = changed.map(([, key]) => String(key))
      if (now.length !== before.length) names.push(`${now.length - before.length} more`)
      if (Reflect.ownKeys(globalThis).length > globals + 2) names.push('globals')
      return names
    },
  }
}

/** Milliseconds by which a timer came too late, at most, since the last restart. */
export function watchLoop(): { restart(): void; longest(): number; stop(): void } {
  const every = 5
  let last = performance.now()
  let longest = 0
  const note = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last - every)
    last = now
  }
  const timer = setInterval(note, every)
  return {
    restart() {
      last = performance.now()
      longest = 0
    },
    longest() {
      note()
      return longest
    },
    stop: () => clearInterval(timer),
  }
}

interface Process {
  pid: number
  parent: number
  isDead: boolean
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'latin1')
      const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ')
      return [{ pid: Number(name), parent: Number(parent), isDead: state === 'Z' || state === 'X' }]
    } catch {
      return []
    }
  })
}

/** Looks for up to a second for processes to be gone. */
async function remaining(find: () => string[]): Promise<string[]> {
  if (process.platform !== 'linux') return []
  let found = find()
  for (let tries = 0; found.length > 0 && tries < 20; tries++) {
    await sleep(50)
    found = find()
  }
  return found
}

/** Processes that were started in a folder and are still there. A program keeps its folder when it leaves its group. */
export function processesIn(folder: string): Promise<string[]> {
  return remaining(() =>
    processes().flatMap(({ pid, isDead }) => {
      try {
        if (isDead || pid === process.pid || !readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)) return []
        return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')}`]
      } catch {
        return []
      }
    }),
  )
}

export function childrenOf(parent: number): Promise<string[]> {
  return remaining(() =>
    processes()
      .filter((one) => one.parent === parent && !one.isDead)
      .map(({ pid }) => String(pid)),
  )
}
