/**
 * Puts the standard globals that an isolate lacks on the global object, and replaces two that never settle there.
 * `satisfies` holds them to what `tool-environment/` declares.
 */
import * as abort from './abort.ts'
import { Buffer } from './buffer.ts'
import { structuredClone } from './clone.ts'
import type { Clock } from './clock.ts'
import type { Printer } from './console.ts'
import type { Fetch } from './fetch.ts'
import { inspect, format } from './format.ts'
import type { HostFiles } from './host-files.ts'
import * as http from './http.ts'
import type { Random } from './random.ts'
import { createRandom } from './random.ts'
import * as coding from './text-coding.ts'
import type { Timers } from './timers.ts'
import * as search from './url-search.ts'
import * as url from './url.ts'

interface Parts {
  printer: Printer
  timers: Timers
  fetch: Fetch
  files: HostFiles
  clock: Clock
}

/** What the `node:` shims of `modules/` reach through: the same powers as `ctx`, no more. */
export interface GuestLibrary {
  files: HostFiles
  timers: Timers
  random: Random['crypto']
  inspect: typeof inspect
  format: typeof format
}

export function installGlobals({ printer, timers, fetch, files, clock }: Parts): Random {
  const random = createRandom()
  const library: GuestLibrary = { files, timers, random: random.crypto, inspect, format }
  const globals = {
    console: printer.console satisfies Console,
    setTimeout: timers.setTimeout satisfies typeof setTimeout,
    setInterval: timers.setInterval satisfies typeof setInterval,
    clearTimeout: timers.clear,
    clearInterval: timers.clear,
    setImmediate: (callback: () => void, ...values: unknown[]) => timers.setTimeout(callback, 0, ...values),
    clearImmediate: timers.clear,
    queueMicrotask: (callback: () => void) => void Promise.resolve().then(callback),
    URL: url.URL satisfies typeof URL,
    URLSearchParams: search.URLSearchParams satisfies typeof URLSearchParams,
    TextEncoder: coding.TextEncoder satisfies typeof TextEncoder,
    TextDecoder: coding.TextDecoder satisfies typeof TextDecoder,
    atob: coding.atob satisfies typeof atob,
    btoa: coding.btoa satisfies typeof btoa,
    structuredClone,
    AbortController: abort.AbortController satisfies typeof AbortController,
    AbortSignal: abort.AbortSignal,
    Event: abort.Event satisfies typeof Event,
    EventTarget: abort.EventTarget satisfies typeof EventTarget,
    Headers: http.Headers satisfies typeof Headers,
    Request: http.Request satisfies typeof Request,
    Response: http.Response satisfies typeof Response,
    fetch,
    Buffer,
    crypto: random.crypto satisfies Crypto,
    performance: stopwatch(clock),
    Date: clock.Date,
  }
  for (const [name, value] of [...Object.entries(globals), ['__library', Object.freeze(library)] as const])
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
  Object.defineProperty(Math, 'random', { value: random.number, writable: true, configurable: true })
  replaceUnsettled()
  return random
}

/** Started when it is first read: what an isolate waited before its code began is not the code's. */
function stopwatch(clock: Clock): { now: () => number; readonly timeOrigin: number } {
  let origin: number | undefined
  const start = (): number => (origin ??= clock.read())
  return {
    now: () => -start() + clock.read(),
    get timeOrigin() {
      return start()
    },
  }
}

interface WebAssemblyLike {
  Module: new (bytes: unknown) => object
  Instance: new (module: object, imports?: object) => object
}

/** In an isolate these wait for a platform task that never comes. */
function replaceUnsettled(): void {
  const wasm = (globalThis as { WebAssembly?: WebAssemblyLike }).WebAssembly
  if (wasm) {
    const { Module, Instance } = wasm
    const missing = async (): Promise<never> => {
      throw new TypeError('streaming WebAssembly does not exist here: use WebAssembly.instantiate(bytes)')
    }
    Object.assign(wasm, {
      compile: async (bytes: unknown) => new Module(bytes),
      instantiate: async (source: unknown, imports?: object) => {
        if (source instanceof Module) return new Instance(source, imports)
        const module = new Module(source)
        return { module, instance: new Instance(module, imports) }
      },
      compileStreaming: missing,
      instantiateStreaming: missing,
    })
  }
  Object.assign(Atomics, {
    waitAsync: () => {
      throw new TypeError('Atomics.waitAsync does not exist here')
    },
  })
}
