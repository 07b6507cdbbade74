/**
 * One POST whose answer is read as it comes. Redirects are not followed. Idle sockets are kept a few seconds for the next
 * turn and never keep the process alive. Straight to the server by Node's own client; only where the environment names a
 * proxy is undici loaded, which knows them all and costs 70 ms.
 */
import { errorText, hasCode } from '../protocol/errors.ts'
import type { ResponseHeaders } from './fault.ts'
import { createDirectTransport } from './http-direct.ts'
import { noConnection } from './http-transport.ts'
import type { HttpRequest, OpenAnswer, Transport } from './http-transport.ts'

export interface HttpTimeouts {
  connectMs: number
  /** From sending to the first byte of the body: long prompts take minutes on slow machines. */
  firstByteMs: number
  /** Between two chunks of the body. */
  idleMs: number
  /** Of a server: so many connections, pooled. Absent: a client that is there at once and has what it needs. */
  callsAtOnce?: number
}

export const defaultTimeouts: HttpTimeouts = { connectMs: 10_000, firstByteMs: 300_000, idleMs: 120_000 }

export type HttpFailure = { type: 'failure'; code: 'timeout' | 'network' | 'aborted'; message: string }

export interface HttpAnswer {
  type: 'answer'
  status: number
  headers: ResponseHeaders
  /** The next bytes; null at the end; a failure ends it too. */
  read(): Promise<Uint8Array | null | HttpFailure>
  /** Waits at most this long for each chunk from now on. */
  hurry(idleMs: number): void
  /** Lets go of the connection; idempotent. Must be called when reading stops early. */
  dispose(): void
}

export interface HttpClient {
  /** Never rejects for what the network did. */
  post(request: HttpRequest): Promise<HttpAnswer | HttpFailure>
  /** Ends every connection, calls that still run included. */
  close(): Promise<void>
}

export function createHttpClient(timeouts: HttpTimeouts = defaultTimeouts): HttpClient {
  const transports = new Map<boolean, Promise<Transport>>()
  let last: { url: string; transport: Promise<Transport> } | null = null

  /** A proxy from the environment is used, except for this machine's own addresses. */
  function transportFor(url: string): Promise<Transport> {
    if (last?.url !== url) last = { url, transport: chooseTransport(url) }
    return last.transport
  }

  function chooseTransport(url: string): Promise<Transport> {
    const isDirect = isLoopback(url) || !proxyIsSet()
    const known = transports.get(isDirect)
    if (known) return known
    const made = isDirect
      ? directTransport(timeouts)
      : import('./http-proxy.ts').then(({ createProxyTransport }) => createProxyTransport(timeouts.connectMs))
    transports.set(isDirect, made)
    return made
  }

  async function send(request: HttpRequest): Promise<OpenAnswer> {
    const transport = await transportFor(request.url)
    request.signal.throwIfAborted()
    return transport.post(request)
  }

  return {
    async post({ url, headers, body, signal }) {
      const call = createDeadline(signal)
      call.expect(timeouts.connectMs + timeouts.firstByteMs, 'no answer came')
      const sent = send({ url, headers, body, signal: call.signal })
      sent.catch(() => {})
      try {
        return answer(await Promise.race([sent, call.over]), call, timeouts)
      } catch (error) {
        call.end()
        return call.failure ?? failureOf(error, timeouts)
      }
    },
    async close() {
      const made = await Promise.all(transports.values())
      transports.clear()
      last = null
      await Promise.all(made.map((transport) => transport.close()))
    },
  }
}

function directTransport({ connectMs, callsAtOnce }: HttpTimeouts): Promise<Transport> {
  if (callsAtOnce === undefined) return Promise.resolve(createDirectTransport(connectMs))
  return import('./http-pooled.ts').then(({ createPooledTransport }) => createPooledTransport(connectMs, callsAtOnce))
}

function answer({ status, headers, body }: OpenAnswer, call: Deadline, timeouts: HttpTimeouts): HttpAnswer {
  let idleMs = timeouts.idleMs
  let first = true
  return {
    type: 'answer',
    status,
    headers,
    async read() {
      if (call.failure) return call.failure
      if (!first) call.expect(idleMs, 'the answer stopped')
      try {
        const chunk = await body.read()
        first = false
        if (chunk === null) {
          call.end()
          return call.failure ?? null
        }
        call.pause()
        return chunk
      } catch (error) {
        call.end()
        return call.failure ?? failureOf(error, timeouts)
      }
    },
    hurry(ms) {
      idleMs = ms
      first = false
    },
    dispose() {
      call.end()
      body.destroy()
    },
  }
}

interface Deadline {
  readonly signal: AbortSignal
  readonly failure: HttpFailure | undefined
  /** Rejects with the signal: a transport hears of it only where it listens. */
  readonly over: Promise<never>
  expect(ms: number, what: string): void
  pause(): void
  end(): void
}

/** One signal out of the caller's and of the time that is left. */
function createDeadline(outer: AbortSignal): Deadline {
  const own = new AbortController()
  let failure: HttpFailure | undefined
  let timer: NodeJS.Timeout | undefined
  const { promise: over, reject } = Promise.withResolvers<never>()
  const stop = (why: HttpFailure): void => {
    failure ??= why
    own.abort()
    reject(own.signal.reason as Error)
  }
  const onAbort = (): void => stop({ type: 'failure', code: 'aborted', message: 'The call was aborted.' })
  // Whoever no longer waits for it is not to be told.
  over.catch(() => {})
  outer.addEventListener('abort', onAbort, { once: true })
  if (outer.aborted) onAbort()
  const pause = (): void => clearTimeout(timer)
  return {
    signal: own.signal,
    over,
    get failure() {
      return failure
    },
    expect(ms, what) {
      clearTimeout(timer)
      timer = setTimeout(() => {
        stop({ type: 'failure', code: 'timeout', message: `${what} for ${ms / 1000} s` })
      }, ms)
    },
    pause,
    end() {
      pause()
      outer.removeEventListener('abort', onAbort)
    },
  }
}

function failureOf(error: unknown, timeouts: HttpTimeouts): HttpFailure {
  if (hasCode(error, noConnection))
    return { type: 'failure', code: 'timeout', message: `no connection within ${timeouts.connectMs / 1000} s` }
  const cause = error instanceof AggregateError && error.errors.length > 0 ? (error.errors[0] as unknown) : error
  return { type: 'failure', code: 'network', message: errorText(cause) || errorText(error) }
}

function proxyIsSet(): boolean {
  return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].some((name) => Boolean(process.env[name]))
}

export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
