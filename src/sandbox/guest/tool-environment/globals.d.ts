/** The globals of a tool. */
interface Console {
  log(...values: unknown[]): void
  info(...values: unknown[]): void
  debug(...values: unknown[]): void
  warn(...values: unknown[]): void
  error(...values: unknown[]): void
  trace(...values: unknown[]): void
  dir(...values: unknown[]): void
  table(...values: unknown[]): void
  group(...values: unknown[]): void
  groupEnd(...values: unknown[]): void
  assert(condition?: unknown, ...values: unknown[]): void
  time(label?: string): void
  timeEnd(label?: string): void
  timeLog(label?: string): void
  count(label?: string): void
}
declare var console: Console

// Loose on purpose: `new Promise((resolve) => setTimeout(resolve, 100))` must pass.
declare function setTimeout(callback: (...values: any[]) => void, delay?: number, ...values: unknown[]): number
declare function setInterval(callback: (...values: any[]) => void, delay?: number, ...values: unknown[]): number
declare function setImmediate(callback: (...values: any[]) => void, ...values: unknown[]): number
declare function clearTimeout(id?: number): void
declare function clearInterval(id?: number): void
declare function clearImmediate(id?: number): void
declare function queueMicrotask(callback: () => void): void
declare function structuredClone<Value>(value: Value): Value
declare function atob(text: string): string
declare function btoa(text: string): string
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
declare var performance: { now(): number; readonly timeOrigin: number }

interface Crypto {
  getRandomValues<Target extends ArrayBufferView>(target: Target): Target
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`
  /** SHA-1, SHA-256 or SHA-512. */
  subtle: { digest(algorithm: string | { name: string }, data: ArrayBuffer | ArrayBufferView): Promise<ArrayBuffer> }
}
declare var crypto: Crypto

declare class URLSearchParams {
  constructor(init?: string | URLSearchParams | Iterable<readonly [string, string]> | Record<string, string>)
  readonly size: number
  append(name: string, value: string): void
  delete(name: string, value?: string): void
  get(name: string): string | null
  getAll(name: string): string[]
  has(name: string, value?: string): boolean
  set(name: string, value: string): void
  sort(): void
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void): void
  entries(): IterableIterator<[string, string]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string>
  [Symbol.iterator](): IterableIterator<[string, string]>
  toString(): string
}

declare class URL {
  constructor(url: string | URL, base?: string | URL)
  static canParse(url: string | URL, base?: string | URL): boolean
  static parse(url: string | URL, base?: string | URL): URL | null
  href: string
  readonly origin: string
  protocol: string
  username: string
  password: string
  host: string
  hostname: string
  port: string
  pathname: string
  search: string
  readonly searchParams: URLSearchParams
  hash: string
  toString(): string
  toJSON(): string
}

declare class TextEncoder {
  readonly encoding: string
  encode(text?: string): Uint8Array<ArrayBuffer>
  encodeInto(text: string, target: Uint8Array): { read: number; written: number }
}
/** utf-8, utf-16le, latin1 (windows-1252). */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  readonly encoding: string
  readonly fatal: boolean
  readonly ignoreBOM: boolean
  decode(input?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string
}

declare class Event {
  constructor(type: string)
  readonly type: string
  readonly target: unknown
  defaultPrevented: boolean
  preventDefault(): void
}
type EventListener = ((event: Event) => void) | { handleEvent(event: Event): void }
declare class EventTarget {
  addEventListener(type: string, listener: EventListener | null, options?: boolean | { once?: boolean }): void
  removeEventListener(type: string, listener: EventListener | null): void
  dispatchEvent(event: Event): boolean
}
declare class AbortSignal extends EventTarget {
  private constructor()
  readonly aborted: boolean
  readonly reason: any
  onabort: ((event: Event) => void) | null
  throwIfAborted(): void
  static abort(reason?: unknown): AbortSignal
  static timeout(delay: number): AbortSignal
  static any(signals: Iterable<AbortSignal>): AbortSignal
}
declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

type HeadersInit = Headers | Record<string, string> | Iterable<readonly [string, string]>
declare class Headers {
  constructor(init?: HeadersInit)
  append(name: string, value: string): void
  set(name: string, value: string): void
  get(name: string): string | null
  has(name: string): boolean
  delete(name: string): void
  getSetCookie(): string[]
  forEach(callback: (value: string, name: string, headers: Headers) => void): void
  entries(): IterableIterator<[string, string]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string>
  [Symbol.iterator](): IterableIterator<[string, string]>
}

type BodyInit = string | ArrayBuffer | ArrayBufferView | URLSearchParams | null
interface Body {
  readonly bodyUsed: boolean
  text(): Promise<string>
  json(): Promise<any>
  arrayBuffer(): Promise<ArrayBuffer>
  bytes(): Promise<Uint8Array<ArrayBuffer>>
}
interface RequestInit {
  method?: string
  headers?: HeadersInit
  body?: BodyInit
  redirect?: 'follow' | 'manual' | 'error'
  signal?: AbortSignal | null
}
interface Request extends Body {}
declare class Request {
  constructor(input: string | URL | Request, init?: RequestInit)
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly redirect: 'follow' | 'manual' | 'error'
  readonly signal: AbortSignal | null
  clone(): Request
}
interface ResponseInit {
  status?: number
  statusText?: string
  headers?: HeadersInit
}
interface Response extends Body {}
declare class Response {
  constructor(body?: BodyInit, init?: ResponseInit)
  readonly status: number
  readonly statusText: string
  readonly ok: boolean
  readonly headers: Headers
  readonly url: string
  readonly redirected: boolean
  static json(value: unknown, init?: ResponseInit): Response
  static error(): Response
  clone(): Response
}

type BufferEncoding =
  | 'utf8'
  | 'utf-8'
  | 'base64'
  | 'base64url'
  | 'hex'
  | 'latin1'
  | 'binary'
  | 'ascii'
  | 'utf16le'
  | 'ucs2'
interface Buffer extends Uint8Array<ArrayBuffer> {
  equals(other: Uint8Array): boolean
  toString(encoding?: BufferEncoding, start?: number, end?: number): string
  toJSON(): { type: 'Buffer'; data: number[] }
}
/** A small part of Node's Buffer. */
declare var Buffer: {
  from(source: string, encoding?: BufferEncoding): Buffer
  from(source: ArrayBuffer | ArrayBufferView | ArrayLike<number>): Buffer
  alloc(size: number, fill?: number | string): Buffer
  allocUnsafe(size: number): Buffer
  isBuffer(value: unknown): value is Buffer
  byteLength(value: string | ArrayBuffer | ArrayBufferView, encoding?: BufferEncoding): number
  concat(list: readonly Uint8Array[], total?: number): Buffer
  compare(a: Uint8Array, b: Uint8Array): -1 | 0 | 1
}

declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBuffer | ArrayBufferView)
  }
  class Instance {
    constructor(module: Module, imports?: object)
    readonly exports: Record<string, any>
  }
  function compile(bytes: ArrayBuffer | ArrayBufferView): Promise<Module>
  function instantiate(
    bytes: ArrayBuffer | ArrayBufferView,
    imports?: object,
  ): Promise<{ module: Module; instance: Instance }>
}
