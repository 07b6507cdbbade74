/** How a JSON value is best shown: a table where it is a list of flat objects, its own text where it is a string, JSON else. */
import { type Json, isJsonObject } from '../protocol/json.ts'

export interface Table {
  columns: string[]
  rows: Json[][]
  /** Rows that are not among `rows`. */
  more: number
}

export type ValuePart =
  | { type: 'table'; label: string | null; table: Table }
  | { type: 'json'; label: string | null; text: string }
  | { type: 'text'; label: string | null; text: string }

const maxColumns = 10
const maxRows = 50
const maxCell = 300
const maxDepth = 40

/** An object's lists come as tables under their names, the rest of it as JSON. */
export function viewValue(value: Json): ValuePart[] {
  const table = asTable(value)
  if (table) return [{ type: 'table', label: null, table }]
  if (typeof value === 'string') return [{ type: 'text', label: null, text: value }]
  if (!isJsonObject(value)) return [{ type: 'json', label: null, text: prettyJson(value) }]
  const parts: ValuePart[] = []
  const rest: [string, Json][] = []
  for (const [name, field] of Object.entries(value)) {
    const fieldTable = asTable(field)
    if (fieldTable && parts.length < 4) parts.push({ type: 'table', label: name, table: fieldTable })
    else rest.push([name, field])
  }
  if (rest.length === 0 && parts.length > 0) return parts
  return [{ type: 'json', label: null, text: prettyJson(Object.fromEntries(rest)) }, ...parts]
}

/** Indented; compact when it is nested so deeply that the indentation would be most of the text. */
export function prettyJson(value: Json): string {
  return JSON.stringify(value, null, isDeeper(value, maxDepth) ? 0 : 2) ?? 'null'
}

/** A cell's text: strings as they are, nothing for what is missing. */
export function cellText(cell: Json | undefined): string {
  if (cell === undefined || cell === null) return ''
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell)
  return text.length > maxCell ? `${text.slice(0, maxCell - 1)}…` : text
}

function asTable(value: Json): Table | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const columns = new Set<string>()
  for (const row of value) {
    if (!isJsonObject(row)) return null
    for (const [name, cell] of Object.entries(row)) {
      if (typeof cell === 'object' && cell !== null) return null
      columns.add(name)
    }
    if (columns.size > maxColumns) return null
  }
  if (columns.size === 0) return null
  const names = [...columns]
  const shown = value.slice(0, maxRows).filter(isJsonObject)
  return {
    columns: names,
    rows: shown.map((row) => names.map((name) => (Object.hasOwn(row, name) ? row[name]! : null))),
    more: value.length - shown.length,
  }
}

function isDeeper(value: Json, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return most === 0 || Object.values(value).some((part) => isDeeper(part, most - 1))
}
