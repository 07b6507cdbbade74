/** What is said to and by a model. Provider-neutral; each model turns it into its own wire. */

import type { JsonObject } from './json.ts'

/** One native call as the model sent it. `arguments` is the raw JSON text: it is parsed once, at the door, never repaired. */
export interface ToolCallRequest {
  id: string
  name: string
  arguments: string
}

export type Message =
  /** `volatile` marks facts that change at each call (budget left): last in the prompt, left out of a recording's hash and of the session. */
  | { role: 'system' | 'user'; content: string; volatile?: true }
  /** `reasoning` goes back to models that want their own reasoning returned, `reasoningDetails` unread and unchanged. */
  | {
      role: 'assistant'
      content: string
      toolCalls?: ToolCallRequest[]
      reasoning?: string
      reasoningDetails?: JsonObject[]
    }
  | { role: 'tool'; toolCallId: string; name: string; content: string }

/** Tokens as the provider counted them; `estimated` when it did not say. */
export interface Usage {
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  reasoningTokens: number
  estimated?: true
}

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 }

export function addUsage(a: Usage, b: Usage): Usage {
  const sum: Usage = {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  }
  if (a.estimated || b.estimated) sum.estimated = true
  return sum
}
