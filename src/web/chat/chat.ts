/** The conversation with the server: what each frame, and each turn of the connection, means for the page. */
import type { Agent } from './agent.ts'
import type { ConnectionEvents, Mode } from './connection.ts'
import type { Conversation, Message } from './conversation.ts'
import type { Delivery } from './delivery.ts'
import type { KeptSession } from './kept-session.ts'
import type { StatusLine } from './status.ts'
import { say } from './texts.ts'
import type { Waiting } from './waiting.ts'
import { type Hello, type Received, type Sent, parseFrame } from './wire.ts'

export interface ChatParts {
  url: string
  agent: Agent
  conversation: Conversation
  delivery: Delivery
  kept: KeptSession
  status: StatusLine
  waiting: Waiting
  transmit: (frame: Sent) => void
  /** There will be no other attempt by itself. */
  stayClosed: () => void
  giveUp: () => void
}

export interface Chat extends ConnectionEvents {
  /** How the server is spoken to; undefined: it has not greeted. */
  mode: () => Mode | undefined
  /** Whether what is said now is sent at the next connection. */
  comesBack(): boolean
  /** Nothing was said for long: the next word opens a connection. */
  isAsleep(): boolean
  /** Whether the server ever greeted in JSON. */
  knowsJson(): boolean
  note(text: string): Message
  /** The person said goodbye in a conversation of plain texts. */
  parting(text: string): void
}

const greetingMs = 10_000
/** Of a goodbye: the server, or the person, wants no other connection. */
const lastWords = new Set(['farewell', 'killed', 'replaced'])
/** The person's goodbye to PsicoIA's own server. */
const plainGoodbye = 'salir'

