/** What the Coder is sent: stable prefix, conversation, then what changes. Bounded by the model's window. */
import type { Message } from '../protocol/message.ts'
import { compact, isLonger, viewLength, viewOf } from './compaction.ts'
import type { Conversation } from './compaction.ts'
import { estimateTokens } from './token-gauge.ts'
import type { Kit } from './kit.ts'
import type { Progress } from './progress.ts'
import { fence } from './observe.ts'
import { chatSystem, coderSystem } from './prompts.ts'

/** Of the window: what a reply may take. */
export const replyShare = 0.25
const stubLength = 200
/** Messages. */
const shortConversation = 12
const stepMessages = 8

/** @param toolTokens what the schemas of the actions take of the window, as estimated. */
export function coderMessages(kit: Kit, progress: Progress, toolTokens: number): Message[] {
  const { messages, requirements, task, statuses } = kit.session.state
  const system = systemMessage(kit, kit.request.review ? coderSystem(kit, progress.native, requirements) : chatSystem)
  const fixed: Message[] = kit.request.review ? [budgetLeft(kit, progress)] : []
  const perEstimate = kit.gauge.correct(kit.coder.name, 1_000) / 1_000
  const room = (windowOf(kit) * (1 - replyShare)) / perEstimate - estimateTokens([system, ...fixed]) - toolTokens
  const conversation: Conversation = { messages, task, statuses, beginsWith: kit.request.review ? 'assistant' : 'user' }
  // A short conversation loses its long texts first. A long one loses its beginning, and to half of the room: until that is
  // full again the beginning of all requests stays the same, for the provider's cache.
  const isShort = viewLength(conversation, progress.compaction) <= shortConversation
  const isTooLong = isShort
    ? estimateTokens(fit(viewOf(conversation, progress.compaction), room)) > room
    : isLonger(conversation, progress.compaction, room)
  if (isTooLong) progress.compaction = compact(conversation, progress.compaction, room / 2) ?? progress.compaction
  const fitted = fit(viewOf(conversation, progress.compaction), room)
  return [system, ...(progress.native ? fitted : fitted.map(asText)), ...fixed]
}

/** The same message as in the turn before while it says the same: what was estimated and looked through need not be again. */
function systemMessage(kit: Kit, content: string): Message {
  const before = systems.get(kit)
  if (before?.content === content) return before
  const message: Message = { role: 'system', content }
  systems.set(kit, message)
  return message
}
const systems = new WeakMap<Kit, Message>()

/** Native calls and their results as the text protocol says them. */
function asText(message: Message): Message {
  if (message.role === 'tool') return { role: 'user', content: message.content }
  if (message.role !== 'assistant' || !message.toolCalls?.length) return message
  const calls = message.toolCalls.map(
    (call) => `\`\`\`json\n{"type":"${call.name}",${call.arguments.trim().replace(/^\{/, '')}\n\`\`\``,
  )
  return { role: 'assistant', content: [message.content, ...calls].filter(Boolean).join('\n') }
}

/**
 * Shortens the oldest long results and the code of the oldest calls first, the last exchange only when nothing else helps.
 * A call and its result are never parted, and texts of the person stay whole. What was left out is on disk.
 */
export function fit(messages: readonly Message[], roomTokens: number): Message[] {
  const fitted = [...messages]
  let total = estimateTokens(fitted)
  for (let at = 0; at < fitted.length; at += 1) {
    // Whole steps at a time: the beginning of the next requests stays the same, and so does the provider's cache.
    if (at % stepMessages === 0 && total <= roomTokens) break
    const message = fitted[at]!
    const isLastExchange = at >= fitted.length - 2
    const shorter = isLastExchange && total <= roomTokens ? message : shorten(message)
    total -= estimateTokens([message]) - estimateTokens([shorter])
    fitted[at] = shorter
  }
  return fitted
}

function shorten(message: Message): Message {
  if (message.role === 'tool' && message.content.length > stubLength * 2)
    return { ...message, content: `${message.content.slice(0, stubLength)}\n… shortened; read_result brings it back` }
  if (message.role === 'assistant' && message.toolCalls?.some((call) => call.arguments.length > stubLength * 4))
    return { ...message, toolCalls: message.toolCalls.map((call) => ({ ...call, arguments: stubOf(call.arguments) })) }
  return message
}

/** Stands for arguments that no longer fit; valid JSON, because providers parse it. The name of what was made stays. */
function stubOf(text: string): string {
  const name = /"(?:tool|agent)"\s*:\s*\{\s*"name"\s*:\s*("[^"\\]{1,80}")/.exec(text)?.[1]
  return `{${name ? `"name":${name},` : ''}"message":"(shortened: show_tool shows the code of a tool that was kept)"}`
}

function budgetLeft(kit: Kit, progress: Progress): Message {
  const left = [`Turn ${progress.taken + 1} of ${kit.request.maxTurns}.`]
  if (progress.taken + 1 >= kit.request.maxTurns)
    left.push('This is the last one: answer with final now from what there is, and say plainly what is missing.')
  const { timeoutSeconds } = kit.request
  if (timeoutSeconds !== null)
    left.push(`Seconds left: ${Math.max(0, Math.round(timeoutSeconds - (kit.clock() - progress.startedAt) / 1000))}.`)
  const { usd, tokens } = kit.ledger.left
  if (usd !== null) left.push(`Money left: $${usd.toFixed(4)}.`)
  if (tokens !== null) left.push(`Tokens left: ${tokens}.`)
  if (progress.failures.length > 0)
    left.push(`Tried so far:\n${fence('tried', 'the program', progress.failures.slice(-5).join('\n'))}`)
  return { role: 'user', content: left.join(' '), volatile: true }
}

/** Tokens; less than the model's own where its provider already refused less. */
export function windowOf({ coder, gauge }: Kit): number {
  return gauge.window(coder.name, coder.contextWindow)
}

/** True when even the shortened conversation does not fit: nothing more can be sent to this model. */
export function overflows(kit: Kit, messages: readonly Message[], toolTokens: number): boolean {
  return kit.gauge.correct(kit.coder.name, estimateTokens(messages) + toolTokens) > windowOf(kit)
}
