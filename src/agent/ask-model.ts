/** One model call of a run: reserved in the ledger, told as events, settled with what it really used. */
import type { Model, ModelFault, ModelReply, ModelRequest } from '../models/model.ts'
import type { EventRole } from '../protocol/event.ts'
import type { Message } from '../protocol/message.ts'
import type { Kit } from './kit.ts'

/** A fault, or the budget that no longer allows the call. */
export type AskResult = ModelReply | ModelFault | { type: 'no-budget' }

export async function askModel(kit: Kit, model: Model, turn: number, request: ModelRequest): Promise<AskResult> {
  const role: EventRole = request.purpose
  const estimated = estimateTokens(request.messages) + estimateText(JSON.stringify(request.tools))
  const reservation = kit.ledger.reserve(estimated, request.maxTokens, model.price)
  if (!reservation) return { type: 'no-budget' }
  await kit.emit(turn, role, {
    type: 'model-request',
    model: model.name,
    messages: request.messages.length,
    tools: request.tools.length,
    estimated_tokens: estimated,
  })
  const started = kit.clock()
  const result = await model.complete(request, {
    signal: kit.signal,
    onText: (text) => kit.onText(request.purpose, text),
    onRetry: (fault, attempt, wait_ms) =>
      kit.emit(turn, role, { type: 'model-retry', code: fault.code, message: fault.message, attempt, wait_ms }),
  })
  if (result.type === 'fault') {
    reservation.settle(null)
    await kit.emit(turn, role, { type: 'model-fault', code: result.code, message: result.message })
    return result
  }
  const cost = reservation.settle(result.usage)
  await kit.emit(turn, role, {
    type: 'model-reply',
    model: result.model,
    finish: result.finish,
    usage: result.usage,
    cost_usd: cost,
    ms: Math.round(kit.clock() - started),
    text: result.text,
    reasoning: result.reasoning,
  })
  return result
}

/** Tokens of messages, never far below the truth: bytes/4 for prose and code, bytes/2 where digits and signs are dense. */
export function estimateTokens(messages: readonly Message[]): number {
  let tokens = 0
  for (const message of messages) {
    tokens += 4 + estimateText(message.content)
    if (message.role === 'assistant' && message.reasoning) tokens += estimateText(message.reasoning)
    if (message.role === 'assistant')
      for (const call of message.toolCalls ?? []) tokens += 8 + estimateText(call.arguments)
  }
  return tokens
}

export function estimateText(text: string): number {
  const dense = text.length > 0 && (text.match(/[\d\p{P}\p{S}]/gu)?.length ?? 0) / text.length > 0.3
  return Math.ceil(Buffer.byteLength(text) / (dense ? 2 : 4))
}
