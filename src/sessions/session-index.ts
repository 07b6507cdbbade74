/**
 * `index.json`: one row per session, in the seed's shape, so that listing need not read every journal. Never truth: a row
 * counts only while its file has the time and size that the row was made from.
 */
import { UserError } from '../protocol/errors.ts'
import { type JsonObject, isJsonObject } from '../protocol/json.ts'
import type { SessionMetadata } from '../protocol/session.ts'
import type { Store, StoredKey } from '../stores/store.ts'
import { isMetadata } from './record-shape.ts'
import { documentEnding, indexKey } from './session-id.ts'
import type { SessionState } from './session.ts'

export interface SessionRow extends SessionMetadata {
  /** A torn or corrupt end is left out. */
  damage: string | null
  /** Why nothing of it can be read; then only the id and the times say something. */
  unreadable: string | null
}

/** Rows by id. A missing or broken index has none; a broken row is none. */
export type Index = Map<string, JsonObject>

export async function readIndex(store: Store): Promise<{ index: Index; text: string | null }> {
  const text = await store.read(indexKey)
  const index: Index = new Map()
  const value = text === null ? null : parsed(text)
  const sessions = isJsonObject(value) ? value['sessions'] : null
  if (isJsonObject(sessions))
    for (const id of Object.keys(sessions)) {
      const row = sessions[id]
      if (isJsonObject(row)) index.set(id, row)
    }
  return { index, text }
}

/** A line per session. Best effort: a disk that refuses (or may not be written) costs only the time to read the journals again. */
export async function writeIndex(store: Store, index: Index, before: string | null): Promise<void> {
  const lines = [...index]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, row]) => `${JSON.stringify(id)}: ${JSON.stringify(row)}`)
  const text = `{"sessions": {\n${lines.join(',\n')}\n}}\n`
  if (text === before || (before === null && index.size === 0)) return
  try {
    await store.write(indexKey, text)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
  }
}

/** A larger index is left to the next list: to write it anew would cost every run more than the rows save. */
const mostBytesKept = 256 * 1024

/** The row of one session whose state is known. */
export async function keepIndexRow(
  store: Store,
  id: string,
  state: SessionState,
  damage: string | null,
): Promise<void> {
  const file = await store.look(id, 'stream')
  if (!file || ((await store.look(indexKey))?.bytes ?? 0) > mostBytesKept) return
  const { index, text } = await readIndex(store)
  index.set(id, toIndex({ ...state.metadata, session_id: id, damage, unreadable: null }, file))
  await writeIndex(store, index, text)
}

export function toIndex(row: SessionRow, file: StoredKey): JsonObject {
  const { task, created_at, updated_at, status, model, tags, total_turns, damage, unreadable } = row
  const metadata = { task, created_at, updated_at, status, model, tags, total_turns }
  return { path: pathOf(file), ...metadata, damage, unreadable, changed_at: file.changedAt, bytes: file.bytes }
}

/** null: the row is of another state of the file, or has not the shape. */
export function fromIndex(row: JsonObject | undefined, id: string, file: StoredKey): SessionRow | null {
  if (row?.['path'] !== pathOf(file) || row['changed_at'] !== file.changedAt || row['bytes'] !== file.bytes) return null
  const { task, created_at, updated_at, status, model, tags, total_turns, damage, unreadable } = row
  if (!isTextOrNull(damage) || unreadable !== null) return null
  const known = { session_id: id, task, created_at, updated_at, total_turns, status, model, tags, damage, unreadable }
  return isMetadata(known) ? (known as unknown as SessionRow) : null
}

/** Relative to the folder, as the folder store names its files. */
function pathOf({ key, kind }: StoredKey): string {
  return kind === 'stream' ? `${key}${documentEnding}l` : key
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
