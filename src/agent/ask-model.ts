/** One model call of a run: each attempt reserved in the ledger, told as events, settled with what it really used. */
import type { Model, ModelFault, ModelReply, ModelRequest } from '../models/model.ts'
import type { EventRole } from '../protocol/event.ts'
import { noUsage } from '../protocol/message.ts'
import type { Usage } from '../protocol/message.ts'
import type { Kit } from './kit.ts'
import type { Refusal } from './ledger.ts'
import { estimateText, estimateTokens } from './token-gauge.ts'

/** A fault, or the budget that no longer allows the call. */
export type AskResult = ModelReply | ModelFault | { type: 'no-budget'; of: Refusal }

export async function askModel(kit: Kit, model: Model, turn: number, request: ModelRequest): Promise<AskResult> {
  const role: EventRole = request.purpose
  const estimated = estimateTokens(request.messages) + estimateText(JSON.stringify(request.tools))
  const inputTokens = kit.gauge.correct(model.name, estimated)
  const reservation = kit.ledger.reserve(request.purpose, inputTokens, request.maxTokens, model.price)
  if (typeof reservation === 'string') return { type: 'no-budget', of: reservation }
  await kit.emit(turn, role, {
    type: 'model-request',
    model: model.name,
    messages: request.messages.length,
    tools: request.tools.length,
    estimated_tokens: inputTokens,
  })
  const started = kit.clock()
  let received = ''
  let refused: Refusal | null = null
  const result = await model.complete(request, {
    signal: kit.signal,
    onText(text) {
      received += text
      kit.onText(request.purpose, text)
    },
    async onRetry(fault, attempt, wait_ms) {
      refused = reservation.again(lostBy(fault, inputTokens, received))
      received = ''
      if (refused !== null) return false
      await kit.emit(turn, role, { type: 'model-retry', code: fault.code, message: fault.message, attempt, wait_ms })
      return true
    },
  })
  if (refused !== null) return { type: 'no-budget', of: refused }
  if (result.type === 'fault') {
    reservation.settle(lostBy(result, inputTokens, received))
    await kit.emit(turn, role, { type: 'model-fault', code: result.code, message: result.message })
    return result
  }
  const cost = reservation.settle(result.usage)
  if (!result.usage.estimated) kit.gauge.learn(model.name, estimated, result.usage.inputTokens)
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

/** What a failed attempt is charged with: whatever came back was made, and paid, before the answer broke off. */
function lostBy(fault: ModelFault, inputTokens: number, received: string): Usage | null {
  const mayHaveWorked = fault.code === 'cut-stream' || fault.code === 'timeout' || fault.code === 'format'
  if (!mayHaveWorked && received === '') return null
  return { ...noUsage, inputTokens, outputTokens: estimateText(received), estimated: true }
}
