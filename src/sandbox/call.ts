/** One call on one child: sends the order, serves the guest, keeps the deadlines, and ends in exactly one result. */
import { randomBytes } from 'node:crypto'
import type { CapabilityContext } from '../capabilities/capability.ts'
import { isTurnOver, takeTurn } from '../turn.ts'
import type { Failure } from '../protocol/observation.ts'
import type { Child } from './child.ts'
import { failureOfExit, readChildFailure } from './child-failure.ts'
import type { Deadline } from './deadline.ts'
import { startDeadline } from './deadline.ts'
import type { Methods, Refusal } from './dispatch.ts'
import { answerCall } from './dispatch.ts'
import type { FailureDetails } from './failures.ts'
import { failureOf, worldFault } from './failures.ts'
import { frameTypes, tokenLength } from './frame.ts'
import type { Frame } from './frame.ts'
import type { ChildFailure, Order } from './order.ts'
import { parsePlainJson } from './plain-json.ts'
import { childrenBytes, cpuMilliseconds, residentBytes } from './process-watch.ts'
import type { ExecuteResult, SandboxLimits, Witness } from './sandbox.ts'

export interface CallOptions {
  child: Child
  order: Order
  limits: SandboxLimits
  methods: Methods
  context: Omit<CapabilityContext, 'signal'>
  signal: AbortSignal | undefined
  witness?: Witness | undefined
  /** What a child of open mode reports for the audit; a runner never does. */
  onUse?: (text: string) => void
}

/**
 * `isClean`: the child can be used again. `isBuilt`: the code may have run. `problems`: all of them, with E_BUILD.
 * `childBytes`: resident, when it was last looked at.
 */
export interface CallEnd {
  result: ExecuteResult
  isClean: boolean
  childBytes: number
  isBuilt: boolean
  problems: NonNullable<ChildFailure['problems']>
}

const watchEveryMs = 10
const maxReadings = 6_000
/** Above the code's own memory: what the runner and its garbage may add during one call. */
const memorySlack = 96 * 1024 * 1024
const maxBytesOfFrames = 64 * 1024 * 1024
/** An ordinary module needs a tenth. */
const maxBuildBytes = 512 * 1024 * 1024

