/** `node:util`: formatting, comparing, and turning callbacks into promises. */
import { library } from '../library.ts'

const globals = globalThis as unknown as { TextEncoder: unknown; TextDecoder: unknown }

export const TextEncoder = globals.TextEncoder
export const TextDecoder = globals.TextDecoder

export function inspect(value: unknown): string {
  return library.inspect(value)
}

export function format(...values: unknown[]): string {
  return library.format(values)
}

export function promisify(work: (...values: never[]) => void): (...values: unknown[]) => Promise<unknown> {
  return (...values) =>
    new Promise((resolve, reject) => {
      const settle = (error: unknown, value: unknown): void => (error ? reject(error) : resolve(value))
      Reflect.apply(work, undefined, [...values, settle])
    })
}

export function isDeepStrictEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  if (a instanceof Date) return a.getTime() === (b as Date).getTime()
  if (a instanceof Map) return isDeepStrictEqual([...a], [...(b as typeof a)])
  if (a instanceof Set) return isDeepStrictEqual([...a], [...(b as typeof a)])
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        isDeepStrictEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  )
}

export function stripVTControlCharacters(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  return String(text).replace(/[\u001b\u009b][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g, '')
}

export default { TextEncoder, TextDecoder, inspect, format, promisify, isDeepStrictEqual, stripVTControlCharacters }
