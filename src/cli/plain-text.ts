/**
 * Text of models, tools and files made harmless on a terminal. What may be split over pieces of a stream is followed from
 * piece to piece; nothing of it is ever let through to be put together by the terminal.
 */

/** Gives the harmless part of the next piece. */
export type PlainTextFilter = (piece: string) => string

/** C0 but tab and newline, DEL, C1, what reorders, hides or ends lines, tag characters, surrogates without their other half. */
const unsafe =
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u

const unsafeInJson = new RegExp(unsafe.source, 'gu')

/** Where in a sequence the text is. `string`: of OSC, DCS, APC, PM or SOS; `cr`: behind a carriage return. */
type State = 'text' | 'escape' | 'csi' | 'string' | 'string-escape' | 'cr'

/**
 * Leaves out escape sequences (CSI, OSC, DCS, APC, PM, SOS, C1, two-character ones), controls, bidi and tag characters; a
 * lone CR becomes a newline. A sequence ends with its line at the latest: one that is never ended hides no more than that.
 */
export function createPlainTextFilter(): PlainTextFilter {
  let state: State = 'text'
  /** The first half of a character whose second half is in the next piece. */
  let half = ''

  function filter(piece: string): string {
    let text = half + piece
    half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
    text = text.slice(0, text.length - half.length)
    if (state === 'text' && !unsafe.test(text)) return text
    let plain = ''
    for (const character of text) plain += taken(character)
    return plain
  }

  function taken(character: string): string {
    const code = character.codePointAt(0)!
    if (code === 0x0a) {
      const isTold = state === 'cr'
      state = 'text'
      return isTold ? '' : '\n'
    }
    switch (state) {
      case 'cr':
      case 'text':
        state = 'text'
        return ofText(character, code)
      case 'escape':
        return afterEscape(character, code)
      case 'csi':
        // Parameters and intermediates go on, a final byte ends it; anything else was not of it.
        if (code >= 0x20 && code <= 0x3f) return ''
        state = 'text'
        return code >= 0x40 && code <= 0x7e ? '' : ofText(character, code)
      case 'string-escape':
        // `ESC \` ends the string; another escape ends it too and is one of its own.
        state = 'escape'
        return afterEscape(character, code)
      case 'string':
        if (code === 0x1b) state = 'string-escape'
        else if (code === 0x07 || code === 0x9c || code === 0x18 || code === 0x1a) state = 'text'
        return ''
    }
  }

  function afterEscape(character: string, code: number): string {
    if (code >= 0x20 && code <= 0x2f) return ''
    state = 'text'
    if (character === '[') state = 'csi'
    else if ('P]X^_'.includes(character)) state = 'string'
    return code >= 0x30 && code <= 0x7e ? '' : ofText(character, code)
  }

  function ofText(character: string, code: number): string {
    if (code === 0x0d) state = 'cr'
    else if (code === 0x1b) state = 'escape'
    else if (code === 0x9b) state = 'csi'
    else if (code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f)) state = 'string'
    if (code === 0x0d) return '\n'
    if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
    return unsafe.test(character) ? '' : character
  }
  return filter
}

/** A text that stands for itself. */
export function plainText(text: string): string {
  return unsafe.test(text) ? createPlainTextFilter()(text) + (/[\ud800-\udbff]$/.test(text) ? '\ufffd' : '') : text
}

/** JSON that is the same to a program and harmless to a terminal: it escapes C0 by itself, the rest is escaped here. */
export function escapedJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(unsafeInJson, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
