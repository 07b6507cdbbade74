/** `doctor --repair` on folders that a crash and a bad disk left behind. */
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfiguration } from './config/load.ts'
import { servedLease, servedMark } from './protocol/session.ts'
import { repair } from './repair.ts'
import { openSession } from './sessions/index.ts'
import { createFolderStore, openGroupCommit } from './stores/index.ts'
import { isLease } from './stores/store.ts'

async function prepare() {
  const cwd = mkdtempSync(join(tmpdir(), 'repair-'))
  const env = { HOME: cwd, XDG_CONFIG_HOME: join(cwd, 'config') }
  const store = createFolderStore(join(cwd, '.sessions'))
  const session = await openSession(store, { mode: 'new', id: 's', model: 'm' })
  await session.append([{ type: 'task', task: 'count', run_id: 'r', at: '2026-01-01T00:00:00Z' }])
  await session.close()
  return { cwd, store, place: { cwd, configuration: loadConfiguration({ cwd, env, flags: {} }) } }
}

test('a torn end is told, and set aside only with --repair; the bytes are kept', async () => {
  const { cwd, place } = await prepare()
  const path = join(cwd, '.sessions', 's.jsonl')
  const sound = readFileSync(path, 'utf8')
  appendFileSync(path, '{"v":1,"seq":3,"type":"mess')
  const [told] = await repair(place, false)
  expect(told).toMatchObject({ where: '.sessions/s.jsonl', done: null, cure: 'autoagent doctor --repair' })
  expect(readFileSync(path, 'utf8')).not.toBe(sound)
  const [mended] = await repair(place, true)
  expect(mended).toMatchObject({ done: 'the end was set aside as .sessions/s.jsonl.damaged-<n>' })
  expect(readFileSync(path, 'utf8')).toBe(sound)
  expect(readFileSync(`${path}.damaged-1`, 'utf8')).toBe('{"v":1,"seq":3,"type":"mess')
  expect(await repair(place, false)).toEqual([])
})

test('a session in use is left alone, and so is a run that was written a moment ago', async () => {
  const { cwd, store, place } = await prepare()
  appendFileSync(join(cwd, '.sessions', 's.jsonl'), 'torn')
  const run = join(cwd, '.runs', '2026-01-01_00-00-00')
  await createFolderStore(join(cwd, '.runs')).append('2026-01-01_00-00-00/events', [{ n: 1 }], 0)
  appendFileSync(join(run, 'events.jsonl'), 'torn')
  const lease = await store.lease('s')
  const found = await repair(place, true)
  expect(found[0]).toMatchObject({ done: null, cure: `left alone: it is in use by pid ${process.pid}` })
  expect(found.find(({ where }) => where.startsWith('.runs'))).toMatchObject({
    done: null,
    cure: expect.stringContaining('perhaps still goes on'),
  })
  if (isLease(lease)) await lease.release()
  utimesSync(join(run, 'events.jsonl'), 0, 0)
  const again = await repair(place, true)
  expect(again.map(({ done }) => done !== null)).toEqual([true, true, true])
})

test('a session of which nothing can be read stays as it is, with the way out', async () => {
  const { cwd, place } = await prepare()
  writeFileSync(join(cwd, '.sessions', 'lost.jsonl'), 'no record\n')
  const found = await repair(place, true)
  expect(found[0]).toMatchObject({ where: '.sessions/lost.jsonl', done: null, cure: expect.stringContaining('remove') })
  expect(readFileSync(join(cwd, '.sessions', 'lost.jsonl'), 'utf8')).toBe('no record\n')
})

