/** One conversation of the gateway: who speaks in it now, what waits to be answered, and its session while it is in use. */
import type { Session } from '../chat.ts'
import type { Address, Channel } from '../channels/channel.ts'

export interface Said {
  text: string
  /** The peer's own name of the message, or ours: `m3`. */
  id: string
  /** Counted in this connection. */
  number: number
}

export interface Conversation {
  id: string
  /** Of the connection, counted since the first start: `Sesión 3`, `Usuario-3`. */
  number: number
  /** null: nobody is connected; it ends when what was said is answered. */
  peer: { channel: Channel; address: Address; ip: string; port: number; isStructured: boolean } | null
  startedAt: Date
  /** Monotonic milliseconds, and the same by the wall's clock. */
  lastSeen: number
  lastSeenAt: Date
  /** Messages said in this connection. */
  count: number
  waiting: Said[]
  /** Ends the answer that is being made; null: none is. */
  answering: AbortController | null
  answeringId: string | null
  /** null: not in memory. */
  session: Session | null
  opening: Promise<Session> | null
  /** It was kept before this connection: its first message makes no new one. */
  isKnown: boolean
  /** A secret was shown, so somebody may come back. */
  hasSecret: boolean
  /** SHA-256 of a secret that was shown before anything was said; it is kept with the first message. */
  newKey: string | null
  isPaused: boolean
  /** The person said goodbye: nothing more is heard. */
  isLeaving: boolean
}

export type Peer = NonNullable<Conversation['peer']>

export function startConversation(id: string, number: number, peer: Peer, now: number): Conversation {
  return {
    id,
    number,
    peer,
    startedAt: new Date(),
    lastSeen: now,
    lastSeenAt: new Date(),
    count: 0,
    waiting: [],
    answering: null,
    answeringId: null,
    session: null,
    opening: null,
    isKnown: false,
    hasSecret: false,
    newKey: null,
    isPaused: false,
    isLeaving: false,
  }
}
