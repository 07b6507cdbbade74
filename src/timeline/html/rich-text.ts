/**
 * Markdown written by models, as markup: `marked` finds the structure, every piece of HTML is made here. HTML in the text
 * is shown as text, images are named and never loaded, links go only where a person may safely be sent.
 */
import type { MarkedToken, Token, Tokens } from 'marked'
import { neutralText } from '../neutral-text.ts'
import { highlightLines } from './highlight.ts'
import { type Hole, type Markup, markup } from './markup.ts'

export type RichText = (markdown: string) => Markup

/** Longer texts, and quotes or lists nested deeper than a person writes, are shown as they are: the page stays quick to make. */
const longest = 40_000
const tooDeep = /^(?:[ \t]*(?:>|[*+-][ \t])){24}/m

/** What is made again with the parser when there is more than sentences in it: to load that costs a short run a tenth. */
export async function withRichText<Made>(make: (rich: RichText) => Made): Promise<Made> {
  try {
    return make((markdown) => {
      const source = neutralText(markdown)
      if (!isOneSentence(source)) throw new NeedsParser()
      return paragraph(source)
    })
  } catch (error) {
    if (!(error instanceof NeedsParser)) throw error
    return make(await createRichText())
  }
}

class NeedsParser extends Error {}

/** Imports `marked`. */
export async function createRichText(): Promise<RichText> {
  const { Marked } = await import('marked')
  const parser = new Marked({ gfm: true, breaks: true })
  return (markdown) => {
    const source = neutralText(markdown)
    if (isOneSentence(source)) return paragraph(source)
    if (source.length > longest || tooDeep.test(source)) return asIs(source)
    try {
      return markup`<div class="rich" dir="auto">${blocks(parser.lexer(source))}</div>`
    } catch (error) {
      // A stack used up by nesting is the text's doing, not a bug.
      if (error instanceof RangeError) return asIs(source)
      throw error
    }
  }
}

function paragraph(source: string): Markup {
  return markup`<div class="rich" dir="auto"><p>${source}</p></div>`
}

/** Nothing in it can be Markdown: the parser would find the same. */
function isOneSentence(source: string): boolean {
  return (
    /^(?!\d+[.)](?: |$))[\p{L}\p{N}](?:[\p{L}\p{N} ,.;?!'"()%/-]*[\p{L}\p{N},.;?!'")%])?$/u.test(source) &&
    !/www\./i.test(source)
  )
}

function asIs(source: string): Markup {
  return markup`<pre class="plain" dir="auto">${source}</pre>`
}

function blocks(tokens: Token[] | undefined): Hole[] {
  return (tokens as MarkedToken[] | undefined)?.map(renderToken) ?? []
}

function renderToken(token: MarkedToken): Hole {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'heading':
      return markup`<p class="${`heading h${token.depth}`}">${blocks(token.tokens)}</p>`
    case 'paragraph':
      return markup`<p>${blocks(token.tokens)}</p>`
    case 'blockquote':
      return markup`<blockquote>${blocks(token.tokens)}</blockquote>`
    case 'hr':
      return markup`<hr />`
    case 'br':
      return markup`<br />`
    case 'code':
      return markup`<pre class="snippet" dir="ltr"><code>${codeText(token)}</code></pre>`
    case 'codespan':
      return markup`<code>${token.text}</code>`
    case 'list':
      return renderList(token)
    case 'list_item':
      return markup`<li>${blocks(token.tokens)}</li>`
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ '
    case 'table':
      return renderTable(token)
    case 'strong':
      return markup`<strong>${blocks(token.tokens)}</strong>`
    case 'em':
      return markup`<em>${blocks(token.tokens)}</em>`
    case 'del':
      return markup`<del>${blocks(token.tokens)}</del>`
    case 'link':
      return renderLink(token)
    case 'image':
      return markup`<span class="image">image: ${token.text || 'untitled'} (${shortUrl(token.href)})</span>`
    case 'escape':
      return token.text
    case 'text':
      return 'tokens' in token && token.tokens ? blocks(token.tokens) : decoded(token.text)
    case 'html':
    default:
      // `markup`, and whatever a later version of the parser may find: shown as it was written.
      return token.raw
  }
}

function codeText(token: Tokens.Code): Hole {
  if (!/^(ts|typescript|js|javascript|json|tsx|jsx|mjs)\b/i.test(token.lang ?? '')) return token.text
  return highlightLines(token.text, /^json/i.test(token.lang ?? '') ? 'json' : 'ts').map((line, index) => [
    index > 0 && '\n',
    line,
  ])
}

function renderList(token: Tokens.List): Markup {
  const items = token.items.map((item) => markup`<li>${blocks(item.tokens)}</li>`)
  if (!token.ordered) return markup`<ul>${items}</ul>`
  return markup`<ol start="${Number(token.start) || 1}">${items}</ol>`
}

function renderTable(token: Tokens.Table): Markup {
  const side = (cell: Tokens.TableCell) => cell.align === 'right' && markup` class="n"`
  const head = token.header.map((cell) => markup`<th${side(cell)}>${blocks(cell.tokens)}</th>`)
  const row = (cells: Tokens.TableCell[]) =>
    markup`<tr>${cells.map((cell) => markup`<td${side(cell)}>${blocks(cell.tokens)}</td>`)}</tr>`
  return markup`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${token.rows.map(row)}</tbody></table></div>`
}

function renderLink(token: Tokens.Link): Hole {
  const label = blocks(token.tokens)
  const href = safeHref(token.href)
  if (href === null) return markup`${label} <small class="host">(link left out: ${shortUrl(token.href)})</small>`
  const host = hostOf(href)
  const shown = host === '' || [hostOf(token.text), token.text].includes(host)
  const where = shown ? null : markup` <small class="host">(${host})</small>`
  return markup`<a href="${href}" rel="noopener noreferrer nofollow">${label}</a>${where}`
}

/** What the browser would really ask, in its own spelling; '' when it is no web address. */
function hostOf(url: string): string {
  return /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).host : ''
}

/** @returns where a link may lead: http, https, mailto, `#…` and relative paths; null for everything else. */
export function safeHref(href: string): string | null {
  // Browsers drop control characters and spaces before they read the scheme: so do we.
  // oxlint-disable-next-line no-control-regex
  const bare = decoded(href).replace(/[\u0000-\u0020\u007f-\u00a0\u2400-\u2421\u2028\u2029]/g, '')
  if (/^https?:\/\//i.test(bare)) return URL.canParse(bare) ? bare : null
  if (/^(mailto:|#)/i.test(bare)) return bare
  // No scheme at all, and not another host (`//host`, `\\host`).
  const isRelative = !/^[\\/]{2}/.test(bare) && !/^[^/?#]*(:|%3a|&)/i.test(bare)
  return isRelative && bare !== '' ? bare : null
}

function shortUrl(href: string): string {
  return href.length > 80 ? `${href.slice(0, 79)}…` : href
}

const references: { [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0', apos: "'" }

/** Character references stay as they are in the parser's tokens. What comes out is escaped like all other text. */
function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(amp|lt|gt|quot|nbsp|apos));/g, (whole, ...groups) => {
    const [decimal, hex, name] = groups as (string | undefined)[]
    if (name !== undefined) return references[name]!
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
