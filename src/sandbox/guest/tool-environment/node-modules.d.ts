/** The other `node:` modules, and all of them without the prefix. */
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
