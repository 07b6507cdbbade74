/** One redactor of all that is known: values in their usual forms, and whatever has the shape of a key. */
import type { Json } from '../protocol/json.ts'
import { createLiteralSearch } from './literal-search.ts'
import type { LiteralSearch } from './literal-search.ts'
import { base64Core, patternOf, pieces } from './redact.ts'
import { handleOf, leastSecretChars } from './secret.ts'
import type { FoundSecret, Secret, SecretRedactor } from './secret.ts'
import { createShapeFinder, goesOnBehindSpaces, shapes } from './shapes.ts'
import type { Found } from './shapes.ts'

/** Forms in which no letter stays as it is: then every value is looked for in all its forms. What each begins with is quick to find. */
const allEscaped: readonly (readonly [mark: string, form: RegExp])[] = [
  ['%', /(?:%(?:25){0,2}[2-7][0-9a-f]){6}/i],
  ['\\', /(?:\\{1,4}(?:u00|x)[0-9a-f]{2}){4}/i],
  ['&#', /(?:&#x?[0-9a-f]{2,8};){4}/i],
  ['\0', /(?:[\x20-\x7e]\0{1,3}){6}/],
]
const isAllEscaped = (text: string): boolean =>
  allEscaped.some(([mark, form]) => text.includes(mark) && form.test(text))
/** It and the controls before it end a word. */
const spaceCode = 0x20
/** Lines of a key in several lines also come alone. */
const leastLineChars = 20

interface Known {
  value: string
  /** Nothing of it is the same in every form: it is looked for in each text. */
  needsPattern: boolean
  mark: string
  /** Made when it is needed: most never are. */
  pattern: RegExp | null
}

const shapeHeads = shapes.flatMap(({ heads }, index) => heads.map((head) => ({ head, index })))

/** @param secrets known from the start. */
export function createSecretRedactor(secrets: Iterable<Secret> = []): SecretRedactor {
  /** The longest first: one may be a part of another. */
  let values: Known[] = []
  /** Of each literal, the value that it may be a part of. */
  let owners: Known[] = []
  let search: LiteralSearch | null = null
  let someHaveSpaces = false
  let someNeedPatterns = false

  function learn({ name, value }: Secret): void {
    if (value.length < leastSecretChars) return
    // oxlint-disable-next-line no-control-regex -- what ends a word
    someHaveSpaces ||= /[\0-\x20]/.test(value)
    const lines = value.includes('\n') ? value.split(/\r?\n/).map((line) => line.trim()) : []
    const isHeader = (line: string): boolean => line.startsWith('-----')
    for (const one of [value, ...lines.filter((line) => line.length >= leastLineChars && !isHeader(line))])
      if (!values.some((known) => known.value === one))
        values.push({ value: one, needsPattern: needsPattern(one), mark: handleOf(name), pattern: null })
    someNeedPatterns = values.some((known) => known.needsPattern)
    values = values.toSorted((a, b) => b.value.length - a.value.length)
    search = null
  }
  function searchOf(): LiteralSearch {
    if (search !== null) return search
    owners = []
    const literals = shapeHeads.map(({ head }) => head)
    for (const known of values)
      for (const literal of literalsOf(known.value)) {
        literals.push(literal)
        owners.push(known)
      }
    return (search = createLiteralSearch(literals))
  }
  /** null: nothing, as for nearly all that is looked at. */
  function look(text: string): { known: Set<Known>; found: Found[] } | null {
    let seen: { known: Set<Known>; found: Found[] } | null = null
    let find: ReturnType<typeof createShapeFinder> | null = null
    searchOf().each(text, (literal, at) => {
      const head = shapeHeads[literal]
      const match = head && (find ??= createShapeFinder(text))(shapes[head.index]!, at)
      if (match === null) return
      seen ??= { known: new Set(), found: [] }
      if (match) seen.found.push(match)
      else seen.known.add(owners[literal - shapeHeads.length]!)
    })
    return seen
  }
  function withoutKnown(text: string, known: ReadonlySet<Known> | undefined): string {
    const all = values.length > 0 && isAllEscaped(text)
    if (!all && !someNeedPatterns && !known?.size) return text
    let clean = text
    for (const one of values)
      if (all || one.needsPattern || known?.has(one))
        clean = clean.replace((one.pattern ??= patternOf(one.value)), () => one.mark)
    return clean
  }
  function text(value: string): string {
    if (value.length < leastSecretChars) return value
    const seen = look(value)
    const clean = withoutKnown(value, seen?.known)
    const left = (clean === value ? seen : look(clean))?.found ?? []
    return left.length === 0 ? clean : replaceFound(clean, left, ({ shape }) => `[REDACTED:${shape.kind}]`)
  }
  /** A word that is over is settled, where secrets are words; else a line is. */
  function settled(value: string): number {
    const line = value.lastIndexOf('\n') + 1
    let word = value.length
    while (word > line && value.charCodeAt(word - 1) > spaceCode) word -= 1
    return someHaveSpaces || goesOnBehindSpaces.test(value.slice(line, word)) ? line : word
  }
  const knownIn = (value: string): string => withoutKnown(value, look(value)?.known)
  for (const secret of secrets) learn(secret)
  return {
    text,
    settled,
    learn,
    json: (value) => mapTexts(value, text),
    known: (value) => mapTexts(value, knownIn),
  }
}

/** Keys in a text that nobody has told us of, each once. */
export function findSecrets(text: string): FoundSecret[] {
  const found: Found[] = []
  const find = createShapeFinder(text)
  headSearch.each(text, (literal, at) => {
    const match = find(shapes[shapeHeads[literal]!.index]!, at)
    if (match !== null) found.push(match)
  })
  const secrets = new Map<string, FoundSecret>()
  replaceFound(text, found, ({ shape: { name, kind }, start, end }) => {
    const value = text.slice(start, end)
    secrets.set(value, { name, kind, value })
    return ''
  })
  return [...secrets.values()]
}
const headSearch = createLiteralSearch(shapeHeads.map(({ head }) => head))

/** Where two overlap, the one that begins first, and of those the one further up in the table. */
function replaceFound(text: string, found: readonly Found[], markOf: (found: Found) => string): string {
  const parts: string[] = []
  let end = 0
  for (const one of found.toSorted((a, b) => a.start - b.start || shapes.indexOf(a.shape) - shapes.indexOf(b.shape))) {
    if (one.start < end) continue
    parts.push(text.slice(end, one.start), markOf(one))
    end = one.end
  }
  return parts.join('') + text.slice(end)
}

/** What stands unchanged in every usual form of a value, so that a text without any of them does not hold it. */
function literalsOf(value: string): string[] {
  const literals = pieces(Array.from(value)).flatMap((piece) => {
    const plain = piece.join('')
    const bytes = Buffer.from(plain)
    const hex = bytes.toString('hex').slice(0, 16)
    const run = longestRun(plain)
    return [
      // Without a run of letters that no encoding touches, each encoding is looked for.
      ...(run.length >= 4
        ? [run]
        : [plain, JSON.stringify(plain).slice(1, -1), encodeURIComponent(plain.toWellFormed())]),
      hex,
      hex.toUpperCase(),
      ...[0, 1, 2].map((shift) => longestRun(base64Core(bytes, shift))),
    ]
  })
  return [...new Set(literals.filter((literal) => literal.length >= 4))]
}

/** Letters that no encoding touches are what a value is found by; without four in a row there are none. */
const needsPattern = (value: string): boolean =>
  pieces(Array.from(value)).some((piece) => longestRun(piece.join('')).length < 4)

const longestRun = (text: string): string =>
  (text.match(/[A-Za-z0-9]+/g) ?? []).reduce((longest, run) => (run.length > longest.length ? run : longest), '')

/** As nearly all is clean, a copy is made only of what is not. */
function mapTexts<Value extends Json | object>(value: Value, change: (text: string) => string): Value {
  return isUnchanged(value, change) ? value : changed(value, change)
}

const isChanged = (text: string, change: (text: string) => string): boolean => change(text) !== text

function isUnchanged(value: unknown, change: (text: string) => string): boolean {
  if (typeof value === 'string') return change(value) === value
  if (typeof value === 'number')
    return (Number.isInteger(value) && Math.abs(value) < 1e7) || !isChanged(String(value), change)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every((one) => isUnchanged(one, change))
  for (const name of Object.keys(value))
    if (change(name) !== name || !isUnchanged((value as Record<string, unknown>)[name], change)) return false
  return true
}

function changed<Value extends Json | object>(value: Value, change: (text: string) => string): Value {
  if (typeof value === 'string') return change(value) as Value
  if (typeof value === 'number') return (isUnchanged(value, change) ? value : change(String(value))) as Value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one: Json) => changed(one, change)) as Value
  const entries = Object.entries(value as Record<string, Json>)
  // Left out fields stay so.
  return Object.fromEntries(
    entries.map(([name, one]) => [change(name), one === undefined ? one : changed(one, change)]),
  ) as Value
}
