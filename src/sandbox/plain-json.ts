/** Text from the guest to JSON that is safe to walk: bounded in depth and values, without `__proto__` keys. */
import type { Json } from '../protocol/json.ts'

const maxDepth = 64
/** Counted before it is parsed: millions of values would hold up the host. */
const mostValues = 200_000

/** @throws Error with a short reason when the text is not JSON, too deep or too large. */
export function parsePlainJson(text: string, maxValues: number = mostValues): Json {
  if (countsMoreThan(maxValues, text)) throw new Error(`more than ${maxValues} values`)
  let root: Json
  try {
    root = JSON.parse(text) as Json
  } catch {
    throw new Error('not JSON')
  }
  visit(root, 0, text.includes('__proto__') || text.includes('\\u'))
  return root
}

function visit(value: Json, depth: number, mayPollute: boolean): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > maxDepth) throw new Error(`nested deeper than ${maxDepth} levels`)
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === 'object') visit(each, depth + 1, mayPollute)
    return
  }
  if (mayPollute && Object.hasOwn(value, '__proto__')) delete value['__proto__']
  for (const key in value) if (typeof value[key] === 'object') visit(value[key], depth + 1, mayPollute)
}

const quote = 34
const backslash = 92
const comma = 44
const bracket = 91
const brace = 123

/** `]` and `}`. */
function isClosing(unit: number): boolean {
  return unit === bracket + 2 || unit === brace + 2
}

/** Where the text that opens at `start` is closed; looked for by the engine, not letter by letter. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) return end
  }
  return text.length
}

/** Counts the values inside of arrays and objects: one per comma, and one per opening that is not closed at once. */
function countsMoreThan(most: number, text: string): boolean {
  if (text.length <= most) return false
  let count = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit === quote) {
      index = endOfText(text, index)
    } else if (unit === comma || ((unit === bracket || unit === brace) && !isClosing(text.charCodeAt(index + 1)))) {
      if (++count > most) return true
    }
  }
  return false
}
