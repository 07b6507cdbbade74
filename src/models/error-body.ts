/** What an error answer says, in whatever shape it came; made short and safe to show in a terminal. */
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'

export interface ErrorFacts {
  message: string
  /** Numeric code inside the body: Cloudflare's own, or an HTTP status that came late. */
  number: number | null
  /** Textual code or type: `context_length_exceeded`, `invalid_api_key`, … */
  name: string
}

const longestText = 4096

/** @param text an error body: JSON of any vendor, HTML or plain text. */
export function readErrorBody(text: string): ErrorFacts {
  try {
    const facts = readErrorValue(JSON.parse(text) as Json)
    if (facts) return facts
  } catch {
    // Not JSON: HTML of a proxy, or plain text.
  }
  if (/^\s*(?:<!doctype|<html|<head|<\?xml)/iu.test(text)) {
    const title = /<title[^>]*>([^<]*)<\/title>/iu.exec(text)?.[1] ?? text.replace(/<[^>]*>/gu, ' ')
    return { message: `an HTML page: ${clean(title)}`, number: null, name: 'html' }
  }
  return { message: clean(text), number: null, name: '' }
}

/** The error in a JSON value; undefined: it holds none. Works for whole bodies and for stream chunks. */
export function readErrorValue(value: Json): ErrorFacts | undefined {
  if (Array.isArray(value)) return value.length > 0 ? readErrorValue(value[0]!) : undefined
  if (!isJsonObject(value)) return undefined
  const { error, errors, detail, message } = value
  if (Array.isArray(errors) && errors.length > 0) return readParts(errors[0]!)
  if (typeof error === 'string' && error !== '') return { ...readParts(value), message: clean(error) }
  if (isJsonObject(error)) return readParts(error)
  if (value['success'] === false || value['object'] === 'error' || value['type'] === 'error') return readParts(value)
  if (detail !== undefined && detail !== null && !('choices' in value))
    return { message: clean(typeof detail === 'string' ? detail : JSON.stringify(detail)), number: null, name: '' }
  return typeof message === 'string' && !('choices' in value) && !('response' in value) ? readParts(value) : undefined
}

function readParts(part: Json): ErrorFacts {
  if (!isJsonObject(part))
    return { message: clean(typeof part === 'string' ? part : JSON.stringify(part)), number: null, name: '' }
  const { code, type, status } = part
  const metadata = isJsonObject(part['metadata']) ? part['metadata'] : undefined
  const message = [part['message'], metadata?.['raw']].filter((text) => typeof text === 'string').join(' ')
  const digits = [code, status].map(asNumber).find((number) => number !== null)
  return {
    message: clean(message || JSON.stringify(withoutNoise(part))),
    number: digits ?? codeInText(message),
    name: ([code, type, status].find((name) => typeof name === 'string' && asNumber(name) === null) as string) ?? '',
  }
}

const withoutNoise = ({ stack: _stack, ...rest }: JsonObject): JsonObject => rest

function asNumber(value: unknown): number | null {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  return typeof value === 'string' && /^\d{3,5}$/u.test(value) ? Number(value) : null
}

/** Workers AI also writes its code into the text: `AiError: 3040: Capacity temporarily exceeded`. */
function codeInText(message: string): number | null {
  const digits = /(?:^|AiError: |\s)([1-9]\d{3,4}): /u.exec(message)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** One line without escape sequences, control or direction characters, at most 4 kB. */
export function clean(text: string): string {
  return text
    .slice(0, longestText * 2)
    .replace(/[^\P{Cc}\s]\[[0-9;?]*[ -/]*[@-~]/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/[\u202A-\u202E\u2066-\u2069]/gu, '')
    .toWellFormed()
    .trim()
    .slice(0, longestText)
}
