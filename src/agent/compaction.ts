/**
 * Leaves out the beginning of a conversation that no longer fits, and tells in a digest what stood there. Made by code from
 * the messages themselves, so it costs no model call and cannot invent anything; the record on disk keeps the whole.
 */
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import type { RequirementVerdict } from '../protocol/verdict.ts'
import { clip, fence } from './observe.ts'
import { estimateTokens } from './token-gauge.ts'

/** Messages before `from` are left out; the digest stands for them, and stays the same until more are left out. */
export interface Compaction {
  from: number
  digest: string
}

export interface Conversation {
  messages: readonly Message[]
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
    const message = messages[at]!
    room -= estimateTokens([message])
    if (room < 0 && from >= 0) break
    if (message.role === beginsWith) from = at
  }
  return from > 0 ? { from, digest: digestOf(conversation, from) } : null
}

/** What is sent: the task as it was given, the digest, and the rest as it is. */
export function viewOf({ messages, task }: Conversation, compaction: Compaction | null): Message[] {
  if (compaction === null) return [...messages]
  const asked = messages.slice(0, compaction.from).findLast((message) => isTask(message, task))
  const beginning = asked ? `${asked.content}\n\n${compaction.digest}` : compaction.digest
  return [{ role: 'user', content: beginning }, ...messages.slice(compaction.from)]
}

function isTask({ role, content }: Message, task: string): boolean {
  return role === 'user' && (content === `Task: ${task}` || content === task)
}

function digestOf({ messages, statuses, task }: Conversation, from: number): string {
  const left = messages.slice(0, from)
  const exchanges = left.flatMap((message, at) => (message.role === 'assistant' ? [{ message, at }] : []))
  const lines = exchanges.slice(-maxLines).map(({ message, at }) => lineOf(message, left[at + 1]))
  const made = new Map(
    left.flatMap((message) => {
      const name = nameOfMade(message)
      return name === null ? [] : [[name, true] as const]
    }),
  )
  const said = left.filter(
    (message) => message.role === 'user' && !isTask(message, task) && message.content.startsWith('Answer: '),
  )
  const open = statuses.filter(({ status }) => status !== 'met')
  const parts = [
    `[The first ${exchanges.length} exchanges of this conversation are left out, because they no longer fit. Their results are still there: read_result {"id":"r…"} shows one.]`,
    made.size > 0 ? `Tools and agents made in them: ${[...made.keys()].slice(-maxNames).join(', ')}` : '',
    ...said.slice(-maxAnswers).map(({ content }) => `The person said: ${clip(content, 2_000)}`),
    open.length > 0
      ? `Open: ${open.map(({ id, status, note }) => `${id} ${status}: ${clip(note, 300)}`).join('; ')}`
      : '',
    `What was done, the newest last:\n${fence('left-out', 'the program', lines.join('\n'))}`,
  ]
  return parts.filter(Boolean).join('\n')
}

/** One exchange in one line: which result, what was done, how it began to answer. */
function lineOf(message: Extract<Message, { role: 'assistant' }>, answer: Message | undefined): string {
  const call = message.toolCalls?.[0]
  const fields = call ? fieldsOf(call.arguments) : {}
  const inner = isJsonObject(fields['call']) ? fields['call'] : isJsonObject(fields['tool']) ? fields['tool'] : {}
  const does = call ? `${call.name} ${jsonText(inner['name'] ?? fields['name'])}`.trim() : message.content
  const result = answer?.content ?? ''
  const id = /<result id="(r\d+)"/.exec(result)?.[1]
  const body = result.replace(/^<result[^>]*>\n?/, '')
  return oneLine(`${id ? `${id} ` : ''}${clip(does, excerptChars)} → ${body}`)
}

function nameOfMade(message: Message): string | null {
  if (message.role !== 'assistant') return null
  const call = message.toolCalls?.[0]
  if (call?.name !== 'create_tool' && call?.name !== 'create_agent') return null
  const fields = fieldsOf(call.arguments)
  const made = fields['tool'] ?? fields['agent']
  return isJsonObject(made) && typeof made['name'] === 'string' ? made['name'].slice(0, 80) : null
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
