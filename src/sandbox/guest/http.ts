/** `Headers`, `Request` and `Response`: whole bodies only, since a reply of the host comes in one piece. */
import type { AbortSignal } from './abort.ts'
import { bytesFrom, decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from './bytes.ts'
import { URLSearchParams } from './url-search.ts'
import { URL } from './url.ts'

export type HeadersInit = Headers | Record<string, string> | Iterable<readonly [string, string]>

export class Headers {
  #fields = new Map<string, string>()

  constructor(init?: HeadersInit) {
    if (init === undefined || init === null) return
    if (Symbol.iterator in init) for (const [name, value] of init) this.append(name, value)
    else for (const [name, value] of Object.entries(init)) this.append(name, value)
  }
  append(name: string, value: string): void {
    const held = this.get(name)
    this.set(name, held === null ? value : `${held}, ${value}`)
  }
  set(name: string, value: string): void {
    const key = fieldName(name)
    const text = String(value).trim()
    if (/[\0\r\n]/.test(text)) throw new TypeError(`The value of the header ${key} contains a line break`)
    this.#fields.set(key, text)
  }
  get(name: string): string | null {
    return this.#fields.get(fieldName(name)) ?? null
  }
  has(name: string): boolean {
    return this.#fields.has(fieldName(name))
  }
  delete(name: string): void {
    this.#fields.delete(fieldName(name))
  }
  getSetCookie(): string[] {
    return this.get('set-cookie')?.split(/, (?=[^;,]+=)/) ?? []
  }
  forEach(callback: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) callback(value, name, this)
  }
  *entries(): IterableIterator<[string, string]> {
    yield* [...this.#fields].sort(([a], [b]) => (a < b ? -1 : 1))
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }
}

function fieldName(name: string): string {
  const key = String(name).toLowerCase()
  if (!/^[!#$%&'*+\-.^_`|~\da-z]+$/.test(key)) throw new TypeError(`"${key.slice(0, 60)}" is not the name of a header`)
  return key
}

/** How a body crosses the bridge. */
export type WireBody = { text: string } | { base64: string }

class Body {
  #body: WireBody | null
  #isUsed = false
  constructor(body: WireBody | null) {
    this.#body = body
  }
  get bodyUsed(): boolean {
    return this.#isUsed
  }
  /** What a copy or a request sends; does not use the body up. */
  static peek(body: Body): WireBody | null {
    return body.#body
  }
  #take(): WireBody {
    if (this.#isUsed) throw new TypeError('Body is unusable: Body has already been read')
    this.#isUsed = this.#body !== null
    return this.#body ?? { text: '' }
  }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const body = this.#take()
    return 'text' in body ? encodeUtf8(body.text) : decodeBase64(body.base64)!
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer
  }
  async text(): Promise<string> {
    const body = this.#take()
    const text = 'text' in body ? body.text : decodeUtf8(decodeBase64(body.base64)!).text
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
  async json(): Promise<never> {
    return JSON.parse(await this.text()) as never
  }
}

export type BodyInit = string | ArrayBuffer | ArrayBufferView | URLSearchParams | null

/** A body that came over the bridge: kept as it came, not encoded again. */
class Received {
  readonly body: WireBody
  constructor(body: WireBody) {
    this.body = body
  }
}

function readBody(init: unknown): { body: WireBody | null; type: string | null } {
  if (init === undefined || init === null) return { body: null, type: null }
  if (init instanceof Received) return { body: init.body, type: null }
  const bytes = bytesFrom(init)
  if (bytes !== null) return { body: { base64: encodeBase64(bytes) }, type: null }
  const isForm = init instanceof URLSearchParams
  if (typeof init !== 'string' && !isForm)
    throw new TypeError('a body is text, bytes or URLSearchParams; use JSON.stringify for a value')
  const type = isForm ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'text/plain;charset=UTF-8'
  return { body: { text: String(init) }, type }
}

export interface RequestInit {
  method?: string
  headers?: HeadersInit
  body?: BodyInit
  redirect?: 'follow' | 'manual' | 'error'
  signal?: AbortSignal | null
}

export class Request extends Body {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly redirect: 'follow' | 'manual' | 'error'
  readonly signal: AbortSignal | null

  constructor(input: string | URL | Request, init: RequestInit = {}) {
    const from = input instanceof Request ? input : null
    const given = readBody(init.body)
    super(given.body ?? (from === null ? null : Body.peek(from)))
    const method = String(init.method ?? from?.method ?? 'GET')
    this.method = /^(get|head|post|put|delete|options|patch)$/i.test(method) ? method.toUpperCase() : method
    if (given.body !== null && (this.method === 'GET' || this.method === 'HEAD'))
      throw new TypeError(`a ${this.method} request has no body`)
    this.url = from?.url ?? new URL(input as string).href
    this.headers = new Headers(init.headers ?? from?.headers)
    if (given.type !== null && !this.headers.has('content-type')) this.headers.set('content-type', given.type)
    this.redirect = init.redirect ?? from?.redirect ?? 'follow'
    this.signal = init.signal ?? from?.signal ?? null
  }
  wireBody(): WireBody | null {
    return Body.peek(this)
  }
  clone(): Request {
    return new Request(this)
  }
}

export interface ResponseInit {
  status?: number
  statusText?: string
  headers?: HeadersInit
}

export class Response extends Body {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  readonly url: string = ''
  readonly redirected: boolean = false
  readonly type = 'default'

  constructor(body: BodyInit = null, init: ResponseInit = {}) {
    const given = readBody(body)
    super(given.body)
    this.status = init.status ?? 200
    this.statusText = init.statusText ?? ''
    this.headers = new Headers(init.headers)
    if (given.type !== null && !this.headers.has('content-type')) this.headers.set('content-type', given.type)
  }
  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }
  static json(value: unknown, init: ResponseInit = {}): Response {
    const response = new Response(JSON.stringify(value), init)
    response.headers.set('content-type', 'application/json')
    return response
  }
  static error(): Response {
    return new Response(null, { status: 0 })
  }
  /** A reply of the host. */
  static received(body: WireBody, init: ResponseInit, facts: { url: string; redirected: boolean }): Response {
    return Object.assign(new Response(new Received(body) as unknown as BodyInit, init), facts)
  }
  clone(): Response {
    if (this.bodyUsed) throw new TypeError('Response.clone: Body has already been consumed')
    const { status, statusText, headers, url, redirected } = this
    return Response.received(Body.peek(this) ?? { text: '' }, { status, statusText, headers }, { url, redirected })
  }
}
