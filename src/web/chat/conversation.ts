/**
 * What was said, in order, and what of it still has to be sent. What the person wrote is never lost: it is kept with the tab
 * until the server has it.
 */
import { align } from './align.ts'
import { readJson, tabKeeper } from './storage.ts'
import type { HistoryEntry, NoticeKind, SharedFile } from './wire.ts'

/** queued: waits for a connection; sent: nothing came for it yet; unknown: sent, and no way to know more. */
export type Delivery = 'queued' | 'sent' | 'arrived' | 'refused' | 'unknown'

export interface Message {
  /** note: the page's own words. */
  role: 'user' | 'assistant' | 'note'
  text: string
  at: Date
  /** Of what the person said, or of what this answers. */
  id?: string
  delivery?: Delivery
  files?: SharedFile[]
  notice?: NoticeKind | undefined
  isStreaming?: boolean
  isInterrupted?: boolean
}

export interface ConversationView {
  /** @param next which it comes before; absent: at the end. */
  add(message: Message, next?: Message): void
  change(message: Message): void
  remove(message: Message): void
  clear(): void
}

export interface Conversation {
  all(): readonly Message[]
  add(message: Message): Message
  /** The agent's first words: before all that still waits. */
  lead(text: string): void
  change(message: Message, fields: Partial<Message>): void
  remove(message: Message): void
  said(id: string): Message | undefined
  streaming(id: string): Message | undefined
  waiting(): Message[]
  /** Takes in what the server kept: what is missing here comes in, what arrived is known to have arrived. */
  take(history: readonly HistoryEntry[]): void
  /** Of an earlier page of this tab. */
  restore(): void
  forgetWaiting(): void
  /** From the page, not from the server. */
  clear(): void
  /** For another conversation. */
  empty(): void
}

/** The page keeps so many; older ones are with the server. */
const keptMessages = 2000

export function createConversation(url: string, view: ConversationView): Conversation {
  const key = `autoagent-outbox:${url}`
  let messages: Message[] = []
  const hidden = new WeakSet<Message>()
  const isWaiting = ({ delivery }: Message): boolean => delivery === 'queued' || delivery === 'sent'
  const waiting = (): Message[] => messages.filter(isWaiting)
  const keepWaiting = (): void => {
    const left = waiting()
    tabKeeper.write(key, left.length === 0 ? null : JSON.stringify(left))
  }
  const add = (message: Message): Message => {
    messages.push(message)
    view.add(message)
    if (messages.length > keptMessages) remove(messages[0]!)
    if (message.role === 'user') keepWaiting()
    return message
  }
  const remove = (message: Message): void => {
    messages = messages.filter((one) => one !== message)
    if (!hidden.has(message)) view.remove(message)
    if (message.role === 'user') keepWaiting()
  }
  const change = (message: Message, fields: Partial<Message>): void => {
    Object.assign(message, fields)
    if (!hidden.has(message)) view.change(message)
    if (message.role === 'user') keepWaiting()
  }
  /** Between two messages that both have, what waits comes last. */
  const insert = (entry: HistoryEntry, after: number): number => {
    let place = after + 1
    while (place < messages.length && !isWaiting(messages[place]!) && !isShared(messages[place]!)) place++
    const message: Message = { ...entry, ...(entry.role === 'user' ? { delivery: 'arrived' as const } : {}) }
    const next = messages.slice(place).find((one) => !hidden.has(one))
    messages.splice(place, 0, message)
    view.add(message, next)
    return place
  }
  const shared = new Set<Message>()
  const isShared = (message: Message): boolean => shared.has(message)

  return {
    all: () => messages,
    add,
    lead(text) {
      const next = waiting()[0]
      const message: Message = { role: 'assistant', text, at: new Date() }
      if (next === undefined) return void add(message)
      messages.splice(messages.indexOf(next), 0, message)
      view.add(message, next)
    },
    change,
    remove,
    waiting,
    said: (id) => messages.findLast((one) => one.role === 'user' && one.id === id),
    streaming: (id) => messages.findLast((one) => one.isStreaming === true && one.id === id),
    take(history) {
      for (const half of messages.filter((one) => one.isStreaming === true || one.isInterrupted === true)) remove(half)
      const comparable = messages.filter(({ role, delivery }) => role !== 'note' && delivery !== 'queued')
      const found = align(comparable, history)
      shared.clear()
      for (const index of found) if (index >= 0) shared.add(comparable[index]!)
      let after = -1
      for (const [position, entry] of history.entries()) {
        const known = comparable[found[position]!]
        if (known === undefined) {
          after = insert(entry, after)
          continue
        }
        after = messages.indexOf(known)
        if (known.delivery !== undefined && known.delivery !== 'arrived') change(known, { delivery: 'arrived' })
      }
      shared.clear()
    },
    restore() {
      const kept = readJson(tabKeeper, key)
      if (!Array.isArray(kept)) return
      for (const one of kept as Partial<Record<keyof Message, unknown>>[]) {
        const { id, text, at, delivery } = one
        if (typeof id !== 'string' || typeof text !== 'string' || typeof at !== 'string') continue
        add({ role: 'user', id, text, at: new Date(at), delivery: delivery === 'sent' ? 'sent' : 'queued' })
      }
    },
    forgetWaiting() {
      for (const message of waiting()) remove(message)
      keepWaiting()
    },
    empty() {
      messages = []
      view.clear()
      keepWaiting()
    },
    clear() {
      // What still has to be sent stays in sight.
      for (const message of messages) if (!isWaiting(message)) hidden.add(message)
      view.clear()
      for (const message of waiting()) view.add(message)
    },
  }
}
