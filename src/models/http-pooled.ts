/** For servers, which have hundreds of calls at one time: undici's pool carries one at half the cost of Node's own client. */
import { Agent } from 'undici'
import type { Dispatcher } from 'undici'
import type { ResponseHeaders } from './fault.ts'
import { hasCode } from '../protocol/errors.ts'
import { noteConnecting } from './http-connecting.ts'
import { keepAliveMs, noConnection } from './http-transport.ts'
import type { AnswerBody, OpenAnswer, Transport } from './http-transport.ts'

export function createPooledTransport(connectMs: number, callsAtOnce: number): Transport {
  const connecting = noteConnecting(connectMs)
  /** Calls that have no connection yet. */
  const pending = new Set<PooledAnswer>()
  const agent = new Agent({
    connections: callsAtOnce,
    connect: connecting.connect,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
  })
  let target: { address: string; origin: string; path: string } | null = null

  /** A server asks the same address thousands of times a second. */
  function targetOf(address: string): NonNullable<typeof target> {
    if (target?.address === address) return target
    const { origin, pathname, search } = new URL(address)
    return (target = { address, origin, path: pathname + search })
  }

  return {
    post({ url, headers, body, signal }) {
      const { origin, path } = targetOf(url)
      return new Promise<OpenAnswer>((resolve, reject) => {
        const answer = new PooledAnswer(resolve, (error) =>
          reject(
            hasCode(error, 'UND_ERR_CONNECT_TIMEOUT')
              ? Object.assign(new Error(noConnection), { code: noConnection })
              : error,
          ),
        )
        const stop = (): void => {
          answer.destroy()
          // Connections that are being made are everybody's.
          if (pending.delete(answer) && pending.size === 0) connecting.giveUp()
        }
        pending.add(answer)
        signal.addEventListener('abort', stop, { once: true })
        answer.onStart = () => pending.delete(answer)
        answer.onEnd = () => {
          pending.delete(answer)
          signal.removeEventListener('abort', stop)
        }
        agent.dispatch({ origin, path, method: 'POST', headers, body }, answer)
      })
    },
    close() {
      connecting.giveUp()
      return agent.destroy()
    },
  }
}

/** Bytes that nobody reads are not asked for. */
const mostUnread = 1024 * 1024

/** One call: what undici tells of it, and what its reader asks for. */
class PooledAnswer implements Dispatcher.DispatchHandler, AnswerBody {
  onStart: () => void = () => {}
  onEnd: () => void = () => {}
  readonly #resolve: (answer: OpenAnswer) => void
  readonly #reject: (error: Error) => void
  #controller: Dispatcher.DispatchController | null = null
  #chunks: Uint8Array[] = []
  #unread = 0
  #isOver = false
  #error: Error | null = null
  #isDestroyed = false
  #wake: (() => void) | null = null

  constructor(resolve: (answer: OpenAnswer) => void, reject: (error: Error) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.onStart()
    if (this.#isDestroyed) controller.abort(givenUp())
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    this.#resolve({ status, headers, body: this })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#unread += chunk.length
    if (this.#unread > mostUnread) controller.pause()
    this.#tell()
  }

  onResponseEnd(): void {
    this.#finish(null)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#finish(error)
    this.#reject(error)
  }

  #finish(error: Error | null): void {
    this.#isOver = true
    this.#error = error
    this.onEnd()
    this.#tell()
  }

  #tell(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  async read(): Promise<Uint8Array | null> {
    while (this.#chunks.length === 0 && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve))
    const chunk = this.#chunks.shift()
    if (chunk === undefined) {
      if (this.#error) throw this.#error
      return null
    }
    this.#unread -= chunk.length
    if (this.#controller?.paused) this.#controller.resume()
    return chunk
  }

  destroy(): void {
    if (this.#isOver || this.#isDestroyed) return
    this.#isDestroyed = true
    this.#controller?.abort(givenUp())
  }
}

const givenUp = (): Error => new Error('the call was given up')
