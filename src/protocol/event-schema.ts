/**
 * The JSON Schema of what a program reads of a run: the lines of `events.jsonl` and `--output-format stream-json`, and the
 * object of `--output-format json`. The types in event.ts and outcome.ts are held against it by the compiler; the views read
 * old files by it; `npm run generate` makes schemas/events.schema.json of it. More fields may come: readers skip them.
 */
import type { Action } from './action.ts'
import { exitCodes } from './errors.ts'
import type { EventBody, EventFrame, EventRole, EventType } from './event.ts'
import { grantKinds } from './grant.ts'
import type { JsonSchema } from './json.ts'
import type { Outcome, RunTotals } from './outcome.ts'
import { flag, listOf, number, object, oneOf, optional, orNull, shape, text, texts, variants } from './schema-parts.ts'
import type { Fields, Members } from './schema-parts.ts'

const problems = listOf(shape({ code: text, message: text, line: optional(number), hint: optional(text) }))
const failure = shape({
  code: text,
  message: text,
  fault: text,
  retryable: flag,
  hint: optional(text),
  line: optional(number),
})
const usage = shape({
  inputTokens: number,
  outputTokens: number,
  cachedInputTokens: number,
  reasoningTokens: number,
  estimated: optional({ const: true }),
})
const requirement = shape({ id: text, text, basis: optional(text), check: optional(shape({ type: text })) })
const rulings = listOf(shape({ id: text, status: oneOf('met', 'unmet', 'unverifiable'), evidence: texts, note: text }))
const toolCall = shape({ name: text, args: object })
const agentCall = shape({ agent_name: text, task: text })
const what = oneOf('tool', 'code')
const grantKind = oneOf(...grantKinds)

const actions: Members<Action> = {
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
}

const action = variants(actions)

const outcomes: Members<Outcome> = {
  // `reason` came later than the first records.
  answered: { answer: text, verified: flag, reason: optional(text), requirements: rulings },
  stopped: { limit: oneOf('turns', 'time', 'budget', 'loop'), best: orNull(text), reason: text },
  'not-achieved': { best: orNull(text), reason: text, requirements: rulings },
  blocked: { question: text, needs: texts },
  failed: { exit: oneOf(...Object.keys(exitCodes)), message: text, wayOut: optional(text) },
  aborted: { signal: oneOf('SIGINT', 'SIGTERM') },
}
const outcome = variants(outcomes)

const spending = shape({ modelCalls: number, usage, costUsd: orNull(number) })
const left = shape({ left: number, of: optional(number) })
const totalsFields: Fields<RunTotals> = {
  turns: number,
  seconds: number,
  modelCalls: number,
  usage,
  costUsd: orNull(number),
  toolsMade: texts,
  toolsUsed: texts,
  agentsUsed: texts,
  neurons: optional(number),
  allowance: optional(shape({ requests: optional(left), tokens: optional(left) })),
  spenders: optional(shape({ coder: spending, supervisor: spending, agent: spending })),
  library: optional(shape({ offered: texts, refused: texts, reused: texts, savedTokens: number })),
}
const totals = shape(totalsFields)
const exitCode: JsonSchema = { type: 'integer', description: 'Of the program; see docs/scripting.md' }

const bodies: Members<EventBody> = {
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
  'turn-start': {},
  'person-said': { text },
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
    capability: grantKind,
    target: text,
    verdict: oneOf('allowed', 'denied'),
    bytes: number,
    ms: number,
    effect: optional(text),
  },
  'grant-asked': { tool: text, capability: grantKind, target: text, decision: oneOf('once', 'run', 'always', 'no') },
  // Failed: `failure`. A tool that gave back nothing has no `value`.
  'tool-result': {
    id: text,
    what,
    name: text,
    ok: flag,
    value: optional({}),
    failure: optional(failure),
    logs: text,
    ms: number,
  },
  'tool-scored': { name: text, score: number, calls: number, ok: number, errors: number },
  'agent-made': { name: text, job: text, capabilities: texts, version: number, update: flag },
  'agent-call': { name: text, task: text },
  'agent-result': { id: text, name: text, ok: flag, text, ms: number },
  'verdict-given': {
    route: oneOf('continue', 'end', 'ask-user', 'give-up'),
    judge: oneOf('checks', 'model', 'rule'),
    reason: text,
    tips: texts,
    requirements: rulings,
    saw: optional(text),
  },
  warning: { message: text },
  'run-end': { outcome, totals, exit_code: exitCode },
}

const roles: EventRole[] = ['system', 'user', 'coder', 'supervisor', 'tool', 'agent']
const frameFields: Fields<EventFrame> = {
  v: { const: 1 },
  seq: { type: 'integer', minimum: 1 },
  ts: { type: 'string', format: 'date-time' },
  run_id: text,
  turn: { type: 'integer', minimum: 0 },
  role: oneOf(...roles),
  agent: optional(text),
}

/** Of each event what is its own, without `type`. */
export const eventBodySchemas = Object.fromEntries(
  Object.entries(bodies).map(([type, fields]) => [type, shape(fields)]),
) as { readonly [type in EventType]: JsonSchema }

export const eventFrameSchema = shape(frameFields)
export const failureSchema = failure

/** The object of `--output-format json`. */
export const resultSchema = shape({
  answer: { description: 'The text; with --output-schema its JSON value; null when there is none' },
  answer_text: orNull(text),
  exit_code: exitCode,
  outcome,
  session_id: text,
  session_path: orNull(text),
  run_id: text,
  run_dir: text,
  totals,
})

/** What stands in several places. */
export const sharedSchemas: { readonly [name: string]: JsonSchema } = {
  failure,
  usage,
  requirement,
  rulings,
  action,
  outcome,
  spending,
  totals,
}
