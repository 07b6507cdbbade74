/**
 * One isolate for one call. Only text crosses: the guest's `send` (ignored result) and our `receive`. The references to
 * its three functions live here and are never visible inside.
 */
import { writeSync } from 'node:fs'
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

/** About 2 ms: done ahead of need. */
export function prepareIsolate(prelude: string, heapMegabytes: number): PreparedIsolate {
  const isolate = new ivm.Isolate({
    memoryLimit: heapMegabytes,
    onCatastrophicError: (message) => {
      // The isolate's thread is lost and would hang a normal exit. The host reads the last words and starts anew.
      writeSync(2, `catastrophic: ${message}\n`)
      process.kill(process.pid, 'SIGKILL')
    },
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
        if (typeof text === 'string' && !isOver) events?.text(text)
      },
      { ignored: true },
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
  async function enter(entry: () => Promise<unknown>): Promise<void> {
    underWay++
    try {
      await entry()
      underWay--
      // Not at once: asking costs as much as an entry, and between two calls of a busy tool the answer is always no.
      if (underWay > 0 || isOver) return
      if (look) look.refresh()
      else look = setTimeout(() => void askIdle(), idleLookMs)
    } catch (error) {
      end(error)
    }
  }
  async function askIdle(): Promise<void> {
    if (underWay > 0 || isOver) return
    try {
      if ((await isIdle.apply(undefined, [], { result: { copy: true } })) !== true || underWay > 0 || isOver) return
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
      void enter(async () => {
        // In this thread: the script only makes a function, and each change of thread costs more than that.
        const body = isolate.compileScriptSync(script, { filename: scriptName }).runSync(context, { reference: true })
        await start.apply(undefined, [body.derefInto(), startJson])
      })
    },
    receive: (text) => void enter(() => receive.apply(undefined, [text])),
    dispose() {
      isOver = true
      if (look) clearTimeout(look)
      if (!isolate.isDisposed) isolate.dispose()
    },
  }
}

let compiled: ivm.ExternalCopy<ArrayBuffer> | null = null

/** The second and later times without parsing: saves a third of the preparation. */
function compilePrelude(isolate: ivm.Isolate, prelude: string): ivm.Script {
  if (compiled) return isolate.compileScriptSync(prelude, { filename: 'prelude.js', cachedData: compiled })
  const script = isolate.compileScriptSync(prelude, { filename: 'prelude.js', produceCachedData: true })
  compiled = (script as ivm.CachedDataResult).cachedData ?? null
  return script
}
