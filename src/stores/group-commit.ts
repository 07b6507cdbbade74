/**
 * One sync for many streams. Who serves thousands of sessions cannot wait for the disk for each of them: what they append
 * goes into one log, a batch at a time, and is durable with that batch; their own streams follow within seconds, without a
 * sync. After a crash the log says what they lack. Only for the one owner of a folder (its lease held): nobody else looks
 * into the log.
 */
import { setImmediate } from 'node:timers/promises'
import type { JsonObject } from '../protocol/json.ts'
import { errorText } from '../protocol/errors.ts'
import { endOf, logRecord, prepare, recover, storedRecords } from './group-log.ts'
import type { Entry } from './group-log.ts'
import { SequenceConflict } from './store.ts'
import type { Store } from './store.ts'

/**
 * An append that is lazy is not waited for at all: it is in the next batch, before whatever is appended later, and what goes
 * wrong with it is told to the next append of its stream.
 */
export interface GroupCommitStore extends Store {
  /** Brings all that is only in the log into the streams. Stops no append. */
  flush(): Promise<void>
  /** The same, and no more timers. The log stays: the next start makes sure of the streams and removes it. */
  close(): Promise<void>
}

export interface GroupCommitOptions {
  /** How long appended records may be in the log alone. */
  flushMs?: number
  /** A log that is longer is closed, and removed when its records are durable in their streams. */
  logBytes?: number
  /** Told, in words for a person, what could not be written for now. */
  warn?: (message: string) => void
}

interface Waiting extends Entry {
  kept: () => void
  failed: (error: unknown) => void
}

interface Pending extends Entry {
  /** Monotonic milliseconds. */
  since: number
}

interface Log {
  name: string
  seq: number
  bytes: number
  /** Where each stream ends that it speaks of. */
  ends: Map<string, number>
}

const logsFolder = 'log'
const logName = (n: number): string => `${logsFolder}/${String(n).padStart(8, '0')}`
/** Streams brought up to date in one turn of the event loop. */
const streamsAtOnce = 25
/** Looks at what is due in the time that it may take. */
const ticks = 50
/** A log that could not be removed is looked at again after so many times the time that records may be in it alone. */
const flushesToRetry = 10

