/** SHA-1, SHA-256, SHA-512 and MD5 in plain arithmetic: an isolate has no crypto of its own. Digests are bytes. */

export type HashName = 'sha1' | 'sha256' | 'sha512' | 'md5'

const mask32 = 0xffffffffn
const mask64 = 0xffffffffffffffffn

/** The fractional bits of the square (`power` 2) or cube root (`power` 3) of a prime, `bits` of them. */
function rootBits(prime: number, power: 2n | 3n, bits: bigint): bigint {
  const target = BigInt(prime) << (power * bits)
  let low = 0n
  let high = 1n << (bits + 6n)
  while (low < high) {
    const middle = (low + high + 1n) >> 1n
    if (middle ** power <= target) low = middle
    else high = middle - 1n
  }
  return low & ((1n << bits) - 1n)
}

function primes(count: number): number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  return found
}

let tables: { k256: Uint32Array; k512: BigUint64Array; h256: Uint32Array; h512: BigUint64Array } | null = null

/** The constants are defined as roots of primes; they are computed at first use (about 2 ms). */
function constants(): NonNullable<typeof tables> {
  if (tables) return tables
  const first = primes(80)
  const cubes = first.map((prime) => rootBits(prime, 3n, 64n))
  const squares = first.slice(0, 8).map((prime) => rootBits(prime, 2n, 64n))
  tables = {
    k512: BigUint64Array.from(cubes),
    h512: BigUint64Array.from(squares),
    k256: Uint32Array.from(cubes.slice(0, 64), (root) => Number(root >> 32n)),
    h256: Uint32Array.from(squares, (root) => Number(root >> 32n)),
  }
  return tables
}

function pad(bytes: Uint8Array, block: 64 | 128, littleEndian: boolean): DataView {
  const lengthBytes = block / 8
  const total = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block
  const padded = new Uint8Array(total)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(total - 8, BigInt(bytes.length) * 8n, littleEndian)
  return view
}

const left = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))
const right = (value: number, bits: number): number => (value >>> bits) | (value << (32 - bits))

function words(values: ArrayLike<number>, littleEndian = false): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  for (let index = 0; index < values.length; index++) view.setUint32(index * 4, values[index]! >>> 0, littleEndian)
  return new Uint8Array(view.buffer)
}

function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { k256, h256 } = constants()
  const state = Int32Array.from(h256)
  const view = pad(bytes, 64, false)
  const w = new Int32Array(64)
  for (let start = 0; start < view.byteLength; start += 64) {
    for (let t = 0; t < 16; t++) w[t] = view.getInt32(start + t * 4)
    for (let t = 16; t < 64; t++) {
      const [x, y] = [w[t - 15]!, w[t - 2]!]
      w[t] =
        w[t - 16]! + (right(x, 7) ^ right(x, 18) ^ (x >>> 3)) + w[t - 7]! + (right(y, 17) ^ right(y, 19) ^ (y >>> 10))
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number]
    for (let t = 0; t < 64; t++) {
      const one = (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + k256[t]! + w[t]!) | 0
      const two = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + one) | 0
      d = c
      c = b
      b = a
      a = (one + two) | 0
    }
    for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = state[index]! + value
  }
  return words(state)
}

function sha512(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { k512, h512 } = constants()
  const state = [...h512]
  const view = pad(bytes, 128, false)
  const w: bigint[] = []
  const turn = (value: bigint, bits: bigint): bigint => ((value >> bits) | (value << (64n - bits))) & mask64
  for (let start = 0; start < view.byteLength; start += 128) {
    for (let t = 0; t < 16; t++) w[t] = view.getBigUint64(start + t * 8)
    for (let t = 16; t < 80; t++) {
      const [x, y] = [w[t - 15]!, w[t - 2]!]
      w[t] =
        (w[t - 16]! + (turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n)) + w[t - 7]! + (turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n))) &
        mask64
    }
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
    for (let t = 0; t < 80; t++) {
      const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & mask64 & g)) + k512[t]! + w[t]!
      const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & mask64, c, b, a, (one + two) & mask64]
    }
    for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index]! + value) & mask64
  }
  return words(state.flatMap((value) => [Number(value >> 32n), Number(value & mask32)]))
}

function sha1(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
  const view = pad(bytes, 64, false)
  const w = new Int32Array(80)
  for (let start = 0; start < view.byteLength; start += 64) {
    for (let t = 0; t < 16; t++) w[t] = view.getInt32(start + t * 4)
    for (let t = 16; t < 80; t++) w[t] = left(w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!, 1)
    let [a, b, c, d, e] = state as unknown as [number, number, number, number, number]
    for (let t = 0; t < 80; t++) {
      const mix = t < 20 ? (b & c) | (~b & d) : t >= 40 && t < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d
      const k = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][Math.floor(t / 20)]!
      ;[e, d, c, b, a] = [d, c, left(b, 30), a, (left(a, 5) + mix + e + k + w[t]!) | 0]
    }
    for (const [index, value] of [a, b, c, d, e].entries()) state[index] = state[index]! + value
  }
  return words(state)
}

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]

function md5(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  const k = Int32Array.from({ length: 64 }, (_, t) => Math.floor(Math.abs(Math.sin(t + 1)) * 2 ** 32))
  const view = pad(bytes, 64, true)
  for (let start = 0; start < view.byteLength; start += 64) {
    let [a, b, c, d] = state as unknown as [number, number, number, number]
    for (let t = 0; t < 64; t++) {
      const round = t >> 4
      const mix = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round]!
      const index = [t, 5 * t + 1, 3 * t + 5, 7 * t][round]! % 16
      const sum = (a + mix + k[t]! + view.getInt32(start + index * 4, true)) | 0
      ;[a, d, c, b] = [d, c, b, (b + left(sum, shifts[round * 4 + (t % 4)]!)) | 0]
    }
    for (const [index, value] of [a, b, c, d].entries()) state[index] = state[index]! + value
  }
  return words(state, true)
}

export const hashes: Record<HashName, { digest: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>; block: number }> = {
  sha1: { digest: sha1, block: 64 },
  sha256: { digest: sha256, block: 64 },
  sha512: { digest: sha512, block: 128 },
  md5: { digest: md5, block: 64 },
}

/** `SHA-256`, `sha256`, `SHA256` → `sha256`. @throws TypeError for anything else. */
export function hashName(text: unknown): HashName {
  const name = String(text).toLowerCase().replace('-', '')
  if (Object.hasOwn(hashes, name)) return name as HashName
  throw new TypeError(`The digest "${String(text).slice(0, 40)}" is not supported: use sha1, sha256, sha512 or md5`)
}

export function hmac(name: HashName, key: Uint8Array, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const { digest, block } = hashes[name]
  const short = key.length > block ? digest(key) : key
  const inner = new Uint8Array(block + data.length).fill(0x36, 0, block)
  const outer = new Uint8Array(block).fill(0x5c)
  for (let index = 0; index < short.length; index++) {
    inner[index]! ^= short[index]!
    outer[index]! ^= short[index]!
  }
  inner.set(data, block)
  const middle = digest(inner)
  const whole = new Uint8Array(block + middle.length)
  whole.set(outer)
  whole.set(middle, block)
  return digest(whole)
}
