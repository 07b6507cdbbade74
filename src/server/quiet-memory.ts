/**
 * Gives memory back when nobody speaks. V8 keeps the pages of a busy hour for the next one: ten thousand people who are only
 * connected would hold what they needed while they spoke, ten times as much.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

export interface QuietMemory {
  /** To be called each second, with how much was done by now. */
  look(done: number): void
}

/** @param quietSeconds of silence before it is worth the tens of milliseconds that it takes. */
export function createQuietMemory(quietSeconds: number, collect: () => void = collectAll): QuietMemory {
  let collectedAt = 0
  let before = 0
  let silent = 0
  return {
    look(done) {
      silent = done === before ? silent + 1 : 0
      before = done
      if (silent !== quietSeconds || done === collectedAt) return
      collectedAt = done
      collect()
    },
  }
}

let gc: Collect | null = null

/** The one collection that also lets go of V8's pool of free pages. */
function collectAll(): void {
  if (gc === null) {
    setFlagsFromString('--expose-gc')
    gc = runInNewContext('gc') as Collect
  }
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
