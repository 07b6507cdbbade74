/** Takes sessions away: one, or all that fit. A session in use stays. */
import { UserError } from '../protocol/errors.ts'
import type { SessionStatus } from '../protocol/session.ts'
import { type Store, isLease } from '../stores/store.ts'
import { listSessions } from './list.ts'
import { inUse } from './open.ts'
import type { SessionRow } from './session-index.ts'
import { findSession, noSuchSession, parseSessionId, removeFiles } from './session-id.ts'

const dayMs = 24 * 60 * 60 * 1000

/**
 * Removes the journal, what was cut off it, and the first program's file.
 * @throws InputError when the id is wrong or unknown; UserError when another process uses it.
 */
export async function deleteSession(store: Store, id: string): Promise<void> {
  await remove(store, parseSessionId(id))
  await listSessions(store)
}

export interface CleanOptions {
  status?: SessionStatus
  /** Only those whose last change is at least so many days ago. */
  days?: number
  /** Only tell what would go. */
  dryRun?: boolean
  now?: () => Date
}

export interface Cleaned {
  removed: SessionRow[]
  /** Fit too, but stayed: in use. */
  kept: { row: SessionRow; reason: string }[]
}

/** Both filters together mean AND; none means all. Unreadable sessions never fit: they are deleted by their id only. */
export async function cleanSessions(store: Store, options: CleanOptions): Promise<Cleaned> {
  const { status, days, dryRun = false, now = () => new Date() } = options
  const newest = now().getTime() - (days ?? 0) * dayMs
  const fitting = (await listSessions(store)).filter(
    (row) =>
      row.unreadable === null &&
      (status === undefined || row.status === status) &&
      (days === undefined || Date.parse(row.updated_at) <= newest),
  )
  if (dryRun) return { removed: fitting, kept: [] }
  const cleaned: Cleaned = { removed: [], kept: [] }
  for (const row of fitting)
    try {
      await remove(store, row.session_id)
      cleaned.removed.push(row)
    } catch (error) {
      if (!(error instanceof UserError) || error.exit !== 'input') throw error
      cleaned.kept.push({ row, reason: error.message })
    }
  await listSessions(store)
  return cleaned
}

async function remove(store: Store, id: string): Promise<void> {
  // Looked at first, because a lease makes folders.
  if (!(await findSession(store, id))) throw noSuchSession(id)
  const lease = await store.lease(id)
  if (!isLease(lease)) throw inUse(id, lease.heldBy)
  try {
    await removeFiles(store, await findSession(store, id))
  } finally {
    await lease.release()
  }
}
