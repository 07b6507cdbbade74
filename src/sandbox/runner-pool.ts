/** Warm runners: started lazily, used again while calls end cleanly, one call at a time each. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CallEnd } from './call.ts'
import type { Child } from './child.ts'
import { startChild } from './child.ts'
import { frameTypes } from './frame.ts'
import { findLayers } from './layers.ts'
import type { Layer } from './layers.ts'
import { cpuMilliseconds, workerOf } from './process-watch.ts'

const maxRunners = Math.min(4, Math.max(2, availableParallelism()))
const maxWaiting = 256
const maxCallsPerRunner = 500
const maxIdleBytes = 200 * 1024 * 1024
const startMs = 10_000
const spareIdleMs = 10_000
/** After a call, and a short rest, a runner is looked at twice: one that is still busy hosts a loop that could not be stopped. */
const restMs = 50
const lookAfterMs = 250
const maxIdleCpuMs = 150

export interface Runner {
  child: Child
  calls: number
}

export interface RunnerPool {
  warm(): void
  /**
   * null: no runner could be started; 'cancelled' and 'full' say what they say.
   * @param depth how many calls wait for this one: each level may use one runner more, so that none waits in a circle.
   */
  take(signal?: AbortSignal, depth?: number): Promise<Runner | 'cancelled' | 'full' | null>
  giveBack(runner: Runner, end: Pick<CallEnd, 'isClean' | 'childBytes'>): void
  /** Lets runners that are started from now on see the `node_modules` of one more folder. */
  show(root: string): void
  /** The layer in force: known once a runner was ready. */
  layer(): Layer
  close(): Promise<void>
}

const entry = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './runner.ts' : './runner.js', import.meta.url))

/** @param firstRoots folders whose `node_modules` tools may import from; more come by `show`. */
export function createRunnerPool(firstRoots: readonly string[]): RunnerPool {
  const roots = new Set(firstRoots)
  const path = process.env['PATH'] ?? ''
  let layers = findLayers({ entry, roots: [...roots], path })
  let isProven = false
  const idle: Runner[] = []
  const all = new Set<Child>()
  /** The deepest first: whoever is above waits for them. */
  const waiting: { wake: () => void; depth: number }[] = []
  let starting = 0
  const state = { isClosed: false }

  function forget(runner: Runner): void {
    all.delete(runner.child)
    const index = idle.indexOf(runner)
    if (index >= 0) idle.splice(index, 1)
    waiting.shift()?.wake()
  }

  /** Tries the layers in turn until one has led to a ready runner. */
  async function start(): Promise<Runner | null> {
    starting++
    try {
      while (!state.isClosed) {
        const [command = '', ...args] = [
          ...layers[0]!.command,
          process.execPath,
          '--no-node-snapshot',
          '--enable-sharedarraybuffer-per-context',
          // Its own garbage is little: a nursery of 1 MB instead of 16 keeps it small.
          '--max-semi-space-size=1',
          // Of the runner itself; isolates get half of it.
          '--stack-size=1968',
          entry,
          ...(layers[0]!.endsWithHost ? ['ends-with-host'] : []),
        ]
        const child = startChild({ command, args, cwd: '/', env: {} })
        all.add(child)
        const isReady = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(resolve, startMs, false)
          const settle = (ready: boolean): void => {
            clearTimeout(timer)
            resolve(ready)
          }
          child.events = { frame: ({ type }) => settle(type === frameTypes.ready), exit: () => settle(false) }
        })
        if (isReady && !state.isClosed) {
          child.pid = workerOf(child.pid)
          isProven = true
          return { child, calls: 0 }
        }
        child.kill()
        all.delete(child)
        // A layer that has worked is never given up for a weaker one: then a start that fails is only a failure.
        if (layers.length === 1 || isProven) return null
        layers.shift()
      }
      return null
    } finally {
      starting--
      waiting.shift()?.wake()
    }
  }

  function rest(runner: Runner): void {
    const { child } = runner
    child.events = { frame: () => child.kill(), exit: () => forget(runner) }
    idle.push(runner)
    const next = waiting.shift()
    if (next) return next.wake()
    const { calls } = runner
    const isResting = (): boolean => idle.includes(runner) && runner.calls === calls
    // Not at once: what the last call led to comes first, and mostly the next one is here before.
    setTimeout(() => {
      const before = isResting() ? cpuMilliseconds(child.pid) : null
      if (before === null) return
      setTimeout(() => {
        if (isResting() && (cpuMilliseconds(child.pid) ?? 0) - before > maxIdleCpuMs) child.kill()
      }, lookAfterMs).unref()
    }, restMs).unref()
    setTimeout(() => {
      if (isResting() && idle.length > 1) child.kill()
    }, spareIdleMs).unref()
  }

  async function add(): Promise<void> {
    const runner = await start()
    if (runner) rest(runner)
  }

  return {
    warm() {
      if (!state.isClosed && all.size === 0 && starting === 0) void add()
    },
    async take(signal, depth = 0) {
      while (!state.isClosed) {
        if (signal?.aborted) {
          // The wake-up was perhaps for this one: hand it on.
          waiting.shift()?.wake()
          return 'cancelled'
        }
        if (all.size - idle.length < maxRunners + depth) {
          const runner = idle.pop()
          if (runner) return runner
          if (starting === 0) return start()
        }
        if (waiting.length >= maxWaiting) return 'full'
        // Whoever is woken looks again: the runner may be gone or taken.
        const keepAlive = setInterval(() => {}, 60_000)
        await new Promise<void>((resolve) => {
          const before = waiting.findIndex((one) => one.depth < depth)
          const place = { wake: resolve, depth }
          waiting.splice(before < 0 ? waiting.length : before, 0, place)
          const leave = (): void => {
            // Left in the queue it would take a wake-up from somebody who still waits.
            if (waiting.includes(place)) waiting.splice(waiting.indexOf(place), 1)
            resolve()
          }
          signal?.addEventListener('abort', leave, { once: true })
        })
        clearInterval(keepAlive)
      }
      return null
    },
    giveBack(runner, { isClean, childBytes }) {
      runner.calls++
      if (isClean && !state.isClosed && runner.calls < maxCallsPerRunner && childBytes < maxIdleBytes)
        return rest(runner)
      runner.child.events = { frame: () => {}, exit: () => {} }
      runner.child.kill()
      // It may have ended by itself long ago: then no exit is told any more, and its place would never be free.
      void runner.child.gone().then(() => forget(runner))
      // The next call should not have to wait for a start, nor this one's result for the ten milliseconds of a spawn.
      setImmediate(() => {
        if (!state.isClosed && idle.length === 0 && starting === 0) void add()
      })
    },
    show(root) {
      if (roots.has(root)) return
      roots.add(root)
      if (layers[0]!.name !== 'bubblewrap' || !existsSync(join(root, 'node_modules'))) return
      // A runner sees what it was started with: those at rest make place for ones that see this folder too.
      layers = findLayers({ entry, roots: [...roots], path })
      for (const { child } of idle.splice(0)) child.kill()
    },
    layer: () => layers[0]!,
    async close() {
      state.isClosed = true
      for (const { wake } of waiting.splice(0)) wake()
      const children = [...all]
      for (const child of children) child.kill()
      await Promise.all(children.map((child) => child.gone()))
    },
  }
}
