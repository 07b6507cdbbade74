/** Which sessions there are. The journals tell; the index saves reading those that did not change. */
import { UserError, errorText } from '../protocol/errors.ts'
import type { SessionStatus } from '../protocol/session.ts'
import type { Store, StoredKey } from '../stores/store.ts'
import { foldRecords } from './fold.ts'
import { readPlace } from './journal.ts'
import { isForeignJson } from './seed-format.ts'
import { type Index, type SessionRow, fromIndex, readIndex, toIndex, writeIndex } from './session-index.ts'
import { type SessionPlace, documentEnding, isSessionDocument, isSessionId } from './session-id.ts'

export interface ListOptions {
  status?: SessionStatus
  /** At most so many, the newest; absent: all. */
  limit?: number
}

/** Newest change first. Unreadable ones are among them, as `error`. Creates no folder; renews the index where it can. */
export async function listSessions(store: Store, { status, limit }: ListOptions = {}): Promise<SessionRow[]> {
  const rows = (await allSessions(store)).filter((row) => status === undefined || row.status === status)
  return rows.slice(0, limit)
}

async function allSessions(store: Store): Promise<SessionRow[]> {
  const places = placesOf(await store.list(''))
  const { index, text } = await readIndex(store)
  const renewed: Index = new Map()
  const rows: SessionRow[] = []
  for (const [id, place] of places) {
    const file = (place.journal ?? place.document)!
    const row = fromIndex(index.get(id), id, file) ?? (await readRow(store, id, place, file))
    if (!row) continue
    renewed.set(id, toIndex(row, file))
    rows.push(row)
  }
  await writeIndex(store, renewed, text)
  return rows.sort((a, b) => timeOf(b) - timeOf(a) || (a.session_id < b.session_id ? 1 : -1))
}

function placesOf(keys: readonly StoredKey[]): Map<string, SessionPlace> {
  const places = new Map<string, SessionPlace>()
  const placeOf = (id: string): SessionPlace => {
    const place = places.get(id) ?? { journal: null, document: null }
    places.set(id, place)
    return place
  }
  for (const found of keys)
    if (found.kind === 'stream') {
      if (isSessionId(found.key)) placeOf(found.key).journal = found
    } else if (isSessionDocument(found)) placeOf(found.key.slice(0, -documentEnding.length)).document = found
  return places
}

/** null: a file of somebody else, or one that went away meanwhile. */
async function readRow(store: Store, id: string, place: SessionPlace, file: StoredKey): Promise<SessionRow | null> {
  try {
    const { records, damage } = await readPlace(store, id, place)
    return { ...foldRecords(records).metadata, session_id: id, damage, unreadable: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    if (!place.journal && isForeignJson((await store.read(file.key)) ?? '{}')) return null
    const at = new Date(file.changedAt).toISOString()
    const metadata = { session_id: id, task: '', created_at: at, updated_at: at, total_turns: 0, model: '', tags: [] }
    return { ...metadata, status: 'error', damage: null, unreadable: errorText(error) }
  }
}

function timeOf({ updated_at }: SessionRow): number {
  return Date.parse(updated_at) || 0
}
