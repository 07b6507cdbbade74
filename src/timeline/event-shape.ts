/**
 * The door for events that come back from disk: a line is an event only when every field has its shape, so that the
 * views may trust the types. Files may be older, newer or edited by hand.
 */
import { eventBodySchemas, eventFrameSchema, failureSchema } from '../protocol/event-schema.ts'
import type { Event, EventType } from '../protocol/event.ts'
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { Json, JsonObject, JsonSchema } from '../protocol/json.ts'

/** @returns the event, or null when the record is none of this version. `seq` is the record's own. */
export function parseEvent(value: JsonObject, seq: number): Event | null {
  const { type, ts } = value
  if (!fits(eventFrameSchema, { ...value, v: 1, seq }) || Number.isNaN(Date.parse(jsonText(ts)))) return null
  if (typeof type !== 'string' || !Object.hasOwn(eventBodySchemas, type)) return null
  if (!fits(eventBodySchemas[type as EventType], value)) return null
  if (type === 'tool-result' && value.ok === false && !fits(failureSchema, value.failure)) return null
  // A tool that gave back nothing has no `value` on its line.
  const whole = type === 'tool-result' && value.ok === true ? { value: null, ...value } : value
  return { ...whole, v: 1, seq } as Event
}

/** As JSON Schema has it, for the few keywords that our own schemas are made of. Thousands of events are looked at in one go. */
function fits(schema: JsonSchema, value: Json | undefined): boolean {
  const { type, properties, required, items, enum: allowed, const: only, anyOf } = schema
  if (only !== undefined && value !== only) return false
  if (Array.isArray(allowed) && !allowed.includes(value as Json)) return false
  if (typeof type === 'string' && !isOfType(type, value)) return false
  if (Array.isArray(anyOf) && !anyOf.some((one) => fits(one as JsonSchema, value))) return false
  if (Array.isArray(value)) return items === undefined || value.every((one) => fits(items as JsonSchema, one))
  if (!isJsonObject(value) || !isJsonObject(properties)) return true
  if (Array.isArray(required) && required.some((name) => value[name as string] === undefined)) return false
  return Object.entries(properties).every(([name, one]) => {
    const field = Object.hasOwn(value, name) ? value[name] : undefined
    return field === undefined || fits(one as JsonSchema, field)
  })
}

function isOfType(type: string, value: Json | undefined): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isJsonObject(value)
    case 'number':
      return Number.isFinite(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}
