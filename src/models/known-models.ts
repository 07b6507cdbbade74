/**
 * What is known of models by `provider/model`: data only. Windows in tokens, prices in dollars per million tokens.
 * Workers AI: its pricing and model pages, November 2026; OpenAI and Groq: their price lists, November 2026.
 * A price that depends on the length of the prompt is kept with the window up to which it holds.
 */
import type { Price } from './model.ts'

/** Which API of its provider a model is asked through. */
export type WireName =
  /** OpenAI's chat completions. */
  | 'chat'
  /** OpenAI's Responses; on Workers AI gpt-oss only, and never streamed. */
  | 'responses'
  /** Workers AI's own `/ai/run/MODEL`. */
  | 'native'

export interface KnownModel {
  /** null: not known. */
  contextWindow: number | null
  price: Price | null
  /** Needs the Workers Paid plan. */
  isPaid?: true
  /** Absent: as most models of its provider. */
  nativeTools?: boolean
  wire?: WireName
}

type Row = [contextWindow: number | null, input: number, output: number, cachedInput?: number]

const known = ([contextWindow, input, output, cachedInput]: Row, more: Partial<KnownModel> = {}): KnownModel => ({
  contextWindow,
  price: { input, output, ...(cachedInput === undefined ? {} : { cachedInput }) },
  ...more,
})
const paid = (...row: Row): KnownModel => known(row, { isPaid: true })
const priced = (...row: Row): KnownModel => known(row)
const native = (...row: Row): KnownModel => known(row, { wire: 'native' })
const unpriced = (contextWindow: number | null): KnownModel => ({ contextWindow, price: null, wire: 'native' })

