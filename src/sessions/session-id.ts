/** Ids of sessions, checked at the door or made from the time, and the files that they name. */
import { InputError, UserError } from '../protocol/errors.ts'
import { isId, parseId } from '../protocol/id.ts'
import type { Store, StoredKey } from '../stores/store.ts'
import { removeBlobs } from './blobs.ts'
import { parseSessionExport } from './seed-format.ts'

export const indexKey = 'index.json'
export const documentEnding = '.json'

/** @throws InputError when it breaks the rule of ids, or ends like a file (it would be taken for one). */
export function parseSessionId(text: string): string {
  const id = parseId(text, 'session id')
  if (isSessionId(id)) return id
  throw new InputError(`session id "${id}" ends like a file name`, 'leave the ending out')
}

export function isSessionId(text: string): boolean {
  return isId(text) && !text.endsWith('.json') && !text.endsWith('.jsonl')
}

/** `YYYYMMDD_HHMMSS` in local time, with `-2`, `-3`, … from the second try on. */
export function sessionIdAt(now: Date, attempt: number): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
  return attempt === 1 ? `${date}_${time}` : `${date}_${time}-${attempt}`
}

/** Where a session is: its journal, and the first program's file (which stays where it was when it is migrated). */
export interface SessionPlace {
  journal: StoredKey | null
  document: StoredKey | null
}

/** null: there is no such session. Creates nothing. Costs the same among thousands. */
export async function findSession(store: Store, id: string): Promise<SessionPlace | null> {
  if (!isSessionId(id)) return null
  const document = `${id}${documentEnding}`
  return onlyOurs(store, {
    journal: await store.look(id, 'stream'),
    // A long id has no room for the ending.
    document: document !== indexKey && isId(document) ? await store.look(document) : null,
  })
}

/** Ids and their places by name alone; `onlyOurs` looks inside. */
export function placesOf(keys: readonly StoredKey[]): Map<string, SessionPlace> {
  const places = new Map<string, SessionPlace>()
  for (const found of keys) {
    const isJournal = found.kind === 'stream'
    const id = isJournal ? found.key : found.key.slice(0, -documentEnding.length)
    if (!isSessionId(id) || (!isJournal && (!found.key.endsWith(documentEnding) || found.key === indexKey))) continue
    const place = places.get(id) ?? { journal: null, document: null }
    place[isJournal ? 'journal' : 'document'] = found
    places.set(id, place)
  }
  return places
}

/** A JSON file in which nothing speaks of a session belongs to somebody else, and must never be shown or removed. */
export async function onlyOurs(store: Store, place: SessionPlace | undefined): Promise<SessionPlace | null> {
  const text = place?.document ? await store.read(place.document.key) : null
  const document = text?.includes('"session_id"') ? place!.document : null
  return place?.journal || document ? { journal: place!.journal, document } : null
}

/** The document first: alone it would come back as the session it once was. The blobs last: without them it would be damaged. */
export async function removeFiles(store: Store, place: SessionPlace | null): Promise<void> {
  if (!place) return
  await removeSession(store, place)
  if (place.journal) await removeBlobs(store, place.journal.key)
}

/** Without its large texts. */
export async function removeSession(store: Store, { journal, document }: SessionPlace): Promise<void> {
  // Beside a journal it may be the person's own, which only speaks of sessions.
  if (document && (!journal || (await isExport(store, document)))) await store.write(document.key, null)
  if (journal) await store.write(journal.key, null)
}

async function isExport(store: Store, { key }: StoredKey): Promise<boolean> {
  try {
    parseSessionExport((await store.read(key)) ?? '', key)
    return true
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

export function noSuchSession(id: string): InputError {
  return new InputError(`there is no session "${id}" here`, 'see the sessions with: manage-sessions list')
}
