/** The few forms of YAML that front-matter of agent files uses: texts, quoted texts, lists, and texts over several lines. */

export interface FrontMatter {
  fields: Record<string, string | string[]>
  body: string
}

/** null: the text does not begin with `---` … `---`. */
export function readFrontMatter(text: string): FrontMatter | null {
  const [, head, body] = /^\uFEFF?---[ \t]*\r?\n((?:[^\n]*\n)*?)---[ \t]*(?:\r?\n([\s\S]*))?$/.exec(text) ?? []
  if (head === undefined) return null
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  let key = ''
  for (const line of head.split(/\r?\n/)) {
    if (/^\s*(?:#|$)/.test(line)) continue
    const [, name, value] = /^([A-Za-z_][\w-]*):(?:\s+(.*))?$/.exec(line) ?? []
    if (name !== undefined) {
      key = name.replaceAll('-', '_')
      fields[key] = valueOf((value ?? '').trim())
      continue
    }
    const before = fields[key]
    const item = /^\s*-\s+(.*)$/.exec(line)?.[1]
    if (before === undefined) continue
    if (item !== undefined && (before === '' || Array.isArray(before)))
      fields[key] = [...(before === '' ? [] : before), unquote(item.trim())]
    else if (typeof before === 'string') fields[key] = `${before} ${line.trim()}`.trim()
  }
  return { fields, body: body ?? '' }
}

function valueOf(text: string): string | string[] {
  // `|` and `>` announce a text over several lines.
  if (/^[|>][+-]?$/.test(text)) return ''
  if (/^\[.*\]$/.test(text))
    return text
      .slice(1, -1)
      .split(',')
      .map((item) => unquote(item.trim()))
      .filter(Boolean)
  return unquote(text)
}

function unquote(text: string): string {
  const [, quote, inner] = /^(["'])(.*)\1$/.exec(text) ?? []
  if (inner === undefined) return text.replace(/\s+#.*$/, '')
  return quote === "'" ? inner.replaceAll("''", "'") : inner.replaceAll(/\\(["\\])/g, '$1')
}
