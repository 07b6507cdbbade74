/** Finds secrets in what comes back, in the forms in which values usually come back, and puts a mark in their place. */
import type { Json } from '../protocol/json.ts'

export interface Redactor {
  text(value: string): string
  bytes(value: Buffer): Buffer
  /** Every text in it; what is under a key `base64` is bytes. */
  json(value: Json): Json
}

/** Longer values are looked for in pieces, so that no pattern grows without a bound. */
const pieceLength = 256
/** Escapes may be escaped again, by a server that quotes a quotation. All counts are bounded: a hostile text is no trap. */
const slashes = String.raw`\\{1,4}`
const percent = '%(?:25){0,2}'
const named: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos', ' ': 'nbsp' }
const controls: Record<string, string> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' }

/** @param values name → value. */
export function createRedactor(values: ReadonlyMap<string, string>): Redactor {
  // The longest first: one may be a part of another.
  const patterns = [...values]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, value]) => {
      const inBytes = Buffer.from(value).toString('latin1')
      const inText = patternOf(value)
      return { name, inText, inBytes: inBytes === value ? inText : patternOf(inBytes) }
    })

  function replace(text: string, kind: 'inText' | 'inBytes'): string {
    let clean = text
    for (const { name, [kind]: pattern } of patterns) clean = clean.replace(pattern, `[REDACTED:${name}]`)
    return clean
  }
  const text = (value: string): string => replace(value, 'inText')
  const bytes = (value: Buffer): Buffer => {
    const read = value.toString('latin1')
    const clean = replace(read, 'inBytes')
    return clean === read ? value : Buffer.from(clean, 'latin1')
  }
  function json(value: Json): Json {
    if (typeof value === 'string') return text(value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(json)
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        text(key),
        key === 'base64' && typeof one === 'string'
          ? text(bytes(Buffer.from(one, 'base64')).toString('base64'))
          : json(one),
      ]),
    )
  }
  return { text, bytes, json }
}

/** The value in every form, or pieces of a long one. */
export function patternOf(value: string): RegExp {
  const bytes = Buffer.from(value)
  const whole = pieces(Array.from(value)).map((piece) => piece.map(anyForm).join(String.raw`\0{0,3}`))
  const hex = pieces(Array.from(bytes.toString('hex'))).map((piece) => piece.map(hexDigit).join(''))
  const base64 = [0, 1, 2].flatMap((shift) => base64At(bytes, shift))
  return new RegExp([...whole, ...base64, ...hex].map((one) => `(?:${one})`).join('|'), 'g')
}

/** A last piece that would be short is added to the one before it. */
export function pieces(list: string[]): string[][] {
  const count = Math.max(1, Math.floor(list.length / pieceLength))
  return Array.from({ length: count }, (_, index) =>
    list.slice(index * pieceLength, index === count - 1 ? undefined : (index + 1) * pieceLength),
  )
}

/** One character as itself, percent-encoded, escaped as in JSON and JavaScript, or as an entity of HTML. */
function anyForm(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  const point = character.codePointAt(0)!
  const raw = units.map((unit) => String.raw`\u${unit.toString(16).padStart(4, '0')}`).join('')
  const isPlain = /^[A-Za-z0-9]$/.test(character)
  const forms = [
    character === '\\' ? slashes : isPlain ? raw : `${String.raw`\\{0,3}`}${raw}`,
    [...Buffer.from(character)].map((byte) => `${percent}${hexOf(byte, 2)}`).join(''),
    units.map((unit) => `${slashes}u${hexOf(unit, 4)}`).join(''),
    `&#0{0,4}${point};`,
    `&#[xX]0{0,4}${hexOf(point, 1)};`,
  ]
  if (point < 256) forms.push(`${slashes}x${hexOf(point, 2)}`)
  if (character === ' ') forms.push(String.raw`\+`)
  const name = named[character]
  if (name !== undefined) forms.push(`&${name};`)
  const control = controls[character]
  if (control !== undefined) forms.push(`${slashes}${control}`)
  return `(?:${forms.join('|')})`
}

/** The base64 text of the bytes when `shift` other bytes (of three) stand before them, whatever stands around. */
function base64At(bytes: Buffer, shift: number): string[] {
  const isWhole = (bytes.length + shift) % 3 === 0
  const own = base64Core(bytes, shift)
  const neighbour = '[A-Za-z0-9+/_-]?'
  const list = pieces(Array.from(own))
  return list.map((piece, index) => {
    const before = shift > 0 && index === 0 ? neighbour : ''
    const after = !isWhole && index === list.length - 1 ? neighbour : ''
    return before + piece.map(base64Digit).join('') + after
  })
}

/** The digits that are the value's alone: what shares its six bits with a neighbour differs with it. */
export function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  return text.slice(shift === 0 ? 0 : shift + 1, (bytes.length + shift) % 3 === 0 ? undefined : -1)
}

function base64Digit(digit: string): string {
  if (digit === '+') return `(?:[+-]|${percent}2[bB])`
  if (digit === '/') return `(?:${String.raw`\\{0,3}`}/|_|${percent}2[fF])`
  return digit
}

function hexOf(value: number, width: number): string {
  return Array.from(value.toString(16).padStart(width, '0'), hexDigit).join('')
}

function hexDigit(digit: string): string {
  return /\d/.test(digit) ? digit : `[${digit}${digit.toUpperCase()}]`
}
