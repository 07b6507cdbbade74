/** Turns a request into the body of an OpenAI-style chat completion, mended so that no common server refuses it. */
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject, JsonSchema } from '../protocol/json.ts'
import type { Message, ToolCallRequest } from '../protocol/message.ts'
import type { ModelRequest } from './model.ts'

export type ReasoningField = 'reasoning' | 'reasoning_content'

/** What differs between providers that otherwise speak the same wire. Data only. */
export interface Quirks {
  maxTokensField: 'max_tokens' | 'max_completion_tokens'
  /** Takes `stream_options.include_usage`. */
  streamUsage: boolean
  /** false: answers are asked for in one piece. */
  stream?: false
  /** Where the session id goes, for the provider's prompt cache. */
  session?: { header: string } | { body: 'prompt_cache_key' }
  /** Models that refuse a temperature. */
  noTemperature?: RegExp
  /** The field in which models want their own reasoning returned; a model that fits none must not get it back. */
  reasoningFields?: readonly (readonly [models: RegExp, field: ReasoningField])[]
  /** Streams may end without a finish reason. */
  finishOptional?: boolean
  /** Ids of tool calls that are longer are refused. */
  longestCallId?: number
  /** A conversation without any user message is refused. */
  needsUserMessage?: true
  /** Further fields of every request to these models. */
  extras?: readonly (readonly [models: RegExp, fields: JsonObject])[]
}

export interface WireToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

export type WireMessage =
  | { role: 'system' | 'user'; content: string }
  | {
      role: 'assistant'
      content: string
      tool_calls?: WireToolCall[]
      reasoning?: string
      reasoning_content?: string
      reasoning_details?: JsonObject[]
    }
  | { role: 'tool'; content: string; tool_call_id: string }

export interface WireRequest {
  model: string
  messages: WireMessage[]
  stream: boolean
  stream_options?: { include_usage: boolean }
  tools?: { type: 'function'; function: { name: string; description: string; parameters: JsonSchema } }[]
  tool_choice?: 'auto' | 'required' | 'none'
  temperature?: number
  max_tokens?: number
  max_completion_tokens?: number
  prompt_cache_key?: string
}

/** Never a `developer` role, `store`, `strict`, `reasoning_effort` or `parallel_tool_calls`: each is refused by somebody. */
export function wireRequest(request: ModelRequest, model: string, quirks: Quirks): WireRequest {
  const streams = quirks.stream !== false && request.inOnePiece !== true
  const body: WireRequest = {
    model,
    messages: wireMessages(request.messages, reasoningFieldOf(model, quirks), quirks.longestCallId),
    stream: streams,
    [quirks.maxTokensField]: request.maxTokens,
  }
  if (quirks.needsUserMessage && !body.messages.some(({ role }) => role === 'user'))
    body.messages.splice(body.messages[0]?.role === 'system' ? 1 : 0, 0, { role: 'user', content: 'Go on.' })
  if (streams && quirks.streamUsage) body.stream_options = { include_usage: true }
  if (!quirks.noTemperature?.test(model)) body.temperature = request.temperature
  if (request.tools.length > 0) {
    body.tools = wireTools(request)
    body.tool_choice = request.toolChoice
  }
  if (quirks.session && 'body' in quirks.session) body.prompt_cache_key = request.sessionId
  return Object.assign(
    body,
    ...(quirks.extras ?? []).flatMap(([models, fields]) => (models.test(model) ? [fields] : [])),
  )
}

export function reasoningFieldOf(model: string, { reasoningFields = [] }: Quirks): ReasoningField | null {
  return reasoningFields.find(([models]) => models.test(model))?.[1] ?? null
}

export function wireTools({ tools }: ModelRequest): NonNullable<WireRequest['tools']> {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description: description.toWellFormed(), parameters: wireParameters(parameters) },
  }))
}

