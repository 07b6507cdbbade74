/** Who may be an administrator over HTTP: one token of the environment, and sessions of browsers that showed it. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { ConfigurationError } from '../protocol/errors.ts'
import { createRateLimit } from './rate-limit.ts'

const leastTokenChars = 16
/** Wrong tokens of one address in the window; then none is looked at until it has passed. */
const mostWrong = 5
const wrongWindowMs = 60_000
/** From the login on, whatever is done meanwhile. */
export const adminSessionSeconds = 8 * 3_600
/** The oldest makes room. */
const mostSessions = 64

/** @throws ConfigurationError naming the rule. */
export function checkAdminToken(token: string): void {
  if (token.length >= leastTokenChars && /^[\x21-\x7e]+$/.test(token)) return
  throw new ConfigurationError(
    `AUTOAGENT_ADMIN_TOKEN cannot be used: it must have at least ${leastTokenChars} characters, of letters, digits and signs without spaces`,
    'make one with: openssl rand -hex 24 (or leave it out: then there is no administration over HTTP)',
  )
}

export type Refused = 'wrong' | 'limited'

export interface AdminAccess {
  /** null: it is the token. Wrong ones are counted for their address. */
  check(ip: string, token: string): Refused | null
  /** A new session. @returns its secret, for a cookie. */
  open(): string
  isOpen(secret: string): boolean
  end(secret: string): void
  /** Forgets what is over. */
  sweep(): void
}

/** @param clock monotonic milliseconds. */
export function createAdminAccess(token: string, clock: () => number): AdminAccess {
  const expected = hashOf(token)
  const wrong = createRateLimit(mostWrong, wrongWindowMs, clock)
  /** Until when, by the hash of the secret: who reads this memory cannot use it. */
  const sessions = new Map<string, number>()
  const keyOf = (secret: string): string => hashOf(secret).toString('hex')
  return {
    check(ip, given) {
      const key = networkOf(ip)
      // Before the token is looked at: a right guess among too many wrong ones is not told from them.
      if (!wrong.hasRoom(key)) return 'limited'
      if (timingSafeEqual(expected, hashOf(given))) return null
      wrong.allows(key)
      return 'wrong'
    },
    open() {
      const secret = randomBytes(32).toString('base64url')
      const [oldest] = sessions.keys()
      if (sessions.size >= mostSessions && oldest !== undefined) sessions.delete(oldest)
      sessions.set(keyOf(secret), clock() + adminSessionSeconds * 1000)
      return secret
    },
    isOpen: (secret) => (sessions.get(keyOf(secret)) ?? -Infinity) > clock(),
    end: (secret) => void sessions.delete(keyOf(secret)),
    sweep() {
      wrong.sweep()
      for (const [key, until] of sessions) if (until <= clock()) sessions.delete(key)
    },
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** One person has all addresses of an IPv6 network of 64 bits. */
function networkOf(ip: string): string {
  if (!ip.includes(':') || ip.includes('.')) return ip
  const [head = '', tail] = ip.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':')
}
