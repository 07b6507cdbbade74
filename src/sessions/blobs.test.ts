/** Large texts of results: kept once beside the journal, read when somebody asks, lost in words. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test } from 'vitest'
import { UserError } from '../protocol/errors.ts'
import type { SessionExport, SessionRecord } from '../protocol/session.ts'
import { createSecretRedactor, redactingStore } from '../secrets/index.ts'
import { createFolderStore } from '../stores/folder.ts'
import { encodeLine } from '../stores/folder-frame.ts'
import { type Store, isLease } from '../stores/store.ts'
import { mostJournalChars } from './blobs.ts'
import { asValues } from './journal.ts'
import {
  cleanSessions,
  deleteSession,
  exportSession,
  forkSession,
  importSessions,
  inspectBlobs,
  listSessions,
  openSession,
  removeOrphans,
} from './index.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(join(folder, '..'), { recursive: true, force: true })
})

function place(): { folder: string; store: Store } {
  const folder = join(mkdtempSync(join(tmpdir(), 'blobs-')), '.sessions')
  folders.push(folder)
  return { folder, store: createFolderStore(folder) }
}

const large = (seed: string, chars = 100_000): string =>
  `${seed} é😀\n`
    .repeat(chars / 4)
    .slice(0, chars)
    .toWellFormed()
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const result = (id: string, value: string): SessionRecord => ({
  type: 'result-known',
  turn: Number(id.slice(1)),
  id,
  ok: true,
  name: 'read_all',
  value,
  what: 'tool',
  called: ['read_part'],
})

/** Closed, with these results. */
async function kept(store: Store, id: string, values: readonly string[]): Promise<void> {
  const session = await openSession(store, { mode: 'new', id, model: 'm' })
  for (const [at, value] of values.entries()) await session.append([result(`r${at + 1}`, value)])
  await session.close()
}

async function textOf(store: Store, id: string, resultId: string): Promise<string | null> {
  const session = await openSession(store, { mode: 'resume', id, model: 'm' })
  try {
    return await session.resultText(resultId)
  } finally {
    await session.close()
  }
}

/** A store that tells what is asked of it. */
function watched(store: Store): { store: Store; reads: string[]; writes: string[] } {
  const reads: string[] = []
  const writes: string[] = []
  return {
    reads,
    writes,
    store: {
      ...store,
      read: (key, bytes) => (reads.push(key), store.read(key, bytes)),
      append: (stream, ...rest) => (writes.push(stream), store.append(stream, ...rest)),
      async keep(folder, text) {
        const found = await store.keep(folder, text)
        writes.push(`${folder}/${found.hash}`)
        return found
      },
    },
  }
}

