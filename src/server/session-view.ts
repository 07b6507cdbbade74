/** Conversations as an administrator sees them. */
import { jsonText } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Conversation } from './conversation.ts'
import type { Gateway } from './gateway.ts'

/** Rows of one answer; a page shows no more. */
const mostRows = 200
const mostMessages = 50
/** Of one message. */
const mostChars = 8_000

export interface SessionList {
  /** Connected, before any filter. */
  total: number
  /** Of those that match, newest connection first. */
  sessions: JsonObject[]
  /** That match. */
  matching: number
}

/** @param filter in the id, number, address or channel; empty: all. */
export function listSessions({ conversations }: Gateway, filter: string): SessionList {
  const wanted = filter.trim().toLowerCase()
  const all = [...conversations.values()]
  const matching = wanted === '' ? all : all.filter((one) => wordsOf(one).some((word) => word.includes(wanted)))
  matching.sort((a, b) => b.number - a.number)
  return { total: all.length, matching: matching.length, sessions: matching.slice(0, mostRows).map(rowOf) }
}

/** With the last of what was said; null: there is none of that id. */
export async function showSession(gateway: Gateway, id: string): Promise<JsonObject | null> {
  const conversation = gateway.conversations.get(id)
  if (!conversation) return null
  // One in which nothing was said has no journal to be opened.
  const said = conversation.count > 0 || conversation.isKnown ? await gateway.historyOf(id) : []
  const messages = (said ?? []).slice(-mostMessages).map((one) => ({ ...one, text: clipped(jsonText(one['text'])) }))
  const waiting = conversation.waiting.slice(0, mostMessages).map(({ text }) => clipped(text))
  return { ...rowOf(conversation), messagesSaid: messages, waitingTexts: waiting }
}

function rowOf(conversation: Conversation): JsonObject {
  const { id, number, peer, startedAt, lastSeenAt, count, waiting } = conversation
  return {
    id,
    number,
    channel: peer?.channel.name ?? null,
    ip: peer?.ip ?? null,
    port: peer?.port ?? null,
    since: startedAt.toISOString(),
    lastSeen: lastSeenAt.toISOString(),
    messages: count,
    waiting: waiting.length,
    state: stateOf(conversation),
  }
}

function stateOf({ peer, isPaused, answering, waiting }: Conversation): string {
  if (isPaused) return 'paused'
  if (answering) return 'answering'
  if (waiting.length > 0) return 'waiting'
  return peer ? 'listening' : 'leaving'
}

function wordsOf({ id, number, peer }: Conversation): string[] {
  return [id, String(number), peer?.ip ?? '', peer?.channel.name ?? '']
}

function clipped(text: string): string {
  return text.length > mostChars ? `${text.slice(0, mostChars)}…` : text
}
