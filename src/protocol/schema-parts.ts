/** JSON Schemas of our own types in a few words, held against those types by the compiler. */
import type { JsonSchema } from './json.ts'

/** Every field of each member of a union, the discriminant apart. A field that may be absent is marked by `optional`. */
export type Fields<T> = { [Key in Exclude<T extends unknown ? keyof T : never, 'type'>]-?: JsonSchema | Optional }
export type Members<T extends { type: string }> = { [Type in T['type']]: Fields<Extract<T, { type: Type }>> }

interface Optional {
  optional: JsonSchema
}

export const text: JsonSchema = { type: 'string' }
export const number: JsonSchema = { type: 'number' }
export const flag: JsonSchema = { type: 'boolean' }
export const object: JsonSchema = { type: 'object' }
export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] })
export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
export const oneOf = (...words: string[]): JsonSchema => ({ enum: words })
export const optional = (schema: JsonSchema): Optional => ({ optional: schema })
export const texts = listOf(text)

export function shape(fields: { [name: string]: JsonSchema | Optional }): JsonSchema {
  const properties: JsonSchema = {}
  const required: string[] = []
  for (const [name, field] of Object.entries(fields)) {
    properties[name] = 'optional' in field ? (field.optional as JsonSchema) : field
    if (!('optional' in field)) required.push(name)
  }
  return { type: 'object', properties, required }
}

/** A union told apart by `type`. */
export function variants(members: { [type: string]: { [name: string]: JsonSchema | Optional } }): JsonSchema {
  return { anyOf: Object.entries(members).map(([type, fields]) => shape({ type: { const: type }, ...fields })) }
}
