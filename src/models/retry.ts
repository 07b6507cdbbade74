/** Tries again what the world may mend by itself. */
import type { FaultCode, Model, ModelFault } from './model.ts'

export interface RetryRule {
  /** Calls in all, the first one included; of a call that met several causes, the last one's rule counts. */
  attempts: number
  /** The wait before attempt n+1 is random between nothing and min(capMs, baseMs · 2^(n-1)): full jitter. */
  baseMs: number
  capMs: number
}

/** By cause; null: trying the same again cannot help. Documented in docs/faults.md. */
export const retryRules: Readonly<Record<FaultCode, RetryRule | null>> = {
  'rate-limit': { attempts: 5, baseMs: 2_000, capMs: 30_000 },
  unavailable: { attempts: 4, baseMs: 1_000, capMs: 20_000 },
  network: { attempts: 4, baseMs: 1_000, capMs: 10_000 },
  // Each attempt has already waited for minutes.
  timeout: { attempts: 2, baseMs: 1_000, capMs: 1_000 },
  'cut-stream': { attempts: 3, baseMs: 1_000, capMs: 10_000 },
  // The model's own slip: nobody has to recover first.
  format: { attempts: 4, baseMs: 200, capMs: 200 },
  credentials: null,
  'not-found': null,
  quota: null,
  'bad-request': null,
  'too-long': null,
  'tools-unsupported': null,
  recording: null,
  aborted: null,
}

export interface RetryPolicy {
  rules: Readonly<Record<FaultCode, RetryRule | null>>
  /** A provider that asks for a longer wait is not waited for. */
  longestWaitMs: number
  /** No retry starts later than this after the first attempt began. A running attempt is never cut by it. */
  deadlineMs: number
  /** Monotonic milliseconds. */
  clock: () => number
  /** In [0, 1). */
  random: () => number
  /** Resolves after `ms`, or at once when the signal fires. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

export const defaultRetryPolicy: RetryPolicy = {
  rules: retryRules,
  longestWaitMs: 60_000,
  deadlineMs: 600_000,
  clock: () => performance.now(),
  random: Math.random,
  wait,
}

/**
 * The same model; what a rule says is tried again, and never sooner than `Retry-After` asks. `onText` may be called again
 * from the start of the answer after `onRetry`: a display drops what it showed of the failed attempt.
 */
export function withRetries(model: Model, policy: Partial<RetryPolicy> = {}): Model {
  const { rules, longestWaitMs, deadlineMs, clock, random, wait } = { ...defaultRetryPolicy, ...policy }
  return {
    name: model.name,
    contextWindow: model.contextWindow,
    price: model.price,
    nativeTools: model.nativeTools,
    factsOf: model.factsOf,
    async complete(request, options) {
      const started = clock()
      for (let attempt = 1; ; attempt += 1) {
        const result = await model.complete(request, options)
        if (result.type === 'reply' || !result.retryable) return result
        const rule = rules[result.code]
        if (rule === null) return result
        if (options.signal.aborted) return aborted
        if (attempt >= rule.attempts) return gaveUp(result, attempt)
        const asked = result.retryAfterMs ?? 0
        if (asked > longestWaitMs) return tooLong(result, asked)
        const waitMs = Math.round(asked + random() * Math.min(rule.capMs, rule.baseMs * 2 ** (attempt - 1)))
        const elapsed = clock() - started
        if (elapsed + waitMs > deadlineMs) return gaveUp(result, attempt, elapsed)
        if ((await options.onRetry?.(result, attempt, waitMs)) === false) return gaveUp(result, attempt)
        await wait(waitMs, options.signal)
        if (options.signal.aborted) return aborted
        if ((await options.onAttempt?.()) === false) return options.signal.aborted ? aborted : gaveUp(result, attempt)
      }
    },
  }
}

const aborted: ModelFault = { type: 'fault', code: 'aborted', message: 'The call was aborted.', retryable: false }

function gaveUp(fault: ModelFault, attempts: number, elapsedMs?: number): ModelFault {
  const count = `${attempts} attempt${attempts === 1 ? '' : 's'}`
  const time = elapsedMs === undefined ? '' : ` in ${Math.round(elapsedMs / 1000)} s`
  return { ...fault, message: `${fault.message} (given up after ${count}${time})` }
}

function tooLong(fault: ModelFault, waitMs: number): ModelFault {
  const time = spoken(waitMs)
  return {
    ...fault,
    retryable: false,
    message: `${fault.message}; it asks to wait ${time}, too long to wait for`,
    wayOut: `Go on in ${time} with --continue, or use another provider or model with --model or --fallback-model.`,
  }
}

function spoken(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
