/** What stands in the log of a group commit, and how streams are brought up to date with it after a crash. */
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import { PreparedRecord, decodeLine, encodeLine } from './folder-frame.ts'
import type { Store, StoredRecord } from './store.ts'

/** In the log: records of one stream from `first` on. */
export interface Entry {
  stream: string
  first: number
  records: JsonObject[]
}

/** Values that are stored twice, in the log and in their stream. The folder store knows what is prepared. */
export function prepare(value: JsonObject): JsonObject {
  if ('v' in value || 'seq' in value || 'crc' in value || Object.keys(value).length === 0) return value
  return new PreparedRecord(JSON.stringify(value)) as unknown as JsonObject
}

export function logRecord({ stream, first, records }: Entry): PreparedRecord {
  const texts = records.map((one: unknown) => (one instanceof PreparedRecord ? one.json : JSON.stringify(one)))
  const json = `{"stream":${JSON.stringify(stream)},"first":${first},"records":[${texts.join(',')}]}`
  return new PreparedRecord(json)
}

/** The number of its last record. */
export const endOf = (entry: Entry | undefined): number | undefined => entry && entry.first - 1 + entry.records.length

/** As they will be read from their stream. */
export function storedRecords(entry: Entry | undefined): StoredRecord[] {
  return (entry?.records ?? []).map((value, at) => {
    const seq = entry!.first + at
    const line = encodeLine(seq, value)
    const record = decodeLine(line, 0, line.length - 1, seq)
    if (typeof record === 'string') throw new Error(`record ${seq} of ${entry!.stream}: ${record}`)
    return record
  })
}

/**
 * Gives to streams what they lack of a log, not yet durably.
 * @param lengths how long each stream is that was looked at; set for those that the log speaks of.
 * @returns where each stream ends in it; and, in words, what of it follows records that are nowhere, null: nothing.
 */
export async function recover(
  inner: Store,
  log: string,
  lengths: Map<string, number>,
): Promise<{ ends: Map<string, number>; problem: string | null }> {
  const ends = new Map<string, number>()
  const { records: sound, damage } = await inner.readStream(log)
  // The last line may be torn, it was never acknowledged. One in the middle was, and so were those behind it.
  const isWhole = damage === null || (await inner.readDamaged(log)).records.length === sound.length
  let problem = isWhole ? null : damage
  for (const { value } of sound) {
    const entry = entryOf(value)
    if (!entry) continue
    const { stream, first, records } = entry
    const length = lengths.get(stream) ?? (await inner.readStream(stream)).records.length
    lengths.set(stream, length)
    if (first > length + 1) {
      problem ??= `${stream} lacks its records ${length + 1} to ${first - 1}; if it was removed on purpose, remove that log too`
      continue
    }
    const missing = records.slice(length + 1 - first)
    if (missing.length > 0) lengths.set(stream, await inner.append(stream, missing, length, true))
    ends.set(stream, endOf(entry)!)
  }
  return { ends, problem }
}

function entryOf({ stream, first, records }: JsonObject): Entry | null {
  if (typeof stream !== 'string' || typeof first !== 'number' || !Array.isArray(records)) return null
  return records.every(isJsonObject) ? { stream, first, records } : null
}
