/**
 * One socket at a time to the server: opened again by itself when it is lost, ever more patiently, or at once when the
 * person asks. Servers that do not know the subprotocol are met without it: their frames are plain texts.
 */
import { subprotocol } from './wire.ts'

export type Mode = 'json' | 'plain'

export interface ConnectionEvents {
  connecting(): void
  opened(mode: Mode): void
  received(text: string): void
  /**
   * @param wasOpen false: it could not be opened.
   * @param retryMs until the next attempt; undefined: there will be none.
   */
  closed(wasOpen: boolean, retryMs: number | undefined): void
}

export interface ConnectionOptions {
  url: string
  /** Whether the server may be one without the subprotocol: asked after it was refused. */
  mayBePlain: () => boolean
}

export interface Connection {
  /** Now, whatever is: a socket that is there is closed first. */
  connect: () => void
  isOpen(): boolean
  /** @returns false: nothing was sent. */
  send(text: string): boolean
  /** The socket of now is the last one, until `connect`. */
  stayClosed: () => void
  /** Closes a socket whose server does not do its part; it is tried again as if it had been lost. */
  giveUp: () => void
}

const openingMs = 10_000
const firstDelayMs = 500
const longestDelayMs = 30_000
/** A connection that lasted so long was a good one: the next delay is the first again. */
const goodMs = 5_000

/** Half of it is chance, so that the pages of a server that was restarted do not all come back at once. */
export function delayMs(attempt: number, chance: number): number {
  const most = Math.min(longestDelayMs, firstDelayMs * 2 ** attempt)
  return Math.round(most / 2 + (most / 2) * chance)
}

export function createConnection({ url, mayBePlain }: ConnectionOptions, events: ConnectionEvents): Connection {
  let current: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let isLast = false

  const open = (mode: Mode): void => {
    const socket = socketTo(url, mode)
    if (socket === undefined) return events.closed(false, undefined)
    current = socket
    let openedAt: number | undefined
    let isLate = false
    const deadline = setTimeout(() => {
      isLate = true
      socket.close()
    }, openingMs)
    socket.addEventListener('open', () => {
      clearTimeout(deadline)
      openedAt = Date.now()
      if (socket === current) events.opened(socket.protocol === subprotocol ? 'json' : 'plain')
    })
    socket.addEventListener('message', ({ data }) => {
      if (socket === current && typeof data === 'string') events.received(data)
    })
    socket.addEventListener('close', () => {
      clearTimeout(deadline)
      if (socket !== current) return
      current = undefined
      // A browser refuses a server that passes over the subprotocol, and does not say so.
      if (openedAt === undefined && mode === 'json' && !isLate && mayBePlain()) return open('plain')
      if (openedAt !== undefined && Date.now() - openedAt >= goodMs) attempt = 0
      const wait = isLast ? undefined : delayMs(attempt++, Math.random())
      if (wait !== undefined) timer = setTimeout(connect, wait)
      events.closed(openedAt !== undefined, wait)
    })
  }

  const drop = (): void => {
    clearTimeout(timer)
    const socket = current
    current = undefined
    socket?.close()
  }
  const connect = (): void => {
    drop()
    isLast = false
    events.connecting()
    open('json')
  }
  // Back on the network, or back in the tab: whoever looks at the page does not wait for the timer.
  const hurry = (): void => {
    if (current === undefined && !isLast && timer !== undefined && document.visibilityState === 'visible') connect()
  }
  addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)

  return {
    connect() {
      attempt = 0
      connect()
    },
    isOpen: () => current?.readyState === WebSocket.OPEN,
    send(text) {
      if (current?.readyState !== WebSocket.OPEN) return false
      current.send(text)
      return true
    },
    stayClosed() {
      isLast = true
      clearTimeout(timer)
    },
    giveUp: () => current?.close(),
  }
}

/** @returns undefined where the browser will never allow it: an unencrypted server for an encrypted page. */
function socketTo(url: string, mode: Mode): WebSocket | undefined {
  try {
    return mode === 'json' ? new WebSocket(url, [subprotocol]) : new WebSocket(url)
  } catch {
    return undefined
  }
}
