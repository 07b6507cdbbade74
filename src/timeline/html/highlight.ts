/** Light colours for TypeScript and JSON: code becomes lines of escaped markup. */
import { type CodeKind, codePieces } from '../../code-pieces.ts'
import { type Hole, type Markup, markup } from './markup.ts'

/** One piece of markup per line of `code`. */
export function highlightLines(code: string): Markup[] {
  const lines: Hole[][] = [[]]
  for (const [kind, piece] of codePieces(code))
    for (const [index, part] of piece.split('\n').entries()) {
      if (index > 0) lines.push([])
      if (part !== '') lines.at(-1)!.push(coloured(kind, part))
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
