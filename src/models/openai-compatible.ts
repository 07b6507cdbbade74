/** Any model over HTTP: OpenAI's chat completions, or the wire that its provider's data names. */
import type { Allowance } from '../protocol/outcome.ts'
import type { Asked } from './chat-completion.ts'
import { abortedFault, faultOf, faultOfResponse } from './fault.ts'
import type { Endpoint } from './fault.ts'
import { createHttpClient, defaultTimeouts } from './http.ts'
import type { HttpAnswer, HttpTimeouts } from './http.ts'
import type { WireName } from './known-models.ts'
import type { CompleteOptions, Model, ModelFacts, ModelRequest, ModelResult } from './model.ts'
import { readText } from './read-text.ts'
import { estimateTokens } from './token-usage.ts'
import { wireNamed } from './wire.ts'
import type { Quirks } from './wire-request.ts'

/** Where and how one model of a provider is asked. */
export interface Route {
  url: string
  wire: WireName
  quirks: Quirks
}

export interface OpenAICompatibleOptions extends ModelFacts {
  /** `provider/model`, as `--model` takes it. */
  name: string
  /** Up to and including the version: `https://api.openai.com/v1`. */
  baseUrl: string
  /** As the provider calls it. */
  model: string
  apiKey?: string
  headers?: Record<string, string>
  quirks: Quirks
  /** For providers whose models are not all asked in the same way; absent: chat completions below `baseUrl`. */
  routeOf?: (model: string) => Route
  factsOf?: (model: string) => ModelFacts
  timeouts?: Partial<HttpTimeouts>
  /** What a fault needs to name the way out; `title` is how people call the provider. */
  people: Pick<Endpoint, 'title' | 'keyVariable'> & Partial<Endpoint>
}

/** A model whose idle connections can be closed; they never keep the process alive anyway. */
export interface NetworkModel extends Model {
  close(): Promise<void>
}

const longestErrorBody = 64 * 1024

export function createOpenAICompatible(options: OpenAICompatibleOptions): NetworkModel {
  const http = createHttpClient({ ...defaultTimeouts, ...options.timeouts })
  const usual: Route = { url: completionsUrl(options.baseUrl), wire: 'chat', quirks: options.quirks }
  const routeOf = options.routeOf ?? (() => usual)
  const people = {
    ...options.people,
    secrets: [options.apiKey ?? '', ...(options.people.secrets ?? [])].filter((secret) => secret !== ''),
  }

  function headersFor(request: ModelRequest, quirks: Quirks): Record<string, string> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      'user-agent': 'autoagent',
      ...options.headers,
    }
    if (options.apiKey) headers['authorization'] = `Bearer ${options.apiKey}`
    if (quirks.session && 'header' in quirks.session) headers[quirks.session.header] = headerText(request.sessionId)
    return headers
  }

  return {
    name: options.name,
    contextWindow: options.contextWindow,
    price: options.price,
    nativeTools: options.nativeTools,
    factsOf: options.factsOf,
    async complete(request, { signal, onText, onFirstByte }) {
      if (signal.aborted) return abortedFault
      const model = request.model ?? options.model
      const { url, wire: wireName, quirks } = routeOf(model)
      const endpoint: Endpoint = { ...people, url, model }
      const wire = await wireNamed(wireName)
      const body = JSON.stringify(wire.body(request, model, quirks))
      const answer = await http.post({ url, headers: headersFor(request, quirks), body, signal })
      if (answer.type === 'failure')
        return answer.code === 'aborted' ? abortedFault : faultOf(answer.code, answer.message, endpoint)
      if (answer.status < 200 || answer.status >= 300) return readFault(answer, endpoint)
      if (onFirstByte) tellFirstByte(answer, onFirstByte)
      const result = await wire.read(answer, { ...askedOf(request, body, quirks), endpoint, onText }, request)
      return result.type === 'reply' ? { ...result, ...toldBeside(answer) } : result
    },
    close: () => http.close(),
  }
}

const none: ReadonlySet<string> = new Set()

function takenIdsIn({ messages }: ModelRequest): ReadonlySet<string> {
  const ids: string[] = []
  for (const message of messages)
    if (message.role === 'assistant' && message.toolCalls) for (const { id } of message.toolCalls) ids.push(id)
  return ids.length === 0 ? none : new Set(ids)
}

function askedOf(request: ModelRequest, body: string, quirks: Quirks): Omit<Asked, 'endpoint' | 'onText'> {
  return {
    tools: request.tools.length === 0 ? none : new Set(request.tools.map((tool) => tool.name)),
    forced: request.toolChoice === 'required',
    takenIds: takenIdsIn(request),
    finishOptional: quirks.finishOptional ?? false,
    inOnePiece: request.inOnePiece ?? false,
    estimatedInput: () => estimateTokens(body),
  }
}

async function readFault(answer: HttpAnswer, endpoint: Endpoint): Promise<ModelResult> {
  const body = await readText(answer, longestErrorBody)
  if (typeof body !== 'string' && body.code === 'aborted') return abortedFault
  // A status says enough when the connection broke before its words.
  return faultOfResponse(answer.status, answer.headers, typeof body === 'string' ? body : '', endpoint)
}

function tellFirstByte(answer: HttpAnswer, tell: NonNullable<CompleteOptions['onFirstByte']>): void {
  const read = answer.read.bind(answer)
  answer.read = async () => {
    const chunk = await read()
    answer.read = read
    if (chunk instanceof Uint8Array) tell(answer.headers)
    return chunk
  }
}

/** What the headers say beside the reply. Of the ids, AI Gateway's log comes first: it holds the whole exchange. */
function toldBeside({ headers }: HttpAnswer): { requestId?: string; allowance?: Allowance } {
  const found = headers['cf-aig-log-id'] ?? headers['x-request-id'] ?? headers['cf-ray']
  const requestId = Array.isArray(found) ? found[0] : found
  const [requests, tokens] = [allowanceOf('requests', headers), allowanceOf('tokens', headers)]
  const allowance = { ...(requests ? { requests } : {}), ...(tokens ? { tokens } : {}) }
  return {
    ...(requestId === undefined ? {} : { requestId }),
    ...(requests || tokens ? { allowance } : {}),
  }
}

/** `x-ratelimit-remaining-requests` and its like, as OpenAI and Groq send them (console.groq.com/docs/rate-limits). */
function allowanceOf(unit: 'requests' | 'tokens', headers: HttpAnswer['headers']): Allowance['requests'] | null {
  if (headers[`x-ratelimit-remaining-${unit}`] === undefined) return null
  const read = (kind: string): number => Number([headers[`x-ratelimit-${kind}-${unit}`] ?? ''].flat()[0] || NaN)
  const [left, of] = [read('remaining'), read('limit')]
  return Number.isFinite(left) ? { left, ...(Number.isFinite(of) ? { of } : {}) } : null
}

/** A base URL with or without the path's last part: both are common in the wild. */
function completionsUrl(baseUrl: string): string {
  const bare = baseUrl.replace(/\/+$/u, '')
  return bare.endsWith('/chat/completions') ? bare : `${bare}/chat/completions`
}

/** Header values are visible ASCII. */
const headerText = (text: string): string => text.replace(/[^\u0021-\u007E]/gu, '_')
