/** What leaves the guest at the end: the value as JSON text, or an error flattened to plain text. Never an object. */

export interface Flattened {
  code: string
  message: string
  stack: string
  hint?: string
  uncaught?: string
}

export class ResultError extends Error {}

const { stringify } = JSON
const { assign, create } = Object
const apply = Reflect.apply
const slice = String.prototype.slice
const cut = (text: string, length: number): string => apply(slice, text, [0, length])

/** @throws ResultError that says what in the value is not JSON and how to turn it into JSON. */
export function encodeResult(value: unknown, maxBytes: number): string {
  if (value === undefined) return 'null'
  let text: string | undefined
  try {
    text = stringify(value, checked)
  } catch (error) {
    if (error instanceof ResultError) throw error
    const message = error instanceof Error ? error.message : String(error)
    const isCircular = /circular/i.test(message)
    throw new ResultError(
      isCircular ? 'the result refers to itself' : `the result cannot be written as JSON: ${cut(message, 300)}`,
    )
  }
  if (text === undefined) throw new ResultError('the result cannot be written as JSON')
  // A character is at most 3 bytes; the exact count is only needed near the limit.
  if (text.length > maxBytes || (text.length * 3 > maxBytes && bytesOf(text) > maxBytes))
    throw new ResultError(
      `the result is larger than ${maxBytes} bytes: return a summary or a part, or write a file and return its path`,
    )
  return text
}

function checked(this: unknown, key: string, value: unknown): unknown {
  // Date has a toJSON, so `value` is already text here; the raw value tells what a Buffer or a Map was.
  const raw = typeof this === 'object' && this !== null ? (this as Record<string, unknown>)[key] : value
  const at = key === '' ? 'the result' : `"${cut(key, 60)}" in the result`
  if (typeof value === 'function') throw new ResultError(`${at} is a function: call it and return its value`)
  if (typeof value === 'symbol') throw new ResultError(`${at} is a symbol: return its description`)
  if (typeof value === 'bigint') throw new ResultError(`${at} is a BigInt: return String(value) or Number(value)`)
  if (typeof value !== 'object' || value === null) return value
  if (raw instanceof Promise) throw new ResultError(`${at} is a Promise: await it`)
  if (raw instanceof Map) throw new ResultError(`${at} is a Map: return Object.fromEntries(map)`)
  if (raw instanceof Set) throw new ResultError(`${at} is a Set: return [...set]`)
  if (raw instanceof ArrayBuffer || ArrayBuffer.isView(raw))
    throw new ResultError(`${at} is binary: return Array.from(bytes), or base64 text`)
  if (raw instanceof WeakMap || raw instanceof WeakSet) throw new ResultError(`${at} is a weak collection`)
  if (raw instanceof Error) return { name: raw.name, message: raw.message }
  return value
}

function bytesOf(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit < 0xe000 ? 2 : 3
  }
  return bytes
}

/** Reads an error field by field; each read may throw or lie, so each is guarded and must give text. */
export function flatten(error: unknown): Flattened {
  const field = (name: string): string | undefined => {
    try {
      const value: unknown = (error as Record<string, unknown> | null | undefined)?.[name]
      return typeof value === 'string' ? value : undefined
    } catch {
      return undefined
    }
  }
  let isObject = false
  let isResult = false
  try {
    isObject = (typeof error === 'object' && error !== null) || typeof error === 'function'
    isResult = error instanceof ResultError
  } catch {
    // A Proxy that throws when asked for its prototype.
  }
  const name = field('name')
  const message = field('message')
  const text = isObject ? (message ?? 'a value that is not an Error was thrown') : safeText(error)
  const flat: Flattened = {
    code: isResult ? 'E_RESULT' : 'E_TOOL',
    message: cut(isResult || !name || name === 'Error' || name === 'CapabilityError' ? text : `${name}: ${text}`, 2000),
    stack: cut(field('stack') ?? '', 4000),
  }
  const code = field('code')
  const hint = field('hint')
  if (code !== undefined) flat.uncaught = cut(code, 40)
  if (hint !== undefined) flat.hint = cut(hint, 500)
  return flat
}

function safeText(value: unknown): string {
  try {
    return `${typeof value === 'symbol' ? 'a symbol' : String(value)} was thrown`
  } catch {
    return 'a value that is not an Error was thrown'
  }
}

/** As JSON that nothing on a prototype can change: neither `toJSON` nor an accessor is met on the way. */
export function flattenToJson(error: unknown): string {
  const plain = assign(create(null) as object, flatten(error))
  return stringify(plain)
}
