/** Any provider that speaks OpenAI's chat completions. */
import type { Asked } from './chat-completion.ts'
import { abortedFault, faultOf, faultOfResponse } from './fault.ts'
import type { Endpoint } from './fault.ts'
import { createHttpClient, defaultTimeouts } from './http.ts'
import type { HttpAnswer, HttpTimeouts } from './http.ts'
import type { Model, ModelRequest, ModelResult, Price } from './model.ts'
import { readReply } from './reply-body.ts'
import { estimateTokens } from './token-usage.ts'
import { wireRequest } from './wire-request.ts'
import type { Quirks, WireRequest } from './wire-request.ts'

export interface OpenAICompatibleOptions {
  /** `provider/model`, as `--model` takes it. */
  name: string
  /** Up to and including the version: `https://api.openai.com/v1`. */
  baseUrl: string
  /** As the provider calls it. */
  model: string
  apiKey?: string
  headers?: Record<string, string>
  quirks: Quirks
  contextWindow: number
  price: Price | null
  nativeTools: boolean
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
  const url = completionsUrl(options.baseUrl)
  const { quirks } = options

  function headersFor(request: ModelRequest): Record<string, string> {
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
    async complete(request, { signal, onText }) {
      if (signal.aborted) return abortedFault
      const model = request.model ?? options.model
      const endpoint: Endpoint = {
        ...options.people,
        url,
        model,
        secrets: [options.apiKey ?? '', ...(options.people.secrets ?? [])].filter((secret) => secret !== ''),
      }
      const wire = wireRequest(request, model, quirks)
      const answer = await http.post({ url, headers: headersFor(request), body: JSON.stringify(wire), signal })
      if (answer.type === 'failure')
        return answer.code === 'aborted' ? abortedFault : faultOf(answer.code, answer.message, endpoint)
      if (answer.status < 200 || answer.status >= 300) return readFault(answer, endpoint)
      return readReply(answer, { ...askedOf(request, wire, quirks), endpoint, onText })
    },
    close: () => http.close(),
  }
}

function askedOf(request: ModelRequest, wire: WireRequest, quirks: Quirks): Omit<Asked, 'endpoint' | 'onText'> {
  return {
    tools: new Set(request.tools.map((tool) => tool.name)),
    forced: request.toolChoice === 'required',
    takenIds: new Set(
      request.messages.flatMap((message) =>
        message.role === 'assistant' ? (message.toolCalls ?? []).map((call) => call.id) : [],
      ),
    ),
    finishOptional: quirks.finishOptional ?? false,
    estimatedInput: () => estimateTokens(JSON.stringify([wire.messages, wire.tools ?? []])),
  }
}

async function readFault(answer: HttpAnswer, endpoint: Endpoint): Promise<ModelResult> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  while (bytes < longestErrorBody) {
    const chunk = await answer.read()
    if (chunk === null) break
    if (!(chunk instanceof Uint8Array)) {
      if (chunk.code === 'aborted') return abortedFault
      break
    }
    chunks.push(chunk)
    bytes += chunk.length
  }
  answer.dispose()
  const body = Buffer.concat(chunks).subarray(0, longestErrorBody).toString('utf8')
  return faultOfResponse(answer.status, answer.headers, body, endpoint)
}

/** A base URL with or without the path's last part: both are common in the wild. */
function completionsUrl(baseUrl: string): string {
  const bare = baseUrl.replace(/\/+$/u, '')
  return bare.endsWith('/chat/completions') ? bare : `${bare}/chat/completions`
}

/** Header values are visible ASCII. */
const headerText = (text: string): string => text.replace(/[^\u0021-\u007E]/gu, '_')
