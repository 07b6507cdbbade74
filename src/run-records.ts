/** What a run writes as it goes: its session, and its events, each on disk before anybody sees it. */
import type { Emit, Event, EventBody, EventRole } from './protocol/event.ts'
import type { Outcome } from './protocol/outcome.ts'
import { forkSession, openSession } from './sessions/index.ts'
import type { Session } from './sessions/session.ts'
import { createFolderStore } from './stores/index.ts'
import type { Timeline } from './timeline/timeline.ts'

export type SessionChoice =
  | { mode: 'new'; id?: string }
  | { mode: 'resume'; id: string }
  | { mode: 'continue' }
  | { mode: 'fork'; from: string; id?: string }
  | { mode: 'none' }

export async function openChosenSession(dir: string, choice: SessionChoice, model: string): Promise<Session> {
  const store = createFolderStore(dir)
  if (choice.mode === 'fork') {
    const id = await forkSession(store, choice.from, choice.id)
    return openSession(store, { mode: 'resume', id, model })
  }
  return openSession(store, { ...choice, mode: choice.mode === 'none' ? 'new' : choice.mode, model })
}

/** Numbers the events and lets each be seen only after it is on disk; one at a time, in the order they were told. */
export function createEmit(timeline: Timeline, watch: (event: Event) => void | Promise<void>): Emit {
  let seq = 0
  let last: Promise<void> = Promise.resolve()
  return (turn: number, role: EventRole, body: EventBody) => {
    seq += 1
    const event: Event = { v: 1, seq, ts: new Date().toISOString(), run_id: timeline.runId, turn, role, ...body }
    last = last.then(async () => {
      await timeline.append(event)
      await watch(event)
    })
    return last
  }
}

export function resumedEvent({ id, state }: Session): EventBody {
  const interrupted = state.isTurnOpen ? (state.dangling[0]?.name ?? 'a turn') : null
  return { type: 'session-resumed', session_id: id, turns: state.turns, messages: state.messages.length, interrupted }
}

export function statusOf(outcome: Outcome): 'completed' | 'active' | 'error' {
  if (outcome.type === 'answered') return 'completed'
  return outcome.type === 'failed' ? 'error' : 'active'
}