export function createChat(parts: () => ChatParts): Chat {
  let mode: Mode | undefined
  let knowsJson = false
  let comesBack = true
  let isAsleep = false
  let isUnreachable = false
  /** What is said of an outage: one note, which then says that it is over. */
  let outage: Message | undefined
  let greeting: ReturnType<typeof setTimeout> | undefined

  /** The same is not said twice on end: a server that is full says so at each attempt. */
  const note = (text: string): Message => {
    const { conversation } = parts()
    const last = conversation.all().at(-1)
    return last?.role === 'note' && last.text === text ? last : conversation.add({ role: 'note', text, at: new Date() })
  }
  const hear = (text: string, more: Partial<Message> = {}): Message =>
    parts().conversation.add({ role: 'assistant', text, at: new Date(), ...more })
  const isBack = (): void => {
    if (outage !== undefined) parts().conversation.change(outage, { text: say().back })
    outage = undefined
    isUnreachable = false
  }
  /** Dots as long as something that this page sent is still to be answered. */
  const expect = (): void => {
    const { conversation, waiting } = parts()
    const last = conversation.all().findLast(({ role }) => role !== 'note')
    const isAsked = last?.role === 'user' && last.id !== undefined && last.delivery === 'arrived'
    if (isAsked || conversation.all().some(({ delivery }) => delivery === 'sent')) waiting.start()
    else waiting.stop()
  }

  const arrived = (): void => {
    const { conversation } = parts()
    for (const message of conversation.waiting())
      if (message.delivery === 'sent') conversation.change(message, { delivery: 'arrived' })
  }

  const greet = (hello: Hello): void => {
    clearTimeout(greeting)
    const { agent, conversation, delivery, kept, status } = parts()
    mode = 'json'
    knowsJson = true
    agent.meet(hello)
    status.show('connected')
    const held = kept.current()
    const secret = hello.secret ?? (held?.session === hello.session ? held.secret : undefined)
    if (secret !== undefined) kept.keep({ session: hello.session, secret })
    isBack()
    if (hello.history !== undefined) conversation.take(hello.history)
    const isEmpty = !conversation.all().some(({ role }) => role !== 'note')
    if (!hello.isResumed || isEmpty) {
      if (agent.isPsicoia() && !hello.isResumed) note(say().established)
      const first = hello.greeting.trim()
      // Before what the person already wrote.
      if (first !== '' && (hello.history ?? []).length === 0) conversation.lead(first)
    }
    delivery.flush()
    expect()
  }
  const settle = (id: string | undefined, fields: Pick<Message, 'delivery'>): void => {
    const { conversation } = parts()
    const said = id === undefined ? undefined : conversation.said(id)
    if (said !== undefined && said.delivery !== fields.delivery) conversation.change(said, fields)
  }

  const take = (frame: Received): void => {
    const { conversation, kept, waiting } = parts()
    switch (frame.type) {
      case 'hello':
        return greet(frame)
      // Neither of these says that it is kept: only an answer does, or the history.
      case 'typing':
        return waiting.start()
      case 'delta': {
        waiting.stop()
        const growing = conversation.streaming(frame.id)
        if (growing === undefined) hear(frame.text, { id: frame.id, isStreaming: true })
        else conversation.change(growing, { text: growing.text + frame.text })
        return
      }
      case 'answer': {
        const { id, text, files, notice } = frame
        settle(id, { delivery: notice === 'limited' || notice === 'busy' ? 'refused' : 'arrived' })
        const growing = conversation.streaming(id)
        if (growing === undefined) hear(text, { id, files, notice })
        else conversation.change(growing, { text, files, notice, isStreaming: false })
        return expect()
      }
      case 'error':
        if (/^resume.refused$/.test(frame.code)) {
          kept.leave()
          note(say().resumeRefused)
          return
        }
        settle(frame.id, { delivery: 'refused' })
        note(frame.message)
        return expect()
      case 'goodbye':
        if (frame.text.trim() !== '') hear(frame.text.trim())
        // It answers the goodbye, which must not be said again.
        if (frame.reason === 'farewell') arrived()
        comesBack = !lastWords.has(frame.reason)
        isAsleep = frame.reason === 'idle'
        if (!comesBack || isAsleep) parts().stayClosed()
        return
    }
  }

  return {
    mode: () => mode,
    comesBack: () => comesBack,
    isAsleep: () => isAsleep,
    knowsJson: () => knowsJson || parts().kept.current() !== undefined,
    note,
    parting(text) {
      if (mode !== 'plain' || text.trim().toLowerCase() !== plainGoodbye) return
      comesBack = false
      parts().stayClosed()
    },
    connecting() {
      clearTimeout(greeting)
      comesBack = true
      isAsleep = false
      mode = undefined
      parts().status.show('connecting')
    },
    opened(opened) {
      const { agent, conversation, delivery, kept, status, transmit } = parts()
      if (opened === 'json') {
        const held = kept.current()
        transmit(held === undefined ? { type: 'start' } : { type: 'resume', ...held })
        greeting = setTimeout(parts().giveUp, greetingMs)
        return
      }
      mode = 'plain'
      agent.meetPlain()
      status.show('connected')
      isBack()
      for (const message of conversation.waiting())
        if (message.delivery === 'sent') conversation.change(message, { delivery: 'unknown' })
      note(say().established)
      delivery.flush()
      expect()
    },
    received(text) {
      if (mode === 'plain') {
        for (const message of parts().conversation.waiting())
          parts().conversation.change(message, { delivery: 'arrived' })
        parts().waiting.stop()
        hear(text.replace(/\n$/, ''))
        return
      }
      const frame = parseFrame(text)
      if (frame !== undefined) take(frame)
    },
    closed(wasOpen, retryMs) {
      clearTimeout(greeting)
      mode = undefined
      const { conversation, status, url, waiting } = parts()
      status.show(wasOpen ? 'closed' : 'failed', retryMs)
      waiting.stop()
      for (const half of conversation.all().filter(({ isStreaming }) => isStreaming === true))
        conversation.change(half, { isStreaming: false, isInterrupted: true })
      if (!comesBack || isAsleep) return
      if (retryMs === undefined) return void note(say().noConnection)
      if (wasOpen) outage ??= note(say().lost)
      else if (outage === undefined && !isUnreachable) outage = note(say().unreachable(url))
      isUnreachable ||= !wasOpen
    },
  }
}
