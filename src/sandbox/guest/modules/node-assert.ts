/** `node:assert`: the checks that tools make of their own data. */
import { library } from '../library.ts'
import { isDeepStrictEqual } from './node-util.ts'

export class AssertionError extends Error {
  override name = 'AssertionError'
  code = 'ERR_ASSERTION'
}

function check(condition: boolean, message: unknown, otherwise: string): void {
  if (condition) return
  if (message instanceof Error) throw message
  throw new AssertionError(typeof message === 'string' ? message : otherwise)
}

export function ok(value: unknown, message?: unknown): void {
  check(Boolean(value), message, `${library.inspect(value)} is not truthy`)
}
export function strictEqual(actual: unknown, expected: unknown, message?: unknown): void {
  check(Object.is(actual, expected), message, `${library.inspect(actual)} is not ${library.inspect(expected)}`)
}
export function notStrictEqual(actual: unknown, expected: unknown, message?: unknown): void {
  check(!Object.is(actual, expected), message, `both are ${library.inspect(actual)}`)
}
export function deepStrictEqual(actual: unknown, expected: unknown, message?: unknown): void {
  check(
    isDeepStrictEqual(actual, expected),
    message,
    `${library.inspect(actual)} is not like ${library.inspect(expected)}`,
  )
}
export function fail(message?: unknown): never {
  check(false, message, 'failed')
  throw new AssertionError('failed')
}

export default Object.assign(ok, {
  ok,
  equal: strictEqual,
  strictEqual,
  notStrictEqual,
  deepEqual: deepStrictEqual,
  deepStrictEqual,
  fail,
  AssertionError,
})
