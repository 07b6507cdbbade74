/** The one HTTP server: pages, REST, WebSocket, health and metrics. What is behind each is somebody else's. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { isLoopback } from './admission.ts'
import { addressOf } from './peer-address.ts'

export interface WebDoorOptions {
  host: string
  port: number
  tls?: { cert: string; key: string }
  /** Reverse proxies before this server. */
  proxies: number
  /** REST, below `/v1`. */
  sessions: (ipOf: (context: Context) => Peer) => Hono
  /** All below `/admin`; null: there is no such thing. */
  admin: ((ipOf: (context: Context) => string) => Hono) | null
  /** A WebSocket at `/ws`, or at `/` as PsicoIA's. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, ip: string) => void
  origins: readonly string[]
  /** By path: `/`, `/client_web.html`, `/openapi.json`. */
  pages: { [path: string]: { type: string; text: () => Promise<string> } }
  /** A file that an answer named; null: none. */
  file: (name: string) => Promise<{ type: string; bytes: Buffer } | null>
  health: () => { isReady: boolean; facts: { [name: string]: string | number | boolean | null } }
  metrics: () => string
}

export interface Peer {
  ip: string
  port: number
}

/** Deadlines of a request that comes slowly. */
const slow = {
  headersTimeout: 5_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
}
const slowTls = { ...slow, handshakeTimeout: 10_000 }

export function createWebServer(options: WebDoorOptions): Server {
  const app = appOf(options)
  const listener = getRequestListener(app.fetch)
  const { tls } = options
  const server: Server = tls
    ? process.getBuiltinModule('node:https').createServer({ ...slowTls, ...tls }, (i, o) => void listener(i, o))
    : process.getBuiltinModule('node:http').createServer(slow, (i, o) => void listener(i, o))
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const path = (request.url ?? '').split('?', 1)[0]
    if (path !== '/ws' && path !== '/') return refuse(socket, '404 Not Found')
    const ip = addressOf(request, options.proxies)
    if (!isOriginAllowed(request, ip, options.origins)) return refuse(socket, '403 Forbidden')
    options.upgrade(request, socket, head, ip)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(socket, brokenStatus(error)))
  return server
}

/** Of a request that never became one. */
function brokenStatus({ code }: NodeJS.ErrnoException): string {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout'
  return code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/**
 * A page of another site must not talk to this server in the name of who looks at it. Programs send no origin; a file that was
 * opened from disk sends `null`, which is believed of this machine alone.
 */
function isOriginAllowed({ headers }: IncomingMessage, ip: string, origins: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined || origins.includes(origin)) return true
  if (origin === 'null') return isLoopback(ip)
  return URL.canParse(origin) && new URL(origin).host === host
}

function appOf({ sessions, admin, pages, file, health, metrics, proxies }: WebDoorOptions): Hono {
  const app = new Hono()
  // It has headers of its own.
  if (admin)
    app.route(
      '/',
      admin((context) => peerOf(context, proxies).ip),
    )
  // Whether a whole domain speaks TLS alone is for its owner to say, at the proxy.
  app.use(secureHeaders({ crossOriginEmbedderPolicy: false, strictTransportSecurity: false }))
  app.route(
    '/v1',
    sessions((context) => peerOf(context, proxies)),
  )
  for (const [path, { type, text }] of Object.entries(pages))
    app.get(path, async (context) =>
      context.body(await text(), 200, { 'content-type': type, 'cache-control': 'no-cache' }),
    )
  app.get('/files/:name', async (context) => {
    const found = await file(context.req.param('name'))
    return found
      ? context.body(new Uint8Array(found.bytes), 200, {
          'content-type': found.type,
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
          'cross-origin-resource-policy': 'cross-origin',
        })
      : context.notFound()
  })
  app.get('/health', (context) => context.json({ status: 'ok', ...health().facts }))
  app.get('/ready', (context) => {
    const { isReady, facts } = health()
    return context.json({ status: isReady ? 'ready' : 'not ready', ...facts }, isReady ? 200 : 503)
  })
  app.get('/metrics', (context) => context.text(metrics(), 200, { 'content-type': 'text/plain; version=0.0.4' }))
  app.notFound((context) =>
    context.json({ error: { code: 'not-found', message: `there is no ${context.req.path}` } }, 404),
  )
  app.onError((error, context) => context.json({ error: { code: 'failure', message: error.message } }, 500))
  return app
}

function peerOf({ env }: Context, proxies: number): Peer {
  const { incoming } = env as { incoming?: IncomingMessage }
  return incoming ? { ip: addressOf(incoming, proxies), port: incoming.socket.remotePort ?? 0 } : { ip: '', port: 0 }
}
