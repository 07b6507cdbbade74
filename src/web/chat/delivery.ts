/** Getting what the person says to the server, now or as soon as there is a connection. */
import type { Conversation, Message } from './conversation.ts'
import type { Connection, Mode } from './connection.ts'
import { say } from './texts.ts'
import type { Sent } from './wire.ts'

export interface Delivery {
  /** @returns a sentence that says why it was not taken. */
  say(text: string): string | undefined
  /** Again, what the server did not take. */
  resend(messages: readonly Message[]): void
  /** All that still has to be sent, in order. */
  flush(): void
}

const mostWaiting = 50
/** What servers take in one frame. */
const mostBytes = 64 * 1024

export interface DeliveryOptions {
  conversation: Conversation
  connection: Connection
  /** How the server of now is spoken to; undefined: not greeted yet. */
  mode: () => Mode | undefined
  sent: (text: string) => void
}

export function createDelivery({ conversation, connection, mode, sent }: DeliveryOptions): Delivery {
  const transmit = (message: Message): boolean => {
    const { id = '', text } = message
    const frame: Sent = { type: 'say', id, text }
    // Where a frame is a message, a line is one too.
    const wire = mode() === 'plain' ? text.replaceAll(/\s*\n\s*/g, ' ') : JSON.stringify(frame)
    if (mode() === undefined || !connection.send(wire)) return false
    conversation.change(message, { delivery: 'sent' })
    sent(text)
    return true
  }
  return {
    say(text) {
      const frame: Sent = { type: 'say', id: newId(), text }
      const bytes = new TextEncoder().encode(JSON.stringify(frame)).length
      if (bytes > mostBytes) return say().tooLong(Math.ceil(bytes / 1024), mostBytes / 1024)
      if (conversation.waiting().length >= mostWaiting) return say().queueFull(mostWaiting)
      transmit(conversation.add({ role: 'user', text, at: new Date(), id: frame.id, delivery: 'queued' }))
    },
    resend(messages) {
      for (const message of messages) {
        conversation.change(message, { delivery: 'queued' })
        transmit(message)
      }
    },
    flush() {
      for (const message of conversation.waiting()) transmit(message)
    },
  }
}

/** `crypto.randomUUID` is not there on plain http. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
