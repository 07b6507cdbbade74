/** Exported sessions (ours, or of the first program) back into the folder. All of them are good, or nothing is written. */
import { InputError, UserError } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import { type Lease, SequenceConflict, type Store, isLease } from '../stores/store.ts'
import { removeOrphansOf } from './blob-care.ts'
import { withBlob } from './blobs.ts'
import { asValues } from './journal.ts'
import { isVolatile } from './kept-parts.ts'
import { listSessions } from './list.ts'
import { inUse } from './open.ts'
import { knownRecord } from './record-shape.ts'
import { parseSessionExport, recordsOfSeed } from './seed-format.ts'
import { findSession, isSessionId, removeFiles, removeSession } from './session-id.ts'

export interface ImportFile {
  /** For messages: the path as the person gave it. */
  name: string
  text: string
}

/**
 * Dates, status and data are kept as they are in the files.
 * @param replace a session of the same id goes when the new one is on the disk (refused while it is in use); else it is an error.
 * @returns the ids, in the order of the files.
 * @throws InputError naming the file and the rule.
 */
export async function importSessions(
  store: Store,
  files: readonly ImportFile[],
  { replace = false }: { replace?: boolean } = {},
): Promise<string[]> {
  const sessions = new Map<string, { name: string; records: ReturnType<typeof asValues> }>()
  for (const { name, text } of files) {
    const parsed = parseSessionExport(text, name)
    const id = parsed.metadata.session_id
    if (!isSessionId(id))
      throw new InputError(
        `${name}: its session_id "${id.slice(0, 140)}" is not allowed`,
        'change "metadata.session_id" to 1 to 128 of the characters A-Z a-z 0-9 . _ - without a dot in front or .json behind',
      )
    const twin = sessions.get(id)
    if (twin) throw new InputError(`${twin.name} and ${name} are both session "${id}"`, 'import one of them')
    if (!replace && (await findSession(store, id))) throw alreadyThere(name, id)
    sessions.set(id, {
      name,
      records: asValues((parsed.journal ?? recordsOfSeed(parsed, id)).filter((record) => !isHidden(record))),
    })
  }
  const leases: Lease[] = []
  try {
    for (const id of sessions.keys()) {
      const lease = await store.lease(id)
      if (!isLease(lease)) throw inUse(id, lease.heldBy)
      leases.push(lease)
    }
    for (const [id, { name, records }] of sessions)
      try {
        await put(store, id, records, replace)
      } catch (error) {
        throw error instanceof SequenceConflict ? alreadyThere(name, id) : error
      }
  } finally {
    for (const lease of leases) await lease.release()
  }
  await listSessions(store)
  return [...sessions.keys()]
}

/**
 * What is replaced goes only when the new session is on the disk beside it, under a name of its own: a disk that is full, or a
 * crash, leaves one of the two.
 */
async function put(store: Store, id: string, values: JsonObject[], replace: boolean): Promise<void> {
  const records = await withBlobs(store, id, values)
  const old = replace ? await findSession(store, id) : null
  if (!old) return void (await store.append(id, records, 0))
  const beside = await freeId(store, id)
  try {
    // Whole: it may be all that is left.
    await store.append(beside, values, 0)
  } catch (error) {
    await removeFiles(store, await findSession(store, beside)).catch(() => undefined)
    throw error
  }
  await removeSession(store, old)
  await store.append(id, records, 0).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error
    throw new UserError(
      error.exit,
      error.message,
      `session "${id}" stands whole as "${beside}": export that, and import it here again`,
    )
  })
  await removeFiles(store, await findSession(store, beside))
  await removeOrphansOf(store, id)
}

/** What an earlier import left there when it died may be all that is left. */
async function freeId(store: Store, id: string): Promise<string> {
  for (let n = 1; ; n += 1) {
    const ending = n === 1 ? '.importing' : `.importing-${n}`
    const free = `${id.slice(0, mostIdChars - ending.length)}${ending}`
    if (!(await findSession(store, free))) return free
  }
}
const mostIdChars = 128

async function withBlobs(store: Store, id: string, records: readonly JsonObject[]): Promise<JsonObject[]> {
  const kept: JsonObject[] = []
  for (const record of records) kept.push(await withBlob(store, id, record))
  return kept
}

/** No view would show it, and a model would read it. */
function isHidden(value: unknown): boolean {
  const record = knownRecord(value)
  return record?.type === 'message' && isVolatile(record.message)
}

function alreadyThere(name: string, id: string): InputError {
  return new InputError(
    `${name}: there is already a session "${id}" here`,
    'add --replace to put this one in its place',
  )
}
