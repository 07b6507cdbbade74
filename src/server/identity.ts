/** Who is who: ids of conversations, numbers of connections, and the secret that lets a person come back. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 8 hexadecimal characters, as EcoBot's. @param isTaken in use right now. */
export function newConversationId(isTaken: (id: string) => boolean): string {
  for (;;) {
    const id = randomBytes(4).toString('hex')
    if (!isTaken(id)) return id
  }
}

export const isConversationId = (text: string): boolean => /^[0-9a-f]{8}(?:-\d{1,4})?$/.test(text)

/** 128 bits, in 22 characters that a person can copy. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url')
}

export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** In a time that tells nothing. */
export function isSecretOf(hash: string | null, secret: string): boolean {
  const given = Buffer.from(hashOfSecret(secret), 'hex')
  const kept = Buffer.from(hash ?? '', 'hex')
  return kept.length === given.length && timingSafeEqual(kept, given)
}
