/** Who may come in and how much of what each may do. Everything that is counted here has a bound and a setting. */
import { createRateLimit } from './rate-limit.ts'
import { createSlots } from './slots.ts'
import type { Slots } from './slots.ts'

export interface AdmissionLimits {
  connections: number
  /** Connections of one address; null: the usual, and any number of this machine's own (a proxy is many people). */
  perAddress: number | null
  /** Calls to the model at one time, over all conversations. */
  inFlight: number
  /** Messages that may wait for a call. */
  waiting: number
  /** Messages of one conversation that wait for its turn. */
  perConversation: number
  /** 0: no limit. */
  rateMessages: number
  rateWindowMs: number
  /** Messages of one address in the window; 0: no limit. */
  addressMessages: number
  /** A peer that says nothing for so long is let go. */
  idleMs: number
}

export type Refusal = 'full' | 'too-many-of-you'

export interface Admission {
  readonly limits: AdmissionLimits
  /** null: it may stay; `leave` gives its place back. */
  enter(ip: string): Refusal | null
  leave(ip: string): void
  /** Whether this message may be said now. */
  allows(conversation: string, ip: string): boolean
  readonly slots: Slots
  readonly connections: number
  /** Forgets who said nothing lately. */
  sweep(): void
}

const usualPerAddress = 1_000

export function isLoopback(ip: string): boolean {
  return ip === '::1' || /^(?:::ffff:)?127\./.test(ip)
}

export function createAdmission(limits: AdmissionLimits, clock: () => number): Admission {
  const byAddress = new Map<string, number>()
  const ofConversation = createRateLimit(limits.rateMessages, limits.rateWindowMs, clock)
  const ofAddress = createRateLimit(limits.addressMessages, limits.rateWindowMs, clock)
  let connections = 0
  return {
    limits,
    enter(ip) {
      const ofThis = byAddress.get(ip) ?? 0
      if (connections >= limits.connections) return 'full'
      if (ofThis >= (limits.perAddress ?? (isLoopback(ip) ? Infinity : usualPerAddress))) return 'too-many-of-you'
      connections += 1
      byAddress.set(ip, ofThis + 1)
      return null
    },
    leave(ip) {
      connections -= 1
      const left = (byAddress.get(ip) ?? 1) - 1
      if (left > 0) byAddress.set(ip, left)
      else byAddress.delete(ip)
    },
    allows: (conversation, ip) => ofConversation.allows(conversation) && ofAddress.allows(ip),
    slots: createSlots(limits.inFlight, limits.waiting),
    get connections() {
      return connections
    },
    sweep() {
      ofConversation.sweep()
      ofAddress.sweep()
    },
  }
}
