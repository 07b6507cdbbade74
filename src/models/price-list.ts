/**
 * Context windows (tokens) and prices (dollars per million tokens) of known models, by `provider/model`.
 * Cloudflare's rows: Workers AI's model pages, November 2026. What is not here has no known price and a cautious window.
 */
import type { Price } from './model.ts'

interface Entry {
  contextWindow: number
  price: Price | null
}

const workersAI = (contextWindow: number, input: number, output: number, cachedInput?: number): Entry => ({
  contextWindow,
  price: { input, output, ...(cachedInput === undefined ? {} : { cachedInput }) },
})

const entries: Record<string, Entry> = {
  'cloudflare/@cf/openai/gpt-oss-120b': workersAI(128_000, 0.35, 0.75),
  'cloudflare/@cf/openai/gpt-oss-20b': workersAI(128_000, 0.2, 0.3),
  'cloudflare/@cf/zai-org/glm-4.7-flash': workersAI(131_072, 0.0605, 0.4),
  'cloudflare/@cf/zai-org/glm-5.3-flash': workersAI(1_048_576, 0.15, 0.5, 0.03),
  'cloudflare/@cf/zai-org/glm-5.3': workersAI(1_048_576, 1.4, 4.4, 0.26),
  'cloudflare/@cf/zai-org/glm-5.2': workersAI(262_144, 1.4, 4.4, 0.26),
  'cloudflare/@cf/moonshotai/kimi-k2.7-code': workersAI(262_144, 0.95, 4, 0.19),
  'cloudflare/@cf/moonshotai/kimi-k2.6': workersAI(262_144, 0.95, 4, 0.16),
  'cloudflare/@cf/deepseek-ai/deepseek-v4-flash-0731': workersAI(1_048_576, 0.44, 1.32, 0.014),
  'cloudflare/@cf/deepseek-ai/deepseek-v4-pro-0813': workersAI(1_048_576, 1.32, 3.96, 0.044),
  'cloudflare/@cf/deepseek-ai/deepseek-v4.1-flash-1017': workersAI(1_048_576, 0.3, 1.2, 0.006),
  'cloudflare/@cf/qwen/qwen3.8-27b': workersAI(262_144, 0.45, 3.2, 0.05),
  'cloudflare/@cf/google/gemma-4-26b-a4b-it': workersAI(256_000, 0.1, 0.3, 0.05),
  'cloudflare/@cf/nvidia/nemotron-3-120b-a12b': workersAI(256_000, 0.5, 1.5),
  'cloudflare/@cf/qwen/qwen3-30b-a3b-fp8': workersAI(32_768, 0.0509, 0.335),
  'cloudflare/@cf/meta/llama-3.3-70b-instruct-fp8-fast': workersAI(24_000, 0.293, 2.253),
}

/** What is assumed of a model nobody knows; Ollama cuts prompts silently above its own small default. */
const cautiousWindow = 32_768
const windowOfProvider: Record<string, number> = { ollama: 4_096 }

/** @param name `provider/model`. */
export function contextWindowOf(name: string): number {
  return entries[name]?.contextWindow ?? windowOfProvider[name.split('/')[0]!] ?? cautiousWindow
}

/** null: no price is known. Models on the person's own machine cost nothing that could be counted here, so null too. */
export function priceOf(name: string): Price | null {
  return entries[name]?.price ?? null
}
