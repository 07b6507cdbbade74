/** Where the rows of a manifest stand in its text, whoever laid it out: so one can be read without the others. */

export interface Span {
  /** UTF-8 bytes, the end not included. */
  from: number
  to: number
}

const [quote, backslash, comma, openBrace, closeBrace, openBracket, closeBracket] = Buffer.from('"\\,{}[]')

/** The members `"name": {row}` of the top level's `tools`. @param text valid JSON, perhaps with a byte order mark. */
export function rowSpans(text: string): Map<string, Span> {
  const bytes = Buffer.from(text)
  const spans = new Map<string, Span>()
  let depth = 0
  let inTools = false
  let key = ''
  let keyAt = 0
  let isKeyNext = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) {
      const end = endOfString(bytes, at)
      if (isKeyNext && (depth === 1 || (depth === 2 && inTools))) {
        key = String(JSON.parse(bytes.toString('utf8', at, end)))
        keyAt = at
        isKeyNext = false
      }
      at = end - 1
    } else if (byte === comma) isKeyNext = true
    else if (byte === openBrace || byte === openBracket) {
      depth += 1
      if (depth === 2) inTools = key === 'tools' && byte === openBrace
      // Of two tables of that name the last counts, as in JSON.
      if (depth === 2 && inTools) spans.clear()
      isKeyNext = true
    } else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1
      if (depth === 2 && inTools) spans.set(key, { from: keyAt, to: at + 1 })
    }
  }
  return spans
}

/** The place behind the closing quote. */
function endOfString(bytes: Buffer, from: number): number {
  for (let end = bytes.indexOf(quote!, from + 1); end > 0; end = bytes.indexOf(quote!, end + 1)) {
    let before = end - 1
    while (bytes[before] === backslash) before -= 1
    if ((end - before) % 2 === 1) return end + 1
  }
  return bytes.length
}
