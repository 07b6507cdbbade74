/**
 * The contract of durable bytes. A store holds streams (append-only, numbered records) and documents (whole values), both
 * under keys of one or more id-like parts joined by `/`. Folders today, PostgreSQL tomorrow: nothing here knows which.
 */
import { UserError } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'

export interface StoredRecord {
  /** Counts from 1 without a gap. */
  seq: number
  /** As it was given, with the frame's `v` (1 unless it brought its own) and `seq` in it. May be read when first asked for. */
  readonly value: JsonObject
  /**
   * Its JSON text in UTF-8 lies there from `start` to `end`, until the value was read: then null. Who goes through many can
   * tell by it which ones to read.
   */
  readonly bytes: Buffer | null
  readonly start: number
  readonly end: number
}

/** What reading a damaged stream brought back: the longest valid prefix, and what was set aside. */
export interface StreamRead {
  records: StoredRecord[]
  /** Text for the person when a torn or corrupt tail was left out; null when all is sound. */
  damage: string | null
}

/** One thing in a store. A stream and a document may have the same key. */
export interface StoredKey {
  key: string
  kind: 'stream' | 'document'
  /** Milliseconds since the epoch. */
  changedAt: number
  bytes: number
}

export interface Lease {
  /** Idempotent. The lease also ends with the process, however that dies. */
  release(): Promise<void>
}

export interface Store {
  /**
   * Appends records after `expectedSeq` (0: the stream is new). Durable (fdatasync) when it resolves. The first records
   * of a stream appear all together or not at all. `v`, `seq` and `crc` are reserved keys: a value may carry the `seq` it
   * will get and a `v` of its own.
   * @param lazily survives the death of this process at once, a power cut only after the next append that is not lazy; one
   * without values makes durable what is there.
   * @returns the sequence of the last record.
   * @throws SequenceConflict when the stream is not at `expectedSeq`; UserError when the disk refuses.
   */
  append(stream: string, values: JsonObject[], expectedSeq: number, lazily?: boolean): Promise<number>
  /** All records after `afterSeq` (default 0). A missing stream has no records. Never throws for damaged content. */
  readStream(stream: string, afterSeq?: number): Promise<StreamRead>
  /**
   * For those who want to see what a damaged stream says: also records that are not what was written, as long as they can
   * be read at all, in their order. `damage` tells of the first.
   * @param setAside and behind them what was cut off the stream before, as far as it can be read.
   */
  readDamaged(stream: string, setAside?: boolean): Promise<StreamRead>
  /**
   * The document's text, or null when there is none.
   * @param bytes only these of its UTF-8, from 0, the end not included; what goes beyond the document is left out.
   */
  read(key: string, bytes?: { from: number; to: number }): Promise<string | null>
  /**
   * Replaces a document (atomically: the old or the new, never a mixture). `null` removes the whole stream of that key, or
   * the document when there is no such stream.
   */
  write(key: string, text: string | null): Promise<void>
  /**
   * Keeps a text that is named by what it says: the document `<folder>/<hash>`, SHA-256 of its UTF-8 in hexadecimal. Kept
   * again it is the same document. Durable when it resolves.
   * @returns its hash, and the text as it is stored: a wrapper may have taken something out.
   */
  keep(folder: string, text: string): Promise<{ hash: string; text: string }>
  /**
   * Date and size of one document or stream, without looking at others; null: there is none.
   * @param kind absent: a document.
   */
  look(key: string, kind?: StoredKey['kind']): Promise<StoredKey | null>
  /**
   * When a key right below `folder` (`a/b`; empty: the top) was last added or removed, milliseconds since the epoch. Other
   * writes may move it too. null: there is no such folder, or this store cannot tell: `list` does.
   */
  keysChangedAt(folder: string): Promise<number | null>
  /**
   * What has a key that begins with `prefix`, sorted by key.
   * @param isFlat without what has more parts than the prefix: it is not looked at.
   */
  list(prefix: string, isFlat?: boolean): Promise<StoredKey[]>
  /** Takes the named lease, or returns the holder's description (`pid 4711`) when another process has it. Does not wait for it. */
  lease(name: string): Promise<Lease | { heldBy: string }>
}

/** Two writers appended to one stream, or somebody took it away. */
export class SequenceConflict extends UserError {
  constructor(stream: string, expected: number, found: number) {
    const isGone = found === 0 && expected > 0
    super(
      'failure',
      isGone
        ? `${stream} is gone: it was deleted or moved away while it was in use`
        : `${stream} is at record ${found}, not ${expected}: another process wrote to it`,
    )
    this.name = 'SequenceConflict'
  }
}

export function isLease(result: Lease | { heldBy: string }): result is Lease {
  return 'release' in result
}
