/**
 * Actions as JSON in text, for models without native tool calls: the first AutoAgent's protocol. One object with `type`,
 * fenced or bare. Nothing is repaired: arguments may carry code.
 */
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Parsed } from '../protocol/parse-action.ts'

/** The action of a text: the first object with a type, of ```json fences first, then of all balanced `{…}`. */
export function extractObject(text: string): Parsed<JsonObject> {
  const visible = withoutThinking(text)
  const { objects, spans } = balancedObjects(visible)
  const candidates = [...fencedBlocks(visible, spans), ...objects]
  let broken: string | null = null
  let first: JsonObject | null = null
  for (const candidate of candidates) {
    try {
      const value: unknown = JSON.parse(candidate)
      if (!isJsonObject(value)) continue
      // Data that the reply quotes may stand before the action.
      if (typeof value['type'] === 'string' || typeof value['route'] === 'string') return { ok: true, value }
      first ??= value
    } catch (error) {
      broken ??= error instanceof Error ? error.message : String(error)
    }
  }
  if (first) return { ok: true, value: first }
  const message =
    broken === null ? 'the reply holds no JSON object' : `the JSON of the reply is broken: ${broken.slice(0, 200)}`
  return { ok: false, problems: [{ code: 'E_FORMAT', message }] }
}

/** Thinking stands at the beginning; inside the reply the same marks are text. */
function withoutThinking(text: string): string {
  if (!/^\s*<think>/.test(text)) return text
  const end = text.indexOf('</think>')
  return end < 0 ? '' : text.slice(end + '</think>'.length)
}

interface Span {
  start: number
  end: number
}

/** Fences inside of an object are texts that it carries, never the action: they count only when they stand outside. */
function fencedBlocks(text: string, objects: readonly Span[]): string[] {
  let next = 0
  return [...text.matchAll(/```(?:json)?\s*\n([\s\S]*?)\n\s*```/g)]
    .filter(({ index }) => {
      while (next < objects.length && objects[next]!.end <= index) next += 1
      return next === objects.length || index < objects[next]!.start
    })
    .map((match) => match[1]!.trim())
    .filter((block) => block.startsWith('{'))
}

/** Every top-level balanced object, in order; braces inside JSON strings do not count. Linear in the text. */
function balancedObjects(text: string): { objects: string[]; spans: Span[] } {
  const spans: Span[] = []
  let depth = 0
  let start = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at += 1
      else if (char === '"') inString = false
    } else if (char === '"' && depth > 0) inString = true
    else if (char === '{') {
      if (depth === 0) start = at
      depth += 1
    } else if (char === '}' && depth > 0) {
      depth -= 1
      if (depth === 0) spans.push({ start, end: at + 1 })
    }
  }
  const objects = spans.map(({ start, end }) => text.slice(start, end))
  // Nothing is whole: what was begun tells what is wrong with it.
  if (spans.length === 0 && depth > 0) objects.push(text.slice(start))
  return { objects, spans }
}
