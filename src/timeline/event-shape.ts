/**
 * The door for events that come back from disk: a line is an event only when every field has its shape, so that the
 * views may trust the types. Files may be older, newer or edited by hand.
 */
import type { Event, EventBody, EventType } from '../protocol/event.ts'
import { isJsonObject, type JsonObject } from '../protocol/json.ts'

type Check = (value: unknown) => boolean
type Fields = { [name: string]: Check }

const text: Check = (value) => typeof value === 'string'
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const flag: Check = (value) => typeof value === 'boolean'
const object: Check = isJsonObject

const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const oneOf =
  (...words: string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value)
const shape =
  (fields: Fields): Check =>
  (value) =>
    isJsonObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]))
/** A discriminated union by `type`. */
const variant =
  (members: { [type: string]: Fields }): Check =>
  (value) => {
    if (!isJsonObject(value) || typeof value.type !== 'string' || !Object.hasOwn(members, value.type)) return false
    return shape(members[value.type]!)(value)
  }

const texts = listOf(text)
const problems = listOf(shape({ code: text, message: text, line: optional(number), hint: optional(text) }))
const failure = shape({ code: text, message: text, fault: text, retryable: flag, hint: optional(text) })
const usage = shape({ inputTokens: number, outputTokens: number, cachedInputTokens: number, reasoningTokens: number })
const requirement = shape({ id: text, text, check: optional(shape({ type: text })) })
const statuses = listOf(shape({ id: text, status: oneOf('met', 'unmet', 'unverifiable'), evidence: texts, note: text }))
const toolCall = shape({ name: text, args: object })
const agentCall = shape({ agent_name: text, task: text })
const what = oneOf('tool', 'code')

const action = variant({
  final: { message: text, answer: text, evidence: texts },
  create_tool: {
    message: text,
    tool: shape({
      name: text,
      description: text,
      parameters: object,
      code: text,
      examples: listOf(shape({ args: object })),
      grants: texts,
    }),
    call: optional(toolCall),
  },
  call_tool: { message: text, call: toolCall },
  run_code: { message: text, code: text, grants: texts, final: optional(flag) },
  create_agent: {
    message: text,
    agent: shape({
      name: text,
      role: text,
      system_prompt: text,
      capabilities: optional(texts),
      tools: optional(texts),
    }),
    call: optional(agentCall),
  },
  call_agent: { message: text, call: agentCall },
  ask_user: { message: text, question: text, needs: texts },
})

const outcome = variant({
  answered: { answer: text, verified: flag, requirements: statuses },
  stopped: { limit: text, best: orNull(text), reason: text },
  'not-achieved': { best: orNull(text), reason: text, requirements: statuses },
  blocked: { question: text, needs: texts },
  failed: { exit: text, message: text, wayOut: optional(text) },
  aborted: { signal: text },
})

const spending = { modelCalls: number, usage, costUsd: orNull(number) }
const totals = shape({
  spenders: optional(shape({ coder: shape(spending), supervisor: shape(spending), agent: shape(spending) })),
  library: optional(shape({ offered: texts, refused: texts, reused: texts, savedTokens: number })),
  neurons: optional(number),
  allowance: optional(object),
  turns: number,
  seconds: number,
  modelCalls: number,
  usage,
  costUsd: orNull(number),
  toolsMade: texts,
  toolsUsed: texts,
  agentsUsed: texts,
})

const bodies: { [type in EventType]: Fields } = {
  'run-start': {
    task: text,
    session_id: text,
    model: text,
    supervisor_model: text,
    max_turns: number,
    cwd: text,
    grants: texts,
    open_mode: flag,
  },
  'session-resumed': { session_id: text, turns: number, messages: number, interrupted: orNull(text) },
  'requirements-set': { requirements: listOf(requirement) },
  'person-said': { text },
  'turn-start': {},
  'history-shortened': { left_out: number, kept: number },
  'model-request': { model: text, messages: number, tools: number, estimated_tokens: number },
  'model-reply': {
    model: text,
    finish: text,
    usage,
    cost_usd: orNull(number),
    ms: number,
    text,
    reasoning: text,
  },
  'model-retry': { code: text, message: text, attempt: number, wait_ms: number },
  'model-fault': { code: text, message: text },
  'action-chosen': { action },
  'action-refused': { problems },
  'tool-admitted': {
    name: text,
    version: number,
    update: flag,
    code: text,
    code_path: text,
    chars: number,
    grants: texts,
  },
  'tool-refused': { name: text, code: text, code_path: orNull(text), problems },
  'tool-call': { what, name: text, version: orNull(number), args: object, open_mode: flag },
  'capability-used': {
    tool: text,
    capability: text,
    target: text,
    verdict: text,
    bytes: number,
    ms: number,
    effect: optional(text),
  },
  'grant-asked': { tool: text, capability: text, target: text, decision: oneOf('once', 'run', 'always', 'no') },
  'tool-result': { id: text, what, name: text, ok: flag, logs: text, ms: number },
  'tool-scored': { name: text, score: number, calls: number, ok: number, errors: number },
  'agent-made': { name: text, job: text, capabilities: texts, version: number, update: flag },
  'agent-call': { name: text, task: text },
  'agent-result': { id: text, name: text, ok: flag, text, ms: number },
  'verdict-given': {
    route: oneOf('continue', 'end', 'ask-user', 'give-up'),
    judge: oneOf('checks', 'model', 'rule'),
    reason: text,
    tips: texts,
    requirements: statuses,
    saw: optional(text),
  },
  warning: { message: text },
  'run-end': { outcome, totals, exit_code: number },
}

const failedResult = shape({ failure })

const frame = shape({
  ts: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  run_id: text,
  turn: number,
  role: oneOf('system', 'user', 'coder', 'supervisor', 'tool', 'agent'),
  agent: optional(text),
})

/** @returns the event, or null when the record is none of this version. `seq` is the record's own. */
export function parseEvent(value: JsonObject, seq: number): Event | null {
  if (!frame(value) || typeof value.type !== 'string' || !Object.hasOwn(bodies, value.type)) return null
  const type = value.type as EventBody['type']
  if (!shape(bodies[type])(value)) return null
  if (type === 'tool-result' && value.ok === false && !failedResult(value)) return null
  // A tool that gave back nothing has no `value` on its line.
  const whole = type === 'tool-result' && value.ok === true ? { value: null, ...value } : value
  return { ...whole, v: 1, seq } as Event
}
