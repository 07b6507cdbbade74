/** Which sessions there are. The journals tell; the index saves reading those that did not change. */
import { setImmediate } from 'node:timers/promises'
import { UserError, errorText } from '../protocol/errors.ts'
import type { SessionStatus } from '../protocol/session.ts'
import type { Store, StoredKey } from '../stores/store.ts'
import { foldRecords } from './fold.ts'
import { readPlace } from './journal.ts'
import { type SessionRow, fromIndex, readIndex, toIndex, writeIndex } from './session-index.ts'
import { type SessionPlace, onlyOurs, placesOf } from './session-id.ts'

export interface ListOptions {
  status?: SessionStatus
  /** At most so many, the newest; absent: all. */
  limit?: number
}

const readsAtOnce = 50

/** Newest change first. Unreadable ones are among them, as `error`. Creates no folder; renews the index where it can. */
export async function listSessions(store: Store, { status, limit }: ListOptions = {}): Promise<SessionRow[]> {
  const rows = (await allSessions(store)).filter((row) => status === undefined || row.status === status)
  return rows.slice(0, limit)
}

async function allSessions(store: Store): Promise<SessionRow[]> {
  const [keys, { index, text }] = await Promise.all([store.list('', true), readIndex(store)])
  const places = placesOf(keys)
  const rows: SessionRow[] = []
  let isRenewed = false
  let read = 0
  for (const [id, place] of places) {
    const file = (place.journal ?? place.document)!
    const known = fromIndex(index.get(id), id, file)
    // Short journals are read without a wait: now and then others get their turn.
    if (!known && (read += 1) % readsAtOnce === 0) await setImmediate()
    const row = known ?? (await readRow(store, id, place, file))
    if (row) rows.push(row)
    if (known || !row) continue
    // Why it cannot be read may pass without a trace in the file.
    if (row.unreadable !== null) continue
    isRenewed = true
    index.set(id, toIndex(row, file))
  }
  const readable = rows.filter(({ unreadable }) => unreadable === null)
  if (readable.length !== index.size) {
    isRenewed = true
    const ids = new Set(readable.map(({ session_id }) => session_id))
    for (const id of index.keys()) if (!ids.has(id)) index.delete(id)
  }
  if (isRenewed) await writeIndex(store, index, text)
  return rows.sort((a, b) => laterFirst(a.updated_at, b.updated_at) || (a.session_id < b.session_id ? 1 : -1))
}

/** As this program writes times they are ordered as texts; to read thousands of them is a tenth of the whole list. */
function laterFirst(a: string, b: string): number {
  if (a === b) return 0
  if (isOurs(a) && isOurs(b)) return a < b ? 1 : -1
  return (Date.parse(b) || 0) - (Date.parse(a) || 0)
}

const isOurs = (time: string): boolean => time.length === 24 && time.endsWith('Z')

/** null: a file of somebody else, or one that went away meanwhile. */
async function readRow(store: Store, id: string, named: SessionPlace, file: StoredKey): Promise<SessionRow | null> {
  const place = await onlyOurs(store, named)
  if (!place) return null
  try {
    const { records, damage } = await readPlace(store, id, place)
    return { ...foldRecords(records).metadata, session_id: id, damage, unreadable: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const at = new Date(file.changedAt).toISOString()
    const metadata = { session_id: id, task: '', created_at: at, updated_at: at, total_turns: 0, model: '', tags: [] }
    return { ...metadata, status: 'error', damage: null, unreadable: errorText(error) }
  }
}
