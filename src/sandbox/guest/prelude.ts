/**
 * Entry of what runs inside an isolate before the tool's code. Takes the raw hooks from the global object, deletes them,
 * installs the globals, and leaves three functions there for the runner, which takes and deletes them in turn.
 */
import { createBridge } from './bridge.ts'
import { createClock } from './clock.ts'
import { createHarness } from './harness.ts'
import { createHostFiles } from './host-files.ts'
import { createPrinter } from './console.ts'
import { createTimers } from './timers.ts'
import { installGlobals } from './globals.ts'
import { createToolContext } from './tool-context.ts'
import type { Send } from './bridge.ts'
import { createFetch } from './fetch.ts'
import { flatten } from './result.ts'

const raw = globalThis as Record<string, unknown>
const send = raw['__send'] as Send
delete raw['__send']

const bridge = createBridge(send)
const printer = createPrinter(send)
const timers = createTimers(send, (error) => printer.print(`error in a timer: ${flatten(error).message}`))
const files = createHostFiles(bridge)
const fetch = createFetch(bridge)
const context = createToolContext(bridge, files, printer.console.log, fetch)
const clock = createClock()
const random = installGlobals({ printer, timers, fetch, files, clock })
const harness = createHarness({ send, bridge, printer, timers, context, random, clock })

raw['__start'] = harness.start
raw['__receive'] = harness.receive
raw['__idle'] = harness.isIdle
