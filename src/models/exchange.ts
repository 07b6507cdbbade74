/** One recorded exchange with a model: its shape on disk, the canonical request, its hash, and how it is read back. */
import { InputError } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject, JsonSchema } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import type { ModelRequest, ModelResult } from './model.ts'

/** What makes two requests the same: not temperature, limits, session ids, descriptions or volatile messages. */
export interface CanonicalRequest {
  purpose: ModelRequest['purpose']
  messages: Message[]
  tools: { name: string; parameters: JsonSchema }[]
  toolChoice: ModelRequest['toolChoice']
}

/** One line of `model.jsonl`. `hash` is the sha256 (hex) of the canonical request with sorted keys. */
export interface Exchange {
  v: 1
  /** Counts from 1 in one recording. */
  n: number
  purpose: ModelRequest['purpose']
  hash: string
  /** `provider/model` that was asked. */
  model: string
  nativeTools: boolean
  request: CanonicalRequest
  result: ModelResult
  ms: number
}

export function canonicalRequest(request: ModelRequest): CanonicalRequest {
  return {
    purpose: request.purpose,
    messages: request.messages.filter((message) => !('volatile' in message && message.volatile)).map(canonicalMessage),
    tools: request.tools.map(({ name, parameters }) => ({ name, parameters })),
    toolChoice: request.toolChoice,
  }
}

/** Absent and empty optional fields are the same, so that a message that went through a file still matches. */
function canonicalMessage(message: Message): Message {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content }
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content,
        ...(message.toolCalls?.length
          ? { toolCalls: message.toolCalls.map(({ id, name, arguments: args }) => ({ id, name, arguments: args })) }
          : {}),
        ...(message.reasoning ? { reasoning: message.reasoning } : {}),
      }
    case 'tool':
      return { role: 'tool', toolCallId: message.toolCallId, name: message.name, content: message.content }
  }
}

export function requestHash(request: CanonicalRequest): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha256')
    .update(sortedJson(request as unknown as Json))
    .digest('hex')
}

/** JSON with the keys of every object sorted: the same value is the same text. */
export function sortedJson(value: Json): string {
  return JSON.stringify(value, (_key, part: Json) =>
    isJsonObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  )
}

/**
 * Reads a recording (JSONL). A torn last line, as a crash leaves it, is dropped.
 * @throws InputError naming the line and what is wrong with it.
 */
export function parseExchanges(text: string): Exchange[] {
  const lines = text.split('\n')
  const torn = lines.at(-1) !== ''
  const exchanges: Exchange[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const parsed = parseExchange(line)
    if (typeof parsed !== 'string') exchanges.push(parsed)
    else if (!(torn && index === lines.length - 1 && exchanges.length > 0))
      throw new InputError(
        `Line ${index + 1} of the recording ${parsed}.`,
        'A recording is a model.jsonl file of a run: one JSON exchange per line.',
      )
  }
  if (exchanges.length === 0)
    throw new InputError(
      'The recording holds no exchange.',
      'A recording is a model.jsonl file of a run: one JSON exchange per line.',
    )
  return exchanges
}

/** The exchange, or what is wrong with the line. */
function parseExchange(line: string): Exchange | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'is not JSON'
  }
  if (!isJsonObject(value)) return 'is not a JSON object'
  if (value['v'] !== 1) return `has version ${JSON.stringify(value['v'])}; this program reads version 1`
  if (typeof value['model'] !== 'string') return 'has no "model"'
  const { request, result } = value
  if (!isJsonObject(request) || !isCanonical(request)) return 'has no usable "request"'
  if (!isJsonObject(result) || !isResult(result)) return 'has no usable "result"'
  return { nativeTools: true, n: 0, ms: 0, ...value } as unknown as Exchange
}

function isCanonical(request: JsonObject): boolean {
  const { purpose, messages, tools, toolChoice } = request
  return (
    isOneOf(purpose, ['coder', 'supervisor', 'agent']) &&
    isOneOf(toolChoice, ['auto', 'required', 'none']) &&
    Array.isArray(tools) &&
    Array.isArray(messages) &&
    messages.every((one) => isJsonObject(one) && typeof one['role'] === 'string' && typeof one['content'] === 'string')
  )
}

const isOneOf = (value: Json | undefined, names: string[]): boolean =>
  typeof value === 'string' && names.includes(value)

function isResult(result: JsonObject): boolean {
  if (result['type'] === 'fault') return typeof result['code'] === 'string' && typeof result['message'] === 'string'
  const calls = result['toolCalls']
  return (
    result['type'] === 'reply' &&
    typeof result['text'] === 'string' &&
    typeof result['reasoning'] === 'string' &&
    typeof result['finish'] === 'string' &&
    isJsonObject(result['usage']) &&
    Array.isArray(calls) &&
    calls.every(
      (one) =>
        isJsonObject(one) &&
        typeof one['id'] === 'string' &&
        typeof one['name'] === 'string' &&
        typeof one['arguments'] === 'string',
    )
  )
}
