/** The net: http and https to granted hosts. Each hop of a redirect is decided anew; the address that was checked is the one used. */
import { isUtf8 } from 'node:buffer'
import type { Json, JsonObject } from '../protocol/json.ts'
import { bareHost, coverage, portOf, resolveHost } from './address.ts'
import type { Pinned } from './address.ts'
import type { Capability, CapabilityContext, CapabilityMethod } from './capability.ts'
import { CapabilityError, denied } from './capability.ts'
import { decodeInTurns } from './decode.ts'
import type { HttpAnswer } from './http-request.ts'
import { sendRequest } from './http-request.ts'
import { hasHandle } from './secrets.ts'
import type { Secrets } from './secrets.ts'
import { createSlots } from './slots.ts'
import { takeTurn } from '../turn.ts'

const maxRedirects = 5
/** Requests of one call at the same time: each may hold a whole body. */
const inTurn = createSlots(6)
/** Ours to set, or a way around the policy. */
const ownHeaders =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|expect|accept-encoding)$/
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'PATCH'

interface Hop {
  url: URL
  method: Method
  headers: [string, string][]
  body: Buffer | null
}

async function fetchUrl(args: JsonObject, context: CapabilityContext, secrets: Secrets): Promise<Json> {
  let hop = readRequest(args)
  for (let redirects = 0; ; redirects++) {
    const answer = await oneHop(hop, context, secrets)
    const location = answer.headers.find(([name]) => name === 'location')?.[1]
    const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined
    if (!isRedirect || args['redirect'] === 'manual') return toJson(answer, hop.url, redirects > 0)
    if (args['redirect'] === 'error') throw new CapabilityError('E_NET', `"${hop.url.host}" redirects`)
    if (redirects >= maxRedirects) throw new CapabilityError('E_NET', `more than ${maxRedirects} redirects`)
    hop = follow(hop, location, answer.status)
  }
}

function readRequest(args: JsonObject): Hop {
  const method = typeof args['method'] === 'string' ? args['method'] : 'GET'
  if (!methods.has(method)) throw new CapabilityError('E_ARGUMENT', `the method ${method.slice(0, 20)} is not allowed`)
  const given = Array.isArray(args['headers']) ? (args['headers'] as [string, string][]) : []
  const headers: [string, string][] = []
  for (const pair of given) {
    const [name, value] = pair
    if (typeof name !== 'string' || typeof value !== 'string' || /[\r\n\0]/.test(name + value))
      throw new CapabilityError('E_ARGUMENT', 'a header is not allowed')
    if (!ownHeaders.test(name.toLowerCase())) headers.push([name.toLowerCase(), value])
  }
  const { text, base64 } = args
  const body =
    typeof text === 'string' ? Buffer.from(text) : typeof base64 === 'string' ? Buffer.from(base64, 'base64') : null
  return { url: parseTarget(args['url'] as string, undefined), method: method as Method, headers, body }
}

function parseTarget(text: string, base: URL | undefined): URL {
  const url = URL.parse(text, base?.href)
  if (url === null) throw new CapabilityError('E_ARGUMENT', 'the URL is not valid')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new CapabilityError('E_POLICY', `only http and https can be fetched, not ${url.protocol}`)
  return url
}

/** As browsers do: 303 and the old 301/302 of a POST become GET; credentials and secrets stay with their origin. */
function follow(hop: Hop, location: string, status: number): Hop {
  const url = parseTarget(location, hop.url)
  const isGet = status === 303 || ((status === 301 || status === 302) && hop.method === 'POST')
  const isSame = url.origin === hop.url.origin
  const headers = hop.headers.filter(
    ([name, value]) =>
      (isSame || !(/^(authorization|cookie)$/.test(name) || hasHandle(value))) &&
      !(isGet && name.startsWith('content-')),
  )
  if (!isSame) Object.assign(url, { username: '', password: '' })
  return { url, headers, method: isGet && hop.method !== 'HEAD' ? 'GET' : hop.method, body: isGet ? null : hop.body }
}

async function oneHop(hop: Hop, context: CapabilityContext, secrets: Secrets): Promise<HttpAnswer> {
  const target = `${bareHost(hop.url)}:${portOf(hop.url)}`
  const start = performance.now()
  let effect: string | undefined
  const audit = (verdict: 'allowed' | 'denied', bytes: number): void => {
    const ms = Math.round(performance.now() - start)
    context.audit({ capability: 'net', target, verdict, bytes, ms, ...(effect === undefined ? {} : { effect }) })
  }
  const granted = coverage(hop.url, context.grants.net)
  const isNamed = granted === 'named' || (granted === 'none' && (await context.ask('net', target)))
  if (granted === 'none' && !isNamed) {
    audit('denied', 0)
    throw denied('net', target)
  }
  const headers = await fillHeaders(hop, context, secrets)
  let pinned: Pinned
  try {
    pinned = await resolveHost(hop.url, isNamed)
  } catch (error) {
    audit(error instanceof CapabilityError && error.code === 'E_POLICY' ? 'denied' : 'allowed', 0)
    throw error
  }
  if (hop.method !== 'GET' && hop.method !== 'HEAD')
    effect = await context.begin?.({ capability: 'net', target: `${hop.method} ${target}${hop.url.pathname}` })
  let bytes = 0
  try {
    const answer = await inTurn(context.signal, () => sendRequest({ ...hop, headers }, pinned, context.signal))
    bytes = answer.body.length
    return answer
  } catch (error) {
    throw netError(error, target)
  } finally {
    audit('allowed', bytes)
  }
}

/** Handles of secrets become values here, for this one host; the hop that may be followed keeps the handles. */
async function fillHeaders(
  { url, headers }: Hop,
  context: CapabilityContext,
  secrets: Secrets,
): Promise<Hop['headers']> {
  const isSecret = headers.some(([, value]) => hasHandle(value))
  // A value that comes back in small parts could not be recognised.
  if (isSecret && headers.some(([name]) => name === 'range'))
    throw new CapabilityError('E_POLICY', 'a request with a secret cannot ask for a range', 'leave the range out')
  const filled: Hop['headers'] = []
  for (const [name, value] of headers) {
    const text = hasHandle(value) ? await secrets.fill(value, `${url.hostname}:${portOf(url)}`, context) : value
    if (text !== value && /[^\t\x20-\x7e\x80-\xff]/.test(text))
      throw new CapabilityError(
        'E_ARGUMENT',
        `the secret in the header "${name}" has characters that no header can have`,
      )
    filled.push([name, text])
  }
  return filled
}

function netError(error: unknown, target: string): CapabilityError {
  if (error instanceof CapabilityError) return error
  if (error instanceof Error && error.name === 'AbortError')
    return new CapabilityError('E_CANCELLED', 'the call has ended')
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'E_NET'
  return new CapabilityError(code, `${target} could not be fetched (${code})`)
}

async function toJson(answer: HttpAnswer, url: URL, redirected: boolean): Promise<Json> {
  await takeTurn()
  const body: JsonObject = isUtf8(answer.body)
    ? { text: await decodeInTurns(answer.body) }
    : { base64: answer.body.toString('base64') }
  const { status, statusText, headers } = answer
  url.username = ''
  url.password = ''
  return { status, statusText, headers, url: url.href, redirected, body }
}

export function createNet(secrets: Secrets): Capability {
  const fetch: CapabilityMethod = (args, context) => fetchUrl(args, context, secrets)
  return { kind: 'net', methods: new Map([['net.fetch', fetch]]) }
}
