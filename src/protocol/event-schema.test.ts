/** The published schema, and that the program reads events by the same one. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { generateEventSchema } from '../../scripts/generate-event-schema.ts'
import { parseEvent } from '../timeline/event-shape.ts'
import { sampleRun } from '../timeline/fixtures/sample-run.ts'
import { eventBodySchemas } from './event-schema.ts'
import { isJsonObject } from './json.ts'
import type { Json, JsonObject } from './json.ts'

// Strict: what other people's validators refuse is not in it.
const ajv = new Ajv2020({ strict: true, validateFormats: false })
const validate = ajv.compile(JSON.parse(generateEventSchema()) as JsonObject)
const plain = (event: unknown): JsonObject => JSON.parse(JSON.stringify(event)) as JsonObject

test('the file in the package is the one that is generated', () => {
  const kept = readFileSync(new URL('../../schemas/events.schema.json', import.meta.url), 'utf8')
  expect(kept, 'run: npm run generate').toBe(generateEventSchema())
})

test('every event of a run with everything in it fits, and is read', () => {
  const events = sampleRun().map(plain)
  expect(events.filter((event) => !validate(event))).toEqual([])
  expect(events.filter((event) => parseEvent(event, Number(event['seq'])) === null)).toEqual([])
})

test('fields and events of later versions are skipped, not refused: the one by readers, the other by its type', () => {
  const [event] = sampleRun().map(plain)
  expect(validate({ ...event, later: { more: true } })).toBe(true)
  expect(parseEvent({ ...event, type: 'later-thing' }, 1)).toBeNull()
})

/** The value without one field, or with another kind of value in it, wherever that can be done. */
function* spoiled(value: Json): Generator<Json> {
  if (Array.isArray(value))
    for (const [at, one] of value.entries()) for (const other of spoiled(one)) yield value.with(at, other)
  if (!isJsonObject(value)) return
  for (const [name, one] of Object.entries(value)) {
    const { [name]: _, ...rest } = value
    yield rest
    yield { ...value, [name]: typeof one === 'number' ? 'text' : 7 }
    for (const other of spoiled(one)) yield { ...value, [name]: other }
  }
}

test('an event that is spoiled in any one place is taken or refused by both alike', () => {
  let refused = 0
  for (const event of sampleRun().map(plain))
    for (const one of spoiled(event) as Generator<JsonObject>) {
      // The record brings these two itself.
      if (one['v'] !== 1 || one['seq'] !== event['seq']) continue
      const isValid = validate(one)
      if (!isValid) refused += 1
      const isRead = parseEvent(one, Number(event['seq'])) !== null
      expect({ taken: isRead, one }).toEqual({ taken: isValid, one })
    }
  expect(refused).toBeGreaterThan(300)
})

test('each type of event is documented once', () => {
  const { $defs } = JSON.parse(generateEventSchema()) as { $defs: { event: { oneOf: unknown[] } } }
  expect($defs.event.oneOf).toHaveLength(Object.keys(eventBodySchemas).length)
})
