/** `URL` after the WHATWG standard, for the schemes that tools meet. The host parses again by its own rules. */
import { parseHost } from './url-host.ts'
import { percentDecode, percentEncode, URLSearchParams } from './url-search.ts'

const ports: Record<string, string> = {
  'http:': '80',
  'https:': '443',
  'ws:': '80',
  'wss:': '443',
  'ftp:': '21',
  'file:': '',
}
const pathSet = ' "#<>?^`{}'
const userSet = `${pathSet}/:;=@[\\]|`

interface Parts {
  protocol: string
  username: string
  password: string
  /** null: there is no authority (`mailto:`, `data:`). */
  host: string | null
  port: string
  pathname: string
  search: string
  hash: string
}

const isSpecial = (protocol: string): boolean => Object.hasOwn(ports, protocol)

function invalid(text: string): TypeError {
  return Object.assign(new TypeError(`Invalid URL: ${text.slice(0, 200)}`), { code: 'ERR_INVALID_URL' })
}

function parseUrl(input: string, base: Parts | null): Parts | null {
  // eslint-disable-next-line no-control-regex -- the standard strips exactly these
  const text = input.replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, '').replace(/[\t\n\r]/g, '')
  const found = /^([a-z][a-z\d+.-]*:)?([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(text)
  if (!found) return null
  const scheme = found[1]?.toLowerCase()
  const protocol = scheme ?? base?.protocol
  if (protocol === undefined) return null
  const special = isSpecial(protocol)
  const rest = special ? found[2]!.replaceAll('\\', '/') : found[2]!
  const query = found[3] === undefined || found[3] === '?' ? '' : percentEncode(found[3], special ? ' "#<>\'' : ' "#<>')
  const hash = found[4] === undefined || found[4] === '#' ? '' : percentEncode(found[4], ' "<>`')
  const isRelative = scheme === undefined || (special && scheme === base?.protocol && !rest.startsWith('/'))
  const parts: Parts = { protocol, username: '', password: '', host: null, port: '', pathname: '', search: query, hash }

  const authority =
    special && !isRelative && protocol !== 'file:' ? /^\/*([^/]*)(.*)$/s.exec(rest) : /^\/\/([^/]*)(.*)$/s.exec(rest)
  if (authority) {
    if (!readAuthority(parts, authority[1]!, special)) return null
    parts.pathname = normalizePath(authority[2]!, special)
    return parts
  }
  if (isRelative) {
    if (!base) return null
    if (base.host === null && !base.pathname.startsWith('/')) {
      if (rest !== '' || query !== '' || found[4] === undefined) return null
      return { ...base, hash }
    }
    Object.assign(parts, { username: base.username, password: base.password, host: base.host, port: base.port })
    if (rest === '') return { ...parts, pathname: base.pathname, search: found[3] === undefined ? base.search : query }
    const path = rest.startsWith('/') ? rest : base.pathname.slice(0, base.pathname.lastIndexOf('/') + 1) + rest
    return { ...parts, pathname: normalizePath(path, special) }
  }
  if (protocol === 'file:') return { ...parts, host: '', pathname: normalizePath(rest, true) }
  parts.pathname = rest.startsWith('/') ? normalizePath(rest, false) : percentEncode(rest, '')
  return parts
}

function readAuthority(parts: Parts, authority: string, special: boolean): boolean {
  const at = authority.lastIndexOf('@')
  if (at >= 0) {
    const user = authority.slice(0, at)
    const colon = user.indexOf(':')
    parts.username = percentEncode(colon < 0 ? user : user.slice(0, colon), userSet)
    parts.password = colon < 0 ? '' : percentEncode(user.slice(colon + 1), userSet)
  }
  const found = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1))
  if (!found) return false
  const name = found[1]!
  if (name === '' && special && parts.protocol !== 'file:') return false
  const host = name === '' ? '' : special ? parseHost(name, (host) => host, percentDecode) : percentEncode(name, ' ')
  if (host === null || Number(found[2] ?? 0) > 65_535) return false
  parts.host = parts.protocol === 'file:' && host === 'localhost' ? '' : host
  const port = found[2] ? String(Number(found[2])) : ''
  parts.port = port === ports[parts.protocol] ? '' : port
  return true
}

function normalizePath(path: string, special: boolean): string {
  if (path === '') return special ? '/' : ''
  const output: string[] = []
  const segments = path.split('/').slice(path.startsWith('/') ? 1 : 0)
  for (const [index, segment] of segments.entries()) {
    const plain = segment.replace(/%2e/gi, '.')
    const isLast = index === segments.length - 1
    if (plain === '..') output.pop()
    if (plain === '.' || plain === '..') {
      if (isLast) output.push('')
    } else output.push(percentEncode(segment, pathSet))
  }
  return `/${output.join('/')}`
}

export class URL {
  #parts: Parts
  #query: ReturnType<typeof URLSearchParams.attached> | null = null

  constructor(url: string | URL, base?: string | URL) {
    const origin = base === undefined ? null : parseUrl(String(base), null)
    const parts = base !== undefined && origin === null ? null : parseUrl(String(url), origin)
    if (parts === null) throw invalid(String(url))
    this.#parts = parts
  }
  static canParse(url: string | URL, base?: string | URL): boolean {
    return URL.parse(url, base) !== null
  }
  static parse(url: string | URL, base?: string | URL): URL | null {
    try {
      return new URL(url, base)
    } catch {
      return null
    }
  }

  get href(): string {
    const { protocol, username, password, pathname, search, hash, host } = this.#parts
    const user = username === '' && password === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`
    const authority = host === null ? '' : `//${user}${this.host}`
    return protocol + authority + pathname + search + hash
  }
  set href(url: string) {
    const parts = parseUrl(String(url), null)
    if (parts === null) throw invalid(String(url))
    this.#parts = parts
    this.#query?.reset(parts.search)
  }
  get origin(): string {
    return isSpecial(this.protocol) && this.protocol !== 'file:' ? `${this.protocol}//${this.host}` : 'null'
  }
  get protocol(): string {
    return this.#parts.protocol
  }
  set protocol(value: string) {
    const scheme = /^[a-z][a-z\d+.-]*/i.exec(String(value))?.[0]
    if (scheme) this.#change(this.href.replace(/^[^:]*/, scheme))
  }
  get username(): string {
    return this.#parts.username
  }
  set username(value: string) {
    this.#parts.username = percentEncode(String(value), userSet)
  }
  get password(): string {
    return this.#parts.password
  }
  set password(value: string) {
    this.#parts.password = percentEncode(String(value), userSet)
  }
  get host(): string {
    return (this.#parts.host ?? '') + (this.#parts.port === '' ? '' : `:${this.#parts.port}`)
  }
  set host(value: string) {
    const copy = { ...this.#parts, port: '' }
    if (readAuthority(copy, String(value).replace(/[/?#\\].*$/s, ''), isSpecial(copy.protocol)))
      Object.assign(this.#parts, { host: copy.host, port: /:\d/.test(value) ? copy.port : this.#parts.port })
  }
  get hostname(): string {
    return this.#parts.host ?? ''
  }
  set hostname(value: string) {
    if (!/:\d*$/.test(value) || value.startsWith('[')) this.host = value
  }
  get port(): string {
    return this.#parts.port
  }
  set port(value: string) {
    const digits = /^\d*/.exec(String(value))![0]
    if (Number(digits) <= 65_535)
      this.#parts.port = digits === ports[this.protocol] ? '' : digits && String(Number(digits))
  }
  get pathname(): string {
    return this.#parts.pathname
  }
  set pathname(value: string) {
    const special = isSpecial(this.protocol)
    const path = special ? String(value).replaceAll('\\', '/') : String(value)
    this.#parts.pathname = normalizePath(path.startsWith('/') ? path : `/${path}`, special)
  }
  get search(): string {
    return this.#parts.search
  }
  set search(value: string) {
    const text = String(value).replace(/^\?/, '')
    this.#parts.search = text === '' ? '' : `?${percentEncode(text, ' "#<>\'')}`
    this.#query?.reset(this.#parts.search)
  }
  get searchParams(): URLSearchParams {
    this.#query ??= URLSearchParams.attached(this.#parts.search, () => {
      const text = this.#query!.params.toString()
      this.#parts.search = text === '' ? '' : `?${text}`
    })
    return this.#query.params
  }
  get hash(): string {
    return this.#parts.hash
  }
  set hash(value: string) {
    const text = String(value).replace(/^#/, '')
    this.#parts.hash = text === '' ? '' : `#${percentEncode(text, ' "<>`')}`
  }
  #change(href: string): void {
    const parts = parseUrl(href, null)
    if (parts !== null && isSpecial(parts.protocol) === isSpecial(this.protocol)) this.#parts = parts
  }
  toString(): string {
    return this.href
  }
  toJSON(): string {
    return this.href
  }
}
