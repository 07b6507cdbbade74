/** The contract of a model: one callable LLM. Implementations differ in their wire, never in what they promise here. */
import type { JsonObject, JsonSchema } from '../protocol/json.ts'
import type { Message, ToolCallRequest, Usage } from '../protocol/message.ts'
import type { Allowance } from '../protocol/outcome.ts'

export interface ToolSpecification {
  name: string
  description: string
  parameters: JsonSchema
}

export interface ModelRequest {
  /** Who asks; part of a recording, so that a replay tells Coder and Supervisor apart. */
  purpose: 'coder' | 'supervisor' | 'agent'
  messages: Message[]
  /** In the order in which they are sent: keep it stable for the provider's prompt cache. Empty: no native tools. */
  tools: ToolSpecification[]
  /** `required`: the model should answer with a call. */
  toolChoice: 'auto' | 'required' | 'none'
  temperature: number
  maxTokens: number
  /** Stable per session: affinity and prompt-cache key. */
  sessionId: string
  /** Nobody reads the answer as it comes: where the provider can, it is asked for in one piece. */
  inOnePiece?: true
  /** Another model of the same provider (an agent's own); absent: the model's own name. */
  model?: string
}

export type FinishReason = 'stop' | 'tool-calls' | 'length' | 'refusal'

export type FaultCode =
  /** 401, 403: the key or the plan is the user's to mend. Never retried. */
  | 'credentials'
  /** 404, no such model or path. Never retried. */
  | 'not-found'
  /** Daily or paid quota used up. Never retried; `resetsAt` says when it comes back. */
  | 'quota'
  /** 400, 413, 422: our request is not accepted as it is. */
  | 'bad-request'
  /** The prompt does not fit the model's window. */
  | 'too-long'
  /** The model or endpoint does not take native tools. */
  | 'tools-unsupported'
  | 'rate-limit'
  | 'unavailable'
  | 'timeout'
  | 'network'
  /** Stream cut before its finish reason, or a body that is not the protocol. */
  | 'cut-stream'
  /** The provider choked on the model's own tool-call format (harmony faults). */
  | 'format'
  /** A recorded model has no reply for this request; the message holds the difference. */
  | 'recording'
  | 'aborted'

export type ModelResult =
  | {
      type: 'reply'
      text: string
      reasoning: string
      /** Opaque blocks that the model wants back with its next turn. */
      reasoningDetails?: JsonObject[]
      toolCalls: ToolCallRequest[]
      finish: FinishReason
      usage: Usage
      model: string
      /** The provider's own id of this exchange, where it tells one: what its logs and its support ask for. */
      requestId?: string
      allowance?: Allowance
    }
  | {
      type: 'fault'
      code: FaultCode
      message: string
      retryable: boolean
      status?: number
      retryAfterMs?: number
      resetsAt?: string
      wayOut?: string
      /** Another model, which answers from now on in the place of this one: ask again. */
      goesOn?: ModelFacts & { name: string }
    }

export type ModelReply = Extract<ModelResult, { type: 'reply' }>
export type ModelFault = Extract<ModelResult, { type: 'fault' }>

export interface CompleteOptions {
  signal: AbortSignal
  /** Text as it arrives; for display only, the reply carries the whole. */
  onText?: (text: string) => void
  /** Called with the headers when the answer's first byte is there; for measuring. */
  onFirstByte?: (headers: Readonly<Record<string, string | string[] | undefined>>) => void
  /** Called before each wait of a retry, in order. false: there must be no further attempt. */
  onRetry?: (fault: ModelFault, attempt: number, waitMs: number) => boolean | void | Promise<boolean | void>
  /** Called after such a wait, before the attempt. false: there must be none. */
  onAttempt?: () => boolean | Promise<boolean>
}

/** Dollars per million tokens; `cachedInput` absent: as `input`. */
export interface Price {
  input: number
  output: number
  cachedInput?: number
}

export interface ModelFacts {
  /** Tokens of context; a shipped table, a config, a local server's word or a cautious default. */
  readonly contextWindow: number
  /** null: no price is known, only tokens are counted. */
  readonly price: Price | null
  /** false: known not to take native tools; the loop then speaks the text protocol. */
  readonly nativeTools: boolean
}

/** What it says of itself stays as it is until a fault names a model that goes on in its place. */
export interface Model extends ModelFacts {
  /** `provider/model`, as `--model` takes it. */
  readonly name: string
  /** What is known of another model of the same provider (`ModelRequest.model`); absent: nothing is. */
  readonly factsOf?: ((model: string) => ModelFacts) | undefined
  /** Never throws for what the world did: a fault is a result. Resolves at once with `aborted` when the signal fires. */
  complete(request: ModelRequest, options: CompleteOptions): Promise<ModelResult>
}
