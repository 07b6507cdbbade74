/**
 * Everything a run tells the world, as one closed union. Events leave through one awaited sink: what a person sees is
 * already on disk. One event is one line of `events.jsonl` and of `--output-format stream-json`.
 */
import type { Action } from './action.ts'
import type { GrantKind, GrantText } from './grant.ts'
import type { Json, JsonObject } from './json.ts'
import type { Usage } from './message.ts'
import type { Failure, Problem } from './observation.ts'
import type { Outcome, RunTotals } from './outcome.ts'
import type { Judge, Requirement, RequirementVerdict } from './verdict.ts'

export type EventRole = 'system' | 'user' | 'coder' | 'supervisor' | 'tool' | 'agent'

type Body =
  | {
      type: 'run-start'
      task: string
      session_id: string
      model: string
      supervisor_model: string
      max_turns: number
      cwd: string
      grants: GrantText[]
      open_mode: boolean
    }
  | { type: 'session-resumed'; session_id: string; turns: number; messages: number; interrupted: string | null }
  | { type: 'requirements-set'; requirements: Requirement[] }
  | { type: 'turn-start' }
  /** Said while the run goes on. */
  | { type: 'person-said'; text: string }
  /** The beginning of the conversation no longer fits the window: a digest stands for it. Counts are messages. */
  | { type: 'history-shortened'; left_out: number; kept: number }
  | { type: 'model-request'; model: string; messages: number; tools: number; estimated_tokens: number }
  | {
      type: 'model-reply'
      model: string
      finish: string
      usage: Usage
      cost_usd: number | null
      ms: number
      text: string
      reasoning: string
    }
  | { type: 'model-retry'; code: string; message: string; attempt: number; wait_ms: number }
  | { type: 'model-fault'; code: string; message: string }
  | { type: 'action-chosen'; action: Action }
  | { type: 'action-refused'; problems: Problem[] }
  | {
      type: 'tool-admitted'
      name: string
      version: number
      update: boolean
      code: string
      code_path: string
      chars: number
      grants: GrantText[]
    }
  | { type: 'tool-refused'; name: string; code: string; code_path: string | null; problems: Problem[] }
  | {
      type: 'tool-call'
      what: 'tool' | 'code'
      name: string
      version: number | null
      args: JsonObject
      open_mode: boolean
    }
  | {
      type: 'capability-used'
      tool: string
      capability: GrantKind
      target: string
      verdict: 'allowed' | 'denied'
      bytes: number
      ms: number
      /** Of what changes something outside: its id in the session, kept before it was done. */
      effect?: string
    }
  | {
      type: 'grant-asked'
      tool: string
      capability: GrantKind
      target: string
      decision: 'once' | 'run' | 'always' | 'no'
    }
  | {
      type: 'tool-result'
      id: string
      what: 'tool' | 'code'
      name: string
      ok: true
      value: Json
      logs: string
      ms: number
    }
  | {
      type: 'tool-result'
      id: string
      what: 'tool' | 'code'
      name: string
      ok: false
      failure: Failure
      logs: string
      ms: number
    }
  | { type: 'tool-scored'; name: string; score: number; calls: number; ok: number; errors: number }
  | { type: 'agent-made'; name: string; job: string; capabilities: string[]; version: number; update: boolean }
  | { type: 'agent-call'; name: string; task: string }
  | { type: 'agent-result'; id: string; name: string; ok: boolean; text: string; ms: number }
  | {
      type: 'verdict-given'
      route: 'continue' | 'end' | 'ask-user' | 'give-up'
      judge: Judge
      reason: string
      tips: string[]
      requirements: RequirementVerdict[]
      /** Hash of what the ruling rests on. */
      saw?: string
    }
  | { type: 'warning'; message: string }
  | { type: 'run-end'; outcome: Outcome; totals: RunTotals; exit_code: number }

export type EventBody = Body
export type EventType = Body['type']

/** `seq` counts from 1 in a run and orders the events; `ts` is for people (ISO 8601, UTC). `turn` 0 is before the first turn. */
export interface EventFrame {
  v: 1
  seq: number
  ts: string
  run_id: string
  turn: number
  role: EventRole
  /** The agent on whose behalf it happened. */
  agent?: string
}

export type Event = EventFrame & Body

/** Tells what happened, in order. It is on disk before anybody sees it; the teller does not wait for that. */
export type Emit = (turn: number, role: EventRole, body: EventBody & { agent?: string }) => void
