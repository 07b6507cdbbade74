/** One kept session as it is on disk: the records of its journal, or those that the first program's file amounts to. */
import { InputError } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { SessionRecord } from '../protocol/session.ts'
import type { Store, StoredRecord } from '../stores/store.ts'
import { type OpenState, foldStored } from './fold.ts'
import { knownRecord } from './record-shape.ts'
import { parseSessionExport, recordsOfSeed } from './seed-format.ts'
import { type SessionPlace, documentEnding, findSession, noSuchSession } from './session-id.ts'

export interface KeptSession {
  id: string
  /** Without the frame of the store. Unknown types are among them. */
  records: JsonObject[]
  /** Records in the journal; 0 when the session is still only the first program's file. */
  seq: number
  /** Text for the person when a part could not be read; null when all is sound. */
  damage: string | null
}

/** @throws InputError when there is no such session, or nothing of it can be read. Creates nothing. */
export async function readSession(store: Store, id: string): Promise<KeptSession> {
  const place = await findSession(store, id)
  if (!place) throw noSuchSession(id)
  return readPlace(store, id, place)
}

export async function readPlace(store: Store, id: string, place: SessionPlace): Promise<KeptSession> {
  const { records, damage } = place.journal ? await store.readStream(id) : { records: [], damage: null }
  if (records.length > 0)
    return { id, records: records.map((record) => valueOf(record, id)), seq: records.length, damage }
  const name = `${id}${documentEnding}`
  const text = place.document ? await store.read(name) : null
  if (text !== null) return { id, records: asValues(recordsOfSeed(parseSessionExport(text, name), id)), seq: 0, damage }
  // It may have gone away since it was looked at.
  if (!place.journal || (damage === null && place.journal.bytes > 0)) throw noSuchSession(id)
  throw new InputError(
    `session "${id}" cannot be read: ${damage ?? 'its file is empty'}`,
    `its bytes are left as they are; remove it with: manage-sessions delete ${id}`,
  )
}

/** What a journal says, folded, and how long it is; null: it has no readable record. Of long ones most is not read for that. */
export async function foldJournal(
  store: Store,
  id: string,
): Promise<{ state: OpenState; seq: number; damage: string | null } | null> {
  const { records, damage } = await store.readStream(id)
  if (records.length === 0) return null
  const state = foldStored(records)
  state.metadata.session_id = id
  return { state, seq: records.length, damage }
}

/** Records are plain JSON; only their type is narrower. */
export function asValues(records: readonly SessionRecord[]): JsonObject[] {
  return records as unknown as JsonObject[]
}

/**
 * The value without the store's frame; a `v` other than 1 is the record's own and stays. The file's name is the session's
 * id: a journal that was copied or renamed by hand is the session of its new name.
 */
function valueOf({ value }: StoredRecord, id: string): JsonObject {
  const { seq: _seq, v, ...rest } = value
  if (rest['type'] === 'created' || rest['type'] === 'imported') {
    const record = knownRecord(rest)
    if (record?.type === 'created') rest['session_id'] = id
    if (record?.type === 'imported') rest['metadata'] = { ...record.metadata, session_id: id }
  }
  return v === 1 || v === undefined ? rest : { ...rest, v }
}
