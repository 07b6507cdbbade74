/** One model call of a run: each attempt reserved in the ledger, told as events, settled with what it really used. */
import type { Model, ModelFault, ModelReply, ModelRequest } from '../models/model.ts'
import type { EventRole } from '../protocol/event.ts'
import { noUsage } from '../protocol/message.ts'
import type { Usage } from '../protocol/message.ts'
import type { Kit } from './kit.ts'
import type { Refusal } from './ledger.ts'
import { estimateText, estimateTokens, estimateTools } from './token-gauge.ts'

/** A fault, or the budget that no longer allows the call. */
export type AskResult = ModelReply | ModelFault | { type: 'no-budget'; of: Refusal }

/** Where another model goes on in the place of one that cannot, it is asked the same, on its own price. */
export async function askModel(kit: Kit, model: Model, turn: number, request: ModelRequest): Promise<AskResult> {
  const { name } = model
  const result = await askOnce(kit, model, turn, request)
  if (result.type !== 'fault' || !result.goesOn) return result
  const { goesOn } = result
  const message = `${name} cannot go on (${result.code}): ${goesOn.name} answers from here on`
  kit.emit(turn, request.purpose, { type: 'warning', message })
  return unfit(kit, goesOn, request) ?? askModel(kit, model, turn, request)
}

async function askOnce(kit: Kit, model: Model, turn: number, request: ModelRequest): Promise<AskResult> {
  const role: EventRole = request.purpose
  const { name } = model
  const estimated = estimateRequest(request)
  const inputTokens = kit.gauge.correct(name, estimated)
  const reservation = kit.ledger.reserve(request.purpose, inputTokens, request.maxTokens, model.price)
  if (typeof reservation === 'string') return { type: 'no-budget', of: reservation }
  kit.emit(turn, role, {
    type: 'model-request',
    model: name,
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
      kit.emit(turn, role, { type: 'model-retry', code: fault.code, message: fault.message, attempt, wait_ms })
      return true
    },
  })
  // Meanwhile it was written: the model takes longer. A run whose record cannot be kept ends here.
  await kit.told()
  if (refused !== null) return { type: 'no-budget', of: refused }
  if (result.type === 'fault') {
    reservation.settle(lostBy(result, inputTokens, received))
    kit.emit(turn, role, { type: 'model-fault', code: result.code, message: result.message })
    return result
  }
  const cost = reservation.settle(result.usage)
  if (!result.usage.estimated) {
    kit.gauge.learn(name, estimated, result.usage.inputTokens)
    if (kit.gauge.looksCut(name, estimated, result.usage.inputTokens))
      kit.emit(turn, role, { type: 'warning', message: cutPromptText(name, estimated, result.usage.inputTokens) })
  }
  if (request.purpose === 'coder' && result.allowance) kit.ledger.allowance = result.allowance
  kit.emit(turn, role, {
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

const estimateRequest = ({ messages, tools }: ModelRequest): number => estimateTokens(messages) + estimateTools(tools)

/** A request that was made for another model: what this one could not take of it, as its own fault would say it. */
function unfit(
  kit: Kit,
  { name, contextWindow, nativeTools }: Pick<Model, 'name' | 'contextWindow' | 'nativeTools'>,
  request: ModelRequest,
): ModelFault | null {
  const fault = { type: 'fault', retryable: false } as const
  if (!nativeTools && request.tools.length > 0)
    return { ...fault, code: 'tools-unsupported', message: `${name} does not take native tools` }
  if (kit.gauge.correct(name, estimateRequest(request)) > contextWindow)
    return {
      ...fault,
      code: 'too-long',
      message: `the conversation does not fit the ${contextWindow} tokens of ${name}`,
    }
  return null
}

/** What a failed attempt is charged with: whatever came back was made, and paid, before the answer broke off. */
function lostBy(fault: ModelFault, inputTokens: number, received: string): Usage | null {
  const mayHaveWorked = fault.code === 'cut-stream' || fault.code === 'timeout' || fault.code === 'format'
  if (!mayHaveWorked && received === '') return null
  return { ...noUsage, inputTokens, outputTokens: estimateText(received), estimated: true }
}

/** A server that leaves out the beginning of a long prompt says so nowhere but in its count (Ollama above its num_ctx). */
const cutPromptText = (name: string, estimated: number, counted: number): string =>
  `${name} counted ${counted} tokens in a prompt of about ${estimated}: its server seems to cut long prompts without saying so, the rules and the task first. Give it a larger context (Ollama: num_ctx in the Modelfile, or OLLAMA_CONTEXT_LENGTH for the server), or tell the real one with AUTOAGENT_CONTEXT_WINDOW.`
