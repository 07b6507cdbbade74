/**
 * Actions as JSON in text, for models without native tool calls: the first AutoAgent's protocol. One object with `type`,
 * fenced or bare. Nothing is repaired: arguments may carry code.
 */
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Parsed } from '../protocol/parse-action.ts'

/** The first JSON object of a text: a ```json fence first, then the first balanced `{…}`. */
export function extractObject(text: string): Parsed<JsonObject> {
  const visible = withoutThinking(text)
  const candidates = [...fencedBlocks(visible), ...balancedObjects(visible)]
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

function fencedBlocks(text: string): string[] {
  return [...text.matchAll(/```(?:json)?\s*\n([\s\S]*?)\n\s*```/g)]
    .map((match) => match[1]!.trim())
    .filter((block) => block.startsWith('{'))
}

/** Every top-level balanced object, in order; braces inside JSON strings do not count. Linear in the text. */
function balancedObjects(text: string): string[] {
  const found: string[] = []
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
      if (depth === 0) found.push(text.slice(start, at + 1))
    }
  }
  if (found.length === 0 && depth > 0) found.push(text.slice(start))
  return found
}
