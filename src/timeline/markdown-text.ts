/** Untrusted text inside a Markdown document: it may look like Markdown, but it cannot end what it is put into. */
import { neutralText } from './neutral-text.ts'
import { type Table, cellText } from './value-view.ts'

/** Text on one line with nothing left that Markdown or HTML would read. */
export function plain(text: string): string {
  return neutralText(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*{}[\]|~#!$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
    .replace(/&(?=[#\w])/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
}

/** More quotes and lists in each other than a person writes, and enough to exhaust a reader. */
const tooDeep = /^(?:\s*(?:>|[*+-]\s)){8,}/

/** Text of several lines as a quote. Its own Markdown is kept; HTML, images and link definitions in it are not. */
export function quoted(text: string): string {
  return neutralText(text)
    .trim()
    .split('\n')
    .map((line) => {
      const tame = line
        .replace(tooDeep, (marks) => marks.replace(/[>*+-]/g, '\\$&'))
        .replace(/<(?=[A-Za-z/!?])/g, '&lt;')
        .replace(/!(?=\[)/g, '!\\')
        .replace(/^([\s>*+\-\d.)]*)\[(?=[^\]]*\]:)/, '$1\\[')
        .replace(/^([^[]*)\]:/, '$1]\\:')
        .replace(/\]\((?=\s*$|\s*(?!https?:|mailto:|#)[^)\s]*:)/gi, ']\\(')
      return `> ${tame}`.trimEnd()
    })
    .join('\n')
}

/** A fence longer than any run of backticks inside. */
export function fenced(text: string, language = ''): string {
  const body = neutralText(text).replace(/\n+$/, '')
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${body}\n${fence}`
}

/** Inline code, whatever the text holds. */
export function inlineCode(text: string): string {
  const body = neutralText(text).replace(/\s+/g, ' ').trim()
  if (body === '') return '` `'
  const longest = Math.max(0, ...[...body.matchAll(/`+/g)].map((run) => run[0].length))
  const ticks = '`'.repeat(longest + 1)
  return longest > 0 ? `${ticks} ${body} ${ticks}` : `${ticks}${body}${ticks}`
}

export function tableLines({ columns, rows, more }: Table): string {
  const numeric = columns.map((_, index) => rows.every((row) => row[index] === null || typeof row[index] === 'number'))
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const lines = [
    line(columns.map((name) => plain(name) || ' ')),
    line(numeric.map((isNumeric) => (isNumeric ? '---:' : '---'))),
    ...rows.map((row) => line(row.map((cell) => plain(cellText(cell)) || ' '))),
  ]
  if (more > 0) lines.push('', `_and ${more} more rows in events.jsonl_`)
  return lines.join('\n')
}
