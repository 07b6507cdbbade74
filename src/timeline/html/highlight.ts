/** Light colours for TypeScript and JSON: code becomes lines of escaped markup. */
import { type CodeKind, codePieces } from '../../code-pieces.ts'
import { type Hole, type Markup, markup } from './markup.ts'

/** What colours cost is elements, and those cost a browser time: a page has this many characters of coloured code. */
const mostColoured = 150_000

/** Gives one piece of markup per line; null once the page has enough of it, and what comes is shown as it is. */
export type Colours = (code: string, language?: Language) => Markup[] | null

type Language = 'ts' | 'json'

export function createColours(most = mostColoured): Colours {
  let left = most
  return (code, language) => {
    if (left <= 0) return null
    left -= code.length
    return highlightLines(code, language)
  }
}

/** One piece of markup per line of `code`. */
export function highlightLines(code: string, language: Language = 'ts'): Markup[] {
  const lines: Hole[][] = [[]]
  const pieces = [...codePieces(code)]
  for (const [at, [kind, piece]] of pieces.entries()) {
    // In JSON the names stand back, so that the values are seen.
    const isName = language === 'json' && kind === 'text' && (pieces[at + 1]?.[1].startsWith(':') ?? false)
    for (const [index, part] of piece.split('\n').entries()) {
      if (index > 0) lines.push([])
      if (part !== '') lines.at(-1)!.push(coloured(isName ? 'plain' : kind, part))
    }
  }
  return lines.map((parts) => markup`${parts}`)
}

/** The shortest elements that mean little by themselves; the page's style gives them their colours. */
function coloured(kind: CodeKind, part: string): Hole {
  switch (kind) {
    case 'plain':
      return part
    case 'comment':
      return markup`<i>${part}</i>`
    case 'text':
      return markup`<u>${part}</u>`
    case 'number':
      return markup`<var>${part}</var>`
    case 'keyword':
      return markup`<b>${part}</b>`
  }
}
