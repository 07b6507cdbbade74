/** Cloudflare Workers AI over its OpenAI-style REST endpoint. */
import type { ChatCompletionsInput } from '@cloudflare/workers-types'
import type { HttpTimeouts } from './http.ts'
import { createOpenAICompatible } from './openai-compatible.ts'
import type { NetworkModel } from './openai-compatible.ts'
import { contextWindowOf, priceOf } from './price-list.ts'
import type { Quirks, WireRequest } from './wire-request.ts'

export interface WorkersAIOptions {
  accountId: string
  apiToken: string
  /** The environment variable that brought the token; named in faults. */
  tokenVariable: string
  /** `@cf/…`. */
  model: string
  /** Replaces `https://api.cloudflare.com/client/v4`. */
  baseUrl?: string
  contextWindow?: number
  timeouts?: Partial<HttpTimeouts>
}

export const workersAIDefaultModel = '@cf/openai/gpt-oss-120b'
const api = 'https://api.cloudflare.com/client/v4'

/** The native default of 256 output tokens does not apply here, but the limit's name does: `max_completion_tokens`. */
export const workersAIQuirks: Quirks = {
  maxTokensField: 'max_completion_tokens',
  streamUsage: true,
  session: { header: 'x-session-affinity' },
  reasoningField: (model) =>
    model.includes('/deepseek-v4') ? 'reasoning_content' : model.includes('/kimi-') ? 'reasoning' : null,
}

/** Compiles only while what we send is what Workers AI's own types accept. */
type Accepted<Request extends ChatCompletionsInput> = Request
export type WorkersAIRequest = Accepted<WireRequest>

export function createWorkersAI(options: WorkersAIOptions): NetworkModel {
  const name = `cloudflare/${options.model}`
  const base = (options.baseUrl || api).replace(/\/+$/u, '')
  return createOpenAICompatible({
    name,
    baseUrl: `${base}/accounts/${encodeURIComponent(options.accountId)}/ai/v1`,
    model: options.model,
    apiKey: options.apiToken,
    quirks: workersAIQuirks,
    contextWindow: options.contextWindow ?? contextWindowOf(name),
    price: priceOf(name),
    nativeTools: true,
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
    people: {
      title: 'Workers AI',
      cloudflare: true,
      keyVariable: options.tokenVariable,
      keysUrl: 'https://dash.cloudflare.com/profile/api-tokens',
      modelVariable: 'CF_MODEL',
    },
  })
}
