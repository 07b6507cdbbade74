/**
 * The way in to administration over HTTP, below `/admin`: the token as bearer of each request, or once for a cookie that no
 * script reads and no other site sends. What changes something also shows a header that a form of another site cannot.
 */
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import { adminSessionSeconds } from './admin-access.ts'
import type { AdminAccess, Refused } from './admin-access.ts'
import type { ServerLog } from './server-log.ts'

export interface AdminDoorOptions {
  access: AdminAccess
  /** The cookie is sent over TLS alone. */
  isSecure: boolean
  log: ServerLog
  ipOf: (context: Context) => string
  /** After a session ended. */
  ended: () => void
}

const cookieName = 'autoagent_admin'
const cookiePath = '/admin'
const headerName = 'x-autoagent-admin'
const mostBodyBytes = 128 * 1024

const messages: { [refused in Refused]: string } = {
  wrong: 'that is not the token of this server (its environment has it as AUTOAGENT_ADMIN_TOKEN)',
  limited: 'too many wrong tokens came from your address: wait a minute',
}

/** Everything below `/admin/` but the page asks for the token. To be called before the routes behind it are made. */
export function addAdminDoor(app: Hono, { access, isSecure, log, ipOf, ended }: AdminDoorOptions): void {
  function tooLong(context: Context): Response {
    // The rest of it is not read, so nothing else can come on this connection.
    context.header('connection', 'close')
    return problem(context, 413, 'too-long', `the body is longer than ${mostBodyBytes / 1024} KiB`)
  }
  app.use('/admin/*', bodyLimit({ maxSize: mostBodyBytes, onError: tooLong }), async (context, next) => {
    context.header('cache-control', 'no-store')
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD' && context.req.header(headerName) !== '1')
      return problem(
        context,
        403,
        'header-missing',
        `send the header "${headerName}: 1" with every ${context.req.method}`,
      )
    return next()
  })

  function refuse(context: Context, refused: Refused): Response {
    if (refused === 'limited') context.header('retry-after', '60')
    return problem(context, refused === 'limited' ? 429 : 401, refused, messages[refused])
  }

  app.post('/admin/login', async (context) => {
    const { token } = (await bodyOf(context)) ?? {}
    if (typeof token !== 'string') return problem(context, 400, 'bad-request', 'send {"token": "…"} as JSON')
    const ip = ipOf(context)
    const refused = access.check(ip, token)
    if (refused === 'wrong') log.line(`admin: a wrong token from ${ip}`, { event: 'admin-refused', ip })
    if (refused !== null) return refuse(context, refused)
    log.line(`admin: logged in from ${ip}`, { event: 'admin-login', ip })
    setCookie(context, cookieName, access.open(), {
      path: cookiePath,
      httpOnly: true,
      sameSite: 'Strict',
      secure: isSecure,
      maxAge: adminSessionSeconds,
    })
    return context.json({ ok: true, seconds: adminSessionSeconds })
  })

  app.post('/admin/logout', (context) => {
    access.end(getCookie(context, cookieName) ?? '')
    ended()
    deleteCookie(context, cookieName, { path: cookiePath, secure: isSecure })
    return context.json({ ok: true })
  })

  for (const path of ['/admin/api/*', '/admin/runs/*'])
    app.use(path, async (context, next) => {
      const authorization = context.req.header('authorization')
      if (authorization === undefined)
        return access.isOpen(sessionOf(context))
          ? next()
          : problem(context, 401, 'login', 'log in at /admin/, or send the token as "Authorization: Bearer …"')
      const ip = ipOf(context)
      const refused = access.check(ip, /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '')
      if (refused === 'wrong') log.line(`admin: a wrong token from ${ip}`, { event: 'admin-refused', ip })
      return refused === null ? next() : refuse(context, refused)
    })
}

/** The secret of the browser's session; '': it has none, or the token came as bearer. */
export function sessionOf(context: Context): string {
  return getCookie(context, cookieName) ?? ''
}

export function problem(
  context: Context,
  status: 400 | 401 | 403 | 404 | 413 | 429 | 503,
  code: string,
  message: string,
): Response {
  return context.json({ error: { code, message } }, status)
}

/** null: no JSON object. */
export async function bodyOf(context: Context): Promise<JsonObject | null> {
  try {
    const value: unknown = await context.req.json()
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
