/** Makes the JSON Schema of events and results that the package carries, from src/protocol/event-schema.ts. */
import { mkdirSync, writeFileSync } from 'node:fs'
import {
  eventBodySchemas,
  eventFrameSchema,
  failureSchema,
  resultSchema,
  sharedSchemas,
} from '../src/protocol/event-schema.ts'
import { isJsonObject } from '../src/protocol/json.ts'
import type { Json, JsonObject, JsonSchema } from '../src/protocol/json.ts'

/** The text of `schemas/events.schema.json`. */
export function generateEventSchema(): string {
  const events = Object.entries(eventBodySchemas).map(([type, body]): [string, JsonSchema] => [
    type,
    eventOf(type, body),
  ])
  const defined = { ...Object.fromEntries(events), result: resultSchema, ...sharedSchemas }
  const document: JsonSchema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'AutoAgent: one line of events.jsonl and of --output-format stream-json',
    description:
      'The object of --output-format json is #/$defs/result. Fields and types of events may be added: skip what you do not know.',
    $ref: '#/$defs/event',
    $defs: {
      event: { oneOf: events.map(([type]) => ({ $ref: `#/$defs/${type}` })) },
      ...Object.fromEntries(Object.entries(defined).map(([name, schema]) => [name, insideReferred(schema)])),
    },
  }
  return `${JSON.stringify(document, null, 1)}\n`
}

function eventOf(type: string, body: JsonSchema): JsonSchema {
  const frame = eventFrameSchema
  const required = [...(frame['required'] as string[]), 'type', ...(body['required'] as string[])]
  const properties = {
    ...(frame['properties'] as JsonObject),
    type: { const: type },
    ...(body['properties'] as JsonObject),
  }
  return { type: 'object', properties, required, ...(type === 'tool-result' ? failedSaysWhy : {}) }
}

const failedSaysWhy: JsonSchema = {
  anyOf: [
    { type: 'object', properties: { ok: { const: true } } },
    { type: 'object', properties: { ok: { const: false }, failure: failureSchema }, required: ['failure'] },
  ],
}

/** What is shared is written once, and referred to wherever it stands. */
function insideReferred(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(referred)
  if (!isJsonObject(schema)) return schema
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referred(value)]))
}

function referred(value: Json): Json {
  const shared = Object.entries(sharedSchemas).find(([, schema]) => schema === value)
  return shared ? { $ref: `#/$defs/${shared[0]}` } : insideReferred(value)
}

if (import.meta.main) {
  const folder = new URL('../schemas/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL('events.schema.json', folder), generateEventSchema())
}
