import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UserError } from '../protocol/errors.ts'
import { createFolderStore } from './folder.ts'
import { openGroupCommit } from './group-commit.ts'
import { SequenceConflict, type Store } from './store.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'group-commit-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const numbers = async (store: Store, stream: string): Promise<unknown[]> =>
  (await store.readStream(stream)).records.map(({ value }) => value['n'])
const logs = (folder = dir): string[] => readdirSync(join(folder, 'log'), { encoding: 'utf8' })
/** What a process leaves behind that dies here. */
const died = (): string => {
  const copy = `${dir}-died`
  rmSync(copy, { recursive: true, force: true })
  cpSync(dir, copy, { recursive: true })
  return copy
}

/** Counts the appends that are synced; one more on the list of failures fails. */
function watched(inner: Store): { store: Store; synced: string[]; failures: Error[] } {
  const synced: string[] = []
  const failures: Error[] = []
  const store: Store = {
    ...inner,
    append(stream, values, expectedSeq, lazily) {
      if (!lazily && values.length > 0) {
        const failure = failures.shift()
        if (failure) return Promise.reject(failure)
        synced.push(stream)
      }
      return inner.append(stream, values, expectedSeq, lazily)
    },
  }
  return { store, synced, failures }
}

describe('one sync for many streams', () => {
  test('a hundred streams are written with a few syncs and read as they were appended', async () => {
    const { store: inner, synced } = watched(createFolderStore(dir))
    const store = await openGroupCommit(inner)
    const streams = Array.from({ length: 100 }, (_, n) => `s${n}`)
    await Promise.all(
      streams.map(async (stream) => {
        let seq = 0
        for (let n = 1; n <= 5; n++) seq = await store.append(stream, [{ n }, { n: -n }], seq)
      }),
    )
    for (const stream of streams) expect(await numbers(store, stream)).toEqual([1, -1, 2, -2, 3, -3, 4, -4, 5, -5])
    expect(synced.length).toBeLessThan(50)
    expect(new Set(synced)).toEqual(new Set(['log/00000001']))
    await store.close()
    expect(await numbers(createFolderStore(dir), 's7')).toHaveLength(10)
  })

  test('what was acknowledged is there after a death at any moment', async () => {
    const store = await openGroupCommit(createFolderStore(dir), { flushMs: 60_000 })
    await store.append('a', [{ n: 1 }], 0)
    await store.flush()
    await store.append('a', [{ n: 2 }], 1)
    await store.append('b', [{ n: 7 }], 0)
    const copy = died()
    expect(await numbers(createFolderStore(copy), 'a')).toEqual([1])
    const after = await openGroupCommit(createFolderStore(copy))
    expect(await numbers(after, 'a')).toEqual([1, 2])
    expect(await numbers(after, 'b')).toEqual([7])
    expect(await after.append('a', [{ n: 3 }], 2)).toBe(3)
    await after.close()
    expect(await numbers(createFolderStore(copy), 'a')).toEqual([1, 2, 3])
    // Once their streams are durable nobody needs the old logs.
    expect(logs(copy)).toEqual(['00000002.jsonl'])
    await store.close()
    rmSync(copy, { recursive: true })
  })

  test('a log that was torn in the middle of a batch loses only what nobody was told of', async () => {
    const store = await openGroupCommit(createFolderStore(dir), { flushMs: 60_000 })
    await store.append('a', [{ n: 1 }], 0)
    await store.append('a', [{ n: 2 }], 1)
    const copy = died()
    const path = join(copy, 'log', '00000001.jsonl')
    truncateSync(path, readFileSync(path).length - 5)
    const after = await openGroupCommit(createFolderStore(copy))
    expect(await numbers(after, 'a')).toEqual([1])
    await Promise.all([after.close(), store.close()])
    rmSync(copy, { recursive: true })
  })

  test('logs are closed when they are long, and go', async () => {
    const store = await openGroupCommit(createFolderStore(dir), { logBytes: 1_000, flushMs: 10 })
    let seq = 0
    for (let n = 1; n <= 600; n++) seq = await store.append('a', [{ n }], seq)
    await store.close()
    expect(logs()).toHaveLength(1)
    expect(logs()).not.toEqual(['00000001.jsonl'])
    expect(await numbers(createFolderStore(dir), 'a')).toHaveLength(600)
  })

  test('what could not be kept is told and is not there; the next append goes on in another file', async () => {
    const { store: inner, synced, failures } = watched(createFolderStore(dir))
    const store = await openGroupCommit(inner)
    await store.append('a', [{ n: 1 }], 0)
    failures.push(new UserError('failure', 'the disk is full'))
    await expect(store.append('a', [{ n: 2 }], 1)).rejects.toThrow('the disk is full')
    expect(await store.append('a', [{ n: 3 }], 1)).toBe(2)
    expect(await numbers(store, 'a')).toEqual([1, 3])
    expect(synced).toEqual(['log/00000001', 'log/00000002'])
    await store.close()
  })

  test('a log stays as long as a stream lacks what is in it, and goes afterwards', async () => {
    const inner = createFolderStore(dir)
    let isFull = true
    const warnings: string[] = []
    const store = await openGroupCommit(
      {
        ...inner,
        append: (stream, values, expectedSeq, lazily) =>
          isFull && stream === 'a'
            ? Promise.reject(new UserError('failure', 'the disk is full'))
            : inner.append(stream, values, expectedSeq, lazily),
      },
      { logBytes: 1_000, flushMs: 5, warn: (message) => warnings.push(message) },
    )
    let [a, b] = [0, 0]
    for (let n = 1; n <= 100; n++) {
      a = await store.append('a', [{ n }], a)
      b = await store.append('b', [{ n }], b)
    }
    await expect.poll(() => warnings.filter((text) => text.includes('cannot go yet'))).not.toEqual([])
    expect(logs()).toContain('00000001.jsonl')
    expect(warnings.filter((text) => text.includes('in the log alone'))).toHaveLength(1)
    // It goes on as if nothing were: what is in the log is what was said.
    expect(await numbers(store, 'a')).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
    expect((await store.readStream('a', 98)).records.map(({ seq }) => seq)).toEqual([99, 100])
    await expect(store.append('a', [{ n: 0 }], 0)).rejects.toThrow(SequenceConflict)
    const copy = died()
    const after = await openGroupCommit(createFolderStore(copy))
    for (const stream of ['a', 'b']) expect(await numbers(after, stream)).toHaveLength(100)
    await after.close()
    expect(existsSync(join(copy, 'log'))).toBe(false)
    isFull = false
    await expect.poll(() => logs()).toHaveLength(1)
    expect(await numbers(inner, 'a')).toHaveLength(100)
    await store.close()
    rmSync(copy, { recursive: true })
  })

  test('a log with damage in its middle stays, and is told; one with a torn end goes', async () => {
    const store = await openGroupCommit(createFolderStore(dir))
    await store.append('a', [{ n: 1 }], 0)
    await store.append('a', [{ n: 2 }], 1)
    await store.append('b', [{ n: 3 }], 0)
    for (const [harm, left] of [
      [(text: string) => text.replace('"n":2', '"n":7'), 1],
      [(text: string) => text.slice(0, -9), 0],
    ] as const) {
      const folder = died()
      const log = join(folder, 'log/00000001.jsonl')
      writeFileSync(log, harm(readFileSync(log, 'utf8')))
      const warnings: string[] = []
      const after = await openGroupCommit(createFolderStore(folder), { warn: (message) => warnings.push(message) })
      expect(await numbers(after, 'a')).toEqual(left === 1 ? [1] : [1, 2])
      await after.flush()
      await expect.poll(() => existsSync(log)).toBe(left === 1)
      expect(warnings).toEqual(left === 1 ? [expect.stringMatching(/00000001 stays: .* is damaged/)] : [])
      await after.close()
      rmSync(folder, { recursive: true })
    }
    await store.close()
  })

  test('a log that goes on where a stream does not stays, and is told', async () => {
    const store = await openGroupCommit(createFolderStore(dir), { flushMs: 60_000 })
    await store.append('a', [{ n: 1 }], 0)
    await store.flush()
    await store.append('a', [{ n: 2 }], 1)
    await store.append('b', [{ n: 7 }], 0)
    const copy = died()
    rmSync(join(copy, 'log', '00000001.jsonl'))
    const inner = createFolderStore(copy)
    await inner.append('log/00000002', [{ stream: 'a', first: 5, records: [{ n: 5 }] }], 0)
    await inner.append('log/00000003', [{ stream: 'b', first: 1, records: [{ n: 7 }] }], 0)
    const warnings: string[] = []
    const after = await openGroupCommit(inner, { warn: (message) => warnings.push(message) })
    await after.close()
    expect(warnings).toEqual([expect.stringContaining('log/00000002 stays: a lacks its records 2 to 4')])
    expect(logs(copy)).toEqual(['00000002.jsonl'])
    expect(await numbers(inner, 'a')).toEqual([1])
    expect(await numbers(inner, 'b')).toEqual([7])
    await store.close()
    rmSync(copy, { recursive: true })
  })

  test('what was not waited for is there before what comes later; when it could not be kept, that is not kept either', async () => {
    const { store: inner, synced, failures } = watched(createFolderStore(dir))
    const store = await openGroupCommit(inner)
    expect(await store.append('a', [{ n: 1 }], 0, true)).toBe(1)
    expect(synced).toEqual([])
    expect(await store.append('a', [{ n: 2 }], 1)).toBe(2)
    expect(await store.append('a', [{ n: 3 }], 2, true)).toBe(3)
    expect(await numbers(store, 'a')).toEqual([1, 2, 3])
    failures.push(new UserError('failure', 'the disk is full'))
    expect(await store.append('a', [{ n: 4 }], 3, true)).toBe(4)
    await expect(store.append('a', [{ n: 5 }], 4)).rejects.toThrow('the disk is full')
    await expect(store.append('a', [{ n: 5 }], 4)).rejects.toThrow('the disk is full')
    expect(await store.append('b', [{ n: 7 }], 0)).toBe(1)
    // Whoever reads it anew sees where it stands, and goes on from there.
    expect(await numbers(store, 'a')).toEqual([1, 2, 3])
    expect(await store.append('a', [{ n: 6 }], 3)).toBe(4)
    await store.close()
    expect(await numbers(createFolderStore(dir), 'a')).toEqual([1, 2, 3, 6])
  })

  test('two writers of one stream are told apart while it is in the log', async () => {
    const store = await openGroupCommit(createFolderStore(dir))
    const first = store.append('a', [{ n: 1 }], 0)
    await expect(store.append('a', [{ n: 2 }], 0)).rejects.toThrow(SequenceConflict)
    await first
    await store.close()
  })
})
