/** `Event`, `EventTarget`, `AbortSignal` and `AbortController`, as far as tools use them. */

export class Event {
  readonly type: string
  defaultPrevented = false
  target: unknown = null
  constructor(type: string) {
    this.type = String(type)
  }
  preventDefault(): void {
    this.defaultPrevented = true
  }
}

type Listener = ((event: Event) => void) | { handleEvent(event: Event): void }

export class EventTarget {
  #listeners: { type: string; listener: Listener; once: boolean }[] = []

  addEventListener(type: string, listener: Listener | null, options: boolean | { once?: boolean } = {}): void {
    if (listener === null || this.#listeners.some((entry) => entry.type === type && entry.listener === listener)) return
    this.#listeners.push({ type, listener, once: typeof options === 'object' && options.once === true })
  }
  removeEventListener(type: string, listener: Listener | null): void {
    this.#listeners = this.#listeners.filter((entry) => entry.type !== type || entry.listener !== listener)
  }
  dispatchEvent(event: Event): boolean {
    event.target = this
    for (const entry of this.#listeners.filter(({ type }) => type === event.type)) {
      if (entry.once) this.removeEventListener(entry.type, entry.listener)
      if (typeof entry.listener === 'function') Reflect.apply(entry.listener, this, [event])
      else entry.listener.handleEvent(event)
    }
    return !event.defaultPrevented
  }
}

function namedError(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}

/** Ends a signal from inside: only the controller and the static makers hold it. */
const abort = Symbol('abort')

export class AbortSignal extends EventTarget {
  #reason: unknown = undefined
  #isAborted = false
  onabort: ((event: Event) => void) | null = null

  get aborted(): boolean {
    return this.#isAborted
  }
  get reason(): unknown {
    return this.#reason
  }
  throwIfAborted(): void {
    if (this.#isAborted) throw this.#reason
  }
  [abort](reason: unknown): void {
    if (this.#isAborted) return
    this.#isAborted = true
    this.#reason = reason ?? namedError('AbortError', 'This operation was aborted')
    const event = new Event('abort')
    this.onabort?.(event)
    this.dispatchEvent(event)
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal()
    signal[abort](reason)
    return signal
  }
  static timeout(delay: number): AbortSignal {
    const signal = new AbortSignal()
    // Looked up at call time: timers are installed as globals of the isolate.
    const { setTimeout } = globalThis as unknown as { setTimeout: (callback: () => void, delay: number) => number }
    setTimeout(() => signal[abort](namedError('TimeoutError', `The operation took longer than ${delay} ms`)), delay)
    return signal
  }
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const result = new AbortSignal()
    for (const signal of signals) {
      if (signal.aborted) result[abort](signal.reason)
      else signal.addEventListener('abort', () => result[abort](signal.reason))
    }
    return result
  }
}

export class AbortController {
  readonly signal = new AbortSignal()
  abort(reason?: unknown): void {
    this.signal[abort](reason)
  }
}
