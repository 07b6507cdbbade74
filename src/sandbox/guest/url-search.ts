/** `URLSearchParams`, and percent-encoding for the parts of a URL. */
import { decodeUtf8, encodeUtf8 } from './bytes.ts'

/** Percent-encodes what is outside ASCII, a control character or in `also`. */
export function percentEncode(text: string, also: string): string {
  let output = ''
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code > 0x20 && code < 0x7f && !also.includes(character)) output += character
    else if (code === 0x20 && !also.includes(' ')) output += character
    else
      for (const byte of encodeUtf8(character)) output += `%${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`
  }
  return output
}

export function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  const bytes = encodeUtf8(text)
  const output = new Uint8Array(bytes.length)
  let at = 0
  for (let index = 0; index < bytes.length; index++) {
    const hex = bytes[index] === 37 ? String.fromCharCode(bytes[index + 1] ?? 0, bytes[index + 2] ?? 0) : ''
    if (/^[\da-f]{2}$/i.test(hex)) {
      output[at++] = parseInt(hex, 16)
      index += 2
    } else output[at++] = bytes[index]!
  }
  return decodeUtf8(output.subarray(0, at)).text
}

type Pair = [string, string]
export type SearchInit = string | Iterable<readonly [string, string]> | Record<string, string>

const formSafe = /[^A-Za-z0-9*\-._]/

function encodeForm(text: string): string {
  if (!formSafe.test(text)) return text
  return percentEncode(text, '!"#$%&\'()+,/:;<=>?@[\\]^`{|}~').replaceAll(' ', '+')
}

export class URLSearchParams {
  #pairs: Pair[] = []
  #changed: (() => void) | null = null

  constructor(init: SearchInit | URLSearchParams = '') {
    if (typeof init === 'string') this.#parse(init)
    else if (Symbol.iterator in init)
      for (const pair of init as Iterable<readonly [string, string]>) {
        const both = [...pair]
        if (both.length !== 2) throw new TypeError('Each query pair must be a [name, value] tuple')
        this.#pairs.push([String(both[0]), String(both[1])])
      }
    else for (const [name, value] of Object.entries(init)) this.#pairs.push([name, String(value)])
  }

  /** The parameters of a URL: they follow its query and write it back. */
  static attached(query: string, changed: () => void): { params: URLSearchParams; reset: (query: string) => void } {
    const params = new URLSearchParams(query)
    params.#changed = changed
    return { params, reset: (text) => params.#parse(text) }
  }

  #parse(query: string): void {
    const text = query.startsWith('?') ? query.slice(1) : query
    this.#pairs = text
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const equal = part.indexOf('=')
        const [name, value] = equal < 0 ? [part, ''] : [part.slice(0, equal), part.slice(equal + 1)]
        return [percentDecode(name.replaceAll('+', ' ')), percentDecode(value.replaceAll('+', ' '))]
      })
  }

  get size(): number {
    return this.#pairs.length
  }
  append(name: string, value: string): void {
    this.#pairs.push([String(name), String(value)])
    this.#changed?.()
  }
  delete(name: string, value?: string): void {
    this.#pairs = this.#pairs.filter(([key, held]) => key !== name || (value !== undefined && held !== value))
    this.#changed?.()
  }
  get(name: string): string | null {
    return this.#pairs.find(([key]) => key === name)?.[1] ?? null
  }
  getAll(name: string): string[] {
    return this.#pairs.filter(([key]) => key === name).map(([, value]) => value)
  }
  has(name: string, value?: string): boolean {
    return this.#pairs.some(([key, held]) => key === name && (value === undefined || held === value))
  }
  set(name: string, value: string): void {
    const index = this.#pairs.findIndex(([key]) => key === name)
    if (index < 0) this.#pairs.push([String(name), String(value)])
    else {
      this.#pairs[index] = [String(name), String(value)]
      this.#pairs = this.#pairs.filter(([key], at) => at <= index || key !== name)
    }
    this.#changed?.()
  }
  sort(): void {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    this.#changed?.()
  }
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void): void {
    for (const [name, value] of this.#pairs) callback(value, name, this)
  }
  *entries(): IterableIterator<Pair> {
    for (const [name, value] of this.#pairs) yield [name, value]
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.#pairs) yield name
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this.#pairs) yield value
  }
  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries()
  }
  toString(): string {
    return this.#pairs.map(([name, value]) => `${encodeForm(name)}=${encodeForm(value)}`).join('&')
  }
}
