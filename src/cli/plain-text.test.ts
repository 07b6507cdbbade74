/** No byte that a terminal obeys leaves, however the text is built and wherever it is cut into pieces. */
import { describe, expect, test } from 'vitest'
import { terminalVectors } from './fixtures/terminal-vectors.ts'
import { createPlainTextFilter, escapedJson, plainText } from './plain-text.ts'

/** Written apart from the filter: what the bytes of a terminal's input may not hold. */
function liveBytes(text: string): string[] {
  const found: string[] = []
  for (const character of text.toWellFormed()) {
    const code = character.codePointAt(0)!
    const isControl = (code < 0x20 && code !== 0x0a && code !== 0x09) || (code >= 0x7f && code <= 0x9f)
    const isBidi = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
    const isMark = code === 0x200e || code === 0x200f || code === 0x061c || code === 0x2028 || code === 0x2029
    const isTag = code >= 0xe0000 && code <= 0xe0fff
    if (isControl || isBidi || isMark || isTag) found.push(code.toString(16))
  }
  return found
}

function inPieces(pieces: readonly string[]): string {
  const filter = createPlainTextFilter()
  return pieces.map((piece) => filter(piece)).join('')
}

describe.each(Object.entries(terminalVectors))('%s', (_, text) => {
  test('is harmless, and what follows can be read', () => {
    const plain = plainText(text)
    expect(plain).not.toBe(text)
    expect(liveBytes(plain)).toEqual([])
    expect(plain.isWellFormed()).toBe(true)
    expect(plain.endsWith('seen')).toBe(true)
    expect(plainText(plain)).toBe(plain)
  })

  test('is the same cut anywhere, and one by one', () => {
    const whole = inPieces([text])
    for (let at = 0; at <= text.length; at += 1) {
      const pieces = [text.slice(0, at), text.slice(at)]
      expect(inPieces(pieces)).toBe(whole)
      for (const piece of pieces) expect(liveBytes(plainText(piece))).toEqual([])
    }
    expect(inPieces(text.split(''))).toBe(whole)
    expect(liveBytes(whole)).toEqual([])
  })
})

test.each([
  ['an OSC that is never ended hides its line only', 'a\u001b]0;title\nb', 'a\nb'],
  ['lines end as lines do', 'a\r\nb\rc\n', 'a\nb\nc\n'],
  ['a character of two halves in two pieces stays one', '👩‍💻 año\tx', '👩‍💻 año\tx'],
  ['joiners of scripts and emoji stay', 'क्‍ष نمی‌خواهم', 'क्‍ष نمی‌خواهم'],
])('%s', (_, text, plain) => {
  expect(plainText(text)).toBe(plain)
  expect(inPieces(text.split(''))).toBe(plain)
})

test('random texts of dangerous pieces, cut at random', () => {
  const parts = ['\u001b', '[', ']', 'P', '_', '\\', '\u0007', '\u009b', '\u009d', '\u009c', '\r', '\n', '3', ';', 'm', '\ud83d', '\udc69', '\u202e', '\u{e0041}', 'a', '\u0000', '\b', '\u0018'] // prettier-ignore
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  for (let round = 0; round < 5_000; round += 1) {
    const pieces = Array.from({ length: 1 + random(4) }, () =>
      Array.from({ length: random(8) }, () => parts[random(parts.length)]).join(''),
    )
    const plain = inPieces(pieces)
    const again = inPieces(pieces.join('').split(''))
    expect({ pieces, live: liveBytes(plain), again, isWellFormed: plain.isWellFormed() }).toEqual({
      pieces,
      live: [],
      again: plain,
      isWellFormed: true,
    })
  }
})

test('JSON for a terminal says everything and does nothing', () => {
  const json = escapedJson(terminalVectors)
  expect(liveBytes(json)).toEqual([])
  expect(JSON.parse(json)).toEqual(terminalVectors)
})
