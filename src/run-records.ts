/** What a run writes as it goes: its session, and its events, each on disk before anybody sees it. */
import type { RunResult } from './agent/run.ts'
import { UserError, errorText, exitCodes } from './protocol/errors.ts'
import type { Emit, Event, EventBody } from './protocol/event.ts'
import { exitNameOf } from './protocol/outcome.ts'
import type { Outcome, RunTotals } from './protocol/outcome.ts'
import { refuseNothingToDo } from './refusals.ts'
import { forkSession, openSession, stateOf, transcriptOf } from './sessions/index.ts'
import { type Session, danglingCalls } from './sessions/session.ts'
import type { Store } from './stores/store.ts'
import type { Timeline } from './timeline/timeline.ts'
import { inBatches } from './write-behind.ts'

export type SessionChoice =
  | { mode: 'new'; id?: string }
  | { mode: 'resume'; id: string }
  | { mode: 'continue' }
  | { mode: 'fork'; from: string; id?: string }
  | { mode: 'none' }
  /** Of a server: open already, and its to close. */
  | { mode: 'open'; session: Session }

/** @param task null: the session's own goes on. */
export async function openChosenSession(
  store: Store,
  choice: SessionChoice,
  model: string,
  task: string | null,
): Promise<Session> {
  if (choice.mode === 'open') return choice.session
  if (choice.mode === 'fork') {
    // Before there is a copy that nobody needs.
    const state = await stateOf(store, choice.from)
    refuseNothingToDo(task ?? state.task, { task }, { id: choice.from, state })
    const id = await forkSession(store, choice.from, choice.id)
    return openSession(store, { mode: 'resume', id, model })
  }
  return openSession(store, { ...choice, mode: choice.mode === 'none' ? 'new' : choice.mode, model })
}

export interface EventSink {
  emit: Emit
  /** Waits until all that was told is on disk and was seen. @throws UserError when it could not be kept. */
  told: () => Promise<void>
}

/**
 * Numbers the events and lets each be seen only after it is on disk, in the order they were told. What is told while a write
 * is under way goes together into the next one. After one could not be kept, nothing more is written: the run must not go
 * on unrecorded, and whoever waits learns it.
 */
export function createEmit(timeline: Timeline, watch: (event: Event) => void | Promise<void>): EventSink {
  let seq = 0
  const { push, settled } = inBatches<Event>(async (batch) => {
    await timeline.append(...batch).catch(notKept)
    for (const event of batch) await watch(event)
  })
  return {
    emit(turn, role, body) {
      seq += 1
      push({ v: 1, seq, ts: new Date().toISOString(), run_id: timeline.runId, turn, role, ...body })
    },
    told: async () => {
      const wrong = await settled()
      if (wrong !== null) throw wrong
    },
  }
}

function notKept(error: unknown): never {
  const isKnown = error instanceof UserError
  throw new UserError(
    isKnown ? error.exit : 'failure',
    `the run's record could not be written: ${errorText(error)}`,
    (isKnown ? error.wayOut : undefined) ??
      'was its folder removed or changed by another program? Finished turns are in the session; go on with --resume',
    { cause: error },
  )
}

export function resumedEvent({ id, state }: Session): EventBody {
  const begun = state.openEffects.map(({ capability, target }) => `${capability} ${target}`)
  const what = (): string =>
    `${danglingCalls(state.messages)[0]?.name ?? 'a turn'}${begun.length > 0 ? ` (it had begun: ${begun.slice(-5).join('; ')})` : ''}`
  const interrupted = state.isTurnOpen ? what() : null
  return { type: 'session-resumed', session_id: id, turns: state.turns, messages: state.messages.length, interrupted }
}

/** What is written once the outcome is known. A failure here is told, and takes nothing of the outcome away. */
export async function keepEnd(
  result: RunResult,
  totals: RunTotals,
  session: Session,
  { emit, told }: EventSink,
): Promise<string[]> {
  const { outcome, progress } = result
  const status = await attempted("the session's status", () =>
    session.append([{ type: 'status', status: statusOf(outcome), at: new Date().toISOString() }]),
  )
  const end = await attempted("the run's end", () => {
    emit(progress.turn, 'system', { type: 'run-end', outcome, totals, exit_code: exitCodes[exitNameOf(outcome)] })
    return told()
  })
  return [...status, ...end]
}

/** What people read of the run, made of its record. */
export function keepViews(session: Session, timeline: Timeline): Promise<string[]> {
  return attempted('the timeline', () => timeline.finish(transcriptOf(session.state.messages.slice())))
}

/** What could not be written, in words; empty: all was. */
async function attempted(what: string, write: () => Promise<void>): Promise<string[]> {
  try {
    await write()
    return []
  } catch (error) {
    return [`${what} could not be written: ${errorText(error)}`]
  }
}

function statusOf(outcome: Outcome): 'completed' | 'active' | 'error' {
  if (outcome.type === 'answered') return 'completed'
  return outcome.type === 'failed' ? 'error' : 'active'
}