describe('a large text', () => {
  test('is one private file however often it comes, there before its record; the journal has its ends', async () => {
    const { folder, store } = place()
    const [a, b] = [large('a'), large('b')]
    const { store: seen, writes } = watched(store)
    const session = await openSession(seen, { mode: 'new', id: 's', model: 'm' })
    await session.append([result('r1', a)])
    await session.append([result('r2', 'small'), result('r3', a), result('r4', b)])
    expect(writes).toEqual(['s', `s/${hashOf(a)}`, 's', `s/${hashOf(a)}`, `s/${hashOf(b)}`, 's'])
    expect(readdirSync(join(folder, 's')).toSorted()).toEqual([hashOf(a), hashOf(b)].toSorted())
    expect(statSync(join(folder, 's')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 's', hashOf(a))).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(folder, 's', hashOf(a)), 'utf8')).toBe(a)
    expect(statSync(join(folder, 's.jsonl')).size).toBeLessThan(20_000)
    const { value } = (await store.readStream('s')).records[1]!
    const ends = value['value'] as string
    expect(value).toMatchObject({ id: 'r1', blob: { hash: hashOf(a), chars: a.length }, called: ['read_part'] })
    expect(a.startsWith(ends.slice(0, 1_000))).toBe(true)
    expect(a.endsWith(ends.slice(-500))).toBe(true)
    expect(session.state.results.get('r1')!.text).toEqual({ hash: hashOf(a), chars: a.length })
    expect(await Promise.all(['r1', 'r2', 'r3', 'r4', 'r5'].map((id) => session.resultText(id)))).toEqual([
      a,
      'small',
      a,
      b,
      null,
    ])
    await session.close()
    expect(await textOf(store, 's', 'r4')).toBe(b)
    expect((await listSessions(store)).map(({ session_id }) => session_id)).toEqual(['s'])
  })

  test('begins above the limit; what UTF-8 cannot hold stays in the journal as it is', async () => {
    const { folder, store } = place()
    const most = 'x'.repeat(mostJournalChars)
    const broken = `${large('a')}\ud800`
    await kept(store, 's', [most, broken])
    expect(existsSync(join(folder, 's'))).toBe(false)
    expect(await textOf(store, 's', 'r2')).toBe(broken)
    await kept(store, 't', [`${most}x`])
    expect(readdirSync(join(folder, 't'))).toHaveLength(1)
  })

  test('that cannot be written leaves the session as it was', async () => {
    const { store } = place()
    const refusing: Store = { ...store, keep: () => Promise.reject(new UserError('failure', 'the disk is full')) }
    const session = await openSession(refusing, { mode: 'new', id: 's', model: 'm' })
    await expect(session.append([result('r1', large('a'))])).rejects.toThrow('the disk is full')
    await session.append([result('r2', 'small')])
    expect([session.length, [...session.state.results.keys()]]).toEqual([2, ['r2']])
    await session.close()
    expect((await store.readStream('s')).records).toHaveLength(2)
  })

  test('is without its secrets in the file, and named by what is in it', async () => {
    const { folder, store } = place()
    const secret = 'hunter2-hunter2'
    const redactor = createSecretRedactor([{ name: 'DOOR', value: secret }])
    const text = large('a').replace('a', secret)
    await kept(
      redactingStore(store, async () => redactor),
      's',
      [text],
    )
    const [name] = readdirSync(join(folder, 's'))
    const stored = readFileSync(join(folder, 's', name!), 'utf8')
    expect(stored).toBe(text.replace(secret, '{{secret:DOOR}}'))
    expect(name).toBe(hashOf(stored))
    expect(await textOf(store, 's', 'r1')).toBe(stored)
    expect(readFileSync(join(folder, 's.jsonl'), 'utf8')).not.toContain(secret)
    expect(await inspectBlobs(store)).toEqual([])
  })

  test('60 of a million characters are not read by a resume or a list; one by who asks for it', async () => {
    const { folder, store } = place()
    await kept(
      store,
      's',
      Array.from({ length: 60 }, (_, at) => large(`part ${at}`, 1_000_000)),
    )
    expect(statSync(join(folder, 's.jsonl')).size).toBeLessThan(60 * 4_000)
    const { store: seen, reads } = watched(store)
    const session = await openSession(seen, { mode: 'resume', id: 's', model: 'm' })
    await listSessions(seen)
    expect(reads.filter((key) => key.startsWith('s/'))).toEqual([])
    expect(JSON.stringify([...session.state.results]).length).toBeLessThan(60 * 300)
    const text = await session.resultText('r7')
    expect(text).toBe(large('part 6', 1_000_000))
    expect(reads.filter((key) => key.startsWith('s/'))).toEqual([`s/${hashOf(text!)}`])
    await session.close()
  })

  test('in a journal of before is read as it was', async () => {
    const { folder, store } = place()
    mkdirSync(folder)
    const old: SessionRecord[] = [
      { type: 'created', session_id: 's', created_at: '2026-01-02T03:04:05.678Z', model: 'm', tags: [] },
      result('r1', large('a')),
    ]
    const lines = asValues(old).map((value, at) => encodeLine(at + 1, value))
    writeFileSync(join(folder, 's.jsonl'), Buffer.concat(lines))
    expect(await textOf(store, 's', 'r1')).toBe(large('a'))
    expect(readFileSync(join(folder, 's.jsonl'))).toEqual(Buffer.concat(lines))
    expect(await inspectBlobs(store)).toEqual([])
  })
})

