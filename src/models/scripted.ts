/** A model that answers from a list: for tests of everything that talks to a model. */
import type { Json } from '../protocol/json.ts'
import { noUsage } from '../protocol/message.ts'
import type { ToolCallRequest, Usage } from '../protocol/message.ts'
import type { CompleteOptions, FaultCode, FinishReason, Model, ModelFacts, ModelFault, ModelReply } from './model.ts'
import type { ModelRequest, ModelResult, Price } from './model.ts'

/** One answer, or a function that makes it from the request (it may throw to fail the test). */
export type ScriptedStep =
  | ModelResult
  | ((request: ModelRequest, options: CompleteOptions) => ModelResult | Promise<ModelResult>)

export interface ScriptedModel extends Model {
  /** Every request so far, in order; messages copied, so that a later append does not show here. */
  readonly requests: ModelRequest[]
  /** Steps not used yet. */
  readonly left: number
}

export interface ScriptedOptions {
  name?: string
  contextWindow?: number
  price?: Price | null
  nativeTools?: boolean
  factsOf?: (model: string) => ModelFacts
}

/** Answers each call with the next step; running out of steps is a fault `recording`. */
export function createScriptedModel(steps: readonly ScriptedStep[], options: ScriptedOptions = {}): ScriptedModel {
  const requests: ModelRequest[] = []
  return {
    name: options.name ?? 'scripted/model',
    contextWindow: options.contextWindow ?? 128_000,
    price: options.price ?? null,
    nativeTools: options.nativeTools ?? true,
    factsOf: options.factsOf,
    requests,
    get left() {
      return Math.max(0, steps.length - requests.length)
    },
    async complete(request, call) {
      if (call.signal.aborted) return fault('aborted', 'The call was aborted.')
      const step = steps[requests.length]
      requests.push({ ...request, messages: structuredClone(request.messages) })
      if (step === undefined)
        return fault(
          'recording',
          `The script has ${steps.length} steps and this is call ${requests.length} (${request.purpose}).`,
        )
      const result = typeof step === 'function' ? await step(request, call) : step
      if (result.type === 'reply' && result.text !== '') call.onText?.(result.text)
      return result
    },
  }
}

export interface ReplyParts {
  text?: string
  calls?: ToolCallRequest[]
  reasoning?: string
  finish?: FinishReason
  usage?: Partial<Usage>
  model?: string
}

/** A reply with everything a test does not care about filled in. */
export function reply(parts: ReplyParts | string): ModelReply {
  const { text = '', calls = [], reasoning = '', ...rest } = typeof parts === 'string' ? { text: parts } : parts
  return {
    type: 'reply',
    text,
    reasoning,
    toolCalls: calls,
    finish: rest.finish ?? (calls.length > 0 ? 'tool-calls' : 'stop'),
    usage: { ...noUsage, inputTokens: 10, outputTokens: 5, ...rest.usage },
    model: rest.model ?? 'scripted',
  }
}

let calls = 0

/** A native call. `args` that is a string is sent as it is (for broken JSON). */
export function call(name: string, args: Json = {}, id = `call_${(calls += 1)}`): ToolCallRequest {
  return { id, name, arguments: typeof args === 'string' ? args : JSON.stringify(args) }
}

const retried: ReadonlySet<FaultCode> = new Set([
  'rate-limit',
  'unavailable',
  'timeout',
  'network',
  'cut-stream',
  'format',
])

/** A fault, retryable as its code usually is. */
export function fault(code: FaultCode, message: string = code, more: Partial<ModelFault> = {}): ModelFault {
  return { type: 'fault', code, message, retryable: retried.has(code), ...more }
}
