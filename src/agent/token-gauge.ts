/** How many tokens a text will be: estimated from its bytes, corrected by what the last call of each model really took. */
import type { Message } from '../protocol/message.ts'

export interface TokenGauge {
  /** Tokens of what was estimated at so many, for this model. */
  correct(model: string, estimated: number): number
  /** What a call that was estimated so was counted at by the provider. */
  learn(model: string, estimated: number, counted: number): void
  /** The provider refused a prompt of so many tokens, corrected ones, as too long. */
  refuse(model: string, tokens: number): void
  /** Tokens of window that may be counted on after what was refused. */
  window(model: string, contextWindow: number): number
  /** true, once for each model: so little was counted that the server must have left out a part of the prompt. */
  looksCut(model: string, estimated: number, counted: number): boolean
}

/** Never below the estimate: what it leaves unused is the margin. And a provider that counts strangely must not stop a run. */
const leastFactor = 1
const mostFactor = 4
/** Of a refused prompt: what its window is taken for. The next prompt, a reply's share below that, is about half of it. */
const ofRefused = 2 / 3
/** Below the first a prompt is too short to tell, below the second a count is none; the third is a share of the estimate. */
const cut = { estimated: 3_000, counted: 1_000, share: 0.4 }

export function createTokenGauge(): TokenGauge {
  const factors = new Map<string, number>()
  const windows = new Map<string, number>()
  const cutters = new Set<string>()
  return {
    correct: (model, estimated) => Math.ceil(estimated * (factors.get(model) ?? 1)),
    learn(model, estimated, counted) {
      if (estimated > 0 && counted > 0)
        factors.set(model, Math.min(mostFactor, Math.max(leastFactor, counted / estimated)))
    },
    refuse(model, tokens) {
      windows.set(model, Math.min(windows.get(model) ?? Infinity, Math.floor(tokens * ofRefused)))
    },
    window: (model, contextWindow) => Math.min(contextWindow, windows.get(model) ?? Infinity),
    looksCut(model, estimated, counted) {
      const isCut = estimated >= cut.estimated && counted >= cut.counted && counted < estimated * cut.share
      if (!isCut || cutters.has(model)) return false
      cutters.add(model)
      return true
    },
  }
}

/** Messages are never changed, and most of a conversation is asked about again each turn. Of short ones it is not kept. */
const estimates = new WeakMap<Message, number>()
const longText = 1_000

/** Tokens of messages, never far below the truth: bytes/4 for prose and code, bytes/2 where digits and signs are dense. */
export function estimateTokens(messages: readonly Message[]): number {
  let tokens = 0
  for (const message of messages) {
    tokens += message.content.length < longText ? estimateMessage(message) : keptEstimate(message)
  }
  return tokens
}

function keptEstimate(message: Message): number {
  const known = estimates.get(message)
  if (known !== undefined) return known
  const made = estimateMessage(message)
  estimates.set(message, made)
  return made
}

function estimateMessage(message: Message): number {
  let tokens = 4 + estimateText(message.content)
  if (message.role !== 'assistant') return tokens
  if (message.reasoning) tokens += estimateText(message.reasoning)
  if (message.reasoningDetails) tokens += estimateText(JSON.stringify(message.reasoningDetails))
  for (const call of message.toolCalls ?? []) tokens += 8 + estimateText(call.arguments)
  return tokens
}

export function estimateText(text: string): number {
  const dense = signsIn(text) > 0.3 * text.length
  return Math.ceil(Buffer.byteLength(text) / (dense ? 2 : 4))
}

/** Tokens of what the functions of a request are described with. The same list is asked about again each turn. */
export function estimateTools(tools: readonly object[]): number {
  const known = toolEstimates.get(tools) ?? estimateText(JSON.stringify(tools))
  toolEstimates.set(tools, known)
  return known
}
const toolEstimates = new WeakMap<readonly object[], number>()

/** How many digits, marks and symbols; beyond ASCII those of general punctuation and the blocks of symbols after it. */
function signsIn(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 128 ? isSign[code] === 1 : code >= 0x2010 && code < 0x2c00) count += 1
  }
  return count
}

const isSign = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\d\p{P}\p{S}]/u.test(String.fromCharCode(code)) ? 1 : 0,
)
