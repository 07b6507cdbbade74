/**
 * The contract of a door. A channel knows its wire and `receive`, nothing else: who may talk, which conversation it is and
 * what is answered is decided behind it. Whatever a peer sends, nothing here throws, and others are not touched by it.
 */
import type { JsonObject } from '../protocol/json.ts'

/** One peer of one channel, as long as it is there. */
export type Address = string

export type Inbound =
  /** `isStructured`: it is sent `data`, is told more, and begins with `start` or `resume`. */
  | { type: 'opened'; address: Address; ip: string; port: number; isStructured: boolean }
  /** A whole message. `id`: the peer's own name of it. */
  | { type: 'said'; address: Address; text: string; id?: string }
  /** Something that is no message: longer than may be, or not UTF-8. The connection goes on. */
  | { type: 'unreadable'; address: Address; why: 'too-long' | 'not-text' }
  /** Wires that say first whether they come back: a new conversation. */
  | { type: 'start'; address: Address }
  /** Wires with a form of their own for it; on others it is said. */
  | { type: 'resume'; address: Address; session: string; secret: string }
  /** The peer will say no more, but still listens. */
  | { type: 'ended'; address: Address }
  /** The peer is gone. The last of its address. */
  | { type: 'closed'; address: Address }

export interface Reply {
  kind: 'hello' | 'typing' | 'delta' | 'answer' | 'error' | 'goodbye'
  /** As a wire of plain text sends it, line ends and prompts included; empty: nothing for those. */
  text: string
  /** The same for wires of JSON. */
  data: JsonObject
}

export type Receive = (inbound: Inbound) => void

export interface Channel {
  readonly name: string
  /** Listens. @returns where: `tcp://127.0.0.1:5001`. @throws UserError when the place is taken or not ours. */
  start(receive: Receive): Promise<string>
  /** To one peer, in order. One that does not read what it is sent is let go. A peer that is gone is no error. */
  send(address: Address, reply: Reply): void
  /** Ends the connection once what was sent is on its way. */
  hangUp(address: Address): void
  /** No new peers. */
  refuse(): void
  /** Ends all, at the latest after the given time. Idempotent. */
  close(withinMs: number): Promise<void>
}

/** Bytes of one message. */
export const mostMessageBytes = 64 * 1024
/** Bytes that wait for a peer that does not read. */
export const mostWaitingBytes = 1024 * 1024
