/** Values as text, for console and `node:util`: short, bounded, and safe against whatever a value does when it is read. */

const maxDepth = 4
const maxItems = 100
const maxText = 10_000

export function format(values: readonly unknown[]): string {
  const [first, ...rest] = values
  if (typeof first !== 'string') return values.map((value) => inspect(value)).join(' ')
  let index = 0
  const text = first.replace(/%[sdifjoOc%]/g, (token) => {
    if (token === '%%') return '%'
    if (index >= rest.length) return token
    const value = rest[index++]
    if (token === '%c') return ''
    if (token === '%j') return JSON.stringify(value) ?? 'undefined'
    if (token === '%s') return typeof value === 'string' ? value : inspect(value)
    if (token === '%d') return String(Number(value))
    if (token === '%i') return String(Math.trunc(Number(value)))
    if (token === '%f') return String(Number(value))
    return inspect(value)
  })
  return [text, ...rest.slice(index).map((value) => (typeof value === 'string' ? value : inspect(value)))].join(' ')
}

export function inspect(value: unknown): string {
  try {
    const text = show(value, 0, [])
    return text.length > maxText ? `${text.slice(0, maxText)}…` : text
  } catch {
    return '[unreadable]'
  }
}

function show(value: unknown, depth: number, above: object[]): string {
  if (typeof value === 'string') return depth === 0 ? value : quote(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `[Function ${value.name || '(anonymous)'}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if (above.includes(value)) return '[Circular]'
  if (value instanceof Error) return depth === 0 ? (value.stack ?? String(value)) : `[${value.name}: ${value.message}]`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof RegExp) return String(value)
  if (value instanceof Promise) return 'Promise { … }'
  const inside = [...above, value]
  const item = (each: unknown): string => show(each, depth + 1, inside)
  if (Array.isArray(value)) return depth >= maxDepth ? '[Array]' : wrap('[', list(value, item), ']')
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return `${value.constructor.name}(${(value as Uint8Array).length}) ${wrap('[', list(value as Uint8Array, item), ']')}`
  if (value instanceof Map) {
    const pairs = list(value, ([key, each]) => `${item(key)} => ${item(each)}`)
    return `Map(${value.size}) ${wrap('{', pairs, '}')}`
  }
  if (value instanceof Set) return `Set(${value.size}) ${wrap('{', list(value, item), '}')}`
  const name = Object.getPrototypeOf(value)?.constructor?.name
  const prefix = typeof name === 'string' && name !== 'Object' ? `${name} ` : ''
  if (depth >= maxDepth) return `[${prefix || 'Object'}]`
  const entries = list(
    Object.entries(value),
    ([key, each]) => `${/^[\w$]+$/.test(key) ? key : quote(key)}: ${item(each)}`,
  )
  return prefix + wrap('{', entries, '}')
}

function list<Item>(items: Iterable<Item>, text: (item: Item) => string): string[] {
  const shown: string[] = []
  for (const item of items) {
    if (shown.length === maxItems) return [...shown, '…']
    shown.push(text(item))
  }
  return shown
}

function wrap(open: string, items: string[], close: string): string {
  if (items.length === 0) return open + close
  const pad = open === '{' ? ' ' : ''
  return `${open}${pad}${items.join(', ')}${pad}${close}`
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}
