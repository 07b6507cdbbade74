/** Cloudflare Workers AI over REST, and any provider behind Cloudflare's AI Gateway: addresses, headers and quirks. */
import type { ChatCompletionsInput } from '@cloudflare/workers-types'
import type { HttpTimeouts } from './http.ts'
import type { ModelFacts } from './model.ts'
import { createOpenAICompatible } from './openai-compatible.ts'
import type { NetworkModel, Route } from './openai-compatible.ts'
import { factsOfModel, wireOf } from './price-list.ts'
import type { OwnFacts } from './price-list.ts'
import type { Quirks, WireRequest } from './wire-request.ts'

export interface WorkersAIOptions {
  accountId: string
  apiToken: string
  /** The environment variable that brought the token; named in faults. */
  tokenVariable: string
  /** `@cf/…`; behind a gateway also `PROVIDER/MODEL`. */
  model: string
  /** Replaces `https://api.cloudflare.com/client/v4`. */
  baseUrl?: string
  gateway?: Gateway
  /** What the configuration says of single models. */
  own?: OwnFacts
  contextWindow?: number
  timeouts?: Partial<HttpTimeouts>
}

export type Gateway =
  /** Named by a header on Cloudflare's API, as Cloudflare advises. */
  | { id: string }
  /** Its own host, `https://gateway.ai.cloudflare.com/v1/ACCOUNT/GATEWAY`; `token` where it asks for authentication. */
  | { url: string; token?: string }

const api = 'https://api.cloudflare.com/client/v4'

/** The native default of 256 output tokens does not apply here, but the limit's name does: `max_completion_tokens`. */
export const workersAIQuirks: Quirks = {
  maxTokensField: 'max_completion_tokens',
  streamUsage: true,
  session: { header: 'x-session-affinity' },
  reasoningFields: [
    [/\/deepseek-v4/u, 'reasoning_content'],
    [/\/kimi-/u, 'reasoning'],
  ],
  // Without it an answer may be reasoning only, which is no turn of an agent.
  extras: [[/\/nemotron-3/u, { chat_template_kwargs: { force_nonempty_content: true } }]],
}

/** Other providers behind the gateway. */
const gatewayQuirks: Quirks = { maxTokensField: 'max_tokens', streamUsage: true }

/** Compiles only while what we send is what Workers AI's own types accept. */
type Accepted<Request extends ChatCompletionsInput> = Request
export type WorkersAIRequest = Accepted<WireRequest>

/** Below which the account's AI API stands. */
export function accountUrl({ accountId, baseUrl }: Pick<WorkersAIOptions, 'accountId' | 'baseUrl'>): string {
  return `${(baseUrl || api).replace(/\/+$/u, '')}/accounts/${encodeURIComponent(accountId)}/ai`
}

export function createWorkersAI(options: WorkersAIOptions): NetworkModel {
  const { gateway, own, apiToken, contextWindow } = options
  const provider = gateway && !options.model.startsWith('@') ? 'ai-gateway' : 'cloudflare'
  const factsOf = (model: string): ModelFacts =>
    factsOfModel(gateway && !model.startsWith('@') ? 'ai-gateway' : 'cloudflare', model, own)
  const account = accountUrl(options)
  return createOpenAICompatible({
    name: `${provider}/${options.model}`,
    baseUrl: `${account}/v1`,
    model: options.model,
    apiKey: apiToken,
    headers: gatewayHeaders(gateway),
    quirks: workersAIQuirks,
    routeOf: (model) => routeOf(model, account, gateway, own),
    ...factsOf(options.model),
    ...(contextWindow === undefined ? {} : { contextWindow }),
    factsOf,
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
    people: {
      title: gateway ? 'AI Gateway' : 'Workers AI',
      cloudflare: true,
      keyVariable: options.tokenVariable,
      keysUrl: 'https://dash.cloudflare.com/profile/api-tokens',
      modelVariable: 'CF_MODEL',
      secrets: gateway && 'url' in gateway && gateway.token !== undefined ? [gateway.token] : [],
    },
  })
}

function routeOf(model: string, account: string, gateway: Gateway | undefined, own: OwnFacts | undefined): Route {
  const host = gateway && 'url' in gateway ? gateway.url.replace(/\/+$/u, '') : null
  if (!model.startsWith('@'))
    return { url: `${host ? `${host}/compat` : `${account}/v1`}/chat/completions`, wire: 'chat', quirks: gatewayQuirks }
  const wire = wireOf(model, own)
  const base = host ? `${host}/workers-ai` : account
  const url =
    wire === 'native'
      ? `${base}${host ? '' : '/run'}/${model}`
      : `${base}/v1/${wire === 'responses' ? 'responses' : 'chat/completions'}`
  return { url, wire, quirks: workersAIQuirks }
}

/** The gateway's cache would replay an old answer, tool calls included, to a request that looks the same. */
function gatewayHeaders(gateway: Gateway | undefined): Record<string, string> {
  if (!gateway) return {}
  const skip = { 'cf-aig-skip-cache': 'true' }
  if ('id' in gateway) return { ...skip, 'cf-aig-gateway-id': gateway.id }
  return gateway.token === undefined ? skip : { ...skip, 'cf-aig-authorization': `Bearer ${gateway.token}` }
}
