/** Runs the tool once and sends exactly one value or failure; hands replies and wake-ups to whom they belong. */
import type { Bridge, Send } from './bridge.ts'
import type { Clock } from './clock.ts'
import type { Printer } from './console.ts'
import { encodeResult, flattenToJson } from './result.ts'
import type { Timers } from './timers.ts'

/** What the runner says at the start, as JSON. `seed` is hex. */
interface Start {
  mode: 'execute' | 'inspect'
  args: unknown
  seed: string
  resultBytes: number
  logBytes: number
  calls: number
  callsInFlight: number
  /** The host wants to know what the clock showed. */
  tellsClock: boolean
  /** What it is to show. */
  readings?: number[]
}

interface Parts {
  send: Send
  bridge: Bridge
  printer: Printer
  timers: Timers
  context: object
  random: { seed(hex: string): void }
  clock: Pick<Clock, 'repeat' | 'readings'>
}

type Exports = Record<string, unknown> & { default?: unknown }
type ModuleBody = (module: { exports: Exports }) => void

export interface Harness {
  start(body: ModuleBody, startJson: string): void
  /** `t`: wake up; `r` + reply. */
  receive(text: string): void
  /** True when nothing can happen any more and no end was sent. */
  isIdle(): boolean
}

export function createHarness({ send, bridge, printer, timers, context, random, clock }: Parts): Harness {
  const { parse, stringify } = JSON
  let isEnded = false
  let tellsClock = false

  function end(text: string): void {
    if (isEnded) return
    isEnded = true
    const left = bridge.pending()
    if (left > 0) printer.print(`${left} call(s) of ctx were not awaited and were cancelled at the end`)
    if (tellsClock) send(`k${stringify(clock.readings())}`)
    send(text)
  }

  async function run(body: ModuleBody, start: Start): Promise<void> {
    try {
      const module: { exports: Exports } = { exports: {} }
      body(module)
      const main = module.exports.default
      if (start.mode === 'inspect') {
        end(`v${stringify(shapeOf(module.exports))}`)
        return
      }
      if (typeof main !== 'function') {
        end(`f${stringify(missingMain)}`)
        return
      }
      const value: unknown = await main(start.args, context)
      end(`v${encodeResult(value, start.resultBytes)}`)
    } catch (error) {
      end(`f${flattenToJson(error)}`)
    }
  }

  return {
    start(body, startJson) {
      const start = parse(startJson) as Start
      random.seed(start.seed)
      if (start.readings) clock.repeat(start.readings)
      tellsClock = start.tellsClock
      printer.limit(start.logBytes)
      bridge.limit(start.calls, start.callsInFlight)
      void run(body, start)
    },
    receive(text) {
      if (text === 't') timers.tick()
      else bridge.receive(text.slice(1))
    },
    isIdle: () => !isEnded && bridge.pending() === 0 && timers.active() === 0,
  }
}

const missingMain = {
  code: 'E_BUILD',
  message: 'the module has no default export that is a function',
  hint: 'write: export default async function name(args, ctx) { … }',
  stack: '',
}

/** The shape of `inspect`: only what is text or plain data. */
function shapeOf(exports: Exports): object {
  const main = exports.default
  const isFunction = typeof main === 'function'
  const { description, parameters } = exports
  return {
    hasDefaultFunction: isFunction,
    defaultName: isFunction && typeof main.name === 'string' && main.name !== 'default' ? main.name.slice(0, 200) : '',
    description: typeof description === 'string' ? description.slice(0, 4000) : null,
    parameters: typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters) ? parameters : null,
  }
}
