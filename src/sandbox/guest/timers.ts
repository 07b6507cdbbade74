/** Timers. The guest keeps the list; the runner only gives one wake-up at a time. */
import type { Send } from './bridge.ts'

/* oxlint-disable-next-line typescript/no-explicit-any -- a timer passes on whatever it was given */
type Callback = (...values: any[]) => void

interface Entry {
  id: number
  due: number
  every: number | null
  callback: Callback
  values: unknown[]
}

const maxTimers = 10_000
const maxDelay = 2 ** 31 - 1

export interface Timers {
  setTimeout(callback: Callback, delay?: number, ...values: unknown[]): number
  setInterval(callback: Callback, delay?: number, ...values: unknown[]): number
  clear(id?: number): void
  active(): number
  tick(): void
}

/** `report` is told of an error that a callback threw. */
export function createTimers(send: Send, report: (error: unknown) => void): Timers {
  const now = Date.now
  const entries: Entry[] = []
  let lastId = 0
  let wakeAt = Infinity

  function schedule(): void {
    const first = entries[0]
    if (!first || first.due >= wakeAt) return
    wakeAt = first.due
    send(`t${Math.max(0, first.due - now())}`)
  }
  function insert(entry: Entry): void {
    let index = entries.length
    while (index > 0 && entries[index - 1]!.due > entry.due) index--
    entries.splice(index, 0, entry)
    schedule()
  }
  function add(callback: Callback, delay: unknown, repeats: boolean, values: unknown[]): number {
    if (typeof callback !== 'function') throw new TypeError('a timer needs a function')
    if (entries.length >= maxTimers) throw new RangeError(`more than ${maxTimers} timers`)
    const asked = Number(delay)
    const wait = asked >= 1 && asked <= maxDelay ? Math.floor(asked) : 1
    insert({ id: ++lastId, due: now() + wait, every: repeats ? wait : null, callback, values })
    return lastId
  }

  return {
    setTimeout: (callback, delay, ...values) => add(callback, delay, false, values),
    setInterval: (callback, delay, ...values) => add(callback, delay, true, values),
    clear(id) {
      const index = entries.findIndex((entry) => entry.id === id)
      if (index >= 0) entries.splice(index, 1)
    },
    active: () => entries.length,
    tick() {
      wakeAt = Infinity
      const time = now()
      const due: Entry[] = []
      while (entries[0] && entries[0].due <= time) due.push(entries.shift()!)
      for (const entry of due) {
        if (entry.every !== null) insert({ ...entry, due: time + entry.every })
        try {
          entry.callback(...entry.values)
        } catch (error) {
          report(error)
        }
      }
      schedule()
    },
  }
}
