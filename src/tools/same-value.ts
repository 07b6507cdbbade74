/** Compares what a tool returned with what its example promises. */
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'

/** Relative tolerance between numbers of which one is not an integer: sums in another order are equal. */
const tolerance = 1e-9

export interface Difference {
  /** `result.rows[2].total` */
  path: string
  expected: Json | undefined
  got: Json | undefined
}

/** The first difference in reading order; null when the values are the same. The order of keys does not count. */
export function firstDifference(expected: Json, got: Json | undefined, path: string = 'result'): Difference | null {
  if (typeof expected === 'number' && typeof got === 'number')
    return sameNumber(expected, got) ? null : { path, expected, got }
  if (Array.isArray(expected) && Array.isArray(got)) {
    for (let index = 0; index < Math.max(expected.length, got.length); index++) {
      const place = `${path}[${index}]`
      if (index >= expected.length) return { path: place, expected: undefined, got: got[index] }
      const difference = firstDifference(expected[index]!, got[index], place)
      if (difference) return difference
    }
    return null
  }
  if (isJsonObject(expected) && isJsonObject(got)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
      const place = /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
      if (!Object.hasOwn(expected, key)) return { path: place, expected: undefined, got: got[key] }
      if (!Object.hasOwn(got, key)) return { path: place, expected: expected[key], got: undefined }
      const difference = firstDifference(expected[key]!, got[key], place)
      if (difference) return difference
    }
    return null
  }
  return expected === got ? null : { path, expected, got }
}

function sameNumber(a: number, b: number): boolean {
  if (a === b || (Number.isInteger(a) && Number.isInteger(b))) return a === b
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b))
}
