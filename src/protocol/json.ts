/** A JSON value: what crosses every boundary of the program (files, wires, the sandbox). */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export type JsonObject = { [key: string]: Json }

/** A JSON Schema (draft-07 vocabulary) kept as plain data. */
export type JsonSchema = JsonObject

/** A string as it is, anything else as JSON; absent is empty. */
export function jsonText(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
