/**
 * `manifest.json` of the tools folder: `{"tools": {name: row}}`. Rows of the first AutoAgent (path, version, created_at,
 * updated_at only), of MCP servers and of later programs are read, and written back with every field they had.
 */
import { isToolName } from '../protocol/id.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolEntry, ToolExample, ToolStatistics, ToolStatus } from '../protocol/tool.ts'

/** The document as it is kept; unknown fields beside `tools` and in a row are kept too. */
export interface Manifest {
  [key: string]: Json
  tools: { [name: string]: Json }
}

/** null: not a manifest (torn, edited by hand into something else). */
export function parseManifest(text: string): Manifest | null {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return null
  }
  return isJsonObject(value) && isJsonObject(value['tools']) ? { ...value, tools: value['tools'] } : null
}

/** Text of rows that did not change since they were last written: a use changes one of perhaps thousands. */
const rowTexts = new WeakMap<JsonObject, string>()

/** As `JSON.stringify(…, null, 2)`, tools sorted by name and last. */
export function formatManifest({ tools, ...rest }: Manifest): string {
  const rows = Object.entries(tools)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, row]) => `    ${JSON.stringify(name)}: ${rowText(row)}`)
  const others = Object.entries(rest).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')}`,
  )
  const table = rows.length === 0 ? '  "tools": {}' : `  "tools": {\n${rows.join(',\n')}\n  }`
  return `{\n${[...others, table].join(',\n')}\n}\n`
}

function rowText(row: Json): string {
  const kept = isJsonObject(row) ? rowTexts.get(row) : undefined
  if (kept !== undefined) return kept
  const text = JSON.stringify(row, null, 2).replaceAll('\n', '\n    ')
  if (isJsonObject(row)) rowTexts.set(row, text)
  return text
}

/** The file of a tool, in the store of the tools folder. */
export function moduleKey(name: string): string {
  return `${name}.ts`
}

/** Rows are replaced, never edited: what was read of one stays true. */
const entriesOfRows = new WeakMap<JsonObject, ToolEntry>()

/** All rows that are TypeScript tools, by name. Rows of Python tools and MCP servers stay in the manifest, unlisted. */
export function entriesOf(manifest: Manifest): Map<string, ToolEntry> {
  const entries = Object.entries(manifest.tools).flatMap(([name, row]): [string, ToolEntry][] => {
    const entry = isToolName(name) && isJsonObject(row) ? knownEntryOf(name, row) : null
    return entry ? [[name, entry]] : []
  })
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** One of them; null: there is no such tool. */
export function entryIn({ tools }: Pick<Manifest, 'tools'>, name: string): ToolEntry | null {
  const row = isToolName(name) && Object.hasOwn(tools, name) ? tools[name] : undefined
  return isJsonObject(row) ? knownEntryOf(name, row) : null
}

function knownEntryOf(name: string, row: JsonObject): ToolEntry | null {
  const known = entriesOfRows.get(row)
  if (known?.name === name) return known
  const entry = entryOf(name, row)
  if (entry) entriesOfRows.set(row, entry)
  return entry
}

/** `hash` is empty where the row has none: the file has not passed the gate yet. */
function entryOf(name: string, row: JsonObject): ToolEntry | null {
  const path = text(row['path'], '')
  if (!path.endsWith('.ts')) return null
  const created = text(row['created_at'], new Date(0).toISOString())
  return {
    name,
    path: moduleKey(name),
    version: wholeNumber(row['version'], 1),
    created_at: created,
    updated_at: text(row['updated_at'], created),
    hash: text(row['hash'], ''),
    description: text(row['description'], ''),
    parameters: isJsonObject(row['parameters']) ? row['parameters'] : { type: 'object' },
    grants: list(row['grants']).filter((grant) => typeof grant === 'string'),
    examples: list(row['examples']).flatMap((example) => (isExample(example) ? [example] : [])),
    statistics: statisticsOf(row['statistics']),
    status: statuses.find((status) => status === row['status']) ?? 'probation',
    source_run: typeof row['source_run'] === 'string' ? row['source_run'] : null,
    source: row['source'] === 'coder' || row['source'] === 'mcp' ? row['source'] : 'file',
  }
}

/** The row of an entry, over what the row had before: fields that are not ours survive. The name is the row's key. */
export function rowOf(entry: ToolEntry, before: Json | undefined, extra: JsonObject = {}): JsonObject {
  const { name: _name, ...row } = entry
  return { ...(isJsonObject(before) ? before : {}), ...(row as unknown as JsonObject), ...extra }
}

const statuses: ToolStatus[] = ['probation', 'active', 'archived']

export function isExample(value: unknown): value is ToolExample {
  return isJsonObject(value) && isJsonObject(value['args'])
}

function statisticsOf(value: Json | undefined): ToolStatistics {
  if (!isJsonObject(value)) return newStatistics
  const count = (key: string): number => Math.max(0, number(value[key]))
  return {
    calls: count('calls'),
    ok: count('ok'),
    errors: count('errors'),
    avg_latency_ms: count('avg_latency_ms'),
    score: count('score'),
    last_error: typeof value['last_error'] === 'string' ? value['last_error'] : null,
    last_ok_at: typeof value['last_ok_at'] === 'string' ? value['last_ok_at'] : null,
    ...(value['contributed'] === true ? { contributed: true as const } : {}),
  }
}

function text(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise
}

function number(value: Json | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

function wholeNumber(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : otherwise
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
