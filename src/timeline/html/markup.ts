/**
 * The one renderer: HTML is only ever made by the `markup` tag, and everything put into its holes is escaped unless it is
 * markup already. Attribute values are always written in double quotes.
 */
import { neutralText } from '../neutral-text.ts'

const written = Symbol('written')

/** A piece of HTML that the `markup` tag made. */
export interface Markup {
  readonly [written]: string
}

export type Hole = Markup | string | number | null | undefined | false | readonly Hole[]

const entities: { [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** The only way for text to become HTML. */
function escaped(text: string): string {
  return neutralText(text).replace(/[&<>"'`]/g, (character) => entities[character]!)
}

export function markup(parts: TemplateStringsArray, ...holes: Hole[]): Markup {
  let text = parts[0]!
  for (const [index, hole] of holes.entries()) text += fill(hole) + parts[index + 1]!
  return { [written]: text }
}

export function htmlText(piece: Markup): string {
  return piece[written]
}

function fill(hole: Hole): string {
  if (hole === null || hole === undefined || hole === false) return ''
  if (typeof hole === 'number') return String(hole)
  if (typeof hole === 'string') return escaped(hole)
  if (written in hole) return hole[written]
  let text = ''
  for (const part of hole) text += fill(part)
  return text
}

/** The page's own style sheet and script, which are not text from a run. */
export function verbatim(code: string): Markup {
  if (/<[/!]/.test(code)) throw new TypeError('code of the page must not hold what could end its element')
  return { [written]: code }
}
