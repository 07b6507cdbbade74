/** A model that answers from a recording: demo, tests and benchmarks run without any provider. */
import { sortedJson } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import { canonicalRequest, requestHash } from './exchange.ts'
import type { CanonicalRequest, Exchange } from './exchange.ts'
import { parseExchanges } from './exchange-lines.ts'
import { following } from './fallback.ts'
import type { Model } from './model.ts'
import { contextWindowOf, factsOfModel, priceOf } from './price-list.ts'

export interface RecordedOptions {
  /** Characters given to `onText` at a time; 24. */
  pieceChars?: number
  /** What the model was, where that is known better than from the recording. */
  as?: Pick<Model, 'name' | 'contextWindow' | 'price' | 'nativeTools'>
}

/**
 * Each request is answered by the next unused exchange with the same canonical request. No such exchange: a fault
 * `recording` whose message shows the first difference to the nearest one.
 * @param text the recording, JSONL.
 * @throws InputError when the text is not a recording.
 */
export function createRecordedModel(text: string, options: RecordedOptions = {}): Model {
  const exchanges = parseExchanges(text)
  const first = exchanges[0]!
  const waiting = new Map<string, Exchange[]>()
  for (const exchange of exchanges) {
    const same = waiting.get(exchange.hash)
    if (same) same.push(exchange)
    else waiting.set(exchange.hash, [exchange])
  }
  return following({
    name: `recorded:${first.model}`,
    contextWindow: contextWindowOf(first.model),
    price: priceOf(first.model),
    nativeTools: first.nativeTools,
    factsOf: (model) => factsOfModel(first.model.split('/')[0]!, model),
    ...options.as,
    async complete(request, { signal, onText, onRetry }) {
      const canonical = canonicalRequest(request)
      if (signal.aborted) return { type: 'fault', code: 'aborted', message: 'The call was aborted.', retryable: false }
      const same = waiting.get(requestHash(canonical))
      const exchange = same?.shift()
      if (!exchange)
        return {
          type: 'fault',
          code: 'recording',
          message: same
            ? `The recording's replies to this ${request.purpose} request are used up: it was asked once more than it was recorded.`
            : missMessage(canonical, exchanges, new Set([...waiting.values()].flat())),
          retryable: false,
          wayOut: 'Record the run again, or replay it with the program, the tools and the task it was recorded with.',
        }
      for (const { fault, attempt, waitMs, text: lost } of exchange.retries) {
        onText?.(lost)
        if ((await onRetry?.(fault, attempt, waitMs)) === false) return fault
      }
      const result = structuredClone(exchange.result)
      if (result.type === 'reply' && onText) {
        for (const piece of pieces(result.text, options.pieceChars ?? 24)) if (!signal.aborted) onText(piece)
      }
      return result
    },
  })
}

/** Cuts by whole characters, so that an emoji is never shown in halves. */
function pieces(text: string, size: number): string[] {
  const characters = Array.from(text)
  const cut: string[] = []
  for (let at = 0; at < characters.length; at += size) cut.push(characters.slice(at, at + size).join(''))
  return cut
}

/** Compares with the exchange that agrees longest; an unused one wins over a used one. */
function missMessage(request: CanonicalRequest, exchanges: Exchange[], unused: Set<Exchange>): string {
  let nearest: Exchange | undefined
  let best = -1
  for (const exchange of exchanges) {
    if (exchange.request.purpose !== request.purpose) continue
    const score = agreement(exchange.request, request) * 2 + (unused.has(exchange) ? 1 : 0)
    if (score > best) [nearest, best] = [exchange, score]
  }
  if (!nearest) return `The recording holds no ${request.purpose} request at all (${exchanges.length} exchanges).`
  const line = exchanges.indexOf(nearest) + 1
  return [
    `The recording has no reply for this ${request.purpose} request; exchange ${line} of ${exchanges.length} is nearest.`,
    ...difference(nearest.request, request),
  ].join('\n')
}

/** Characters of the messages that agree before the first difference. */
function agreement(expected: CanonicalRequest, got: CanonicalRequest): number {
  let characters = 0
  for (const [index, message] of expected.messages.entries()) {
    const a = messageText(message)
    const b = got.messages[index] ? messageText(got.messages[index]) : ''
    const same = commonLength(a, b)
    characters += same
    if (same < a.length || a.length !== b.length) break
  }
  return characters
}

function difference(expected: CanonicalRequest, got: CanonicalRequest): string[] {
  const count = Math.max(expected.messages.length, got.messages.length)
  for (let index = 0; index < count; index += 1) {
    const a = expected.messages[index]
    const b = got.messages[index]
    if (a && b && messageText(a) === messageText(b)) continue
    const where = `Message ${index + 1} of ${got.messages.length}`
    if (!b) return [`${where} is missing:`, `  expected ${a!.role}: ${excerpt(messageText(a!), 0)}`]
    if (!a) return [`${where} was not recorded:`, `  got ${b.role}: ${excerpt(messageText(b), 0)}`]
    return [`${where} (${roleOf(b)}) differs:`, ...sideBySide(messageText(a), messageText(b))]
  }
  if (expected.toolChoice !== got.toolChoice)
    return [`The tool choice differs: expected ${expected.toolChoice}, got ${got.toolChoice}.`]
  const expectedNames = expected.tools.map((tool) => tool.name).join(', ')
  const gotNames = got.tools.map((tool) => tool.name).join(', ')
  if (expectedNames !== gotNames) return ['The offered tools differ:', ...sideBySide(expectedNames, gotNames)]
  for (const [index, tool] of expected.tools.entries()) {
    const a = sortedJson(tool.parameters)
    const b = sortedJson(got.tools[index]!.parameters)
    if (a !== b) return [`The parameters of tool ${tool.name} differ:`, ...sideBySide(a, b)]
  }
  return ['The requests differ in a field this program does not compare.']
}

const roleOf = (message: Message): string =>
  message.role === 'tool' ? `result of ${message.name}` : message.role === 'assistant' ? 'reply' : message.role

function messageText(message: Message): string {
  if (message.role === 'tool') return `${message.content} [${message.name} ${message.toolCallId}]`
  if (message.role !== 'assistant') return message.content
  const calls = (message.toolCalls ?? []).map((call) => `[call ${call.id} ${call.name} ${call.arguments}]`)
  return [message.content, ...calls, message.reasoning ? `[reasoning ${message.reasoning}]` : ''].join(' ')
}

function commonLength(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  let at = 0
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  return at
}

function sideBySide(expected: string, got: string): string[] {
  const at = commonLength(expected, got)
  return [`  expected ${excerpt(expected, at)}`, `  got      ${excerpt(got, at)}`]
}

/** One line of about 80 characters around `at`. */
function excerpt(text: string, at: number): string {
  const from = Math.max(0, at - 30)
  const part = text.slice(from, at + 50)
  return JSON.stringify(`${from > 0 ? '…' : ''}${part}${at + 50 < text.length ? '…' : ''}`)
}
