/** The loop. Read this first: turns until the Supervisor accepts, the person must act, a limit is met, or the caller aborts. */
import type { ModelFault } from '../models/model.ts'
import type { ExitName } from '../protocol/errors.ts'
import type { Outcome } from '../protocol/outcome.ts'
import type { Kit } from './kit.ts'
import { limits } from './limits.ts'
import { openConversation } from './open-conversation.ts'
import { advance, startProgress } from './progress.ts'
import type { Progress, Turn } from './progress.ts'
import { takeTurn } from './turn.ts'

export interface RunResult {
  outcome: Outcome
  progress: Progress
  /** What of the last turn could not be written although its outcome was known; the outcome stands. */
  unkept: string[]
}

export async function run(kit: Kit): Promise<RunResult> {
  const progress = startProgress(kit.session.state.turns, kit.clock(), kit.coder.nativeTools)
  let outcome = await openConversation(progress, kit).then((stop) => (stop ? outcomeOf(stop, progress, kit) : null))
  // Beside the question for the requirements; only the Coder needs it.
  await kit.lookedUp
  const unkept: string[] = []
  while (outcome === null) {
    const limit = limits.find(({ isMet }) => isMet(progress, kit))
    if (limit) {
      outcome = {
        type: 'stopped',
        limit: limit.name,
        best: progress.best?.answer ?? null,
        reason: limit.reason(progress, kit),
      }
      break
    }
    progress.turn += 1
    const turn = await takeTurn(progress, kit)
    advance(progress, turn)
    if (turn.type === 'taken' && turn.unkept !== undefined) unkept.push(turn.unkept)
    outcome = outcomeOf(turn, progress, kit)
  }
  return { outcome, progress, unkept }
}

/** null: the loop goes on. */
function outcomeOf(turn: Turn, progress: Progress, kit: Kit): Outcome | null {
  const best = progress.best?.answer ?? null
  // What was accepted stays accepted, even when the stop came in the same moment.
  const isAccepted = turn.type === 'taken' && turn.verdict.type === 'end' && turn.verdict.verified
  if (kit.signal.aborted && !isAccepted) return abortedOutcome(kit, best)
  switch (turn.type) {
    case 'malformed':
      return null
    case 'no-budget':
      return {
        type: 'stopped',
        limit: 'budget',
        best,
        reason: 'the budget does not allow another model call; allow more with --max-budget-usd',
      }
    case 'fault':
      return faultOutcome(turn.fault, progress)
    case 'taken':
      break
  }
  const { verdict } = turn
  switch (verdict.type) {
    case 'continue':
      return null
    case 'end': {
      const { answer, verified, reason, requirements } = verdict
      if (verdict.cause === 'budget')
        return { type: 'stopped', limit: 'budget', best: answer, reason: `${reason}; allow more with --max-budget-usd` }
      return { type: 'answered', answer, verified, reason, requirements }
    }
    case 'ask-user':
      return { type: 'blocked', question: verdict.question, needs: verdict.needs }
    case 'give-up':
      return { type: 'not-achieved', best, reason: verdict.reason, requirements: verdict.requirements }
  }
}

function abortedOutcome(kit: Kit, best: string | null): Outcome {
  const { reason } = kit.signal
  if (reason !== 'timeout') return { type: 'aborted', signal: reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT' }
  return {
    type: 'stopped',
    limit: 'time',
    best,
    reason: `the time limit of ${kit.request.timeoutSeconds} s is reached; go on with --resume, or allow more with --timeout`,
  }
}

function faultOutcome(fault: ModelFault, progress: Progress): Outcome | null {
  // The endpoint does not take native tools: the same turn is asked again in the text protocol.
  if (fault.code === 'tools-unsupported' && progress.native) {
    progress.native = false
    return null
  }
  const exit: ExitName = fault.code === 'credentials' ? 'credentials' : 'failure'
  return { type: 'failed', exit, message: fault.message, ...(fault.wayOut ? { wayOut: fault.wayOut } : {}) }
}
