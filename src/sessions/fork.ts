/** A copy of a session under another id, to go on from the same point. The original may be in use meanwhile. */
import { InputError } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { SessionRecord } from '../protocol/session.ts'
import { SequenceConflict, type Store, isLease } from '../stores/store.ts'
import { copiedBlobs } from './blobs.ts'
import { foldRecords } from './fold.ts'
import { asValues, readSession } from './journal.ts'
import { knownRecord } from './record-shape.ts'
import { findSession, parseSessionId, sessionIdAt } from './session-id.ts'

const maxPerSecond = 1000

/**
 * Where the copy ends: before this turn of a run that began when the session had `after` records, or before its last task.
 */
export type ForkPoint = { turn: number; after: number } | 'last-task'

/**
 * @param newId absent: made from the time.
 * @param point absent: the whole session.
 * @returns the id of the copy.
 * @throws InputError when `fromId` is unknown or unreadable, or `newId` is wrong or taken.
 */
export async function forkSession(
  store: Store,
  fromId: string,
  newId?: string,
  now: () => Date = () => new Date(),
  point?: ForkPoint,
): Promise<string> {
  const from = parseSessionId(fromId)
  const wished = newId === undefined ? null : parseSessionId(newId)
  const whole = (await readSession(store, from)).records
  const end = point ? endOf(whole, point) : whole.length
  if (end < 0) throw new InputError(`session "${from}" has no task that could be taken back`)
  const records = whole.slice(0, end)
  const at = now()
  for (let attempt = 1; attempt <= maxPerSecond; attempt++) {
    const id = wished ?? sessionIdAt(at, attempt)
    if (!(await findSession(store, id)))
      try {
        if (await keepCopy(store, id, from, copyOf(records, from, id, at.toISOString()))) return id
      } catch (error) {
        if (!(error instanceof SequenceConflict)) throw error
      }
    if (wished !== null) throw new InputError(`there is already a session "${id}"`, 'choose another id for the copy')
  }
  throw new Error(`${maxPerSecond} sessions began in one second`)
}

/** @returns false when another process is about to begin a session of that id. */
async function keepCopy(store: Store, id: string, from: string, records: readonly JsonObject[]): Promise<boolean> {
  const lease = await store.lease(id)
  if (!isLease(lease)) return false
  try {
    await store.append(id, await copiedBlobs(store, from, store, id, records), 0)
    return true
  } finally {
    await lease.release()
  }
}

/** The turn's first record: the Coder's reply, or what was done in it. */
function endOf(records: readonly JsonObject[], point: ForkPoint): number {
  if (point === 'last-task') return records.findLastIndex((record) => record['type'] === 'task')
  const { turn, after } = point
  const at = records.findIndex((record, index) => index >= after && Number(record['turn']) >= turn)
  return at < 0 ? records.length : at
}

function copyOf(records: readonly JsonObject[], from: string, id: string, at: string): JsonObject[] {
  const { model, tags } = foldRecords(records).metadata
  const created: SessionRecord = { type: 'created', session_id: id, created_at: at, model, tags, forked_from: from }
  const rest = records.flatMap((value): JsonObject[] => {
    const record = knownRecord(value)
    if (record?.type === 'created') return []
    if (record?.type !== 'imported') return [value]
    const metadata = { ...record.metadata, created_at: at, updated_at: at }
    return asValues([{ ...record, metadata: { ...metadata, session_id: id } }])
  })
  return [...asValues([created]), ...rest]
}
