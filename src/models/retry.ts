/** Tries again what the world may mend by itself. */
import type { Model, ModelFault } from './model.ts'

export interface RetryPolicy {
  /** Calls in all. */
  maxAttempts: number
  /** The wait before attempt n+1 is random between half and all of min(cap, base · 2^(n-1)). */
  baseMs: number
  capMs: number
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
  maxAttempts: 4,
  baseMs: 1_000,
  capMs: 20_000,
  longestWaitMs: 60_000,
  deadlineMs: 600_000,
  clock: () => performance.now(),
  random: Math.random,
  wait,
}

/**
 * The same model; retryable faults are tried again with equal jitter, `Retry-After` is honoured. `onText` may be called
 * again from the start of the answer after `onRetry`: a display drops what it showed of the failed attempt.
 */
export function withRetries(model: Model, policy: Partial<RetryPolicy> = {}): Model {
  const { maxAttempts, baseMs, capMs, longestWaitMs, deadlineMs, clock, random, wait } = {
    ...defaultRetryPolicy,
    ...policy,
  }
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
        if (options.signal.aborted) return aborted
        if (attempt >= maxAttempts) return gaveUp(result, `${attempt} attempts`)
        const asked = result.retryAfterMs ?? 0
        if (asked > longestWaitMs) return tooLong(result, asked)
        const step = Math.min(capMs, baseMs * 2 ** (attempt - 1))
        const waitMs = Math.round(asked > 0 ? asked + (random() * step) / 4 : (step + random() * step) / 2)
        const elapsed = clock() - started
        if (elapsed + waitMs > deadlineMs)
          return gaveUp(result, `${attempt} attempts in ${Math.round(elapsed / 1000)} s`)
        if ((await options.onRetry?.(result, attempt, waitMs)) === false) return gaveUp(result, `${attempt} attempts`)
        await wait(waitMs, options.signal)
        if (options.signal.aborted) return aborted
      }
    },
  }
}

const aborted: ModelFault = { type: 'fault', code: 'aborted', message: 'The call was aborted.', retryable: false }

function gaveUp(fault: ModelFault, after: string): ModelFault {
  return { ...fault, message: `${fault.message} (given up after ${after})` }
}

function tooLong(fault: ModelFault, waitMs: number): ModelFault {
  const seconds = Math.ceil(waitMs / 1000)
  return {
    ...fault,
    retryable: false,
    message: `${fault.message}; it asks to wait ${seconds} s, too long to wait for`,
    wayOut: `Go on in ${seconds} s with --continue, or use another provider or model with --model.`,
  }
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
