/** `crypto`: randomness grown from a seed of the runner (hash of a counter), digests in plain arithmetic. */
import { bytesFrom, decodeHex, encodeHex } from './bytes.ts'
import { hashes, hashName } from './hash.ts'

export interface Random {
  /** Of 48 bytes: 32 for keys, 16 for `Math.random`. */
  seed(hex: string): void
  /** For `Math.random`: fast, and no secret. */
  number(): number
  crypto: {
    getRandomValues<Target extends ArrayBufferView>(target: Target): Target
    randomUUID(): `${string}-${string}-${string}-${string}-${string}`
    subtle: { digest(algorithm: string | { name: string }, data: ArrayBuffer | ArrayBufferView): Promise<ArrayBuffer> }
  }
}

export function createRandom(): Random {
  const state = new Uint8Array(40)
  const counter = new DataView(state.buffer)
  const quick = new Uint32Array(4).fill(1)
  let drawn = 0

  function fill(target: Uint8Array): void {
    for (let at = 0; at < target.length; at += 32) {
      counter.setFloat64(32, ++drawn)
      target.set(hashes.sha256.digest(state).subarray(0, Math.min(32, target.length - at)), at)
    }
  }
  return {
    seed(hex) {
      const bytes = decodeHex(hex)
      state.set(bytes.subarray(0, 32))
      // Other bytes than those of the keys: what `Math.random` shows must tell nothing about them.
      quick.set(new Uint32Array(bytes.slice(32, 48).buffer))
    },
    number() {
      const high = next(quick) >>> 5
      return (high * 67_108_864 + (next(quick) >>> 6)) / 9_007_199_254_740_992
    },
    crypto: {
      getRandomValues(target) {
        const bytes = bytesFrom(target)
        if (bytes === null) throw new TypeError('getRandomValues takes a typed array')
        if (bytes.length > 65_536) throw new RangeError('getRandomValues gives at most 65536 bytes at once')
        fill(bytes)
        return target
      },
      randomUUID() {
        const bytes = new Uint8Array(16)
        fill(bytes)
        bytes[6] = (bytes[6]! & 15) | 64
        bytes[8] = (bytes[8]! & 63) | 128
        const hex = encodeHex(bytes)
        return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
      },
      subtle: {
        async digest(algorithm, data) {
          const bytes = bytesFrom(data)
          if (bytes === null) throw new TypeError('digest takes bytes: use new TextEncoder().encode(text)')
          return hashes[hashName(typeof algorithm === 'string' ? algorithm : algorithm.name)].digest(bytes).buffer
        },
      },
    },
  }
}

/** xoshiro128** of Blackman and Vigna (prng.di.unimi.it). */
function next(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = state
  const times5 = Math.imul(b, 5)
  const result = Math.imul((times5 << 7) | (times5 >>> 25), 9)
  const e = d ^ b
  const third = c ^ a
  state[1] = b ^ third
  state[0] = a ^ e
  state[2] = third ^ (b << 9)
  state[3] = (e << 11) | (e >>> 21)
  return result
}
