/** Bytes and text: UTF-8, base64, hex and Latin-1, written out because an isolate has none of them. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values = new Uint8Array(128).fill(255)
for (let index = 0; index < 64; index++) values[alphabet.charCodeAt(index)] = index
values['-'.charCodeAt(0)] = 62
values['_'.charCodeAt(0)] = 63

const chunk = 8192

/** Char codes of many units at once; `String.fromCharCode` takes a bounded number of arguments. */
function unitsToText(units: Uint8Array | Uint16Array, length: number): string {
  let text = ''
  for (let start = 0; start < length; start += chunk)
    text += Reflect.apply(
      String.fromCharCode,
      null,
      units.subarray(start, Math.min(length, start + chunk)) as unknown as number[],
    )
  return text
}

export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(text.length + (text.length >> 1) + 16)
  let at = 0
  for (let index = 0; index < text.length; index++) {
    let code = text.charCodeAt(index)
    if (at + 4 > bytes.length) {
      const larger = new Uint8Array(bytes.length * 2)
      larger.set(bytes)
      bytes = larger
    }
    if (code < 0x80) {
      bytes[at++] = code
      continue
    }
    if (code >= 0xd800 && code < 0xe000) {
      const low = code < 0xdc00 ? text.charCodeAt(index + 1) : 0
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
        index++
      } else code = 0xfffd
    }
    if (code < 0x800) bytes[at++] = 0xc0 | (code >> 6)
    else {
      if (code < 0x10000) bytes[at++] = 0xe0 | (code >> 12)
      else {
        bytes[at++] = 0xf0 | (code >> 18)
        bytes[at++] = 0x80 | ((code >> 12) & 63)
      }
      bytes[at++] = 0x80 | ((code >> 6) & 63)
    }
    bytes[at++] = 0x80 | (code & 63)
  }
  return bytes.slice(0, at)
}

/** `used`: bytes consumed; fewer than given only when `partial` allows an unfinished character at the end. */
export function decodeUtf8(bytes: Uint8Array, fatal = false, partial = false): { text: string; used: number } {
  const units = new Uint16Array(bytes.length + 1)
  let at = 0
  let index = 0
  while (index < bytes.length) {
    const first = bytes[index]!
    if (first < 0x80) {
      units[at++] = first
      index++
      continue
    }
    const need =
      first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0
    let code = first & (0x3f >> need)
    let taken = 1
    for (; taken <= need; taken++) {
      const next = bytes[index + taken]
      if (next === undefined) break
      const low = taken === 1 ? (first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80) : 0x80
      const high = taken === 1 ? (first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf) : 0xbf
      if (next < low || next > high) break
      code = (code << 6) | (next & 63)
    }
    if (need > 0 && taken === need + 1) {
      if (code >= 0x10000) {
        units[at++] = 0xd800 + ((code - 0x10000) >> 10)
        units[at++] = 0xdc00 + ((code - 0x10000) & 0x3ff)
      } else units[at++] = code
    } else {
      if (partial && need > 0 && index + taken === bytes.length) break
      if (fatal) throw new TypeError('The encoded data was not valid for encoding utf-8')
      units[at++] = 0xfffd
    }
    index += taken
  }
  return { text: unitsToText(units, at), used: index }
}

export function encodeLatin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
  return bytes
}

export function decodeLatin1(bytes: Uint8Array): string {
  return unitsToText(bytes, bytes.length)
}

export function encodeBase64(bytes: Uint8Array): string {
  const units = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(61)
  let at = 0
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index
    const word = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    units[at] = alphabet.charCodeAt(word >> 18)
    units[at + 1] = alphabet.charCodeAt((word >> 12) & 63)
    if (left > 1) units[at + 2] = alphabet.charCodeAt((word >> 6) & 63)
    if (left > 2) units[at + 3] = alphabet.charCodeAt(word & 63)
    at += 4
  }
  return unitsToText(units, units.length)
}

/** Also reads base64url; null when `strict` and the text is not base64. Without `strict` foreign characters are skipped. */
export function decodeBase64(text: string, strict = false): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4))
  let at = 0
  let word = 0
  let bits = 0
  let count = 0
  let padding = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit === 61) {
      padding++
      if (!strict) break
      continue
    }
    const value = unit < 128 ? values[unit]! : 255
    if (value === 255) {
      if (strict && !(unit === 32 || (unit >= 9 && unit <= 13 && unit !== 11))) return null
      continue
    }
    if (strict && (padding > 0 || unit === 45 || unit === 95)) return null
    count++
    word = ((word << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (word >> bits) & 255
    }
  }
  if (strict && (count % 4 === 1 || padding > 2 || (padding > 0 && (count + padding) % 4 !== 0))) return null
  return bytes.slice(0, at)
}

export function encodeHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16)
  return text
}

export function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  const whole = /^(?:[0-9a-f]{2})*/i.exec(text)?.[0] ?? ''
  const bytes = new Uint8Array(whole.length / 2)
  for (let index = 0; index < bytes.length; index++) bytes[index] = parseInt(whole.slice(index * 2, index * 2 + 2), 16)
  return bytes
}

/** A view on the bytes of any buffer source; null for anything else. */
export function bytesFrom(source: unknown): Uint8Array | null {
  if (source instanceof Uint8Array) return source
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  return null
}
