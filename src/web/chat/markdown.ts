/**
 * The light Markdown of answers, as elements: paragraphs that keep their lines, lists, code, quotes, tables, headings. Made
 * of text nodes only; what is not understood is shown as it was written.
 */
import { make } from './dom.ts'
import { inline } from './inline.ts'

const fence = /^ {0,3}(```+|~~~+)\s*([\w+#.-]*)\s*$/
const heading = /^ {0,3}(#{1,6})\s+(.+?)\s*#*$/
const rule = /^ {0,3}(?:-(?: ?-){2,}|\*(?: ?\*){2,}|_(?: ?_){2,})\s*$/
const quote = /^ {0,3}> ?/
const item = /^( {0,12})([-*+•]|(\d{1,6})[.)])\s+(?=\S)/
const tableRule = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$/
const deepest = 6
/** Longer ones are no words of a conversation, and are shown as they are. */
const longest = 100_000

export function markdown(text: string): HTMLElement[] {
  if (text.length > longest) return [make('p', {}, text)]
  return blocks(text.replaceAll('\t', '    ').split(/\r?\n/), 0)
}

function blocks(lines: readonly string[], depth: number): HTMLElement[] {
  const made: HTMLElement[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]!
    if (line.trim() === '') at++
    else if (fence.test(line)) at = code(lines, at, made)
    else if (depth < deepest && quote.test(line)) {
      const end = endOf(lines, at, (next) => quote.test(next))
      const inside = lines.slice(at, end).map((one) => one.replace(quote, ''))
      made.push(make('blockquote', {}, ...blocks(inside, depth + 1)))
      at = end
    } else if (rule.test(line)) {
      made.push(make('hr'))
      at++
    } else if (heading.test(line)) {
      made.push(make('p', { className: 'heading' }, ...inline(heading.exec(line)![2]!)))
      at++
    } else if (depth < deepest && item.test(line)) at = list(lines, at, made, depth)
    else if (line.includes('|') && tableRule.test(lines[at + 1] ?? '')) at = table(lines, at, made)
    else {
      const end = endOf(lines, at + 1, (next) => next.trim() !== '' && !startsBlock(next, depth))
      made.push(make('p', {}, ...inline(lines.slice(at, end).join('\n').trim())))
      at = end
    }
  }
  return made
}

function startsBlock(line: string, depth: number): boolean {
  if (fence.test(line) || heading.test(line) || rule.test(line)) return true
  return depth < deepest && (quote.test(line) || item.test(line))
}

function endOf(lines: readonly string[], from: number, belongs: (line: string) => boolean): number {
  let end = from
  while (end < lines.length && belongs(lines[end]!)) end++
  return end
}

function code(lines: readonly string[], at: number, made: HTMLElement[]): number {
  const sign = fence.exec(lines[at]!)![1]!
  const end = endOf(lines, at + 1, (line) => line.trim() !== sign)
  made.push(make('pre', { tabIndex: 0 }, make('code', {}, lines.slice(at + 1, end).join('\n'))))
  return end + 1
}

function list(lines: readonly string[], at: number, made: HTMLElement[], depth: number): number {
  const [, indent, , number] = item.exec(lines[at]!)!
  const isOrdered = number !== undefined
  const element = isOrdered ? make('ol', { start: Number(number) }) : make('ul')
  let end = at
  while (end < lines.length) {
    const match = item.exec(lines[end]!)
    if (match === null || match[1]!.length !== indent!.length || (match[3] !== undefined) !== isOrdered) break
    const start = end
    // What is indented deeper belongs to the item, also behind an empty line.
    end = endOf(lines, start + 1, (line) => line.trim() === '' || indentOf(line) > indent!.length)
    while (end > start + 1 && lines[end - 1]!.trim() === '' && !item.test(lines[end] ?? '')) end--
    const rest = lines.slice(start + 1, end)
    const least = rest.reduce((least, line) => (line.trim() === '' ? least : Math.min(least, indentOf(line))), Infinity)
    const inside = [lines[start]!.slice(match[0].length), ...rest.map((line) => line.slice(least))]
    const [first, ...others] = blocks(inside, depth + 1)
    const isText = first?.localName === 'p' && first.className === ''
    element.append(make('li', {}, ...(isText ? [...first.childNodes] : first === undefined ? [] : [first]), ...others))
  }
  made.push(element)
  return end
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

function table(lines: readonly string[], at: number, made: HTMLElement[]): number {
  const end = endOf(lines, at + 2, (line) => line.includes('|'))
  const row = (line: string, cell: 'th' | 'td'): HTMLTableRowElement =>
    make('tr', {}, ...cellsOf(line).map((said) => make(cell, {}, ...inline(said))))
  const head = make('thead', {}, row(lines[at]!, 'th'))
  const body = make('tbody', {}, ...lines.slice(at + 2, end).map((line) => row(line, 'td')))
  // Wider than its bubble, it is scrolled: by keys too.
  made.push(make('div', { className: 'table', tabIndex: 0 }, make('table', {}, head, body)))
  return end
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split('|')
    .map((cell) => cell.trim())
}
