/** The door for records that come back from disk or from an export: older, newer or edited ones must do no harm. */
import { isJsonObject } from '../protocol/json.ts'
import type { SessionRecord } from '../protocol/session.ts'

type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string'
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const flag: Check = (value) => typeof value === 'boolean'
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const object = (fields: { [name: string]: Check }): Check => {
  const names = Object.keys(fields)
  // Thousands of records are looked at before a session can go on.
  return (value) => isJsonObject(value) && names.every((name) => fields[name]!(value[name]))
}

export const isStatus: Check = (value) => value === 'active' || value === 'completed' || value === 'error'
/** As nearly all are: told without a calendar. */
const usualTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/
export const isTime: Check = (value) =>
  typeof value === 'string' &&
  (usualTime.test(value) || (/^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))))
export const isTextList = listOf(text)

/** What each field of the metadata must be, in words for the person. */
export const metadataFields: { [name: string]: [check: Check, rule: string] } = {
  session_id: [text, 'a text'],
  task: [text, 'a text'],
  created_at: [isTime, 'an ISO 8601 time'],
  updated_at: [isTime, 'an ISO 8601 time'],
  total_turns: [count, 'a whole number from 0'],
  status: [isStatus, '"active", "completed" or "error"'],
  model: [text, 'a text'],
  tags: [isTextList, 'a list of texts'],
}

export const isMetadata = object(
  Object.fromEntries(Object.entries(metadataFields).map(([name, [check]]) => [name, check])),
)
export const isBlobHash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const statuses = listOf(
  object({
    id: text,
    status: (value) => value === 'met' || value === 'unmet' || value === 'unverifiable',
    evidence: isTextList,
    note: text,
  }),
)
const requirement = object({ id: text, text, check: orAbsent(isJsonObject) })
const toolCall = object({ id: text, name: text, arguments: text })
const plain = object({ content: text })
const assistant = object({
  content: text,
  toolCalls: orAbsent(listOf(toolCall)),
  reasoning: orAbsent(text),
  reasoningDetails: orAbsent(listOf(isJsonObject)),
})
const toolMessage = object({ content: text, toolCallId: text, name: text })
const message: Check = (value) => {
  if (!isJsonObject(value)) return false
  if (value['role'] === 'assistant') return assistant(value)
  if (value['role'] === 'tool') return toolMessage(value)
  return (value['role'] === 'system' || value['role'] === 'user') && plain(value)
}

const shapes: { [type in SessionRecord['type']]: Check } = {
  created: object({ session_id: text, created_at: isTime, model: text, tags: isTextList, forked_from: orAbsent(text) }),
  imported: object({ metadata: isMetadata, tools_used: isTextList, custom_data: isJsonObject }),
  task: object({ task: text, run_id: text, at: isTime }),
  requirements: object({ requirements: listOf(requirement) }),
  'answer-schema': object({ schema: isJsonObject }),
  message: object({ turn: count, message }),
  'result-known': object({
    turn: count,
    id: text,
    ok: flag,
    name: text,
    value: text,
    blob: orAbsent(object({ hash: isBlobHash, chars: count })),
    called: orAbsent(isTextList),
  }),
  'effect-begun': object({ turn: count, id: text, tool: text, capability: text, target: text }),
  'turn-end': object({
    turn: count,
    tools_used: isTextList,
    agents_used: isTextList,
    statuses,
    answer: (value) => value === null || text(value),
    at: isTime,
  }),
  status: object({ status: isStatus, at: isTime }),
  'resume-key': object({ hash: isBlobHash, at: isTime }),
}

export function isSessionRecord(value: unknown): value is SessionRecord {
  return hasKnownType(value) && shapes[value.type](value)
}

/** The record, typed; null when it is of no known type or has not its shape. */
export function knownRecord(value: unknown): SessionRecord | null {
  return isSessionRecord(value) ? value : null
}

/** True when the record says that it is one of ours, whatever its fields are. */
export function hasKnownType(value: unknown): value is { type: SessionRecord['type'] } {
  return isJsonObject(value) && typeof value['type'] === 'string' && Object.hasOwn(shapes, value['type'])
}
