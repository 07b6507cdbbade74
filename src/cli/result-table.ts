/** Small results as tables: an array of flat objects with the same few keys, or one flat object as name and value. */
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { plainText } from './terminal.ts'

const maxRows = 12
const maxColumns = 6

/** null: the value is no table, or too wide for the terminal. */
export function resultTable(value: Json, columns: number): string | null {
  return isJsonObject(value) ? nameAndValue(value) : rowsTable(value, columns)
}

function nameAndValue(value: JsonObject): string | null {
  const fields = Object.entries(value)
  if (fields.length === 0 || fields.length > maxRows || fields.some(([, one]) => isNested(one))) return null
  const width = Math.max(...fields.map(([name]) => name.length))
  return fields
    .map(
      ([name, one]) =>
        `${name.padEnd(width)}  ${plainText(String(one as string | number | boolean | null)).replaceAll('\n', ' ')}`,
    )
    .join('\n')
}

function rowsTable(value: Json, columns: number): string | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isJsonObject)) return null
  const keys = Object.keys(value[0]!)
  if (keys.length === 0 || keys.length > maxColumns) return null
  if (
    !value.every(
      (row) => Object.keys(row).length === keys.length && keys.every((key) => key in row && !isNested(row[key]!)),
    )
  )
    return null
  const rows = [
    keys,
    ...value
      .slice(0, maxRows)
      .map((row) =>
        keys.map((key) => plainText(String(row[key] as string | number | boolean | null)).replaceAll('\n', ' ')),
      ),
  ]
  const widths = keys.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  if (widths.reduce((sum, width) => sum + width + 2, 0) > columns) return null
  const isNumber = keys.map((key) => value.every((row) => typeof row[key] === 'number'))
  const lines = rows.map((row) =>
    row
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd(),
  )
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '))
  if (value.length > maxRows) lines.push(`… ${value.length - maxRows} more rows`)
  return lines.join('\n')
}

function isNested(value: Json): boolean {
  return typeof value === 'object' && value !== null
}
