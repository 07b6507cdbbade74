/** Where a run stands: what the finished turns amount to. Changed in one place, `advance`, after each turn. */
import { createHash } from 'node:crypto'
import type { ModelFault } from '../models/model.ts'
import type { Action } from '../protocol/action.ts'
import type { Observation, Problem } from '../protocol/observation.ts'
import type { RequirementVerdict, Verdict } from '../protocol/verdict.ts'
import { isBuiltIn } from './built-in-names.ts'
import type { Compaction } from './compaction.ts'

/** One pass of the loop, as a value. */
export type Turn =
  | { type: 'taken'; action: Action; observation: Observation; verdict: Verdict }
  /** The model's reply was no action; what was wrong went back to it. */
  | { type: 'malformed'; problems: Problem[] }
  | { type: 'fault'; fault: ModelFault }
  | { type: 'no-budget' }

export interface Progress {
  /** Number of the current turn, counted over the whole session. */
  turn: number
  /** Turns taken in this run. */
  taken: number
  startedAt: number
  /** false: the text protocol is spoken. */
  native: boolean
  /** Replies in a row that were no action. */
  formatErrors: number
  /** The answer with the most requirements met so far, not necessarily accepted. */
  best: { answer: string; met: number } | null
  statuses: RequirementVerdict[]
  /** Proposed answers in a row that brought no newly met requirement. */
  idleRounds: number
  /** How often the same action met the same result. */
  repeats: Map<string, number>
  sameAsBefore: number
  /** Action → the key of the result it met last. */
  lastMet: Map<string, string>
  toolsMade: Set<string>
  /** Proposals that the gate sent back. */
  toolsRefused: Set<string>
  toolsUsed: Set<string>
  agentsUsed: Set<string>
  /** One line per failed attempt, newest last. */
  failures: string[]
  /** How much of the conversation is left out by now; null: nothing. */
  compaction: Compaction | null
}

export const formatErrorsUntilTextProtocol = 3
export const formatErrorsUntilStop = 6

export function startProgress(turnsBefore: number, startedAt: number, native: boolean): Progress {
  return {
    turn: turnsBefore,
    taken: 0,
    startedAt,
    native,
    formatErrors: 0,
    best: null,
    statuses: [],
    idleRounds: 0,
    repeats: new Map(),
    sameAsBefore: 0,
    lastMet: new Map(),
    toolsMade: new Set(),
    toolsRefused: new Set(),
    toolsUsed: new Set(),
    agentsUsed: new Set(),
    failures: [],
    compaction: null,
  }
}

export function advance(progress: Progress, turn: Turn): void {
  // A fault is no turn: nothing of it is in the session, and its number is used again.
  if (turn.type === 'fault' || turn.type === 'no-budget') {
    progress.turn -= 1
    return
  }
  progress.taken += 1
  if (turn.type === 'malformed') {
    progress.formatErrors += 1
    if (progress.formatErrors >= formatErrorsUntilTextProtocol) progress.native = false
  }
  if (turn.type !== 'taken') return
  progress.formatErrors = 0
  noteRepetition(progress, turn.action, turn.observation)
  noteFailure(progress, turn.observation)
  noteUse(progress, turn.action, turn.observation)
  if (turn.observation.type === 'proposed') noteProposal(progress, turn.observation.answer, turn.verdict)
}

function noteProposal(progress: Progress, answer: string, verdict: Verdict): void {
  const met = verdict.requirements.filter(({ status }) => status === 'met').length
  const isBetter = progress.best === null || met > progress.best.met
  progress.idleRounds = isBetter ? 0 : progress.idleRounds + 1
  if (isBetter) progress.best = { answer, met }
  progress.statuses = verdict.requirements
}

function noteRepetition(progress: Progress, action: Action, observation: Observation): void {
  const does = withoutProse(action)
  // A refusal to repeat is one more of the same, not a new result.
  const key = (isRefusedRepeat(observation) && progress.lastMet.get(does)) || repetitionKey(action, observation)
  progress.sameAsBefore = (progress.repeats.get(key) ?? 0) + 1
  progress.repeats.set(key, progress.sameAsBefore)
  progress.lastMet.set(does, key)
}

export const refusedRepeat = 'E_LOOP'

function isRefusedRepeat(observation: Observation): boolean {
  return observation.type === 'refused' && observation.problems[0]?.code === refusedRepeat
}

/** How often this action met one same result, up to the last time it was chosen. */
export function timesWorn(progress: Progress, action: Action): number {
  const key = progress.lastMet.get(withoutProse(action))
  return key === undefined ? 0 : (progress.repeats.get(key) ?? 0)
}

/** The same action with another result is progress, so both are in the key; prose and times are not. */
function repetitionKey(action: Action, observation: Observation): string {
  let result: unknown
  if (observation.type !== 'ran') result = observation
  else result = observation.ok ? observation.value : { ...observation.failure }
  // The next version of the same code is not another result.
  if (observation.type === 'made') result = [observation.what, observation.name]
  return createHash('sha256')
    .update(withoutProse(action) + JSON.stringify(result))
    .digest('base64')
}

function withoutProse(action: Action): string {
  return JSON.stringify({ ...action, message: '' })
}

/** How often this action has already been met with one same result. */
export function timesTried(progress: Progress, action: Action, observation: Observation): number {
  return progress.repeats.get(repetitionKey(action, observation)) ?? 0
}

function noteFailure(progress: Progress, observation: Observation): void {
  if (observation.type === 'ran' && !observation.ok)
    progress.failures.push(
      `turn ${progress.turn}: ${observation.name} failed with ${observation.failure.code}: ${firstLine(observation.failure.message)}`,
    )
  if (observation.type === 'refused')
    progress.failures.push(
      `turn ${progress.turn}: ${observation.name} was refused: ${firstLine(observation.problems[0]?.message ?? '')}`,
    )
}

function noteUse(progress: Progress, action: Action, observation: Observation): void {
  if (action.type === 'create_tool')
    (observation.type === 'refused' ? progress.toolsRefused : progress.toolsMade).add(action.tool.name)
  if (observation.type !== 'ran') return
  if (observation.what === 'tool' && !isBuiltIn(observation.name)) progress.toolsUsed.add(observation.name)
  if (observation.what === 'agent') progress.agentsUsed.add(observation.name)
  for (const { name } of observation.inner ?? []) if (!isBuiltIn(name)) progress.toolsUsed.add(name)
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 160)
}
