/**
 * The world of a tool, as types: exactly what exists at run time in the sandbox, and nothing of Node or a browser besides.
 * Tools are checked against this file alone, with `lib: ["es2024"]` and `types: []`.
 */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

interface FileFacts {
  type: 'file' | 'directory' | 'other'
  /** Bytes. */
  size: number
  /** ISO 8601, UTC. */
  modified: string
}

interface ListedFile {
  name: string
  type: 'file' | 'directory' | 'link' | 'other'
}

interface RunResult {
  /** null when a signal ended it. */
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
  /** Output above 1 MB per stream was cut. */
  truncated: boolean
}

/**
 * What a tool can do to the world, within its grants. A use that is not granted rejects with `code: 'E_POLICY'`; failures of
 * the world reject with a `code` such as `ENOENT`. Paths are relative to the working directory, or absolute.
 */
interface ToolContext {
  /** Prints to the logs of the call. */
  log(...values: unknown[]): void
  /** Needs net:HOST. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** UTF-8 text. Needs read:PATH. */
  readFile(path: string): Promise<string>
  readBytes(path: string): Promise<Uint8Array<ArrayBuffer>>
  readJson(path: string): Promise<any>
  /** Replaces the file. Needs write:PATH. */
  writeFile(path: string, data: string | ArrayBufferView | ArrayBuffer): Promise<void>
  appendFile(path: string, data: string | ArrayBufferView | ArrayBuffer): Promise<void>
  /** Entries sorted by name. Needs read:PATH. */
  list(path?: string): Promise<ListedFile[]>
  stat(path: string): Promise<FileFacts>
  exists(path: string): Promise<boolean>
  /** With the folders above it. Needs write:PATH. */
  mkdir(path: string): Promise<void>
  remove(path: string, options?: { recursive?: boolean }): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Runs a program without a shell. Needs run:PROGRAM. A code other than 0 is a result, not an error. */
  run(program: string, args?: readonly string[], options?: RunOptions): Promise<RunResult>
  /** null when it is not set. Needs env:NAME. */
  env(name: string): Promise<string | null>
  /**
   * A handle; the host puts the value in its place in headers of fetch and in `env` of ctx.run, and nowhere else. Needs
   * secret:NAME. The value itself is never seen: it comes back as [REDACTED:NAME].
   */
  secret(name: string): string
  /** Kept between calls and runs, for this tool alone. Needs kv. */
  kv: KeyValues
  /** Other tools of the library: ctx.tools.NAME(args). Needs tool:NAME. Rejects with the code of the tool's failure. */
  tools: { readonly [name: string]: (args?: Record<string, any>) => Promise<any> }
}

interface RunOptions {
  cwd?: string
  timeoutMs?: number
  /** Secrets only: { TOKEN: ctx.secret('TOKEN') }. */
  env?: Record<string, string>
}

/** JSON of at most 64 KB per key, 256 keys, 1 MB together. */
interface KeyValues {
  /** null when there is none. */
  get(key: string): Promise<any>
  set(key: string, value: Json): Promise<void>
  /** false when there was none. */
  delete(key: string): Promise<boolean>
  list(prefix?: string): Promise<string[]>
}

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