/** @throws UserError when the folder cannot be read. What earlier owners left in their logs is in the streams afterwards. */
export async function openGroupCommit(inner: Store, options: GroupCommitOptions = {}): Promise<GroupCommitStore> {
  const { flushMs = 5_000, logBytes = 64 * 1024 * 1024, warn = () => {} } = options
  const left = (await inner.list(`${logsFolder}/`)).filter(({ kind }) => kind === 'stream').map(({ key }) => key)
  /** Where streams end that a log speaks of, as far as they are written themselves. */
  const lengths = new Map<string, number>()
  /** Closed and not removed yet, the oldest first. */
  const old: Pick<Log, 'name' | 'ends'>[] = []
  for (const name of left) {
    const { ends: known, problem } = await recover(inner, name, lengths)
    if (problem === null) old.push({ name, ends: known })
    else warn(`${name} stays: ${problem}`)
  }
  let number = Math.max(0, ...left.map((key) => Number(key.slice(logsFolder.length + 1)) || 0))
  let log = nextLog()
  /** What is in a log and not yet in its stream. */
  const pending = new Map<string, Pending>()
  /** Where streams will end that somebody appends to. */
  const ends = new Map<string, number>()
  /** Streams of which something lazy could not be kept, until they are read again. */
  const broken = new Map<string, unknown>()
  /** Streams that refuse for now, which was told once. */
  const unwritten = new Set<string>()
  let queue: Waiting[] = []
  let writing: Promise<void> | null = null
  let isFlushing = false
  let inTurn: Promise<unknown> = Promise.resolve()
  let retryAt = Infinity
  let retiring: Promise<void> = retire()
  const timer = setInterval(() => void flushSome(), Math.max(1, flushMs / ticks)).unref()

  function nextLog(): Log {
    number += 1
    return { name: logName(number), seq: 0, bytes: 0, ends: new Map() }
  }

  /** What touches the streams themselves is done one after the other. */
  function next<T>(work: () => Promise<T>): Promise<T> {
    const done = inTurn.then(work)
    inTurn = done.catch(() => undefined)
    return done
  }

  /** Batches as large as what came while the last one was written. */
  async function write(): Promise<void> {
    // What else comes in this turn of the event loop is in the first batch.
    await setImmediate()
    for (; queue.length > 0;) {
      const waiting = queue
      queue = []
      const batch = waiting.filter(({ stream }) => !broken.has(stream))
      for (const { stream, failed } of waiting) if (broken.has(stream)) failed(broken.get(stream))
      try {
        const records = batch.map(logRecord)
        log.seq = await inner.append(log.name, records as unknown as JsonObject[], log.seq)
        for (const { json } of records) log.bytes += json.length
        batch.forEach(keep)
        if (log.bytes > logBytes) retireLog()
      } catch (error) {
        // A file whose sync failed is not written to again.
        if (log.seq > 0) retireLog()
        for (const { stream, failed } of batch) {
          ends.delete(stream)
          failed(error)
        }
      }
    }
    // In the same breath as the look at the queue: whoever comes later begins anew.
    writing = null
  }

  function keep({ stream, first, records, kept }: Waiting): void {
    log.ends.set(stream, first - 1 + records.length)
    const entry = pending.get(stream)
    if (entry) entry.records.push(...records)
    else pending.set(stream, { stream, first, records: [...records], since: performance.now() })
    kept()
  }

  function retireLog(): void {
    old.push(log)
    log = nextLog()
    retiring = Promise.all([retiring, flush()]).then(retire)
  }

  /** Removes closed logs as far as their streams have all of them, durably. */
  async function retire(): Promise<void> {
    try {
      for (let first = old[0]; first; first = old[0]) {
        for (const [stream, end] of first.ends) await next(() => makeDurable(stream, end))
        await inner.write(first.name, null)
        old.shift()
        for (const stream of first.ends.keys())
          if (![log, ...old].some(({ ends: known }) => known.has(stream))) lengths.delete(stream)
      }
    } catch (error) {
      retryAt = performance.now() + flushesToRetry * flushMs
      warn(`${old.map(({ name }) => name).join(', ')} cannot go yet: ${errorText(error)}`)
    }
  }

  async function makeDurable(stream: string, end: number): Promise<void> {
    const length = lengths.get(stream)
    if (length === undefined || length < end) throw new Error(`${stream} could not be written`)
    await inner.append(stream, [], length)
  }

  /** A few at a time, the oldest first: thousands of new files at once would keep the log's own sync waiting. */
  async function flushSome(): Promise<void> {
    const due = performance.now() - flushMs
    if (isFlushing) return
    if (performance.now() >= retryAt) {
      retryAt = Infinity
      retiring = retiring.then(retire)
    }
    isFlushing = true
    let most = Math.max(streamsAtOnce, pending.size / ticks)
    for (const [stream, { since }] of pending) {
      if (since > due || most <= 0) break
      most -= 1
      await next(() => flushStream(stream))
    }
    isFlushing = false
  }

  async function flush(): Promise<void> {
    let count = 0
    for (const stream of new Set(pending.keys())) {
      await next(() => flushStream(stream))
      count += 1
      if (count % streamsAtOnce === 0) await setImmediate()
    }
  }

  async function flushStream(stream: string): Promise<void> {
    const entry = pending.get(stream)
    if (!entry) return
    pending.delete(stream)
    const { first, records } = entry
    try {
      lengths.set(stream, await inner.append(stream, records, first - 1, true))
      unwritten.delete(stream)
      if (ends.get(stream) === first - 1 + records.length) ends.delete(stream)
    } catch (error) {
      // The next try is as far away as the first one was.
      const more = pending.get(stream)?.records ?? []
      pending.set(stream, { stream, first, records: [...records, ...more], since: performance.now() })
      if (!unwritten.has(stream)) warn(`${stream} is in the log alone for now: ${errorText(error)}`)
      unwritten.add(stream)
    }
  }

  return {
    ...inner,
    async append(stream, values, expectedSeq, lazily = false) {
      if (broken.has(stream)) throw broken.get(stream)
      const end = ends.get(stream) ?? endOf(pending.get(stream))
      if (end !== undefined && end !== expectedSeq) throw new SequenceConflict(stream, expectedSeq, end)
      if (values.length === 0) return expectedSeq
      ends.set(stream, expectedSeq + values.length)
      const entry = { stream, first: expectedSeq + 1, records: values.map(prepare) }
      if (lazily) queue.push({ ...entry, kept: () => {}, failed: (error) => broken.set(stream, error) })
      const isKept = lazily ? null : new Promise<void>((kept, failed) => void queue.push({ ...entry, kept, failed }))
      writing ??= write()
      await isKept
      return expectedSeq + values.length
    },
    async readStream(stream, afterSeq) {
      // What is not in the log yet comes first.
      if (ends.has(stream)) await writing
      broken.delete(stream)
      await next(() => flushStream(stream))
      if (!pending.has(stream)) return inner.readStream(stream, afterSeq)
      // On a disk that takes no more it is in the log alone, and no less kept.
      return next(async () => {
        const read = await inner.readStream(stream, afterSeq)
        const left = storedRecords(pending.get(stream)).filter(({ seq }) => seq > (afterSeq ?? 0))
        return left.length === 0 ? read : { ...read, records: [...read.records, ...left] }
      })
    },
    flush,
    async close() {
      clearInterval(timer)
      await writing
      await flush()
      await retiring
    },
  }
}
