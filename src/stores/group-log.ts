/** What stands in the log of a group commit, and how streams are brought up to date with it after a crash. */
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import { PreparedRecord } from './folder-frame.ts'
import type { Store } from './store.ts'

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

/** @returns the streams that the logs speak of, and how long each is now: it has all of its records, not yet durably. */
export async function recover(inner: Store, logs: readonly string[]): Promise<Map<string, number>> {
  const lengths = new Map<string, number>()
  for (const log of logs)
    for (const { value } of (await inner.readStream(log)).records) {
      const entry = entryOf(value)
      if (!entry) continue
      const { stream, first, records } = entry
      const length = lengths.get(stream) ?? (await inner.readStream(stream)).records.length
      const missing = first <= length + 1 ? records.slice(length + 1 - first) : []
      lengths.set(stream, missing.length > 0 ? await inner.append(stream, missing, length, true) : length)
    }
  return lengths
}

function entryOf({ stream, first, records }: JsonObject): Entry | null {
  if (typeof stream !== 'string' || typeof first !== 'number' || !Array.isArray(records)) return null
  return records.every(isJsonObject) ? { stream, first, records } : null
}
