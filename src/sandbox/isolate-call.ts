/**
 * One isolate for one call. Only text crosses: the guest's `send` (ignored result) and our `receive`. The references to
 * its three functions live here and are never visible inside.
 */
import { writeSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import ivm from 'isolated-vm'
import { scriptName } from './bundle.ts'

export interface PreparedIsolate {
  heapMegabytes: number
  /** Runs the script's module; `onText` gets what the guest sends, `onEnd` is called once if the isolate itself ends. */
  run(script: string, startJson: string, on: IsolateEvents): void
  receive(text: string): void
  dispose(): void
}

export interface IsolateEvents {
  text: (text: string) => void
  /** Out of memory, or waiting for what can never come. */
  end: (reason: 'memory' | 'idle' | 'crash', message: string) => void
}

/** How long a tool may be quiet before it is asked whether it waits for what can never come. */
const idleLookMs = 25

/** The runner's own stack is twice this (`--stack-size`): its functions have room above a guest that has used up its own. */
const guestStackKilobytes = 984
setFlagsFromString(`--stack-size=${guestStackKilobytes}`)

/**
 * About 2 ms: done ahead of need.
 * @param inThisThread the code runs in the runner's own thread: a crossing costs 2 µs instead of 50, but while the code
 * runs nothing else does, the pipe's end included. Only for a runner that the system ends together with the host.
 */
export function prepareIsolate(prelude: string, heapMegabytes: number, inThisThread: boolean): PreparedIsolate {
  const isolate = new ivm.Isolate({
    memoryLimit: heapMegabytes,
    // In this thread V8 ends the process itself, at once; a handler would be called by the very thread that then sleeps.
    ...(inThisThread ? {} : { onCatastrophicError }),
  })
  const context = isolate.createContextSync()
  let events: IsolateEvents | null = null
  let underWay = 0
  let isOver = false
  let look: NodeJS.Timeout | null = null

  const { global } = context
  global.setSync(
    '__send',
    new ivm.Callback(
      (text: unknown) => {
        try {
          if (typeof text === 'string' && !isOver) events?.text(text)
        } catch (error) {
          end(error)
        }
      },
      // Only that of another thread must not be waited for.
      inThisThread ? { sync: true } : { ignored: true },
    ),
  )
  compilePrelude(isolate, prelude).runSync(context)
  const take = (name: string): ivm.Reference => {
    const reference = global.getSync(name, { reference: true })
    global.deleteSync(name)
    return reference
  }
  const start = take('__start')
  const receive = take('__receive')
  const isIdle = take('__idle')

  function end(error: unknown): void {
    if (isOver) return
    isOver = true
    const message = error instanceof Error ? error.message : String(error)
    events?.end(/dispos|memory limit/i.test(message) ? 'memory' : 'crash', message)
  }
  /** Runs one entry into the isolate; when nothing else came for a while, asks whether anything can still come. */
  function enter(entry: ivm.Reference, values: unknown[]): void {
    underWay++
    try {
      if (!inThisThread) return void entry.apply(undefined, values).then(leave, end)
      entry.applySync(undefined, values)
      leave()
    } catch (error) {
      end(error)
    }
  }
  function leave(): void {
    underWay--
    // Not at once: asking costs as much as an entry, and between two calls of a busy tool the answer is always no.
    if (underWay > 0 || isOver) return
    if (look) look.refresh()
    else look = setTimeout(() => void askIdle(), idleLookMs)
  }
  async function askIdle(): Promise<void> {
    if (underWay > 0 || isOver) return
    try {
      const answer = inThisThread ? isIdle.applySync(undefined, []) : await isIdle.apply(undefined, [])
      if (answer !== true || underWay > 0 || isOver) return
      isOver = true
      events?.end('idle', 'the tool waits for a promise that can never settle: nothing is under way')
    } catch (error) {
      end(error)
    }
  }

  return {
    heapMegabytes,
    run(script, startJson, on) {
      events = on
      try {
        // In this thread always: the script only makes a function, and each change of thread costs more than that.
        const body = isolate.compileScriptSync(script, { filename: scriptName }).runSync(context, { reference: true })
        enter(start, [body.derefInto(), startJson])
      } catch (error) {
        end(error)
      }
    },
    receive: (text) => enter(receive, [text]),
    dispose() {
      isOver = true
      if (look) clearTimeout(look)
      if (!isolate.isDisposed) isolate.dispose()
    },
  }
}

/** The isolate's thread is lost and would hang a normal exit. The host reads the last words and starts anew. */
function onCatastrophicError(message: string): void {
  writeSync(2, `catastrophic: ${message}\n`)
  process.kill(process.pid, 'SIGKILL')
}

let compiled: ivm.ExternalCopy<ArrayBuffer> | null = null

/**
 * The second and later times without parsing. Every function is compiled ahead, also in what is kept: otherwise most of a
 * short call would go into compiling what it enters for the first time.
 */
function compilePrelude(isolate: ivm.Isolate, prelude: string): ivm.Script {
  setFlagsFromString('--no-lazy')
  try {
    const filename = 'prelude.js'
    if (compiled) return isolate.compileScriptSync(prelude, { filename, cachedData: compiled })
    const script = isolate.compileScriptSync(prelude, { filename, produceCachedData: true })
    compiled = (script as ivm.CachedDataResult).cachedData ?? null
    return script
  } finally {
    setFlagsFromString('--lazy')
  }
}
