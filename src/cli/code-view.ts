/** Code on a terminal: coloured where colours are, folded after some lines, each cut to the width. */
import { type CodeKind, codePieces } from '../code-pieces.ts'
import { painter, plainText } from './terminal.ts'
import type { Io, Style } from './terminal.ts'

const styles: { [kind in CodeKind]: Style | null } = {
  plain: null,
  comment: 'dim',
  text: 'green',
  number: 'yellow',
  keyword: 'cyan',
}

/** What is longer is not worth the colours: most of it is folded away. */
const mostCharacters = 20_000

export function codeBlock(code: string, most: number, io: Pick<Io, 'color' | 'columns'>, indent = '    '): string {
  const paint = painter(io)
  const width = Math.max(20, io.columns - indent.length - 1)
  const clean = plainText(code).replace(/\n+$/, '')
  const all = clean.split('\n')
  const shown = all.slice(0, most).map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line))
  const text = shown.join('\n')
  const lines = io.color && text.length <= mostCharacters ? colored(text, paint).split('\n') : shown
  if (all.length > most) lines.push(paint('dim', `… ${all.length - most} more lines`))
  return lines.map((line) => indent + line).join('\n')
}

/** A style never goes over the end of a line: lines are shown one by one. */
function colored(text: string, paint: ReturnType<typeof painter>): string {
  let shown = ''
  for (const [kind, piece] of codePieces(text)) {
    const style = styles[kind]
    shown += style === null ? piece : piece.replaceAll(/[^\n]+/g, (part) => paint(style, part))
  }
  return shown
}
