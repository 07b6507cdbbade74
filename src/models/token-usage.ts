/** Token counts as providers spell them, and an estimate for those that do not count. */
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Usage } from '../protocol/message.ts'

/** The usage in a chunk or reply, wherever the provider put it; undefined: none there. */
export function readUsage(chunk: JsonObject): Usage | undefined {
  const groq = isJsonObject(chunk['x_groq']) ? chunk['x_groq']['usage'] : undefined
  const choices = Array.isArray(chunk['choices']) ? chunk['choices'] : []
  const inChoice = isJsonObject(choices[0]) ? choices[0]['usage'] : undefined
  const found = [chunk['usage'], groq, inChoice].find((usage) => isJsonObject(usage))
  if (!isJsonObject(found)) return undefined
  const inputTokens = count(found['prompt_tokens'] ?? found['input_tokens'])
  const outputTokens = count(found['completion_tokens'] ?? found['output_tokens'])
  const cached = count(
    within(found, 'prompt_tokens_details', 'cached_tokens') ??
      within(found, 'input_tokens_details', 'cached_tokens') ??
      found['prompt_cache_hit_tokens'] ??
      found['cached_tokens'],
  )
  const reasoning = count(
    within(found, 'completion_tokens_details', 'reasoning_tokens') ??
      within(found, 'output_tokens_details', 'reasoning_tokens') ??
      found['reasoning_tokens'],
  )
  return {
    inputTokens,
    outputTokens,
    // More cached than sent is nonsense that would make a price negative.
    cachedInputTokens: cached > inputTokens ? 0 : cached,
    reasoningTokens: Math.min(reasoning, outputTokens),
  }
}

function within(usage: JsonObject, details: string, name: string): Json | undefined {
  const found = usage[details]
  return isJsonObject(found) ? (found[name] ?? undefined) : undefined
}

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0

/** About four bytes a token; JSON and code are denser, so this is a lower bound for them. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4)
}
