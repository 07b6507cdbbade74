/** `TextEncoder`, `TextDecoder`, `atob` and `btoa`. */
import { bytesFrom, decodeBase64, decodeLatin1, decodeUtf8, encodeBase64, encodeLatin1, encodeUtf8 } from './bytes.ts'

export class TextEncoder {
  readonly encoding = 'utf-8'
  encode(text = ''): Uint8Array<ArrayBuffer> {
    return encodeUtf8(String(text))
  }
  encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
    let [read, written] = [0, 0]
    for (const character of text) {
      const bytes = encodeUtf8(character)
      if (written + bytes.length > target.length) break
      target.set(bytes, written)
      written += bytes.length
      read += character.length
    }
    return { read, written }
  }
}

const labels: Record<string, 'utf-8' | 'utf-16le' | 'windows-1252'> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16': 'utf-16le',
  latin1: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
  ascii: 'windows-1252',
  'us-ascii': 'windows-1252',
}
/** 0x80 to 0x9f of windows-1252. */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

export class TextDecoder {
  readonly encoding: string
  readonly fatal: boolean
  readonly ignoreBOM: boolean
  #held = new Uint8Array(0)
  #isStarted = false

  constructor(label = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const encoding = labels[String(label).trim().toLowerCase()]
    if (encoding === undefined)
      throw new RangeError(`The encoding "${label}" is not supported: use utf-8, utf-16le or latin1`)
    this.encoding = encoding
    this.fatal = options.fatal === true
    this.ignoreBOM = options.ignoreBOM === true
  }

  decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
    const given = input === undefined ? new Uint8Array(0) : bytesFrom(input)
    if (given === null) throw new TypeError('TextDecoder.decode takes bytes')
    const bytes = new Uint8Array(this.#held.length + given.length)
    bytes.set(this.#held)
    bytes.set(given, this.#held.length)
    const { text, used } = this.#read(bytes, options.stream === true)
    this.#held = options.stream === true ? bytes.slice(used) : new Uint8Array(0)
    const isFirst = !this.#isStarted && text !== ''
    this.#isStarted = options.stream === true && (this.#isStarted || text !== '')
    return isFirst && !this.ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }

  #read(bytes: Uint8Array, partial: boolean): { text: string; used: number } {
    if (this.encoding === 'utf-8') return decodeUtf8(bytes, this.fatal, partial)
    if (this.encoding === 'windows-1252') {
      const text = decodeLatin1(bytes).replace(/[\x80-\x9f]/g, (unit) => windows[unit.charCodeAt(0) - 0x80]!)
      return { text, used: bytes.length }
    }
    const used = bytes.length - (bytes.length % 2)
    let text = ''
    for (let index = 0; index < used; index += 2) text += String.fromCharCode(bytes[index]! | (bytes[index + 1]! << 8))
    return used < bytes.length && !partial ? { text: `${text}\ufffd`, used: bytes.length } : { text, used }
  }
}

export function btoa(text: string): string {
  const units = String(text)
  for (let index = 0; index < units.length; index++)
    if (units.charCodeAt(index) > 255)
      throw new TypeError('btoa takes characters up to U+00FF: encode the text as UTF-8 first')
  return encodeBase64(encodeLatin1(units))
}

export function atob(text: string): string {
  const bytes = decodeBase64(String(text), true)
  if (bytes === null) throw new TypeError('The text given to atob is not base64')
  return decodeLatin1(bytes)
}