declare module 'node:fs/promises' {
  type Path = string | URL
  type Encoding = BufferEncoding | { encoding: BufferEncoding }
  interface Stats {
    size: number
    mtime: Date
    mtimeMs: number
    isFile(): boolean
    isDirectory(): boolean
    isSymbolicLink(): boolean
  }
  interface Dirent {
    name: string
    parentPath: string
    isFile(): boolean
    isDirectory(): boolean
    isSymbolicLink(): boolean
  }
  function readFile(path: Path, options: Encoding): Promise<string>
  function readFile(path: Path, options?: { encoding?: null } | null): Promise<Buffer>
  function writeFile(
    path: Path,
    data: string | ArrayBufferView,
    options?: BufferEncoding | { encoding?: BufferEncoding; flag?: 'w' | 'a' },
  ): Promise<void>
  function appendFile(
    path: Path,
    data: string | ArrayBufferView,
    options?: BufferEncoding | { encoding?: BufferEncoding },
  ): Promise<void>
  function readdir(path: Path, options: { withFileTypes: true; recursive?: boolean }): Promise<Dirent[]>
  function readdir(path: Path, options?: { withFileTypes?: false; recursive?: boolean }): Promise<string[]>
  function stat(path: Path): Promise<Stats>
  function lstat(path: Path): Promise<Stats>
  function access(path: Path): Promise<void>
  function mkdir(path: Path, options?: { recursive?: boolean }): Promise<void>
  function rm(path: Path, options?: { recursive?: boolean; force?: boolean }): Promise<void>
  function unlink(path: Path): Promise<void>
  function rmdir(path: Path): Promise<void>
  function rename(from: Path, to: Path): Promise<void>
  function copyFile(from: Path, to: Path): Promise<void>
  const promises: {
    readFile: typeof readFile
    writeFile: typeof writeFile
    appendFile: typeof appendFile
    readdir: typeof readdir
    stat: typeof stat
    lstat: typeof lstat
    access: typeof access
    mkdir: typeof mkdir
    rm: typeof rm
    unlink: typeof unlink
    rmdir: typeof rmdir
    rename: typeof rename
    copyFile: typeof copyFile
  }
  export {
    readFile,
    writeFile,
    appendFile,
    readdir,
    stat,
    lstat,
    access,
    mkdir,
    rm,
    unlink,
    rmdir,
    rename,
    copyFile,
    Stats,
    Dirent,
  }
  export default promises
}
/** Only `promises`: nothing is synchronous here. */
declare module 'node:fs' {
  import promises from 'node:fs/promises'
  export { promises }
  const fs: { promises: typeof promises }
  export default fs
}
declare module 'node:path' {
  interface ParsedPath {
    root: string
    dir: string
    base: string
    ext: string
    name: string
  }
  interface PathModule {
    readonly sep: '/'
    readonly delimiter: ':'
    isAbsolute(path: string): boolean
    normalize(path: string): string
    join(...parts: string[]): string
    /** Relative when no part is absolute: the working directory is the host's. */
    resolve(...parts: string[]): string
    dirname(path: string): string
    basename(path: string, suffix?: string): string
    extname(path: string): string
    relative(from: string, to: string): string
    parse(path: string): ParsedPath
    format(parts: Partial<ParsedPath>): string
  }
  export const {
    sep,
    delimiter,
    isAbsolute,
    normalize,
    join,
    resolve,
    dirname,
    basename,
    extname,
    relative,
    parse,
    format,
  }: PathModule
  export const posix: PathModule
  const path: PathModule
  export default path
}
declare module 'node:url' {
  const URLClass: typeof URL
  type URLClass = URL
  const URLSearchParamsClass: typeof URLSearchParams
  type URLSearchParamsClass = URLSearchParams
  function fileURLToPath(url: string | URL): string
  function pathToFileURL(path: string): URL
  export { URLClass as URL, URLSearchParamsClass as URLSearchParams, fileURLToPath, pathToFileURL }
  const url: {
    URL: typeof URLClass
    URLSearchParams: typeof URLSearchParamsClass
    fileURLToPath: typeof fileURLToPath
    pathToFileURL: typeof pathToFileURL
  }
  export default url
}
declare module 'node:util' {
  interface UtilModule {
    TextEncoder: typeof TextEncoder
    TextDecoder: typeof TextDecoder
    inspect(value: unknown): string
    format(...values: unknown[]): string
    promisify(work: (...values: any[]) => void): (...values: any[]) => Promise<any>
    isDeepStrictEqual(a: unknown, b: unknown): boolean
    stripVTControlCharacters(text: string): string
  }
  export const { inspect, format, promisify, isDeepStrictEqual, stripVTControlCharacters }: UtilModule
  const Encoder: typeof TextEncoder
  type Encoder = TextEncoder
  const Decoder: typeof TextDecoder
  type Decoder = TextDecoder
  export { Encoder as TextEncoder, Decoder as TextDecoder }
  const util: UtilModule
  export default util
}
declare module 'node:crypto' {
  type DigestEncoding = 'hex' | 'base64' | 'base64url' | 'latin1'
  interface Hash {
    update(data: string | ArrayBufferView, encoding?: BufferEncoding): Hash
    digest(): Buffer
    digest(encoding: DigestEncoding): string
  }
  /** sha1, sha256, sha512 and md5. */
  interface CryptoModule {
    createHash(algorithm: string): Hash
    createHmac(algorithm: string, key: string | ArrayBufferView): Hash
    hash(algorithm: string, data: string | ArrayBufferView, encoding?: DigestEncoding): string
    randomBytes(size: number): Buffer
    randomInt(max: number): number
    randomInt(min: number, max: number): number
    randomUUID(): string
    timingSafeEqual(a: ArrayBufferView, b: ArrayBufferView): boolean
    webcrypto: Crypto
    subtle: Crypto['subtle']
    getRandomValues: Crypto['getRandomValues']
  }
  export const {
    createHash,
    createHmac,
    hash,
    randomBytes,
    randomInt,
    randomUUID,
    timingSafeEqual,
    webcrypto,
    subtle,
    getRandomValues,
  }: CryptoModule
  const cryptoModule: CryptoModule
  export default cryptoModule
}
declare module 'node:timers/promises' {
  interface TimersModule {
    setTimeout<Value = undefined>(delay?: number, value?: Value): Promise<Value>
    setImmediate<Value = undefined>(value?: Value): Promise<Value>
  }
  export const { setTimeout, setImmediate }: TimersModule
  const timers: TimersModule
  export default timers
}
declare module 'node:buffer' {
  const BufferClass: typeof Buffer
  type BufferClass = Buffer
  export { BufferClass as Buffer }
  const buffer: { Buffer: typeof BufferClass }
  export default buffer
}
declare module 'node:assert' {
  class AssertionError extends Error {
    code: string
  }
  interface Assert {
    (value: unknown, message?: string | Error): asserts value
    ok(value: unknown, message?: string | Error): asserts value
    equal(actual: unknown, expected: unknown, message?: string | Error): void
    strictEqual(actual: unknown, expected: unknown, message?: string | Error): void
    notStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void
    deepEqual(actual: unknown, expected: unknown, message?: string | Error): void
    deepStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void
    fail(message?: string | Error): never
    AssertionError: typeof AssertionError
  }
  export function ok(value: unknown, message?: string | Error): asserts value
  export function strictEqual(actual: unknown, expected: unknown, message?: string | Error): void
  export function notStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void
  export function deepStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void
  export function fail(message?: string | Error): never
  export { AssertionError }
  const assert: Assert
  export default assert
}
declare module 'fs/promises' {
  export * from 'node:fs/promises'
  export { default } from 'node:fs/promises'
}
declare module 'fs' {
  export * from 'node:fs'
  export { default } from 'node:fs'
}
declare module 'path' {
  export * from 'node:path'
  export { default } from 'node:path'
}
declare module 'url' {
  export * from 'node:url'
  export { default } from 'node:url'
}
declare module 'util' {
  export * from 'node:util'
  export { default } from 'node:util'
}
declare module 'crypto' {
  export * from 'node:crypto'
  export { default } from 'node:crypto'
}
declare module 'timers/promises' {
  export * from 'node:timers/promises'
  export { default } from 'node:timers/promises'
}
declare module 'buffer' {
  export * from 'node:buffer'
  export { default } from 'node:buffer'
}
declare module 'assert' {
  export * from 'node:assert'
  export { default } from 'node:assert'
}
