/** Opens a session for its one writer: a new one, a known one, or the newest. */
import { InputError, UserError } from '../protocol/errors.ts'
import { type SessionRecord, servedMark } from '../protocol/session.ts'
import { type Lease, type Store, isLease } from '../stores/store.ts'
import { lostText, readBlob, withBlob } from './blobs.ts'
import { type OpenState, applyRecord, foldRecords } from './fold.ts'
import { asValues, foldJournal, readSession } from './journal.ts'
import { isVolatile } from './kept-parts.ts'
import { listSessions } from './list.ts'
import { keepIndexRow } from './session-index.ts'
import { findSession, noSuchSession, parseSessionId, sessionIdAt } from './session-id.ts'
import type { Session } from './session.ts'

export interface OpenOptions {
  /** `continue` takes the session that changed last. */
  mode: 'new' | 'resume' | 'continue'
  /** For `new` a wish (absent: made from the time), for `resume` needed. */
  id?: string
  /** Written into a new session. */
  model: string
  now?: () => Date
}

/** More sessions than this that begin in one second mean that something is broken. */
const maxPerSecond = 1000

/**
 * Takes the session's lease until `close`. A session file of the first program is migrated: its journal is written
 * beside it and is the truth from then on; the file itself stays untouched.
 * @throws InputError when the id is wrong, taken (`new`) or unknown (`resume`); UserError when another process has it.
 */
export async function openSession(store: Store, options: OpenOptions): Promise<Session> {
  if (await store.look(servedMark))
    throw new InputError(
      'the sessions of this folder belong to an agent that is served',
      'talk with it (autoagent connect), or take a copy: manage-sessions export, then import into another folder',
    )
  if (options.mode === 'new') return createNew(store, options)
  if (options.mode === 'resume') {
    if (options.id === undefined)
      throw new InputError('resuming needs the id of a session', 'add --session-id ID, or use --continue')
    return resume(store, parseSessionId(options.id))
  }
  const newest = (await listSessions(store)).find(({ unreadable }) => unreadable === null)
  if (!newest) throw new InputError('there is no session to continue here', 'start one by giving a task')
  return resume(store, newest.session_id)
}

/**
 * For who holds a lease of the whole folder: the session of that id as it was kept. It is in no index until the next list.
 * null: there is none.
 */
export async function findOwned(store: Store, id: string): Promise<Session | null> {
  const known = await foldJournal(store, id)
  return known && createSession(store, id, ownedLease, known, false)
}

/** The same, or a new one. */
export async function openOwned(
  store: Store,
  id: string,
  model: string,
  now: () => Date = () => new Date(),
): Promise<Session> {
  const found = await findOwned(store, id)
  if (found) return found
  const session = createSession(store, id, ownedLease, { state: foldRecords([]), seq: 0, damage: null }, false)
  await session.append([{ type: 'created', session_id: id, created_at: now().toISOString(), model, tags: [] }], true)
  return session
}

const ownedLease: Lease = { release: () => Promise.resolve() }

async function createNew(store: Store, { id, model, now = () => new Date() }: OpenOptions): Promise<Session> {
  const at = now()
  const wished = id === undefined ? null : parseSessionId(id)
  for (let attempt = 1; attempt <= maxPerSecond; attempt++) {
    const chosen = wished ?? sessionIdAt(at, attempt)
    if (wished !== null && (await findSession(store, wished))) throw taken(wished)
    const lease = await store.lease(chosen)
    if (isLease(lease)) {
      if (!(await findSession(store, chosen)))
        return opened(store, chosen, lease, async () => {
          const record: SessionRecord = {
            type: 'created',
            session_id: chosen,
            created_at: at.toISOString(),
            model,
            tags: [],
          }
          const seq = await store.append(chosen, asValues([record]), 0)
          return { state: foldRecords([record]), seq, damage: null }
        })
      await lease.release()
      if (wished !== null) throw taken(wished)
    } else if (wished !== null) throw inUse(wished, lease.heldBy, orFork)
  }
  throw new Error(`${maxPerSecond} sessions began in one second`)
}

async function resume(store: Store, id: string): Promise<Session> {
  // Looked at first, because a lease makes folders.
  if (!(await findSession(store, id))) throw noSuchSession(id)
  const lease = await store.lease(id)
  if (!isLease(lease)) throw inUse(id, lease.heldBy, orFork)
  return opened(store, id, lease, async () => {
    const known = await foldJournal(store, id)
    if (known) return known
    const { records, damage } = await readSession(store, id)
    return { state: foldRecords(records), seq: await store.append(id, records, 0), damage }
  })
}

interface Beginning {
  state: OpenState
  seq: number
  damage: string | null
}

async function opened(store: Store, id: string, lease: Lease, begin: () => Promise<Beginning>): Promise<Session> {
  try {
    return createSession(store, id, lease, await begin())
  } catch (error) {
    await lease.release()
    throw error
  }
}

function createSession(
  store: Store,
  id: string,
  lease: Lease,
  { state, seq, damage }: Beginning,
  isIndexed = true,
): Session {
  let last: Promise<unknown> = Promise.resolve()
  let closing: Promise<void> | null = null

  async function appendNow(records: SessionRecord[], lazily: boolean): Promise<void> {
    const kept: SessionRecord[] = []
    for (const record of records)
      if (record.type !== 'message' || !isVolatile(record.message))
        // Only results are large.
        kept.push(record.type === 'result-known' ? await withBlob(store, id, record) : record)
    seq = await store.append(id, asValues(kept), seq, lazily)
    for (const record of kept) applyRecord(state, record)
  }

  async function resultText(resultId: string): Promise<string | null> {
    const text = state.results.get(resultId)?.text ?? null
    if (text === null || typeof text === 'string') return text
    const found = await readBlob(store, id, text)
    return 'text' in found ? found.text : lostText(text, found.lost)
  }

  async function closeNow(): Promise<void> {
    await last
    try {
      if (isIndexed) await keepIndexRow(store, id, state, damage)
    } finally {
      await lease.release()
    }
  }

  return {
    id,
    state,
    damage,
    get length() {
      return seq
    },
    append(records, lazily = false) {
      if (closing) return Promise.reject(new Error(`session ${id} is closed`))
      const result = last.then(() => appendNow(records, lazily))
      last = result.catch(() => undefined)
      return result
    },
    resultText,
    close: () => (closing ??= closeNow()),
  }
}

function taken(id: string): InputError {
  return new InputError(
    `there is already a session "${id}"`,
    `go on with it by adding --resume, or choose another --session-id`,
  )
}

const orFork = 'wait until that ends, or go on in a copy with --fork'

export function inUse(id: string, heldBy: string, wayOut = 'wait until that ends'): UserError {
  return new UserError('input', `session "${id}" is in use by ${heldBy}`, wayOut)
}
