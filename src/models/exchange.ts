/** One exchange with a model: the canonical request and its hash. `exchange-lines.ts` is its shape on disk. */
import { sortedJson } from '../protocol/json.ts'
import type { Json, JsonSchema } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import type { ModelFault, ModelRequest, ModelResult } from './model.ts'

/** What makes two requests the same: not temperature, limits, session ids, descriptions or volatile messages. */
export interface CanonicalRequest {
  purpose: ModelRequest['purpose']
  messages: Message[]
  tools: { name: string; parameters: JsonSchema }[]
  toolChoice: ModelRequest['toolChoice']
}

/** What was tried before the result: replayed without the wait. */
export interface Retry {
  fault: ModelFault
  attempt: number
  waitMs: number
  /** What the failed attempt had brought as text. */
  text: string
}

/** One exchange with a model. */
export interface Exchange {
  /** Counts from 1 in one run. */
  n: number
  /** sha256 (hex) of the canonical request. */
  hash: string
  /** `provider/model` that was asked. */
  model: string
  nativeTools: boolean
  request: CanonicalRequest
  retries: Retry[]
  result: ModelResult
  ms: number
}

/** Requests are never changed after they were sent, so what was worked out for one of their parts holds. */
const canonicalParts = new WeakMap<object, object>()
const hashes = new WeakMap<object, string>()

export function canonicalRequest(request: ModelRequest): CanonicalRequest {
  return {
    purpose: request.purpose,
    messages: request.messages
      .filter((message) => !('volatile' in message && message.volatile))
      .map((message) => once(message, canonicalMessage)),
    tools: once(request.tools, (tools) => tools.map(({ name, parameters }) => ({ name, parameters }))),
    toolChoice: request.toolChoice,
  }
}

function once<From extends object, To extends object>(from: From, make: (from: From) => To): To {
  const made = (canonicalParts.get(from) as To | undefined) ?? make(from)
  canonicalParts.set(from, made)
  return made
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
        ...(message.reasoningDetails?.length ? { reasoningDetails: message.reasoningDetails } : {}),
      }
    case 'tool':
      return { role: 'tool', toolCallId: message.toolCallId, name: message.name, content: message.content }
  }
}

/** sha256 (hex) over the hashes of the parts: the next request of a conversation costs no more than its new messages. */
export function requestHash({ purpose, toolChoice, tools, messages }: CanonicalRequest): string {
  return sha256([purpose, toolChoice, hashOf(tools), ...messages.map(hashOf)].join('\n'))
}

function hashOf(part: object): string {
  const known = hashes.get(part)
  if (known !== undefined) return known
  const hash = sha256(sortedJson(part as unknown as Json))
  hashes.set(part, hash)
  return hash
}

function sha256(text: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha256').update(text).digest('hex')
}
