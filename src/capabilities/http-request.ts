/** One HTTP request to an address that was already checked. Node's own client: it is there at once, undici costs 70 ms. */
import type { IncomingMessage } from 'node:http'
import { bareHost, portOf } from './address.ts'
import type { Pinned } from './address.ts'
import { CapabilityError } from './capability.ts'
import { readBody } from './fetch-body.ts'

const connectMs = 10_000
const idleMs = 30_000

export interface HttpRequest {
  url: URL
  method: string
  headers: readonly (readonly [string, string])[]
  body: Buffer | null
}

/** Header names in lower case; the body decompressed. */
export interface HttpAnswer {
  status: number
  statusText: string
  headers: [string, string][]
  body: Buffer
}

/** @throws Error with the `code` of Node: ECONNREFUSED, ETIMEDOUT, HPE_… for what is not HTTP. */
export async function sendRequest(request: HttpRequest, pinned: Pinned, signal: AbortSignal): Promise<HttpAnswer> {
  const response = await answerTo(request, pinned, signal)
  const pairs = response.rawHeaders
  const headers: [string, string][] = []
  for (let index = 0; index < pairs.length; index += 2)
    headers.push([pairs[index]!.toLowerCase(), pairs[index + 1] ?? ''])
  const encoding = response.headers['content-encoding']?.trim().toLowerCase()
  try {
    const body = await readBody(response, request.method === 'HEAD' ? undefined : encoding)
    const kept = headers.filter(([name]) => !/^(content-encoding|transfer-encoding|connection|keep-alive)$/.test(name))
    return { status: response.statusCode ?? 0, statusText: response.statusMessage ?? '', headers: kept, body }
  } finally {
    response.destroy()
  }
}

function answerTo(
  { url, method, headers, body }: HttpRequest,
  { address, family }: Pinned,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    // Built-in modules by name: the ESM wrapper of node:http costs 30 ms more, also where no tool fetches anything.
    const { request } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http')
    const outgoing = request({
      host: bareHost(url),
      port: portOf(url),
      path: url.pathname + url.search,
      method,
      // A connection of its own, gone with the answer: nothing of one call is seen by the next.
      agent: false,
      signal,
      timeout: idleMs,
      lookup: (_host, options, done) => {
        if (options.all) done(null, [{ address, family }])
        else done(null, address, family)
      },
      headers: Object.fromEntries([
        ['accept', '*/*'],
        ['user-agent', 'autoagent'],
        ...(url.username === '' ? [] : [['authorization', `Basic ${Buffer.from(credentials).toString('base64')}`]]),
        ...headers,
        ['accept-encoding', 'gzip, deflate, br'],
      ]) as Record<string, string>,
    })
    const tooLate = (): void => void outgoing.destroy(new CapabilityError('ETIMEDOUT', 'the server took too long'))
    const connecting = setTimeout(tooLate, connectMs)
    outgoing.once('socket', (socket) => socket.once('connect', () => clearTimeout(connecting)))
    outgoing.once('close', () => clearTimeout(connecting))
    outgoing.on('timeout', tooLate)
    outgoing.on('error', reject)
    outgoing.on('response', resolve)
    outgoing.end(body ?? undefined)
  })
}
