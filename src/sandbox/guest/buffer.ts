/** A small `Buffer`: text to bytes and back in the usual encodings, and joining. The rest is `Uint8Array`. */
import {
  bytesFrom,
  decodeBase64,
  decodeHex,
  decodeLatin1,
  decodeUtf8,
  encodeBase64,
  encodeHex,
  encodeLatin1,
  encodeUtf8,
} from './bytes.ts'

export type BufferEncoding =
  | 'utf8'
  | 'utf-8'
  | 'base64'
  | 'base64url'
  | 'hex'
  | 'latin1'
  | 'binary'
  | 'ascii'
  | 'utf16le'
  | 'ucs2'

function encode(text: string, encoding: string): Uint8Array<ArrayBuffer> {
  switch (encoding.toLowerCase()) {
    case 'utf8':
    case 'utf-8':
      return encodeUtf8(text)
    case 'base64':
    case 'base64url':
      return decodeBase64(text)!
    case 'hex':
      return decodeHex(text)
    case 'latin1':
    case 'binary':
    case 'ascii':
      return encodeLatin1(text)
    case 'utf16le':
    case 'ucs2': {
      const units = Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
      return new Uint8Array(units.buffer)
    }
    default:
      throw new TypeError(`Unknown encoding: ${encoding}`)
  }
}

export class Buffer extends Uint8Array<ArrayBuffer> {
  static override from(source: unknown, encoding: unknown = 'utf8'): Buffer {
    if (typeof source === 'string') return Buffer.over(encode(source, typeof encoding === 'string' ? encoding : 'utf8'))
    if (source instanceof ArrayBuffer) return new Buffer(source)
    const bytes = bytesFrom(source)
    return Buffer.over(Uint8Array.from(bytes ?? (source as ArrayLike<number>)))
  }
  /** The same bytes, seen as a Buffer. */
  static over(bytes: Uint8Array<ArrayBuffer>): Buffer {
    return new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  static alloc(size: number, fill: number | string = 0): Buffer {
    const made = new Buffer(new ArrayBuffer(size))
    if (typeof fill === 'number') return made.fill(fill)
    const pattern = encodeUtf8(fill)
    for (let index = 0; index < size && pattern.length > 0; index++) made[index] = pattern[index % pattern.length]!
    return made
  }
  static allocUnsafe(size: number): Buffer {
    return new Buffer(new ArrayBuffer(size))
  }
  static isBuffer(value: unknown): value is Buffer {
    return value instanceof Buffer
  }
  static byteLength(value: string | ArrayBuffer | ArrayBufferView, encoding: BufferEncoding = 'utf8'): number {
    return typeof value === 'string' ? encode(value, encoding).length : value.byteLength
  }
  static concat(list: readonly Uint8Array[], total = list.reduce((sum, part) => sum + part.length, 0)): Buffer {
    const made = new Buffer(new ArrayBuffer(total))
    let at = 0
    for (const part of list) {
      if (at >= total) break
      made.set(part.subarray(0, total - at), at)
      at += part.length
    }
    return made
  }
  static compare(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
    const shared = Math.min(a.length, b.length)
    for (let index = 0; index < shared; index++) if (a[index] !== b[index]) return a[index]! < b[index]! ? -1 : 1
    return a.length === b.length ? 0 : a.length < b.length ? -1 : 1
  }
  equals(other: Uint8Array): boolean {
    return Buffer.compare(this, other) === 0
  }
  override toString(encoding: BufferEncoding = 'utf8', start = 0, end: number = this.length): string {
    const part = start === 0 && end >= this.length ? this : this.subarray(start, end)
    switch (encoding) {
      case 'hex':
        return encodeHex(part)
      case 'base64':
        return encodeBase64(part)
      case 'base64url':
        return encodeBase64(part).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
      case 'latin1':
      case 'binary':
      case 'ascii':
        return decodeLatin1(part)
      case 'utf16le':
      case 'ucs2':
        return Array.from({ length: part.length >> 1 }, (_, index) =>
          String.fromCharCode(part[index * 2]! | (part[index * 2 + 1]! << 8)),
        ).join('')
      case 'utf8':
      case 'utf-8':
      default:
        return decodeUtf8(part).text
    }
  }
  toJSON(): { type: 'Buffer'; data: number[] } {
    return { type: 'Buffer', data: [...this] }
  }
}
