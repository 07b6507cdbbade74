/**
 * Leaves out the beginning of a conversation that no longer fits, and tells in a digest what stood there. Made by code from
 * the messages themselves, so it costs no model call and cannot invent anything; the record on disk keeps the whole.
 */
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Message, ToolCallRequest } from '../protocol/message.ts'
import type { RequirementVerdict } from '../protocol/verdict.ts'
import type { Messages } from '../sessions/session.ts'
import { clip, fence } from './observe.ts'
import { estimateTokens } from './token-gauge.ts'

/** Messages before `from` are left out; the digest stands for them, and stays the same until more are left out. */
export interface Compaction {
  from: number
  digest: string
}

export interface Conversation {
  messages: Messages
  task: string
  /** The newest ones, for the open points. */
  statuses: readonly RequirementVerdict[]
  /** Whose message begins an exchange: the Coder's, or in a chat the person's. */
  beginsWith: 'assistant' | 'user'
}

/** Lines of the digest: one per exchange, the newest. */
const maxLines = 40
const maxNames = 50
const maxAnswers = 10
const excerptChars = 120

/**
 * Moves the cut so that what follows it takes at most `roomTokens`; the last exchange stays whatever it takes. null: there
 * is nothing more to leave out. A call and its result are never parted.
 */
export function compact(conversation: Conversation, before: Compaction | null, roomTokens: number): Compaction | null {
  const { messages, beginsWith } = conversation
  let room = roomTokens
  let from = -1
  for (let at = messages.length - 1; at > (before?.from ?? 0); at -= 1) {
    room -= estimateTokens([messages.at(at)!])
    if (room < 0 && from >= 0) break
    if (messages.roleAt(at) === beginsWith) from = at
  }
  return from > 0 ? { from, digest: digestOf(conversation, from) } : null
}

/** What is sent: the task as it was given, the digest, and the rest as it is. */
export function viewOf(conversation: Conversation, compaction: Compaction | null): Message[] {
  const { messages } = conversation
  return compaction ? [beginning(conversation, compaction), ...messages.slice(compaction.from)] : messages.slice()
}

export function viewLength({ messages }: Conversation, compaction: Compaction | null): number {
  return compaction ? 1 + messages.length - compaction.from : messages.length
}

/** Whether the view takes more tokens than that; of a long conversation only the end is looked at. */
export function isLonger(conversation: Conversation, compaction: Compaction | null, tokens: number): boolean {
  const { messages } = conversation
  let left = tokens
  for (let at = messages.length - 1; at >= (compaction?.from ?? 0) && left >= 0; at -= 1)
    left -= estimateTokens([messages.at(at)!])
  return left < (compaction && left >= 0 ? estimateTokens([beginning(conversation, compaction)]) : 0)
}

function beginning({ messages, task }: Conversation, { from, digest }: Compaction): Message {
  const asked = userMessages(messages, from).findLast((message) => isTask(message, task))
  return { role: 'user', content: asked ? `${asked.content}\n\n${digest}` : digest }
}

function isTask({ role, content }: Message, task: string): boolean {
  return role === 'user' && (content === `Task: ${task}` || content === task)
}

function userMessages(messages: Messages, end: number): Message[] {
  return placesOf(messages, end, 'user').map((at) => messages.at(at)!)
}

function placesOf(messages: Messages, end: number, role: Message['role']): number[] {
  const places: number[] = []
  for (let at = 0; at < end; at += 1) if (messages.roleAt(at) === role) places.push(at)
  return places
}

function digestOf({ messages, statuses, task }: Conversation, from: number): string {
  const exchanges = placesOf(messages, from, 'assistant')
  const lines = exchanges
    .slice(-maxLines)
    .map((at) => lineOf(messages.at(at)!, at + 1 < from ? messages.at(at + 1) : undefined))
  const made = new Set(exchanges.flatMap((at) => nameOfMade(messages, at) ?? []))
  const said = userMessages(messages, from).filter(
    (message) => !isTask(message, task) && message.content.startsWith('Answer: '),
  )
  const open = statuses.filter(({ status }) => status !== 'met')
  const parts = [
    `[The first ${exchanges.length} exchanges of this conversation are left out, because they no longer fit. Their results are still there: read_result {"id":"r…"} shows one.]`,
    made.size > 0 ? `Tools and agents made in them: ${[...made].slice(-maxNames).join(', ')}` : '',
    ...said.slice(-maxAnswers).map(({ content }) => `The person said: ${clip(content, 2_000)}`),
    open.length > 0
      ? `Open: ${open.map(({ id, status, note }) => `${id} ${status}: ${clip(note, 300)}`).join('; ')}`
      : '',
    `What was done, the newest last:\n${fence('left-out', 'the program', lines.join('\n'))}`,
  ]
  return parts.filter(Boolean).join('\n')
}

/** One exchange in one line: which result, what was done, how it began to answer. */
function lineOf(message: Message, answer: Message | undefined): string {
  const call = firstCall(message)
  const fields = call ? fieldsOf(call.arguments) : {}
  const inner = isJsonObject(fields['call']) ? fields['call'] : isJsonObject(fields['tool']) ? fields['tool'] : {}
  const does = call ? `${call.name} ${jsonText(inner['name'] ?? fields['name'])}`.trim() : message.content
  const result = answer?.content ?? ''
  const id = /<result id="(r\d+)"/.exec(result)?.[1]
  const body = result.replace(/^<result[^>]*>\n?/, '')
  return oneLine(`${id ? `${id} ` : ''}${clip(does, excerptChars)} → ${body}`)
}

function nameOfMade(messages: Messages, at: number): string | null {
  const name = messages.callAt(at)
  if (name !== 'create_tool' && name !== 'create_agent') return null
  const fields = fieldsOf(firstCall(messages.at(at)!)?.arguments ?? '')
  const made = fields['tool'] ?? fields['agent']
  return isJsonObject(made) && typeof made['name'] === 'string' ? made['name'].slice(0, 80) : null
}

function firstCall(message: Message): ToolCallRequest | undefined {
  return message.role === 'assistant' ? message.toolCalls?.[0] : undefined
}

function fieldsOf(text: string): JsonObject {
  try {
    const fields: unknown = JSON.parse(text)
    return isJsonObject(fields) ? fields : {}
  } catch {
    return {}
  }
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .slice(0, excerptChars * 2)
    .toWellFormed()
}
