/**
 * One POST whose answer is read as it comes. undici is loaded at the first call (it costs 70 ms). Redirects are not followed.
 * Idle sockets are kept a few seconds for the next turn and never keep the process alive.
 */
import type { Socket } from 'node:net'
import type { Dispatcher, buildConnector } from 'undici'
import { errorText, hasCode } from '../protocol/errors.ts'
import type { ResponseHeaders } from './fault.ts'

export interface HttpTimeouts {
  connectMs: number
  /** From sending to the first byte of the body: long prompts take minutes on slow machines. */
  firstByteMs: number
  /** Between two chunks of the body. */
  idleMs: number
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

export interface HttpRequest {
  url: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}

export interface HttpClient {
  /** Never rejects for what the network did. */
  post(request: HttpRequest): Promise<HttpAnswer | HttpFailure>
  /** Ends every connection, calls that still run included. */
  close(): Promise<void>
}

const keepAliveMs = 4_000

export function createHttpClient(timeouts: HttpTimeouts = defaultTimeouts): HttpClient {
  const dispatchers = new Map<boolean, Promise<Dispatcher>>()
  const connecting = new Set<Socket>()

  /** undici itself gives up a connection that is being made only when its time is over. */
  function stopConnecting(): void {
    for (const socket of connecting) socket.destroy(new Error('the call was given up'))
  }

  /** A proxy from the environment is used, except for this machine's own addresses. */
  function dispatcherFor(url: string): Promise<Dispatcher> {
    const direct = isLoopback(url) || !proxyIsSet()
    const known = dispatchers.get(direct)
    if (known) return known
    const made = import('undici').then(({ Agent, EnvHttpProxyAgent, buildConnector }) => {
      const options = {
        connect: noting(connecting, buildConnector({ timeout: timeouts.connectMs })),
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveTimeout: keepAliveMs,
        keepAliveMaxTimeout: keepAliveMs,
      }
      return direct ? new Agent(options) : new EnvHttpProxyAgent(options)
    })
    dispatchers.set(direct, made)
    return made
  }

  async function send({ url, headers, body, signal }: HttpRequest): Promise<Dispatcher.ResponseData> {
    const dispatcher = await dispatcherFor(url)
    const { request } = await import('undici')
    signal.throwIfAborted()
    return request(url, { method: 'POST', headers, body, dispatcher, signal })
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
        if (call.failure) stopConnecting()
        return call.failure ?? failureOf(error, timeouts)
      }
    },
    async close() {
      const made = await Promise.all(dispatchers.values())
      dispatchers.clear()
      await Promise.all(made.map((dispatcher) => dispatcher.destroy()))
    },
  }
}

/** The same connector; a socket is in the set for as long as its connection, TLS included, is being made. */
function noting(connecting: Set<Socket>, connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    // What the types keep to themselves: the socket is returned.
    const socket = connect(options, (...result) => {
      connecting.delete(socket)
      callback(...result)
    }) as unknown as Socket
    connecting.add(socket)
  }
}

function answer(response: Dispatcher.ResponseData, call: Deadline, timeouts: HttpTimeouts): HttpAnswer {
  const { body } = response
  // An error after we stopped reading must not become an unhandled one.
  body.on('error', () => {})
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  let idleMs = timeouts.idleMs
  let first = true
  return {
    type: 'answer',
    status: response.statusCode,
    headers: response.headers,
    async read() {
      if (call.failure) return call.failure
      if (!first) call.expect(idleMs, 'the answer stopped')
      try {
        const next = await chunks.next()
        first = false
        if (next.done) {
          call.end()
          return call.failure ?? null
        }
        call.pause()
        return next.value
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
  /** Rejects with the signal: undici hears of it only where it listens. */
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
  const onAbort = (): void => {
    failure ??= { type: 'failure', code: 'aborted', message: 'The call was aborted.' }
    own.abort()
  }
  const over = new Promise<never>((_, reject) =>
    own.signal.addEventListener('abort', () => reject(own.signal.reason as Error), { once: true }),
  )
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
        failure ??= { type: 'failure', code: 'timeout', message: `${what} for ${ms / 1000} s` }
        own.abort()
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
  if (hasCode(error, 'UND_ERR_CONNECT_TIMEOUT'))
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
