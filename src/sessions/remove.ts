/** Takes sessions away: one, or all that fit. A session in use stays. */
import { UserError } from '../protocol/errors.ts'
import { type Retention, outdated } from '../protocol/retention.ts'
import type { SessionStatus } from '../protocol/session.ts'
import { type Store, isLease } from '../stores/store.ts'
import { removeAllOrphans } from './blob-care.ts'
import { listSessions } from './list.ts'
import { inUse } from './open.ts'
import type { SessionRow } from './session-index.ts'
import { documentEnding, findSession, noSuchSession, parseSessionId, removeFiles } from './session-id.ts'

/**
 * Removes the journal, what was cut off it, and the first program's file.
 * @throws InputError when the id is wrong or unknown; UserError when another process uses it.
 */
export async function deleteSession(store: Store, id: string): Promise<void> {
  await remove(store, parseSessionId(id))
  await listSessions(store)
}

export interface CleanOptions extends Retention {
  status?: SessionStatus
  /** Only of these. */
  ids?: ReadonlySet<string>
  /** Only tell what would go. */
  dryRun?: boolean
  now?: () => Date
}

export interface Cleaned {
  removed: SessionRow[]
  /** Fit too, but stayed: in use. */
  kept: { row: SessionRow; reason: string }[]
}

/**
 * All that is given together means AND; nothing means all. Count and size are of the sessions of that status. Unreadable
 * sessions never fit: they are deleted by their id only.
 */
export async function cleanSessions(store: Store, options: CleanOptions): Promise<Cleaned> {
  const { status, ids, dryRun = false, now = () => new Date() } = options
  const sizes = await sizesOf(store)
  const rows = (await listSessions(store, status && { status }))
    .filter(({ unreadable }) => unreadable === null)
    .map((row) => ({ row, changedAt: Date.parse(row.updated_at), bytes: sizes.get(row.session_id) ?? 0 }))
  const fitting = outdated(rows, options, now())
    .map(({ row }) => row)
    .filter(({ session_id }) => ids?.has(session_id) ?? true)
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
  await removeAllOrphans(store)
  await listSessions(store)
  return cleaned
}

/** Bytes of all that belongs to a session. */
async function sizesOf(store: Store): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for (const { key, kind, bytes } of await store.list('')) {
    const name = key.split('/')[0]!
    const id = kind === 'document' && name.endsWith(documentEnding) ? name.slice(0, -documentEnding.length) : name
    sizes.set(id, (sizes.get(id) ?? 0) + bytes)
  }
  return sizes
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
