/**
 * The runner: the child process that bundles tools and hosts isolates, one call at a time. It has no grants: whatever a
 * tool wants of the world goes to the host as a call. It ends when its pipe closes, whatever it is doing.
 */
import { randomBytes } from 'node:crypto'
import { transform } from 'esbuild'
import type { Bundle } from './bundle.ts'
import { bundleTool, lineOfStack } from './bundle.ts'
import { openChildPipe } from './child-pipe.ts'
import { frameTypes, noToken } from './frame.ts'
import { loadGuestCode } from './guest-code.ts'
import type { PreparedIsolate } from './isolate-call.ts'
import type { ChildFailure, ExecuteOrder, Order } from './order.ts'

const inspectLimits = {
  argsJson: '{}',
  heapMegabytes: 64,
  resultBytes: 64 * 1024,
  logBytes: 0,
  calls: 0,
  callsInFlight: 0,
}
const restMs = 3
/** Told by the host: the system ends this process when the host ends, also while a tool keeps it busy. */
const endsWithHost = process.argv[2] === 'ends-with-host'
/** Sends of one call, of all kinds: far above any honest use. */
const maxTexts = 2_000_000

interface Call {
  token: string
  isolate: PreparedIsolate
}

const pipe = openChildPipe((frame) => {
  if (frame.type === frameTypes.order) void take(frame.token, JSON.parse(frame.text) as Order)
  else if (frame.type === frameTypes.reply && frame.token === current?.token) current.isolate.receive(`r${frame.text}`)
})
let current: Call | null = null
let spare: PreparedIsolate | null = null
let seed = ''

// esbuild's own process starts beside this one, which meanwhile loads and prepares what is needed after the bundle.
const bundler = transform('let ready: 1', { loader: 'ts' })
const { prepareIsolate } = await import('./isolate-call.ts')
const guest = await loadGuestCode()
refill(256)
await bundler
pipe.send(frameTypes.ready, noToken, '')

function refill(heapMegabytes: number): void {
  if (spare) return
  spare = prepareIsolate(guest.prelude, heapMegabytes, endsWithHost)
  seed = randomBytes(48).toString('hex')
}

async function take(token: string, order: Order): Promise<void> {
  const result = await bundleTool(order.code, order.root, guest.modules).catch(() => null)
  if (result === null) {
    // The bundler's own process is gone, and does not come back for this one.
    const message = 'the code is too large or too deeply nested to be built'
    fail(token, { code: 'E_BUILD', message, hint: 'write a smaller module' })
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)
    return
  }
  if (!result.ok) {
    const [first] = result.problems
    fail(token, { ...first!, code: 'E_BUILD', problems: result.problems })
    return
  }
  pipe.send(frameTypes.built, token, '')
  const limits: Omit<ExecuteOrder, 'type' | 'code' | 'root'> = order.type === 'execute' ? order : inspectLimits
  if (spare && spare.heapMegabytes !== limits.heapMegabytes) {
    spare.dispose()
    spare = null
  }
  refill(limits.heapMegabytes)
  const isolate = spare!
  spare = null
  current = { token, isolate }
  run(token, isolate, result.bundle, order.type, limits)
}

function run(
  token: string,
  isolate: PreparedIsolate,
  bundle: Bundle,
  mode: Order['type'],
  limits: Omit<ExecuteOrder, 'type' | 'code' | 'root'>,
): void {
  let wake: NodeJS.Timeout | null = null
  let texts = 0

  function finish(send: () => void): void {
    if (current?.isolate !== isolate) return
    current = null
    if (wake) clearTimeout(wake)
    send()
    // At once, also from within: whatever the code still does is cut off.
    isolate.dispose()
    // Not at once: the host is to have the processor for what it was just sent.
    setTimeout(refill, restMs, limits.heapMegabytes)
  }
  const { resultBytes, logBytes, calls, callsInFlight, readings, tellsClock } = limits
  const start = {
    mode,
    args: JSON.parse(limits.argsJson) as unknown,
    seed: limits.seed ?? seed,
    tellsClock: tellsClock ?? false,
    ...(readings ? { readings } : {}),
    resultBytes,
    logBytes,
    calls,
    callsInFlight,
  }
  isolate.run(bundle.script, JSON.stringify(start), {
    text(text) {
      const body = text.slice(1)
      if (++texts > maxTexts)
        finish(() => fail(token, { code: 'E_LIMIT', message: `more than ${maxTexts} messages in one run` }))
      else if (text[0] === 'c') pipe.sendSoon(frameTypes.call, token, body)
      else if (text[0] === 'l') pipe.send(frameTypes.log, token, body)
      else if (text[0] === 'k') pipe.send(frameTypes.clock, token, body)
      else if (text[0] === 'v') finish(() => pipe.send(frameTypes.value, token, body))
      else if (text[0] === 'f') finish(() => fail(token, failureOf(body, bundle)))
      else if (text[0] === 't') {
        if (wake) clearTimeout(wake)
        wake = setTimeout(() => isolate.receive('t'), Math.min(Number(body) || 0, 2 ** 31 - 1))
      }
    },
    end(reason, message) {
      const code = reason === 'memory' ? 'E_OOM' : reason === 'idle' ? 'E_TOOL' : 'E_RUNNER'
      const text = reason === 'memory' ? `the tool used more than ${limits.heapMegabytes} MB` : message
      finish(() =>
        fail(token, {
          code,
          message: text,
          ...(reason === 'idle' ? { hint: 'resolve or reject every promise that is awaited' } : {}),
        }),
      )
    },
  })
}

const outOfMemory =
  /^RangeError: (Array buffer allocation failed|WebAssembly\.(Memory|Instance)\(\): (could not allocate|out of memory))/i

function failureOf(text: string, bundle: Bundle): ChildFailure {
  let found: Partial<ChildFailure> & { stack?: unknown }
  try {
    found = JSON.parse(text) as typeof found
  } catch {
    found = {}
  }
  const { stack, ...rest } = Object(found) as typeof found
  const { code, message } = rest
  // Whatever the code did to its world, it speaks for itself and not for the runner.
  const failure: ChildFailure = {
    ...rest,
    code: code === 'E_RESULT' || code === 'E_BUILD' ? code : 'E_TOOL',
    message: typeof message === 'string' ? message : 'the tool failed, and spoilt its own error',
  }
  const line = typeof stack === 'string' ? lineOfStack(stack, bundle.map) : undefined
  // What V8 throws when the system gives no more memory is a tool's error by form only.
  if (failure.code === 'E_TOOL' && outOfMemory.test(failure.message)) failure.code = 'E_OOM'
  return line === undefined ? failure : { ...failure, line }
}

function fail(token: string, failure: ChildFailure): void {
  pipe.send(frameTypes.failure, token, JSON.stringify(failure))
}
