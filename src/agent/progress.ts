/** Where a run stands: what the finished turns amount to. Changed in one place, `advance`, after each turn. */
import type { ModelFault } from '../models/model.ts'
import type { Action } from '../protocol/action.ts'
import type { Observation, Problem } from '../protocol/observation.ts'
import type { RequirementVerdict, Verdict } from '../protocol/verdict.ts'
import type { Compaction } from './compaction.ts'
import { ranIn, toolsIn } from './ran.ts'
import { noteTurn, startRepetition } from './repetition.ts'
import type { Repetition } from './repetition.ts'

/** One pass of the loop, as a value. */
export type Turn =
  /** `unkept`: why what ends the run is not in the session. */
  | { type: 'taken'; action: Action; observation: Observation; verdict: Verdict; unkept?: string }
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
  /** The answer with the most requirements met so far, not necessarily accepted; null in it: none had the form asked for. */
  best: { answer: string | null; met: number } | null
  statuses: RequirementVerdict[]
  /** Proposed answers in a row that brought no newly met requirement. */
  idleRounds: number
  repetition: Repetition
  /** How often the last turn was taken by now. */
  sameAsBefore: number
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
    repetition: startRepetition(),
    sameAsBefore: 0,
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
  // Nothing is repeated after the end.
  if (turn.verdict.type !== 'end') progress.sameAsBefore = noteTurn(progress.repetition, turn.action, turn.observation)
  noteFailure(progress, turn.observation)
  noteUse(progress, turn.action, turn.observation)
  if (turn.observation.type === 'proposed') noteProposal(progress, turn.observation.answer, turn.verdict)
}

function noteProposal(progress: Progress, answer: string, verdict: Verdict): void {
  const met = verdict.requirements.filter(({ status }) => status === 'met').length
  const usable = verdict.unfit ? null : answer
  const isBetter =
    progress.best === null || met > progress.best.met || (progress.best.answer === null && usable !== null)
  progress.idleRounds = isBetter ? 0 : progress.idleRounds + 1
  if (isBetter) progress.best = { answer: usable, met }
  progress.statuses = verdict.requirements
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
  if (action.type === 'create_tool') {
    // A variant (`fetch_quotes_v2`) is kept as the next version of the tool that it is named after.
    const kept = observation.type === 'made' || observation.type === 'ran' ? observation.name : action.tool.name
    if (observation.type === 'refused') progress.toolsRefused.add(action.tool.name)
    else progress.toolsMade.add(kept)
  }
  const ran = ranIn(observation)
  if (!ran) return
  for (const name of toolsIn(ran)) progress.toolsUsed.add(name)
  if (ran.what === 'agent') progress.agentsUsed.add(ran.name)
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 160)
}
