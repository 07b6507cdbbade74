/** Where two runs part: their events, apart from what is another each time (dates, durations). */
import { isJsonObject, jsonText, sortedJson } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'

/** `seq`: of the record's event; the run's own where the record has none. */
export interface Difference {
  turn: number
  seq: number
  /** The type of the event, and below it the field. */
  what: string
  expected: string
  got: string
}

/** Left out wherever they stand in an event. */
const passing = new Set(['ts', 'ms', 'seconds', 'wait_ms', 'seq', 'crc', 'v'])
const excerptChars = 160

type Told = JsonObject & { type: string; turn: number; seq: number }

/** null: they tell the same. */
export function differenceOf(expected: Told | undefined, got: Told | undefined): Difference | null {
  const { turn, seq } = expected ?? got ?? { turn: 0, seq: 0 }
  if (!expected || !got || expected.type !== got.type)
    return { turn, seq, what: 'event', expected: nameOf(expected), got: nameOf(got) }
  const found = firstDifference(expected, got, '')
  return found && { turn, seq, what: `${expected.type}${found.path}`, ...sideBySide(found.expected, found.got) }
}

function nameOf(event: Told | undefined): string {
  if (!event) return 'nothing more'
  const { v: _v, ts: _ts, seq: _seq, run_id: _run, turn: _turn, role: _role, type, ...rest } = event
  // What a recorded model says of a request that it does not know is the difference itself.
  if (type === 'model-fault' && rest['code'] === 'recording') return jsonText(rest['message'])
  const text = JSON.stringify(rest)
  return `${type} ${text.length > excerptChars ? `${text.slice(0, excerptChars)}…` : text}`
}

function firstDifference(
  expected: Json | undefined,
  got: Json | undefined,
  path: string,
): { path: string; expected: Json | undefined; got: Json | undefined } | null {
  if (Array.isArray(expected) && Array.isArray(got)) {
    for (let at = 0; at < Math.max(expected.length, got.length); at += 1) {
      const found = firstDifference(expected[at], got[at], `${path}[${at}]`)
      if (found) return found
    }
    return null
  }
  if (isJsonObject(expected) && isJsonObject(got)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
      const found = passing.has(key) ? null : firstDifference(expected[key], got[key], `${path}.${key}`)
      if (found) return found
    }
    return null
  }
  return textOf(expected) === textOf(got) ? null : { path, expected, got }
}

const textOf = (value: Json | undefined): string =>
  value === undefined ? 'absent' : typeof value === 'string' ? value : sortedJson(value)

/** About a line of each around where they part. */
function sideBySide(expected: Json | undefined, got: Json | undefined): { expected: string; got: string } {
  const [a, b] = [textOf(expected), textOf(got)]
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1
  const from = Math.max(0, at - 40)
  const excerpt = (text: string): string =>
    JSON.stringify(
      `${from > 0 ? '…' : ''}${text.slice(from, from + excerptChars).toWellFormed()}${text.length > from + excerptChars ? '…' : ''}`,
    )
  return { expected: excerpt(a), got: excerpt(b) }
}
