/** `node:crypto`: random values, and digests in plain arithmetic. */
import type { Buffer } from '../buffer.ts'
import { bytesFrom, encodeUtf8 } from '../bytes.ts'
import { hashes, hashName, hmac } from '../hash.ts'
import { GlobalBuffer, library } from '../library.ts'

type Encoding = 'hex' | 'base64' | 'base64url' | 'latin1'

export interface Hash {
  update(data: unknown, encoding?: string): Hash
  digest(): Buffer
  digest(encoding: Encoding): string
}

function gather(finish: (data: Uint8Array) => Uint8Array<ArrayBuffer>): Hash {
  const parts: Uint8Array[] = []
  const hash = {
    update(data: unknown, encoding?: string) {
      const bytes =
        typeof data === 'string'
          ? encoding === undefined
            ? encodeUtf8(data)
            : GlobalBuffer.from(data, encoding)
          : bytesFrom(data)
      if (bytes === null) throw new TypeError('update takes text or bytes')
      parts.push(bytes)
      return hash
    },
    digest(encoding?: Encoding) {
      const bytes = GlobalBuffer.over(finish(GlobalBuffer.concat(parts)))
      return encoding === undefined ? bytes : bytes.toString(encoding)
    },
  } as Hash
  return hash
}

export function createHash(algorithm: string): Hash {
  const name = hashName(algorithm)
  return gather((data) => hashes[name].digest(data))
}

export function createHmac(algorithm: string, key: unknown): Hash {
  const name = hashName(algorithm)
  const bytes = typeof key === 'string' ? encodeUtf8(key) : bytesFrom(key)
  if (bytes === null) throw new TypeError('a key is text or bytes')
  return gather((data) => hmac(name, bytes, data))
}

export function hash(algorithm: string, data: unknown, encoding: Encoding = 'hex'): string {
  return createHash(algorithm).update(data).digest(encoding)
}

export function randomBytes(size: number): Buffer {
  const bytes = GlobalBuffer.alloc(size)
  for (let start = 0; start < size; start += 65_536)
    library.random.getRandomValues(bytes.subarray(start, start + 65_536))
  return bytes
}

export function randomInt(min: number, max?: number): number {
  const [low, high] = max === undefined ? [0, min] : [min, max]
  const range = high - low
  if (!(Number.isSafeInteger(low) && Number.isSafeInteger(high) && range > 0))
    throw new RangeError('randomInt takes whole numbers, min below max')
  const most = Math.floor(2 ** 48 / range) * range
  for (;;) {
    const drawn = [...randomBytes(6)].reduce((sum, byte) => sum * 256 + byte, 0)
    if (drawn < most) return low + (drawn % range)
  }
}

export function randomUUID(): string {
  return library.random.randomUUID()
}

export function timingSafeEqual(a: unknown, b: unknown): boolean {
  const [one, two] = [bytesFrom(a), bytesFrom(b)]
  if (one === null || two === null || one.length !== two.length)
    throw new RangeError('Input buffers must have the same byte length')
  let difference = 0
  for (let index = 0; index < one.length; index++) difference |= one[index]! ^ two[index]!
  return difference === 0
}

export const webcrypto = library.random
export const subtle = library.random.subtle
export const getRandomValues = library.random.getRandomValues
export default {
  createHash,
  createHmac,
  hash,
  randomBytes,
  randomInt,
  randomUUID,
  timingSafeEqual,
  webcrypto,
  subtle,
  getRandomValues,
}
