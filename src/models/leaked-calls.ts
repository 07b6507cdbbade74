/**
 * Tool calls that a model wrote as text because its server did not recognise them. Only a text that is nothing but one call
 * to an offered tool, whole and valid, is taken as a call: anything less could be a quotation.
 */
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'

export interface LeakedCall {
  name: string
  arguments: string
}

/** @param forced the request asked for a call: then a bare JSON object counts too (gpt-oss on Workers AI, cloudflare/ai#574). */
export function leakedCall(text: string, offered: ReadonlySet<string>, forced: boolean): LeakedCall | undefined {
  const trimmed = text.trim()
  const tagged = /^<tool_call>([^]*)<\/tool_call>$/u.exec(trimmed)?.[1]?.trim()
  const functionTag = /^<function=([\w.-]+)>([^]*)<\/function>$/u.exec(tagged ?? trimmed)
  if (functionTag) return offered.has(functionTag[1]!) ? parameterTags(functionTag[1]!, functionTag[2]!) : undefined
  if (tagged === undefined && !forced) return undefined
  const call = parseObject(tagged ?? trimmed)
  if (!call || typeof call['name'] !== 'string' || !offered.has(call['name'])) return undefined
  const { name, arguments: args, parameters, ...flat } = call
  const given = args ?? parameters ?? flat
  if (typeof given === 'string') return parseObject(given) ? { name, arguments: given } : undefined
  return isJsonObject(given) ? { name, arguments: JSON.stringify(given) } : undefined
}

function parameterTags(name: string, body: string): LeakedCall {
  const args: JsonObject = Object.create(null)
  for (const [, key, value] of body.matchAll(/<parameter=([\w.-]+)>\n?([^]*?)\n?<\/parameter>/gu)) args[key!] = value!
  return { name, arguments: JSON.stringify(args) }
}

function parseObject(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** gpt-oss's own message format in the place of an answer: the turn is lost and must be asked again. */
export function isHarmonyLeak(text: string): boolean {
  return (
    /^\s*(?:assistant)?\s*<\|(?:start|channel|constrain|message)\|>/u.test(text) ||
    /<\|channel\|>[^<\n]{0,80}to=functions\.\S[^\n]{0,80}<\|message\|>/u.test(text)
  )
}
