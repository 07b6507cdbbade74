/** The light Markdown inside of a line: bold, italics, code, links. A link leads to http or https, or is only its text. */
import { make } from './dom.ts'

/** Every part is bounded or stops at its own sign, so that no text takes long. */
const marks =
  /\\([\\`*_[\]()#+.!~|>-])|`([^`\n]+)`|\*\*([^\s*](?:[^*\n]*[^\s*])?)\*\*|(?<!\w)__([^\s_](?:[^_\n]*[^\s_])?)__(?!\w)|(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])|(?<!\w)_([^\s_](?:[^_\n]*[^\s_])?)_(?!\w)|~~([^\s~][^~\n]*)~~|\[([^[\]\n]{1,500})\]\(([^\s()]{1,2000})\)|(https?:\/\/[^\s<>"'`]{1,2000})/g
const afterLink = /[.,;:!?)\]}…*_]+$/
const deepest = 4

export function inline(text: string, depth = 0): (Node | string)[] {
  const parts: (Node | string)[] = []
  let end = 0
  for (const match of text.matchAll(marks)) {
    const [whole, escaped, code, strong, strongToo, soft, softToo, struck, label, target, bare] = match
    parts.push(text.slice(end, match.index))
    end = match.index + whole.length
    const inner = (said: string): (Node | string)[] => (depth < deepest ? inline(said, depth + 1) : [said])
    if (escaped !== undefined) parts.push(escaped)
    else if (code !== undefined) parts.push(make('code', {}, code))
    else if (strong !== undefined || strongToo !== undefined)
      parts.push(make('strong', {}, ...inner((strong ?? strongToo)!)))
    else if (soft !== undefined || softToo !== undefined) parts.push(make('em', {}, ...inner((soft ?? softToo)!)))
    else if (struck !== undefined) parts.push(make('s', {}, ...inner(struck)))
    else if (bare !== undefined) {
      const address = bare.replace(afterLink, '')
      parts.push(link(address, [address]) ?? address, bare.slice(address.length))
    } else parts.push(link(target!, inner(label!)) ?? whole)
  }
  parts.push(text.slice(end))
  return parts
}

/** @returns undefined for what does not lead to a page of the web. */
export function link(target: string, children: (Node | string)[]): HTMLAnchorElement | undefined {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return undefined
  return make('a', { href: target, target: '_blank', rel: 'noopener noreferrer', dir: 'auto' }, ...children)
}