describe('goes with its session', () => {
  test('a fork has files of its own, only those that it needs', async () => {
    const { folder, store } = place()
    await kept(store, 's', [large('a'), large('b')])
    await forkSession(store, 's', 'copy')
    await forkSession(store, 's', 'half', undefined, { turn: 2, after: 0 })
    await deleteSession(store, 's')
    expect(readdirSync(folder).toSorted()).toEqual(['copy', 'copy.jsonl', 'half', 'half.jsonl', 'index.json'])
    expect(await textOf(store, 'copy', 'r2')).toBe(large('b'))
    expect(readdirSync(join(folder, 'half'))).toEqual([hashOf(large('a'))])
    expect(await inspectBlobs(store)).toEqual([])
  })

  test('an export is one file with the texts; there and back again is the same, byte for byte', async () => {
    const { folder, store } = place()
    await kept(store, 's', [large('a'), 'small', large('a')])
    const text = await exportSession(store, 's', 'json')
    const { journal } = JSON.parse(text) as SessionExport
    expect(journal!.slice(1)).toEqual([result('r1', large('a')), result('r2', 'small'), result('r3', large('a'))])
    const other = place()
    await importSessions(other.store, [{ name: 's.json', text }])
    expect(readdirSync(join(other.folder, 's'))).toEqual([hashOf(large('a'))])
    expect(await exportSession(other.store, 's', 'json')).toBe(text)
    await importSessions(other.store, [{ name: 's.json', text: text.replaceAll('small', 'other') }], { replace: true })
    expect(await textOf(other.store, 's', 'r2')).toBe('other')
    expect(readFileSync(join(other.folder, 's.jsonl'))).not.toEqual(readFileSync(join(folder, 's.jsonl')))
    for (const format of ['md', 'html'] as const) expect(await exportSession(store, 's', format)).toContain('Session s')
  })

  test('delete and clean take it along, and what is not the session’s stays', async () => {
    const { folder, store } = place()
    await kept(store, 's', [large('a')])
    await kept(store, 't', [large('a')])
    writeFileSync(join(folder, 't', 'notes.txt'), 'of a person')
    await deleteSession(store, 's')
    expect(existsSync(join(folder, 's'))).toBe(false)
    await cleanSessions(store, {})
    expect(readdirSync(folder)).toEqual(['index.json', 't'])
    expect(readdirSync(join(folder, 't'))).toEqual(['notes.txt'])
  })
})

