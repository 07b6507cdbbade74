/** What an administrator reads and does over HTTP, as JSON below `/admin/api`. Who may is decided at its door. */
import { Hono } from 'hono'
import type { Context } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { UserError } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import { addAdminDoor, bodyOf, problem, sessionOf } from './admin-door.ts'
import type { AdminDoorOptions } from './admin-door.ts'
import type { AdminLog } from './admin-log.ts'
import type { AdminConsole } from './console.ts'
import type { Gateway } from './gateway.ts'
import { listSessions, showSession } from './session-view.ts'

/** Server-sent events to one listener. */
export interface LineStream {
  readonly response: Response
  /** false: its listener is gone, or does not read. */
  send(told: { kind: 'line' | 'tick'; data: JsonObject }): boolean
  end(): void
}

/** What is kept where the server runs. */
export type KeptList = 'runs' | 'tools' | 'agents' | 'models'

export interface AdminApiOptions extends Omit<AdminDoorOptions, 'ended' | 'log'> {
  gateway: Gateway
  console: AdminConsole
  lines: AdminLog
  /** @param since number of the newest sample that the reader has. */
  state: (since: number) => JsonObject
  kept: (list: KeptList) => Promise<object>
  /** The page of a run, as it was written; null: there is none. */
  timeline: (runId: string) => Promise<Buffer | null>
  openStream: () => LineStream
  /** Takes secrets out of what is told. */
  clean: <Value extends object>(value: Value) => Value
  /** The dashboard. */
  page: () => Promise<string>
}

export interface AdminApi {
  readonly routes: Hono
  /** Ends streams of sessions that are over. To be called now and then. */
  sweep(): void
}

const mostStreams = 16
/** Commands that change something are in the log, without what was said. */
const logged = /^\s*(kill|say|pause|resume)\s+(\S+)/i

export function createAdminApi(options: AdminApiOptions): AdminApi {
  const { access, gateway, lines, state, kept, timeline, clean, page, ipOf } = options
  const { log } = lines
  const streams = new Map<LineStream, () => boolean>()
  const app = new Hono()

  function sweep(): void {
    access.sweep()
    for (const [stream, isAllowed] of streams) {
      if (!isAllowed()) stream.end()
      // A listener that went away is noticed when something is told.
      if (!stream.send({ kind: 'tick', data: {} })) streams.delete(stream)
    }
  }

  /** The only way out of what is not a page. */
  const tell = (context: Context, value: object): Response => context.json(clean(value))

  app.onError((error, context) => {
    const { message } = error
    const wayOut = error instanceof UserError ? error.wayOut : undefined
    if (!(error instanceof UserError)) log.line(`admin: ${message}`, { event: 'failed' })
    const told = [message, wayOut].filter(Boolean).join(' ')
    return context.json(clean({ error: { code: 'failure', message: told } }), 500)
  })
  app.use('/admin/runs/*', async (context, next) => {
    await next()
    // A page of nobody opens in a window of its own only where this is said.
    context.header('cross-origin-opener-policy', 'unsafe-none')
  })
  app.use('/admin/*', secureHeaders({ crossOriginEmbedderPolicy: false, strictTransportSecurity: false }))
  app.get('/admin', (context) => context.redirect('admin/', 308))
  addAdminDoor(app, { ...options, log, ended: sweep })
  app.get('/admin/', async (context) =>
    context.html(await page(), 200, { 'content-security-policy': "frame-ancestors 'none'" }),
  )

  app.get('/admin/api/state', (context) => tell(context, state(Number(context.req.query('since')) || 0)))
  app.get('/admin/api/sessions', (context) => tell(context, listSessions(gateway, context.req.query('q') ?? '')))
  app.get('/admin/api/sessions/:id', async (context) => {
    const found = await showSession(gateway, context.req.param('id'))
    return found ? tell(context, found) : problem(context, 404, 'not-found', 'there is no such conversation any more')
  })
  app.post('/admin/api/command', async (context) => {
    const { line } = (await bodyOf(context)) ?? {}
    if (typeof line !== 'string') return problem(context, 400, 'bad-request', 'send {"line": "…"} as JSON')
    const [, name, id] = logged.exec(line) ?? []
    const ip = ipOf(context)
    if (name !== undefined && id !== undefined)
      log.line(`admin: ${name.toLowerCase()} ${id.slice(0, 40)} from ${ip}`, { event: 'admin-command', ip })
    return tell(context, options.console.run(line))
  })
  for (const list of ['runs', 'tools', 'agents', 'models'] as const)
    app.get(`/admin/api/${list}`, async (context) => tell(context, { [list]: await kept(list) }))

  app.get('/admin/api/events', (context) => {
    if (streams.size >= mostStreams)
      return problem(context, 503, 'busy', `${mostStreams} dashboards listen already: close one`)
    const secret = context.req.header('authorization') === undefined ? sessionOf(context) : null
    const stream = options.openStream()
    streams.set(stream, () => secret === null || access.isOpen(secret))
    lines.listen((line) => stream.send({ kind: 'line', data: clean({ ...line }) }))
    return stream.response
  })

  app.get('/admin/runs/:id/timeline', async (context) => {
    const found = await timeline(context.req.param('id'))
    if (!found) return problem(context, 404, 'not-found', 'this run has no page: "autoagent runs open ID" makes it')
    // Whatever is in it runs as a page of nobody: it cannot read this server in the administrator's name.
    return context.html(found.toString('utf8'), 200, {
      'content-security-policy': "sandbox allow-scripts allow-popups; frame-ancestors 'self'",
    })
  })

  return { routes: app, sweep }
}
