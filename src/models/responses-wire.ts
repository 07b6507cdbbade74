/**
 * OpenAI's Responses API, not streamed. On Workers AI it serves gpt-oss only; chat completions are the rule, this is for
 * accounts where they fail (`"wire": "responses"` of a model in the configuration).
 */
import type { ResponsesInput } from '@cloudflare/workers-types'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { createChatCompletion } from './chat-completion.ts'
import { readErrorBody } from './error-body.ts'
import { abortedFault, faultOf } from './fault.ts'
import type { ModelRequest } from './model.ts'
import { readText } from './read-text.ts'
import type { Wire } from './wire.ts'
import { wireMessages, wireTools } from './wire-request.ts'
import type { WireMessage } from './wire-request.ts'

type InputItem =
  | { role: 'system' | 'user' | 'assistant'; content: string }
  | { type: 'function_call'; call_id: string; name: string; arguments: string }
  | { type: 'function_call_output'; call_id: string; output: string }

export interface ResponsesRequest {
  model: string
  input: InputItem[]
  max_output_tokens: number
  temperature?: number
  tools?: { type: 'function'; name: string; description: string; parameters: JsonObject; strict: false }[]
  tool_choice?: 'none' | { type: 'function'; name: string }
  prompt_cache_key?: string
}

/** Compiles only while what we send is what Workers AI's own types accept. */
type Accepted<Request extends ResponsesInput> = Request

const longestBody = 16 * 1024 * 1024

export const responsesWire: Wire = {
  body(request, model, quirks): Accepted<ResponsesRequest> {
    return {
      model,
      input: wireMessages(request.messages, null, quirks.longestCallId).flatMap(inputItems),
      max_output_tokens: request.maxTokens,
      ...(quirks.noTemperature?.test(model) ? {} : { temperature: request.temperature }),
      ...(request.tools.length === 0
        ? {}
        : {
            tools: wireTools(request).map(({ function: one }) => ({ type: 'function', ...one, strict: false })),
            ...toolChoice(request),
          }),
      ...(quirks.session && 'body' in quirks.session ? { prompt_cache_key: request.sessionId } : {}),
    }
  },
  async read(answer, asked) {
    const text = await readText(answer, longestBody)
    if (typeof text !== 'string')
      return text.code === 'aborted' ? abortedFault : faultOf(text.code, text.message, asked.endpoint)
    const body = parse(text)
    if (body === undefined)
      return faultOf(
        'cut-stream',
        `the answer is not a response object: ${readErrorBody(text).message}`,
        asked.endpoint,
      )
    const completion = createChatCompletion(asked)
    completion.pushWhole(asCompletion(body))
    return completion.finish()
  },
}

/** `auto` is the rule; a call can be forced only by its tool's name. */
function toolChoice({ toolChoice: wanted, tools }: ModelRequest): Pick<ResponsesRequest, 'tool_choice'> {
  if (wanted === 'none') return { tool_choice: 'none' }
  const only = wanted === 'required' && tools.length === 1 ? tools[0] : undefined
  return only ? { tool_choice: { type: 'function', name: only.name } } : {}
}

function inputItems(message: WireMessage): InputItem[] {
  if (message.role === 'tool')
    return [{ type: 'function_call_output', call_id: message.tool_call_id, output: message.content }]
  if (message.role !== 'assistant') return [message]
  const { content, tool_calls: calls = [] } = message
  return [
    ...(content === '' ? [] : [{ role: 'assistant' as const, content }]),
    ...calls.map(({ id, function: call }) => ({ type: 'function_call' as const, call_id: id, ...call })),
  ]
}

/** The same as a whole chat completion, so that everything else about answers is known in one place; errors stay as they are. */
function asCompletion(body: Json): Json {
  if (!isJsonObject(body)) return body
  if (isJsonObject(body['result']) && !('output' in body)) return asCompletion(body['result'])
  const { output, status, model, usage = null, incomplete_details: incomplete, error } = body
  if (!Array.isArray(output) || status === 'failed' || (error !== undefined && error !== null)) return body
  const items = output.filter(isJsonObject)
  const calls = items.filter(({ type }) => type === 'function_call')
  const isFiltered = isJsonObject(incomplete) && incomplete['reason'] === 'content_filter'
  const finish = status === 'incomplete' ? (isFiltered ? 'content_filter' : 'length') : 'stop'
  const message: JsonObject = {
    role: 'assistant',
    content: textOf(items, 'message', 'output_text', 'text'),
    refusal: textOf(items, 'message', 'refusal', 'refusal') || null,
    reasoning: textOf(items, 'reasoning', 'reasoning_text', 'text') || summaryOf(items),
    tool_calls: calls.map(({ call_id = null, id = null, name = null, arguments: args = null }) => ({
      id: call_id ?? id,
      type: 'function',
      function: { name, arguments: args },
    })),
  }
  return {
    ...(typeof model === 'string' ? { model } : {}),
    usage,
    choices: [{ index: 0, message, finish_reason: finish }],
  }
}

function textOf(items: JsonObject[], item: string, part: string, field: string): string {
  return items
    .filter(({ type }) => type === item)
    .flatMap(({ content }) => (Array.isArray(content) ? content.filter(isJsonObject) : []))
    .filter(({ type }) => type === part)
    .map((one) => (typeof one[field] === 'string' ? one[field] : ''))
    .join('')
}

function summaryOf(items: JsonObject[]): string {
  return items
    .flatMap(({ type, summary }) =>
      type === 'reasoning' && Array.isArray(summary) ? summary.filter(isJsonObject) : [],
    )
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('\n')
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