describe('damage', () => {
  const lost = /^\[The text of this result \(100000 characters\) is lost: its file is (missing|not what was written)\./

  test.each(['missing', 'changed', 'emptied'])('%s: told in its place, everywhere, and found', async (how) => {
    const { folder, store } = place()
    await kept(store, 's', [large('a'), large('b')])
    const path = join(folder, 's', hashOf(large('a')))
    if (how === 'missing') rmSync(path)
    if (how === 'changed') writeFileSync(path, large('a').replace('é', 'e'))
    if (how === 'emptied') writeFileSync(path, '')
    expect(await textOf(store, 's', 'r1')).toMatch(lost)
    expect(await textOf(store, 's', 'r2')).toBe(large('b'))
    await forkSession(store, 's', 'copy')
    expect(await textOf(store, 'copy', 'r1')).toMatch(lost)
    expect(await textOf(store, 'copy', 'r2')).toBe(large('b'))
    const why = `its file is ${how === 'missing' ? 'missing' : 'not what was written'}`
    expect(await inspectBlobs(store)).toMatchObject([
      { id: 'copy', lost: [{ result: 'r1' }], orphans: { count: 0 } },
      { id: 's', lost: [{ result: 'r1', hash: hashOf(large('a')), why }], orphans: { count: 0 } },
    ])
    const text = await exportSession(store, 's', 'json')
    const other = place()
    await importSessions(other.store, [{ name: 's.json', text }])
    expect(await exportSession(other.store, 's', 'json')).toBe(text)
  })

  test('the same text again makes a lost one whole', async () => {
    const { folder, store } = place()
    await kept(store, 's', [large('a')])
    writeFileSync(join(folder, 's', hashOf(large('a'))), 'torn')
    const session = await openSession(store, { mode: 'resume', id: 's', model: 'm' })
    await session.append([result('r2', large('a'))])
    expect(await session.resultText('r1')).toBe(large('a'))
    await session.close()
  })

  test('an export that points out of the folder is refused', async () => {
    const { store } = place()
    await kept(store, 's', [large('a')])
    const text = await exportSession(store, 's', 'json')
    const pointing = JSON.parse(text) as { journal: { [name: string]: unknown }[] }
    pointing.journal[1]!['blob'] = { hash: '../../etc/passwd', chars: 9 }
    await expect(
      importSessions(place().store, [{ name: 's.json', text: JSON.stringify(pointing) }]),
    ).rejects.toMatchObject({ name: 'InputError' })
  })

  test('a text whose record never came stays at a start, and goes with a clean', async () => {
    const { folder, store } = place()
    await kept(store, 's', [large('a')])
    const { hash } = await store.keep('s', large('never'))
    const { hash: gone } = await store.keep('gone', large('never'))
    const session = await openSession(store, { mode: 'resume', id: 's', model: 'm' })
    expect(existsSync(join(folder, 's', hash))).toBe(true)
    await cleanSessions(store, { days: 1 })
    expect([existsSync(join(folder, 's', hash)), existsSync(join(folder, 'gone', gone))]).toEqual([true, false])
    expect(await removeOrphans(store, 's')).toEqual({ heldBy: expect.stringContaining(String(process.pid)) })
    await session.close()
    await cleanSessions(store, { days: 1, dryRun: true })
    expect(existsSync(join(folder, 's', hash))).toBe(true)
    await cleanSessions(store, { days: 1 })
    expect(readdirSync(join(folder, 's'))).toEqual([hashOf(large('a'))])
    const lease = await store.lease('s')
    expect(isLease(lease)).toBe(true)
    if (isLease(lease)) await lease.release()
  })

  test('a process killed at any moment loses no text that it was told is kept', async () => {
    const { folder, store } = place()
    await kept(store, 's', [])
    const program = `import { openSession } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
      import { createFolderStore } from ${JSON.stringify(join(import.meta.dirname, '../stores/folder.ts'))}
      const session = await openSession(createFolderStore(${JSON.stringify(folder)}), { mode: 'resume', id: 's', model: 'm' })
      for (let turn = session.state.results.size + 1; ; turn++) {
        const value = String(turn).padStart(8, 'x').repeat(10_000)
        await session.append([{ type: 'result-known', turn, id: 'r' + turn, ok: true, name: 'x', value }])
        console.log(turn)
      }`
    for (const lines of [1, 4, 9]) {
      const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exit = once(child, 'exit')
      let told = 0
      let count = 0
      for await (const line of createInterface({ input: child.stdout })) {
        told = Number(line)
        if (++count === lines) child.kill('SIGKILL')
      }
      await exit
      const session = await openSession(createFolderStore(folder), { mode: 'resume', id: 's', model: 'm' })
      expect(session.state.results.size).toBeGreaterThanOrEqual(told)
      for (const id of session.state.results.keys())
        expect(await session.resultText(id)).toBe(id.slice(1).padStart(8, 'x').repeat(10_000))
      await session.close()
      for (const { lost } of await inspectBlobs(store)) expect(lost).toEqual([])
    }
    await removeOrphans(store, 's')
    expect(await inspectBlobs(store)).toEqual([])
  })

  test('what a cut-off end names is no orphan; of an end that is not cut off nobody knows', async () => {
    const { folder, store } = place()
    await kept(createFolderStore(folder), 's', [large('a'), large('b')])
    const path = join(folder, 's.jsonl')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"id":"r1"', '"id":"r9"'))
    await store.keep('s', large('never'))
    expect(await inspectBlobs(store)).toEqual([])
    const session = await openSession(store, { mode: 'resume', id: 's', model: 'm' })
    await session.append([result('r1', 'again')])
    await session.close()
    expect(existsSync(`${path}.damaged-1`)).toBe(true)
    expect(await inspectBlobs(store)).toEqual([
      { id: 's', lost: [], orphans: { count: 1, bytes: Buffer.byteLength(large('never')) } },
    ])
    await removeOrphans(store, 's')
    expect(readdirSync(join(folder, 's')).toSorted()).toEqual([hashOf(large('a')), hashOf(large('b'))].toSorted())
  })

  test('a journal renamed by hand finds its texts when its folder is renamed too', async () => {
    const { folder, store } = place()
    await kept(store, 's', [large('a')])
    renameSync(join(folder, 's.jsonl'), join(folder, 't.jsonl'))
    expect(await textOf(store, 't', 'r1')).toMatch(lost)
    renameSync(join(folder, 's'), join(folder, 't'))
    expect(await textOf(store, 't', 'r1')).toBe(large('a'))
    appendFileSync(join(folder, 't.jsonl'), 'torn')
    expect(await textOf(store, 't', 'r1')).toBe(large('a'))
  })
})
