/** A trace: what a model chooses and what it meets, turn by turn; and the parts of which traces are written. */
import type { Action } from '../../src/protocol/action.ts'
import type { Json, JsonObject } from '../../src/protocol/json.ts'
import type { Observation, Problem } from '../../src/protocol/observation.ts'

export interface Step {
  action: Action
  /** What running it gives; not used when the loop's own rules refuse to run it. */
  met: Observation
}

/** `malformed`: the reply was no action. */
export interface Trace {
  kind: string
  turns: number
  /** @param turn counts from 0. */
  step: (turn: number) => Step | 'malformed'
}

export const calls = (name: string, args: JsonObject, message = ''): Action => ({
  type: 'call_tool',
  message,
  call: { name, args },
})

export const runs = (code: string, message = ''): Action => ({ type: 'run_code', message, code, grants: [] })

export const makes = (name: string, code: string, args?: JsonObject): Action => ({
  type: 'create_tool',
  message: '',
  tool: { name, description: `The tool ${name}`, parameters: { type: 'object' }, code, examples: [], grants: [] },
  ...(args ? { call: { name, args } } : {}),
})

const frame = (name: string, turn: number, what: 'tool' | 'code' | 'agent') =>
  ({ type: 'ran', id: `r${turn + 1}`, what, name, logs: '', ms: 10 + turn }) as const

export const gave = (
  turn: number,
  value: Json,
  name = 'tool',
  what: 'tool' | 'code' | 'agent' = 'tool',
): Observation => ({ ...frame(name, turn, what), ok: true, value })

export const failed = (turn: number, code: string, message: string, name = 'tool', line?: number): Observation => ({
  ...frame(name, turn, 'tool'),
  ok: false,
  failure: { code, message, fault: 'tool', retryable: false, ...(line === undefined ? {} : { line }) },
})

export const made = (name: string, version: number): Observation => ({ type: 'made', what: 'tool', name, version })

export const refused = (what: 'tool' | 'action', name: string, ...problems: Problem[]): Observation => ({
  type: 'refused',
  what,
  name,
  problems,
})
