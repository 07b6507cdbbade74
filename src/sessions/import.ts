/** Exported sessions (ours, or of the first program) back into the folder. All of them are good, or nothing is written. */
import { InputError } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import { SequenceConflict, type Store, isLease } from '../stores/store.ts'
import { withBlob } from './blobs.ts'
import { asValues } from './journal.ts'
import { listSessions } from './list.ts'
import { inUse } from './open.ts'
import { parseSessionExport, recordsOfSeed } from './seed-format.ts'
import { findSession, isSessionId, removeFiles } from './session-id.ts'

export interface ImportFile {
  /** For messages: the path as the person gave it. */
  name: string
  text: string
}

/**
 * Dates, status and data are kept as they are in the files.
 * @param replace a session of the same id is removed first (it is refused while in use); else it is an error.
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
    sessions.set(id, { name, records: asValues(parsed.journal ?? recordsOfSeed(parsed, id)) })
  }
  for (const [id, { name, records }] of sessions) {
    const lease = await store.lease(id)
    if (!isLease(lease)) throw inUse(id, lease.heldBy)
    try {
      if (replace) await removeFiles(store, await findSession(store, id))
      await store.append(id, await withBlobs(store, id, records), 0)
    } catch (error) {
      throw error instanceof SequenceConflict ? alreadyThere(name, id) : error
    } finally {
      await lease.release()
    }
  }
  await listSessions(store)
  return [...sessions.keys()]
}

async function withBlobs(store: Store, id: string, records: readonly JsonObject[]): Promise<JsonObject[]> {
  const kept: JsonObject[] = []
  for (const record of records) kept.push(await withBlob(store, id, record))
  return kept
}

function alreadyThere(name: string, id: string): InputError {
  return new InputError(
    `${name}: there is already a session "${id}" here`,
    'add --replace to put this one in its place',
  )
}