/** Every vendor wants an object at the root; an empty schema is not one. */
function wireParameters(schema: JsonSchema): JsonSchema {
  return schema['type'] === 'object' ? schema : { type: 'object', properties: {}, ...schema }
}

/**
 * One system message at the start (templates drop or refuse others: later ones become user messages), no empty replies,
 * every call followed by its result, no result without its call, arguments that are JSON objects, no lone surrogates.
 */
export function wireMessages(
  messages: readonly Message[],
  reasoningField: ReasoningField | null,
  longestCallId = Infinity,
): WireMessage[] {
  const idOf = (id: string): string => (id.length > longestCallId ? shortId(id) : id)
  const lead = messages.findIndex((message) => message.role !== 'system' || message.volatile)
  const system = messages.slice(0, lead < 0 ? messages.length : lead)
  const wire: WireMessage[] = []
  if (system.length > 0) wire.push({ role: 'system', content: joined(system) })
  let open = noCalls
  const closeOpen = (): void => {
    if (open.size === 0) return
    for (const id of open.keys())
      wire.push({ role: 'tool', tool_call_id: idOf(id), content: '(no result: interrupted)' })
    open = noCalls
  }
  for (const message of messages.slice(system.length)) {
    if (message.role === 'tool') {
      const content = message.content === '' ? '(no output)' : message.content.toWellFormed()
      if (open.delete(message.toolCallId)) wire.push({ role: 'tool', tool_call_id: idOf(message.toolCallId), content })
      else wire.push({ role: 'user', content: `Result of ${message.name}:\n${content}` })
      continue
    }
    // A late result of the same turn may follow a note; servers want results first, so notes wait for nobody: close here.
    closeOpen()
    if (message.role !== 'assistant') {
      if (message.content !== '') wire.push({ role: 'user', content: message.content.toWellFormed() })
      continue
    }
    const calls = message.toolCalls ?? []
    if (message.content === '' && calls.length === 0) continue
    const reasoning = message.reasoning?.toWellFormed() ?? ''
    // Most of a conversation is plain words.
    if (calls.length === 0 && reasoning === '' && !message.reasoningDetails?.length) {
      wire.push({ role: 'assistant', content: message.content.toWellFormed() })
      continue
    }
    if (calls.length > 0) open = new Map(calls.map((call) => [call.id, call.name]))
    wire.push({
      role: 'assistant',
      content: message.content.toWellFormed(),
      ...(calls.length > 0 ? { tool_calls: calls.map((call) => wireCall(call, idOf(call.id))) } : {}),
      ...(reasoningField && (reasoning || calls.length > 0) ? { [reasoningField]: reasoning } : {}),
      ...(reasoningField === 'reasoning' && message.reasoningDetails?.length
        ? { reasoning_details: message.reasoningDetails }
        : {}),
    })
  }
  closeOpen()
  return wire
}

const noCalls = new Map<string, string>()

const joined = (system: readonly Message[]): string =>
  system
    .map((message) => message.content.toWellFormed())
    .filter((content) => content !== '')
    .join('\n\n')

/** The same for the same id, and never that of another: cut ids have collided. */
function shortId(id: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return `call_${createHash('sha256').update(id).digest('hex').slice(0, 24)}`
}

/** Templates parse the arguments of past calls: what is not a JSON object would fail the whole request. */
function wireCall(call: ToolCallRequest, id: string): WireToolCall {
  const text = objectTexts.get(call) ?? objectText(call.arguments)
  objectTexts.set(call, text)
  return { id, type: 'function', function: { name: call.name, arguments: text } }
}

/** A past call is sent again with every request, and never changes. */
const objectTexts = new WeakMap<ToolCallRequest, string>()

function objectText(text: string): string {
  try {
    if (isJsonObject(JSON.parse(text))) return text.toWellFormed()
  } catch {
    // The model's own broken JSON: shown back as what it was.
  }
  return JSON.stringify({ not_valid_json: text.toWellFormed().slice(0, 2000) })
}
