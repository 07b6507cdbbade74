/** Everything about one session that a person may want to see. */
import type { JsonObject } from '../protocol/json.ts'
import type { SessionExport } from '../protocol/session.ts'
import type { Store } from '../stores/store.ts'
import { customDataOf, foldRecords } from './fold.ts'
import { readSession } from './journal.ts'
import { parseSessionId } from './session-id.ts'
import type { SessionState } from './session.ts'
import { transcriptOf } from './transcript.ts'

export interface SessionView extends Omit<SessionExport, 'journal'> {
  state: SessionState
  /** The journal's records, unknown ones too. */
  records: JsonObject[]
  damage: string | null
}

/** What it would go on from. @throws as `showSession`. */
export async function stateOf(store: Store, id: string): Promise<SessionState> {
  return foldRecords((await readSession(store, parseSessionId(id))).records)
}

/** @throws InputError when the id is wrong, unknown, or nothing of the session can be read. Creates nothing. */
export async function showSession(store: Store, id: string): Promise<SessionView> {
  const { records, damage } = await readSession(store, parseSessionId(id))
  const state = foldRecords(records)
  return {
    metadata: state.metadata,
    transcript: transcriptOf(state.messages.slice()),
    tools_used: state.toolsUsed,
    custom_data: customDataOf(records, state),
    state,
    records,
    damage,
  }
}
