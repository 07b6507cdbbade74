/** What a file that describes a door must look like. */
import type { JsonSchema } from './json.ts'
import type { Door, DoorConsole, DoorLog, DoorTexts, FirstMessages } from './door.ts'
import { listOf, oneOf, optional, shape, text, texts } from './schema-parts.ts'

const count: JsonSchema = { type: 'integer', minimum: 1 }
const port: JsonSchema = { type: 'integer', minimum: 0, maximum: 65_535 }
const strict = (schema: JsonSchema): JsonSchema => ({ ...schema, additionalProperties: false })
const allOptional = (...names: string[]): JsonSchema =>
  strict(shape(Object.fromEntries(names.map((name) => [name, optional(text)]))))

const textNames: Record<keyof DoorTexts, true> = {
  greeting: true,
  reply: true,
  again: true,
  farewell: true,
  error: true,
  limited: true,
  busy: true,
  too_long: true,
  invalid_text: true,
  idle: true,
  closing: true,
  killed: true,
  resume_hint: true,
  resumed: true,
  resume_refused: true,
  away: true,
  away_key: true,
  empty: true,
  provider: true,
  offline: true,
}
const logNames: Record<keyof DoorLog, true> = {
  listening: true,
  connected: true,
  closed: true,
  asked: true,
  answered: true,
}

const consoleNames: Record<keyof DoorConsole, true> = {
  banner: true,
  prompt: true,
  row: true,
  none: true,
  killed: true,
  unknown: true,
  help: true,
  exit: true,
}

const fields: { [Key in keyof Required<Door>]: Parameters<typeof shape>[0][string] } = {
  framing: oneOf('line', 'prompt'),
  host: optional(text),
  tcp_port: optional(port),
  http_port: optional(port),
  language: optional(text),
  title: optional(text),
  chips: optional(texts),
  leave: optional(texts),
  history: optional(
    strict(
      shape({
        messages: optional({ type: 'integer', minimum: 0 }),
        tokens: optional(count),
        chars_per_token: optional({ type: 'number', exclusiveMinimum: 0 }),
      }),
    ),
  ),
  rate: optional(
    strict(
      shape({ window_seconds: { type: 'number', exclusiveMinimum: 0 }, messages: { type: 'integer', minimum: 0 } }),
    ),
  ),
  review: optional({ type: 'boolean' }),
  tool_pack: optional(text),
  grants: optional(texts),
  routes: optional(listOf(strict(shape({ tool: text, when: optional(text) })))),
  first: optional(text),
  texts: optional(allOptional(...Object.keys(textNames))),
  log: optional(allOptional(...Object.keys(logNames))),
  console: optional(allOptional(...Object.keys(consoleNames))),
}

const line = shape({ name: text, number: text, hours: optional(text), source: optional(text) })
const message = shape({ name: optional(text), message: text, lines: optional(listOf(line)) })
const firstFields: { [Key in keyof Required<FirstMessages>]: Parameters<typeof shape>[0][string] } = {
  patterns: texts,
  not: optional(texts),
  countries: { type: 'object', additionalProperties: message, minProperties: 1 },
  default_country: text,
}

export const doorSchemas: Record<string, JsonSchema> = {
  door: strict(shape(fields)),
  first_messages: shape(firstFields),
}
