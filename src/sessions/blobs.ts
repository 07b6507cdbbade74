/**
 * Large texts of results. Each is kept once, beside the journal and before the record that names it: the document
 * `<session>/<hash>`. A session goes on without reading them; who needs one asks for it.
 */
import { createHash } from 'node:crypto'
import { UserError } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { BlobRef } from '../protocol/session.ts'
import type { Store, StoredKey } from '../stores/store.ts'
import { isBlobHash, knownRecord } from './record-shape.ts'

/** UTF-16 units; what is longer is no longer in the journal. */
export const mostJournalChars = 32 * 1024

/** Of a large text, left in the journal for people who read that. */
const headChars = 1_400
const tailChars = 600

/** A record as the journal takes it: a large text is in its blob by then. Text that is no Unicode would be changed there. */
export async function withBlob<Value extends object>(store: Store, id: string, value: Value): Promise<Value> {
  const record = knownRecord(value)
  if (record?.type !== 'result-known' || record.blob) return value
  if (record.value.length <= mostJournalChars || !record.value.isWellFormed()) return value
  const { hash, text } = await store.keep(id, record.value)
  return { ...value, value: excerptOf(text, hash), blob: { hash, chars: text.length } }
}

/** The same record with its whole text in it; as it is when that text is lost. */
export async function withText<Value extends object>(store: Store, id: string, value: Value): Promise<Value> {
  const record = knownRecord(value)
  if (record?.type !== 'result-known' || !record.blob) return value
  const found = await readBlob(store, id, record.blob)
  if ('lost' in found) return value
  const { blob: _, ...rest } = value as Value & { blob: BlobRef }
  return { ...rest, value: found.text } as unknown as Value
}

/** Records of one session as records of another, which then needs nothing of the first. One text is in memory at a time. */
export async function copiedBlobs(
  from: Store,
  fromId: string,
  to: Store,
  id: string,
  records: readonly JsonObject[],
): Promise<JsonObject[]> {
  const copies: JsonObject[] = []
  for (const record of records) copies.push(await withBlob(to, id, await withText(from, fromId, record)))
  return copies
}

/** The text, or in words why there is none. A disk that refuses is told like a text that is gone. */
export async function readBlob(
  store: Store,
  id: string,
  { hash }: BlobRef,
): Promise<{ text: string } | { lost: string }> {
  try {
    const text = await store.read(blobKey(id, hash))
    if (text === null) return { lost: 'its file is missing' }
    return hashOf(text) === hash ? { text } : { lost: 'its file is not what was written' }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { lost: error.message }
  }
}

/** What a model is shown in the place of a text that is lost. */
export function lostText({ chars }: BlobRef, why: string): string {
  return `[The text of this result (${chars} characters) is lost: ${why}. It shows nothing; run again what gave it.]`
}

export async function blobsOf(store: Store, id: string): Promise<StoredKey[]> {
  return (await store.list(`${id}/`, true)).filter(({ key, kind }) => kind === 'document' && isBlobKey(key))
}

export function blobKey(id: string, hash: string): string {
  return `${id}/${hash}`
}

export function isBlobKey(key: string): boolean {
  const parts = key.split('/')
  return parts.length === 2 && isBlobHash(parts[1])
}

export async function removeBlobs(store: Store, id: string): Promise<void> {
  for (const { key } of await blobsOf(store, id)) await store.write(key, null)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function excerptOf(text: string, hash: string): string {
  const left = text.length - headChars - tailChars
  return `${text.slice(0, headChars)}\n… ${left} characters are in the file ${hash} …\n${text.slice(-tailChars)}`.toWellFormed()
}