export function runCall({
  child,
  order,
  limits,
  methods,
  context,
  signal,
  witness,
  onUse,
}: CallOptions): Promise<CallEnd> {
  return new Promise((resolve) => {
    const token = randomBytes(tokenLength / 2).toString('hex')
    const startedAt = performance.now()
    // Before all else: what is made ready and looked up below costs nothing while the child is already at work.
    if (!signal?.aborted) child.send(frameTypes.order, token, JSON.stringify(order))
    const abort = new AbortController()
    let logs = ''
    let frameBytes = 0
    let calls = 0
    let callsInFlight = 0
    let isEnded = false
    let isBuilt = false
    let denial: Refusal | null = null
    let startCpu = cpuMilliseconds(child.pid)
    let childBytes = residentBytes(child.pid) ?? 0
    const maxResident = childBytes + limits.memoryBytes + memorySlack
    let deadline: Deadline = startDeadline(limits.buildMs, () =>
      stop('E_TIMEOUT', `the code was not built within ${limits.buildMs} ms`, {
        hint: 'make the module smaller and import less',
      }),
    )
    let polls = 0
    const watch = setInterval(() => {
      // The bundler is a process of its own below the runner.
      if (!isBuilt && childrenBytes(child.pid) > maxBuildBytes)
        return stop('E_BUILD', 'the code is too large or too deeply nested to be built', {
          hint: 'write a smaller module; read large data with await ctx.readFile(path)',
        })
      childBytes = residentBytes(child.pid) ?? 0
      if (childBytes > maxResident)
        stop('E_OOM', `the tool used more than ${Math.round(limits.memoryBytes / 2 ** 20)} MB`)
      else if (++polls % 10 === 0 && startCpu !== null && (cpuMilliseconds(child.pid) ?? 0) - startCpu > limits.cpuMs)
        stop('E_TIMEOUT', `the tool used more than ${limits.cpuMs} ms of processor time`)
    }, watchEveryMs)

    function finish(
      result: { value: string } | { failure: Failure },
      isClean: boolean,
      problems: CallEnd['problems'] = [],
    ): void {
      if (isEnded) return
      isEnded = true
      clearInterval(watch)
      deadline.cancel()
      signal?.removeEventListener('abort', cancel)
      child.events = { frame: () => child.kill(), exit: () => {} }
      if (!isClean) child.kill()
      abort.abort()
      const ms = Math.round((performance.now() - startedAt) * 10) / 10
      const end = (whole: ExecuteResult): void => resolve({ result: whole, isClean, childBytes, isBuilt, problems })
      if ('failure' in result) return end({ ok: false, failure: result.failure, logs, ms })
      try {
        end({ ok: true, value: parsePlainJson(result.value), logs, ms })
      } catch (error) {
        end({ ok: false, failure: failureOf('E_RESULT', `the result was ${(error as Error).message}`), logs, ms })
      }
    }
    /** Ends the call from the host's side: the child is killed. */
    function stop(code: string, message: string, details?: FailureDetails): void {
      finish({ failure: failureOf(code, message, details) }, false)
    }
    function overdue(): void {
      const waits = callsInFlight > 0
      const details: FailureDetails = {
        fault: 'environment',
        retryable: true,
        hint: 'a fetch or a program took too long: ask for less, or set a timeout',
      }
      stop('E_TIMEOUT', `the tool did not end within ${limits.wallMs} ms`, waits ? details : {})
    }
    function cancel(): void {
      stop('E_CANCELLED', 'the call was cancelled')
    }

    const served: CapabilityContext = {
      ...context,
      signal: abort.signal,
      async ask(kind, target, by) {
        deadline.pause()
        try {
          return await context.ask(kind, target, by)
        } finally {
          deadline.resume()
        }
      },
    }
    async function serve(text: string): Promise<void> {
      if (++callsInFlight > limits.callsInFlight)
        return stop('E_LIMIT', `more than ${limits.callsInFlight} capability calls at once`)
      if (isTurnOver()) await takeTurn()
      if (isEnded) return
      const reply = await answerCall(methods, text, served, witness)
      callsInFlight--
      if (isEnded) return
      if (reply === null) return stop('E_RUNNER', 'the runner broke the protocol')
      if (reply.refusal?.code === 'E_POLICY') denial = reply.refusal
      for (const part of reply.texts) {
        child.send(frameTypes.reply, token, part)
        if (isTurnOver()) await takeTurn()
        if (isEnded) return
      }
    }
    function print(text: string): void {
      if (logs.length < limits.logBytes + 1000) logs += text.slice(0, limits.logBytes + 1000 - logs.length)
    }
    function failed(text: string): void {
      const failure = readChildFailure(text)
      if (failure === null) return stop('E_RUNNER', 'the runner broke the protocol')
      finish(
        { failure: judge(failure, denial) },
        failure.code !== 'E_OOM' && failure.code !== 'E_RUNNER',
        failure.problems,
      )
    }
    function onFrame({ type, token: from, text }: Frame): void {
      frameBytes += text.length
      if (from !== token) stop('E_RUNNER', 'the runner broke the protocol')
      else if (frameBytes > maxBytesOfFrames) stop('E_LIMIT', 'the tool sent more than 64 MB to the host')
      else if (type === frameTypes.call && ++calls > limits.calls)
        stop('E_LIMIT', `more than ${limits.calls} capability calls in one run`)
      else if (type === frameTypes.call) void serve(text)
      else if (type === frameTypes.log) print(text)
      else if (type === frameTypes.value && isTooLarge(text, limits.resultBytes))
        finish({ failure: failureOf('E_RESULT', `the result is larger than ${limits.resultBytes} bytes`) }, true)
      else if (type === frameTypes.value) finish({ value: text }, true)
      else if (type === frameTypes.failure) failed(text)
      else if (type === frameTypes.use && onUse) onUse(text)
      else if (type === frameTypes.clock && witness) witness.clockRead(readingsIn(text))
      else if (type === frameTypes.built) {
        isBuilt = true
        deadline.cancel()
        startCpu = cpuMilliseconds(child.pid)
        deadline = startDeadline(limits.wallMs, overdue)
      } else stop('E_RUNNER', 'the runner broke the protocol')
    }
    child.events = { frame: onFrame, exit: (exit) => finish({ failure: failureOfExit(exit) }, false) }
    if (signal?.aborted) return cancel()
    signal?.addEventListener('abort', cancel)
  })
}

/** The code's own words: anything but a list of times counts as too much. */
function readingsIn(text: string): number[] | null {
  try {
    const readings = parsePlainJson(text, maxReadings)
    return Array.isArray(readings) && readings.every((one) => typeof one === 'number') ? readings : null
  } catch {
    return null
  }
}

function isTooLarge(text: string, maxBytes: number): boolean {
  return text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes)
}

/** A refusal of a capability that the tool let through keeps its code; one that it wrapped still gives its hint. */
function judge(failure: ChildFailure, denial: Refusal | null): Failure {
  const details: FailureDetails = {}
  if (failure.line !== undefined) details.line = failure.line
  if (failure.hint !== undefined) details.hint = failure.hint
  if (failure.code !== 'E_TOOL') return failureOf(failure.code, failure.message, details)
  const code = failure.uncaught ?? ''
  if (denial !== null) details.hint = denial.hint ?? details.hint ?? ''
  if (denial !== null && code === 'E_POLICY') return failureOf('E_POLICY', failure.message, details)
  if (code === 'E_LIMIT' || code === 'E_CAP_UNKNOWN') return failureOf(code, failure.message, details)
  return failureOf('E_TOOL', failure.message, { hint: hintFor(failure.message), ...details, ...worldFault(code) })
}

/** Names that models reach for out of habit. */
function hintFor(message: string): string | undefined {
  const name = /ReferenceError: (\w+) is not defined/.exec(message)?.[1]
  if (name === 'process') return "use await ctx.env('NAME') for the environment; there is no process"
  if (name === 'require' || name === 'module') return 'use import; the module is ESM'
  if (message === 'Not supported') return 'only a fixed name can be imported; read data with await ctx.readFile(path)'
  if (name === '__dirname' || name === '__filename') return 'paths are relative to the working directory'
  return undefined
}
