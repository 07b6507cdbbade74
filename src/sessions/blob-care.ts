/** What is wrong with the large texts of sessions: lost ones are told, never touched; those that no record names can go. */
import type { BlobRef } from '../protocol/session.ts'
import { type Store, type StoredKey, type StoredRecord, isLease } from '../stores/store.ts'
import { blobKey, blobsOf, isBlobKey, readBlob } from './blobs.ts'
import { knownRecord } from './record-shape.ts'
import { isSessionId, placesOf } from './session-id.ts'

/** Where one session has not what its journal names, or more. */
export interface BlobFinding {
  id: string
  /** Results of which the whole text is gone, and why. */
  lost: { result: string; hash: string; why: string }[]
  /** Files that no record names: the process ended between a text and its record. */
  orphans: { count: number; bytes: number }
}

/** Reads every journal and every blob; sessions of which all is sound are left out. */
export async function inspectBlobs(store: Store): Promise<BlobFinding[]> {
  const keys = await store.list('')
  const ids = new Set([...placesOf(keys).keys(), ...ownersOf(keys)])
  const findings: BlobFinding[] = []
  for (const id of [...ids].toSorted()) {
    const lost: BlobFinding['lost'] = []
    for (const [hash, { results, chars }] of await namedIn(store, id)) {
      const found = await readBlob(store, id, { hash, chars })
      if ('lost' in found) lost.push(...results.map((result) => ({ result, hash, why: found.lost })))
    }
    const orphans = await orphansOf(store, id)
    const bytes = orphans.reduce((sum, orphan) => sum + orphan.bytes, 0)
    if (lost.length > 0 || orphans.length > 0) findings.push({ id, lost, orphans: { count: orphans.length, bytes } })
  }
  return findings
}

/** @returns who uses the session, when it was left alone for that. */
export async function removeOrphans(store: Store, id: string): Promise<{ heldBy: string } | null> {
  const lease = await store.lease(id)
  if (!isLease(lease)) return lease
  try {
    await removeOrphansOf(store, id)
    return null
  } finally {
    await lease.release()
  }
}

/** For who holds the session's lease. */
export async function removeOrphansOf(store: Store, id: string): Promise<void> {
  for (const { key } of await orphansOf(store, id)) await store.write(key, null)
}

/** Of all sessions, also of those that are gone. One in use is left alone. */
export async function removeAllOrphans(store: Store): Promise<void> {
  for (const id of ownersOf(await store.list('')))
    if ((await orphansOf(store, id)).length > 0) await removeOrphans(store, id)
}

function ownersOf(keys: readonly StoredKey[]): Set<string> {
  const owners = keys.filter(({ key }) => isBlobKey(key)).map(({ key }) => key.split('/')[0]!)
  return new Set(owners.filter(isSessionId))
}

/** By hash: the results of the journal that have this text. */
async function namedIn(store: Store, id: string): Promise<Map<string, { results: string[]; chars: number }>> {
  const named = new Map<string, { results: string[]; chars: number }>()
  for (const { result, blob } of blobsNamed((await store.readStream(id)).records))
    named.set(blob.hash, { results: [...(named.get(blob.hash)?.results ?? []), result], chars: blob.chars })
  return named
}

/**
 * What ends that were cut off the journal name stays: a person may want to look there. As long as the journal has such an
 * end in it, nobody knows what that names.
 */
async function orphansOf(store: Store, id: string): Promise<StoredKey[]> {
  const blobs = await blobsOf(store, id)
  if (blobs.length === 0) return []
  const { records, damage } = await store.readDamaged(id, true)
  if (damage !== null) return []
  const named = new Set(blobsNamed(records).map(({ blob }) => blobKey(id, blob.hash)))
  const orphans: StoredKey[] = []
  for (const blob of blobs) if (!named.has(blob.key) && (await isOurs(store, id, blob))) orphans.push(blob)
  return orphans
}

/** What is not named by what it says is somebody else's, or a damaged text that a person may want to look into. */
async function isOurs(store: Store, id: string, { key }: StoredKey): Promise<boolean> {
  return 'text' in (await readBlob(store, id, { hash: key.slice(id.length + 1), chars: 0 }))
}

function blobsNamed(records: readonly StoredRecord[]): { result: string; blob: BlobRef }[] {
  return records.flatMap(({ value }) => {
    const record = knownRecord(value)
    return record?.type === 'result-known' && record.blob ? [{ result: record.id, blob: record.blob }] : []
  })
}