export const knownModels: Readonly<Record<string, KnownModel>> = {
  'cloudflare/@cf/openai/gpt-oss-120b': priced(128_000, 0.35, 0.75),
  'cloudflare/@cf/openai/gpt-oss-20b': priced(128_000, 0.2, 0.3),
  'cloudflare/@cf/zai-org/glm-4.7-flash': priced(131_072, 0.0605, 0.4),
  'cloudflare/@cf/zai-org/glm-5.3-flash': paid(1_048_576, 0.15, 0.5, 0.03),
  'cloudflare/@cf/zai-org/glm-5.3': paid(1_048_576, 1.4, 4.4, 0.26),
  'cloudflare/@cf/zai-org/glm-5.2': paid(262_144, 1.4, 4.4, 0.26),
  'cloudflare/@cf/moonshotai/kimi-k2.7-code': paid(262_144, 0.95, 4, 0.19),
  'cloudflare/@cf/moonshotai/kimi-k2.6': paid(262_144, 0.95, 4, 0.16),
  'cloudflare/@cf/deepseek-ai/deepseek-v4-flash-0731': paid(1_048_576, 0.44, 1.32, 0.014),
  'cloudflare/@cf/deepseek-ai/deepseek-v4-pro-0813': paid(1_048_576, 1.32, 3.96, 0.044),
  'cloudflare/@cf/deepseek-ai/deepseek-v4.1-flash-1017': priced(1_048_576, 0.3, 1.2, 0.006),
  'cloudflare/@cf/qwen/qwen3.8-27b': priced(262_144, 0.45, 3.2, 0.05),
  'cloudflare/@cf/google/gemma-4-26b-a4b-it': priced(256_000, 0.1, 0.3, 0.05),
  'cloudflare/@cf/nvidia/nemotron-3-120b-a12b': priced(256_000, 0.5, 1.5),
  'cloudflare/@cf/qwen/qwen3-30b-a3b-fp8': priced(32_768, 0.0509, 0.335),
  'cloudflare/@cf/meta/llama-3.3-70b-instruct-fp8-fast': native(24_000, 0.293, 2.253),
  'cloudflare/@cf/meta/llama-3.1-8b-instruct-fp8': native(null, 0.152, 0.287),
  'cloudflare/@cf/meta/llama-3.2-11b-vision-instruct': native(null, 0.049, 0.676),
  'cloudflare/@cf/meta/llama-3.2-3b-instruct': native(null, 0.051, 0.335),
  'cloudflare/@cf/meta/llama-3.2-1b-instruct': native(null, 0.027, 0.201),
  'cloudflare/@cf/meta/llama-4-scout-17b-16e-instruct': unpriced(null),
  'cloudflare/@cf/mistral/mistral-7b-instruct-v0.1': native(null, 0.11, 0.19),
  'cloudflare/@cf/mistralai/mistral-small-3.1-24b-instruct': unpriced(null),
  'cloudflare/@cf/qwen/qwen2.5-coder-32b-instruct': unpriced(null),
  'cloudflare/@cf/qwen/qwq-32b': unpriced(null),
  'cloudflare/@cf/deepseek-ai/deepseek-r1-distill-qwen-32b': known([null, 0.497, 4.881], {
    wire: 'native',
    nativeTools: false,
  }),

  'openai/gpt-5': priced(400_000, 1.25, 10, 0.125),
  'openai/gpt-5-mini': priced(400_000, 0.25, 2, 0.025),
  'openai/gpt-5-nano': priced(400_000, 0.05, 0.4, 0.005),
  'openai/gpt-5.1': priced(400_000, 1.25, 10, 0.125),
  'openai/gpt-5.2': priced(400_000, 1.75, 14, 0.175),
  'openai/gpt-5.4': priced(272_000, 2.5, 15, 0.25),
  'openai/gpt-5.4-mini': priced(400_000, 0.75, 4.5, 0.075),
  'openai/gpt-5.4-nano': priced(400_000, 0.2, 1.25, 0.02),
  'openai/gpt-5.5': priced(272_000, 5, 30, 0.5),
  'openai/gpt-6-luna': priced(272_000, 0.1, 0.5, 0.01),
  'openai/gpt-6-sol': priced(272_000, 2, 10, 0.2),
  'openai/gpt-6.1-terra': priced(272_000, 1, 5, 0.05),
  'openai/gpt-6.1-sol': priced(272_000, 2, 10, 0.1),
  'openai/gpt-4.1': priced(1_047_576, 2, 8, 0.5),
  'openai/gpt-4.1-mini': priced(1_047_576, 0.4, 1.6, 0.1),
  'openai/gpt-4.1-nano': priced(1_047_576, 0.1, 0.4, 0.025),
  'openai/gpt-4o': priced(128_000, 2.5, 10, 1.25),
  'openai/gpt-4o-mini': priced(128_000, 0.15, 0.6, 0.075),
  'openai/o3': priced(200_000, 2, 8, 0.5),
  'openai/o4-mini': priced(200_000, 1.1, 4.4, 0.275),

  'groq/openai/gpt-oss-120b': priced(131_072, 0.15, 0.6, 0.075),
  'groq/openai/gpt-oss-20b': priced(131_072, 0.075, 0.3, 0.0375),
  'groq/llama-3.3-70b-versatile': priced(131_072, 0.59, 0.79),
  'groq/llama-3.1-8b-instant': priced(131_072, 0.05, 0.08),
  'groq/qwen/qwen3.8-27b': priced(131_072, 0.8, 4),
}

/** Workers AI's older families, known by their makers: they take the native shape whether or not they have a row. */
export const nativeFamilies: readonly RegExp[] = [
  /^@hf\//u,
  /^@cf\/(?:meta|meta-llama|mistral|mistralai|defog|fblgit|microsoft|openchat|thebloke|tiiuae|tinyllama)\//u,
  /^@cf\/qwen\/qw(?:en1|en2|q)/u,
  /^@cf\/google\/gemma-(?:2b|7b|3)/u,
  /^@cf\/deepseek-ai\/deepseek-(?:math|r1)/u,
]
