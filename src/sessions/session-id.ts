/** Ids of sessions: checked at the door, or made from the time. */
import { InputError } from '../protocol/errors.ts'
import { isId, parseId } from '../protocol/id.ts'
import type { Store, StoredKey } from '../stores/store.ts'

export const indexKey = 'index.json'
export const documentEnding = '.json'

/** @throws InputError when it breaks the rule of ids, or ends like a file (it would be taken for one). */
export function parseSessionId(text: string): string {
  const id = parseId(text, 'session id')
  if (isSessionId(id)) return id
  throw new InputError(`session id "${id}" ends like a file name`, 'leave the ending out')
}

export function isSessionId(text: string): boolean {
  return isId(text) && !/\.jsonl?$/.test(text)
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

/** null: there is no such session. Creates nothing. */
export async function findSession(store: Store, id: string): Promise<SessionPlace | null> {
  const keys = await store.list(id)
  const journal = keys.find(({ key, kind }) => kind === 'stream' && key === id) ?? null
  const document = keys.find((found) => isSessionDocument(found) && found.key === `${id}${documentEnding}`) ?? null
  return journal || document ? { journal, document } : null
}

/** True for `<id>.json`, which may be a session of the first program. */
export function isSessionDocument({ key, kind }: StoredKey): boolean {
  const isNamedSo = kind === 'document' && key.endsWith(documentEnding) && key !== indexKey
  return isNamedSo && isSessionId(key.slice(0, -documentEnding.length))
}

export function noSuchSession(id: string): InputError {
  return new InputError(`there is no session "${id}" here`, 'see the sessions with: manage-sessions list')
}