test('the index of the sessions is made anew; a manifest that cannot be read is set aside and rebuilt', async () => {
  const { cwd, place } = await prepare()
  writeFileSync(join(cwd, '.sessions', 'index.json'), '{"sessions":{"s":{"task":"a lie"}')
  const tools = join(cwd, '.permanent_tools')
  const code = 'export default async function one(): Promise<Json> {\n  return 1\n}\n'
  const hash = createHash('sha256').update(code).digest('hex')
  mkdirSync(join(tools, '.versions', 'one'), { recursive: true })
  const row = { path: 'one.ts', description: 'One', parameters: { type: 'object', properties: {} }, version: 1, hash }
  writeFileSync(join(tools, 'one.ts'), code)
  writeFileSync(join(tools, '.versions', 'one', '1.ts'), code)
  writeFileSync(join(tools, '.versions', 'one', '1.json'), JSON.stringify(row))
  writeFileSync(join(tools, '.versions', 'seen.json'), '{}')
  writeFileSync(join(tools, 'manifest.json'), '{"tools": {')
  expect((await repair(place, false)).map(({ where, done }) => [where, done])).toEqual([
    ['.permanent_tools/manifest.json', null],
  ])
  const mended = await repair(place, true)
  expect(mended.map(({ where, done }) => [where, done])).toEqual([
    ['.sessions/index.json', 'made anew from 1 sessions'],
    ['.permanent_tools/manifest.json', '1 tools; what is derived of it is made anew'],
  ])
  expect(readFileSync(join(cwd, '.sessions', 'index.json'), 'utf8')).toContain('"task":"count"')
  expect(JSON.parse(readFileSync(join(tools, 'manifest.json'), 'utf8'))).toMatchObject({
    tools: { one: { version: 1 } },
  })
  expect(readFileSync(join(tools, 'manifest.json.damaged-1'), 'utf8')).toBe('{"tools": {')
  expect(readdirSync(join(tools, '.versions'))).not.toContain('seen.json')
})

test('large texts that are lost are named and stay as they are; those that no record names go with --repair', async () => {
  const { cwd, store, place } = await prepare()
  const session = await openSession(store, { mode: 'resume', id: 's', model: 'm' })
  const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(50_000))
  for (const [at, value] of texts.entries())
    await session.append([{ type: 'result-known', turn: at, id: `r${at}`, ok: true, name: 'read', value }])
  await session.close()
  expect(await repair(place, false)).toEqual([])
  const files = texts.map((text) => join(cwd, '.sessions', 's', createHash('sha256').update(text).digest('hex')))
  rmSync(files[0]!)
  writeFileSync(files[1]!, 'x')
  const { hash } = await store.keep('s', 'z'.repeat(40_000))
  const where = join('.sessions', 's')
  const lost = [
    { where: expect.stringContaining(where), found: 'the whole text of r0 is lost: its file is missing', done: null },
    {
      where: join(where, basename(files[1]!)),
      found: expect.stringContaining('r1 is lost: its file is not'),
      done: null,
    },
  ]
  const orphan = { where, found: '1 large text that no record names (40000 bytes)' }
  expect(await repair(place, false)).toMatchObject([...lost, { ...orphan, cure: 'autoagent doctor --repair' }])
  const lease = await store.lease('s')
  expect((await repair(place, true)).slice(0, 3)).toMatchObject([...lost, { ...orphan, done: null }])
  if (isLease(lease)) await lease.release()
  expect((await repair(place, true)).slice(0, 3)).toMatchObject([...lost, { ...orphan, done: 'removed' }])
  expect(existsSync(join(cwd, '.sessions', 's', hash))).toBe(false)
  expect(readFileSync(files[1]!, 'utf8')).toBe('x')
  expect(await repair(place, false)).toMatchObject(lost)
  rmSync(join(cwd, '.sessions', 's'), { recursive: true })
  expect(await repair(place, false)).toMatchObject([
    { where, found: 'the whole text of r0, r1, r2 is lost: its file is missing' },
  ])
})

test('of a served folder the log is taken in first, and while it is served it is left alone', async () => {
  const { cwd, store, place } = await prepare()
  await store.write(servedMark, '{}')
  const served = await openGroupCommit(store, { flushMs: 60_000 })
  const { hash } = await store.keep('s', 'z'.repeat(40_000))
  const known = {
    type: 'result-known',
    turn: 1,
    id: 'r1',
    ok: true,
    name: 'read',
    value: 'z',
    blob: { hash, chars: 40_000 },
  }
  await served.append('s', [known], 2)
  // It dies here: the record is in the log alone.
  const blob = join(cwd, '.sessions', 's', hash)
  expect(await repair(place, false)).toEqual([])
  const lease = await store.lease(servedLease)
  expect(await repair(place, true)).toMatchObject([
    { where: '.sessions', done: null, found: expect.stringContaining('are served by pid') },
  ])
  if (isLease(lease)) await lease.release()
  await repair(place, true)
  expect(existsSync(blob)).toBe(true)
  expect((await createFolderStore(join(cwd, '.sessions')).readStream('s')).records).toHaveLength(3)
})
