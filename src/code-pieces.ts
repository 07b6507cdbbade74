/** TypeScript and JSON in pieces of one kind, for colours on pages and terminals. Wrong guesses cost a colour, nothing else. */

const keywords = new Set(
  `abstract any as asserts async await boolean break case catch class const continue debugger declare default delete do
  else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof
  let namespace never new null number object of private protected public readonly return satisfies set static string super
  switch this throw true try type typeof undefined unknown using var void while with yield`.split(/\s+/),
)

/** No alternative can match the same text in two ways: the time is linear in the length. */
const token =
  /(?<comment>\/\/[^\n]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?)|(?<text>"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"?|'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'?|`[^`\\]*(?:\\[^][^`\\]*)*`?)|(?<number>\d[\w.]*)|(?<word>[\p{L}_$][\p{L}\p{N}_$]*)|(?<space>\s+)|(?<sign>[^])/gu

/** Read from the position of a slash that begins an expression. */
const pattern = /\/(?![*/])[^/\\[\n]*(?:(?:\\[^\n]|\[[^\]\\\n]*(?:\\[^\n][^\]\\\n]*)*\])[^/\\[\n]*)*\/[a-z]*/uy

export type CodeKind = 'plain' | 'comment' | 'text' | 'number' | 'keyword'

/** Neighbours of one kind come as one piece. */
export function* codePieces(code: string): Generator<[CodeKind, string]> {
  let plain = ''
  let beforeExpression = true
  token.lastIndex = 0
  for (let match = token.exec(code); match; match = token.exec(code)) {
    const { comment, text, number, word, sign } = match.groups!
    let piece = match[0]
    let kind: CodeKind = 'plain'
    if (comment !== undefined) kind = 'comment'
    else if (text !== undefined) kind = 'text'
    else if (number !== undefined) kind = 'number'
    else if (word !== undefined && keywords.has(word)) kind = 'keyword'
    else if (sign === '/' && beforeExpression) {
      pattern.lastIndex = match.index
      const found = pattern.exec(code)
      if (found) {
        kind = 'text'
        piece = found[0]
        token.lastIndex = match.index + piece.length
      }
    }
    if (piece.trim() !== '' && kind !== 'comment')
      beforeExpression = kind === 'keyword' || (kind === 'plain' && /[([{,;:=!&|?+\-*%<>~^]/.test(piece))
    if (kind === 'plain') plain += piece
    else {
      if (plain !== '') yield ['plain', plain]
      plain = ''
      yield [kind, piece]
    }
  }
  if (plain !== '') yield ['plain', plain]
}
