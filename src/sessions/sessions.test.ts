import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
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
import { afterEach, describe, expect, test } from 'vitest'
import { UserError } from '../protocol/errors.ts'
import type { SessionExport, SessionRecord } from '../protocol/session.ts'
import { createFolderStore } from '../stores/folder.ts'
import type { Store } from '../stores/store.ts'
import {
  type CleanOptions,
  cleanSessions,
  deleteSession,
  exportSession,
  forkSession,
  importSessions,
  listSessions,
  openSession,
  showSession,
} from './index.ts'

const seedPath = join(import.meta.dirname, 'fixtures', 'seed-session.json')
const seedText = readFileSync(seedPath, 'utf8')
const seed = JSON.parse(seedText) as SessionExport
const at = '2026-01-02T03:04:05.678Z'
const now = () => new Date(2026, 0, 2, 3, 4, 5, 678)

const folders: string[] = []
const children: ChildProcess[] = []

function place(): { folder: string; store: Store } {
  const folder = join(mkdtempSync(join(tmpdir(), 'sessions-')), '.sessions')
  folders.push(folder)
  return { folder, store: createFolderStore(folder) }
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(join(folder, '..'), { recursive: true, force: true })
})

function said(text: string, turn = 1): SessionRecord {
  return { type: 'message', turn, message: { role: 'user', content: text } }
}

/** A session in which every kind of record occurs. */
async function full(store: Store, id = 'full', updated = at): Promise<string> {
  const session = await openSession(store, { mode: 'new', id, model: 'm', now })
  await session.append([
    { type: 'task', task: 'Sum <b>"it"</b> & more', run_id: 'run', at },
    {
      type: 'requirements',
      requirements: [{ id: 'R1', text: 'a sum', check: { type: 'answer-matches', pattern: '5' } }],
    },
    said('Task: sum'),
    {
      type: 'message',
      turn: 1,
      message: {
        role: 'assistant',
        content: '',
        toolCalls: [{ id: 'c1', name: 'run_code', arguments: '{"code":"2+3"}' }],
      },
    },
    { type: 'message', turn: 1, message: { role: 'tool', toolCallId: 'c1', name: 'run_code', content: '5' } },
    { type: 'result-known', turn: 1, id: 'r1', ok: true, name: 'run_code', value: '5' },
    {
      type: 'turn-end',
      turn: 1,
      tools_used: ['run_code'],
      agents_used: ['adder'],
      statuses: [{ id: 'R1', status: 'met', evidence: ['r1'], note: '' }],
      answer: '5',
      at,
    },
    {
      type: 'message',
      turn: 2,
      message: { role: 'assistant', content: '5 \u001b[31mred ``` \u202e', reasoning: 'sure' },
    },
    { type: 'status', status: 'completed', at: updated },
  ])
  await session.close()
  return id
}

describe('opening', () => {
  test('a new session is named after the local time, the next in the same second gets -2', async () => {
    const { folder, store } = place()
    const first = await openSession(store, { mode: 'new', model: 'm', now })
    const second = await openSession(store, { mode: 'new', model: 'm', now })
    expect([first.id, second.id]).toEqual(['20260102_030405', '20260102_030405-2'])
    await first.close()
    await second.close()
    const third = await openSession(createFolderStore(folder), { mode: 'new', model: 'm', now })
    expect(third.id).toBe('20260102_030405-3')
    expect(third.state.metadata).toMatchObject({ session_id: third.id, model: 'm', created_at: now().toISOString() })
    await third.close()
    await third.close()
    expect(readdirSync(folder).toSorted()).toEqual([
      '20260102_030405-2.jsonl',
      '20260102_030405-3.jsonl',
      '20260102_030405.jsonl',
      'index.json',
    ])
  })

  test('what was appended is there after a resume; volatile messages are not', async () => {
    const { store } = place()
    const session = await openSession(store, { mode: 'new', id: 's', model: 'm' })
    await Promise.all([
      session.append([said('one')]),
      session.append([]),
      session.append([
        { type: 'message', turn: 1, message: { role: 'system', content: 'budget', volatile: true } },
        said('two'),
      ]),
    ])
    const before = structuredClone(session.state)
    await session.close()
    await expect(session.append([said('late')])).rejects.toThrow('is closed')
    const again = await openSession(store, { mode: 'resume', id: 's', model: 'other' })
    expect(again.state).toEqual(before)
    expect(again.state.messages.slice().map(({ content }) => content)).toEqual(['one', 'two'])
    expect(again.damage).toBeNull()
    await again.append([said('three')])
    await again.close()
  })

  test('a missing session, a taken id and a bad id are refused and create nothing', async () => {
    const { folder, store } = place()
    const input = { name: 'InputError', exit: 'input' }
    const missing = { ...input, wayOut: expect.stringContaining('manage-sessions list') }
    await expect(openSession(store, { mode: 'resume', id: 'x', model: 'm' })).rejects.toMatchObject(missing)
    await expect(openSession(store, { mode: 'resume', model: 'm' })).rejects.toMatchObject(input)
    await expect(openSession(store, { mode: 'continue', model: 'm' })).rejects.toMatchObject(input)
    for (const id of ['../x', '', '.x', 'a b', 'x.json', 'x.jsonl'])
      await expect(openSession(store, { mode: 'new', id, model: 'm' })).rejects.toMatchObject(input)
    expect(existsSync(folder)).toBe(false)
    await full(store, 's')
    writeFileSync(join(folder, 'old.json'), seedText)
    const taken = { ...input, wayOut: expect.stringContaining('--resume') }
    await expect(openSession(store, { mode: 'new', id: 's', model: 'm' })).rejects.toMatchObject(taken)
    await expect(openSession(store, { mode: 'new', id: 'old', model: 'm' })).rejects.toMatchObject(taken)
    expect(existsSync(join(folder, '.locks'))).toBe(false)
  })

  test('continue takes the one that changed last', async () => {
    const { store } = place()
    await full(store, 'newer', '2026-03-01T00:00:00.000Z')
    await full(store, 'older', '2026-02-01T00:00:00.000Z')
    const session = await openSession(store, { mode: 'continue', model: 'm' })
    expect(session.id).toBe('newer')
    await session.close()
  })

  test('a torn end is told and set aside', async () => {
    const { folder, store } = place()
    await full(store, 's')
    appendFileSync(join(folder, 's.jsonl'), '{"v":1,"seq":11,"type":"mess')
    const session = await openSession(store, { mode: 'resume', id: 's', model: 'm' })
    expect(session.damage).toContain('s.jsonl: record 11')
    await session.append([said('on')])
    await session.close()
    expect(readFileSync(join(folder, 's.jsonl.damaged-1'), 'utf8')).toBe('{"v":1,"seq":11,"type":"mess')
    expect((await showSession(store, 's')).damage).toBeNull()
  })

  test('a journal of which nothing can be read is refused and left as it is', async () => {
    const { folder, store } = place()
    mkdirSync(folder)
    writeFileSync(join(folder, 's.jsonl'), 'noise\n')
    await expect(openSession(store, { mode: 'resume', id: 's', model: 'm' })).rejects.toThrow('cannot be read')
    expect(readFileSync(join(folder, 's.jsonl'), 'utf8')).toBe('noise\n')
    expect(await listSessions(store)).toMatchObject([
      { session_id: 's', status: 'error', unreadable: expect.any(String) },
    ])
    expect(readdirSync(folder)).toEqual(['s.jsonl'])
    await deleteSession(store, 's')
    expect(await listSessions(store)).toEqual([])
  })

  test('another process that has it is named, with the way out; killed, it has it no more', async () => {
    const { folder, store } = place()
    await full(store, 's')
    const child = spawn(
      process.execPath,
      [
        '--input-type=module-typescript',
        '-e',
        `import { openSession } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
         import { createFolderStore } from ${JSON.stringify(join(import.meta.dirname, '../stores/folder.ts'))}
         const session = await openSession(createFolderStore(${JSON.stringify(folder)}), { mode: 'resume', id: 's', model: 'm' })
         await session.append([{ type: 'message', turn: 2, message: { role: 'user', content: 'from the child' } }])
         console.log('ready')
         process.stdin.resume()`,
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    children.push(child)
    await once(child.stdout, 'data')
    const held = {
      name: 'UserError',
      message: `session "s" is in use by pid ${child.pid}`,
      wayOut: expect.stringContaining('--fork'),
    }
    await expect(openSession(store, { mode: 'resume', id: 's', model: 'm' })).rejects.toMatchObject(held)
    held.wayOut = 'wait until that ends'
    await expect(deleteSession(store, 's')).rejects.toMatchObject(held)
    await expect(
      importSessions(store, [{ name: 'f', text: await exportSession(store, 's', 'json') }], { replace: true }),
    ).rejects.toMatchObject(held)
    expect(await cleanSessions(store, { status: 'completed' })).toMatchObject({
      removed: [],
      kept: [{ row: { session_id: 's' } }],
    })
    const copy = await forkSession(store, 's', 'copy', now)
    expect((await showSession(store, copy)).transcript.at(-1)!.content).toBe('from the child')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const session = await openSession(store, { mode: 'resume', id: 's', model: 'm' })
    expect(session.state.messages.at(-1)!.content).toBe('from the child')
    await session.close()
  })
})

describe('the first program’s files', () => {
  test('are listed, shown and exported in place, without a change to the folder', async () => {
    const { folder, store } = place()
    mkdirSync(folder)
    copyFileSync(seedPath, join(folder, 'analisis_ventas.json'))
    chmodSync(folder, 0o500)
    const { session_id, ...rest } = seed.metadata
    expect(await listSessions(store)).toMatchObject([{ session_id, ...rest, unreadable: null }])
    expect((await showSession(store, 'analisis_ventas')).transcript).toEqual(seed.transcript)
    const exported = JSON.parse(await exportSession(store, 'analisis_ventas', 'json')) as SessionExport
    expect(exported).toMatchObject(seed)
    chmodSync(folder, 0o700)
    expect(readFileSync(join(folder, 'analisis_ventas.json'), 'utf8')).toBe(seedText)
  })

  test('are migrated on resume; the file stays byte for byte, the journal is the truth', async () => {
    const { folder, store } = place()
    mkdirSync(folder)
    copyFileSync(seedPath, join(folder, 'analisis_ventas.json'))
    const session = await openSession(store, { mode: 'resume', id: 'analisis_ventas', model: 'm' })
    expect(session.state).toMatchObject({
      metadata: seed.metadata,
      turns: 2,
      toolsUsed: ['sumar_ventas'],
      agentsUsed: ['analista_datos'],
    })
    await session.append([said('¿y ahora?', 3)])
    await session.close()
    expect(readFileSync(join(folder, 'analisis_ventas.json'), 'utf8')).toBe(seedText)
    const again = await openSession(store, { mode: 'resume', id: 'analisis_ventas', model: 'm' })
    expect(again.state.messages.slice().map(({ content }) => content)).toEqual([
      ...seed.transcript.map(({ content }) => content),
      '¿y ahora?',
    ])
    await again.close()
    expect(await listSessions(store)).toHaveLength(1)
    await deleteSession(store, 'analisis_ventas')
    expect(readdirSync(folder)).toEqual(['index.json'])
  })

  test('files of others are neither shown nor touched', async () => {
    const { folder, store } = place()
    mkdirSync(folder)
    for (const name of ['package.json', 'broken.json', 'notes.txt', 'index.json'])
      writeFileSync(join(folder, name), '{"name": ')
    writeFileSync(join(folder, 'package.json'), '{"name":"x","metadata":{}}')
    expect(await listSessions(store)).toEqual([])
    for (const id of ['package', 'broken', 'index', 'notes.txt'])
      await expect(deleteSession(store, id)).rejects.toThrow('there is no session')
    await cleanSessions(store, {})
    expect(readdirSync(folder).toSorted()).toEqual(['broken.json', 'index.json', 'notes.txt', 'package.json'])
  })

  test('a truncated one is listed as unreadable and never cleaned', async () => {
    const { folder, store } = place()
    mkdirSync(folder)
    writeFileSync(join(folder, 'cut.json'), seedText.slice(0, 700))
    expect(await listSessions(store)).toMatchObject([
      { session_id: 'cut', status: 'error', unreadable: expect.stringContaining('cut.json') },
    ])
    expect(await cleanSessions(store, { status: 'error' })).toEqual({ removed: [], kept: [] })
    await expect(openSession(store, { mode: 'resume', id: 'cut', model: 'm' })).rejects.toThrow(
      'not JSON, or not all of it',
    )
    expect(existsSync(join(folder, 'cut.json'))).toBe(true)
  })
})

describe('the index', () => {
  test('a large one is not written at the end of each session; the next list takes them in', async () => {
    const { folder, store } = place()
    await full(store, 'a')
    const index = join(folder, 'index.json')
    const { sessions } = JSON.parse(readFileSync(index, 'utf8')) as { sessions: Record<string, object> }
    const many = Array.from({ length: 2_000 }, (_, at) => [`gone${at}`, sessions['a']])
    const large = JSON.stringify({ sessions: { ...sessions, ...Object.fromEntries(many) } })
    writeFileSync(index, large)
    await full(store, 'b')
    expect(readFileSync(index, 'utf8')).toBe(large)
    expect((await listSessions(store)).map((row) => row.session_id)).toEqual(['b', 'a'])
    const renewed = JSON.parse(readFileSync(index, 'utf8')) as { sessions: object }
    expect(Object.keys(renewed.sessions)).toEqual(['a', 'b'])
  })
  test('a session whose name leaves no room for an ending is found, and is not one that is only begun alike', async () => {
    const { store } = place()
    const id = 'x'.repeat(128)
    await full(store, id)
    await expect(openSession(store, { mode: 'new', id, model: 'm' })).rejects.toThrow('already a session')
    await (await openSession(store, { mode: 'new', id: id.slice(1), model: 'm' })).close()
    expect((await showSession(store, id)).metadata.task).toContain('Sum')
  })
  test('missing, corrupt, foreign, stale or lying, the list is right', async () => {
    const { folder, store } = place()
    await full(store, 'a')
    await full(store, 'b', '2026-05-05T05:05:05.000Z')
    const expected = await listSessions(store)
    const index = join(folder, 'index.json')
    const good = readFileSync(index, 'utf8')
    expect(JSON.parse(good)).toMatchObject({
      sessions: {
        a: {
          path: 'a.jsonl',
          task: 'Sum <b>"it"</b> & more',
          status: 'completed',
          total_turns: 1,
          model: 'm',
          tags: [],
        },
      },
    })
    const lies = JSON.parse(good) as { sessions: Record<string, Record<string, unknown>> }
    lies.sessions['a']!['status'] = 'active'
    lies.sessions['a']!['bytes'] = 1
    lies.sessions['b']!['tags'] = 'none'
    lies.sessions['ghost'] = { ...lies.sessions['b']! }
    for (const text of [
      '',
      'null',
      '[]',
      '{"sessions":[]}',
      '{"sessions":{"a":7}}',
      good.slice(0, 50),
      JSON.stringify(lies),
    ]) {
      writeFileSync(index, text)
      expect(await listSessions(store)).toEqual(expected)
      expect(readFileSync(index, 'utf8')).toBe(good)
    }
    rmSync(index)
    expect(await listSessions(store)).toEqual(expected)
    expect(statSync(index).mode & 0o777).toBe(0o600)
  })

  test('a changed journal is read again', async () => {
    const { store } = place()
    await full(store, 'a')
    const session = await openSession(store, { mode: 'resume', id: 'a', model: 'm' })
    await session.append([{ type: 'status', status: 'error', at }])
    expect(await listSessions(store)).toMatchObject([{ status: 'error' }])
    await session.close()
  })

  test('sessions that close at once lose no row', async () => {
    const { store } = place()
    const ids = [...Array(12).keys()].map((n) => `s${n}`)
    await Promise.all(ids.map((id) => full(store, id)))
    expect((await listSessions(store)).map(({ session_id }) => session_id).toSorted()).toEqual(ids.toSorted())
  })

  test('filters and limits, newest first', async () => {
    const { store } = place()
    await full(store, 'old', '2026-01-05T00:00:00.000Z')
    await full(store, 'new', '2026-03-05T00:00:00.000Z')
    const active = await openSession(store, { mode: 'new', id: 'busy', model: 'm', now: () => new Date('2026-02-05') })
    await active.close()
    const ids = async (options: Parameters<typeof listSessions>[1]) =>
      (await listSessions(store, options)).map(({ session_id }) => session_id)
    expect(await ids({})).toEqual(['new', 'busy', 'old'])
    expect(await ids({ limit: 2 })).toEqual(['new', 'busy'])
    expect(await ids({ status: 'completed', limit: 1 })).toEqual(['new'])
    expect(await ids({ status: 'active' })).toEqual(['busy'])
  })

  test('a journal renamed by hand is the session of its new name', async () => {
    const { folder, store } = place()
    await full(store, 'a')
    renameSync(join(folder, 'a.jsonl'), join(folder, 'b.jsonl'))
    expect(await listSessions(store)).toMatchObject([{ session_id: 'b' }])
    const exported = await exportSession(store, 'b', 'json')
    const other = place()
    expect(await importSessions(other.store, [{ name: 'b', text: exported }])).toEqual(['b'])
  })
})

describe('export and import', () => {
  test('there and back again is the same, byte for byte', async () => {
    const { store } = place()
    await full(store, 'ours')
    await importSessions(store, [{ name: 'seed', text: seedText }])
    const session = await openSession(store, { mode: 'resume', id: 'analisis_ventas', model: 'm' })
    await session.append([
      { type: 'turn-end', turn: 3, tools_used: [], agents_used: ['x'], statuses: [], answer: null, at },
    ])
    await session.close()
    await forkSession(store, 'analisis_ventas', 'fork', now)
    await store.append(
      'future',
      [
        { type: 'created', session_id: 'future', created_at: at, model: '', tags: [] },
        { v: 3, type: 'dream', 2: 'two', 1: 'one' },
      ],
      0,
    )
    const ids = ['ours', 'analisis_ventas', 'fork', 'future']
    const texts = await Promise.all(ids.map((id) => exportSession(store, id, 'json')))
    const other = place()
    expect(
      await importSessions(
        other.store,
        texts.map((text, n) => ({ name: `${n}.json`, text })),
      ),
    ).toEqual(ids)
    expect(await Promise.all(ids.map((id) => exportSession(other.store, id, 'json')))).toEqual(texts)
    expect(await listSessions(other.store)).toEqual(await listSessions(store))
  })

  test('the first program’s session keeps dates, status and data; its transcript is the same text', async () => {
    const { store } = place()
    await importSessions(store, [{ name: seedPath, text: seedText }])
    const exported = JSON.parse(await exportSession(store, 'analisis_ventas', 'json')) as SessionExport
    const { journal, ...rest } = exported
    expect(`${JSON.stringify(rest, null, 2)}\n`).toBe(seedText)
    expect(journal).toHaveLength(5)
    expect(await listSessions(store)).toMatchObject([
      { created_at: '2025-03-14T09:26:53.589793Z', status: 'completed' },
    ])
  })

  test('native calls are readable in the transcript, roles of other programs become the user’s', async () => {
    const { store } = place()
    await full(store)
    const { transcript } = await showSession(store, 'full')
    expect(transcript[1]).toEqual({ role: 'assistant', content: '[Coder] run_code({"code":"2+3"})' })
    const foreign = { ...seed, transcript: [{ role: 'developer', content: 'x', extra: 1 }] }
    await importSessions(store, [{ name: 'f', text: JSON.stringify(foreign) }])
    expect((await showSession(store, 'analisis_ventas')).transcript).toEqual([
      { role: 'user', content: '[developer] x' },
    ])
  })

  test('one wrong file among good ones: its name and the rule, and nothing is written', async () => {
    const metadata = (change: object) => JSON.stringify({ ...seed, metadata: { ...seed.metadata, ...change } })
    const { folder, store } = place()
    await full(store, 'full')
    const ours = await exportSession(store, 'full', 'json')
    const edited = JSON.parse(ours) as SessionExport
    const journal = (records: unknown) => JSON.stringify({ ...edited, journal: records })
    rmSync(folder, { recursive: true })
    const cases: [text: string, rule: string][] = [
      ['', 'bad.json is not a session: it is not JSON, or not all of it'],
      [seedText.slice(0, -40), 'bad.json is not a session: it is not JSON, or not all of it'],
      ['[]', 'it must be a JSON object'],
      ['{"name":"x"}', '"metadata" must be an object'],
      [JSON.stringify({ metadata: seed.metadata }), '"transcript" must be a list'],
      [JSON.stringify({ ...seed, transcript: [{ role: 'user' }] }), '"transcript" must be a list'],
      [JSON.stringify({ ...seed, tools_used: [1] }), '"tools_used" must be a list of texts'],
      [JSON.stringify({ ...seed, custom_data: [] }), '"custom_data" must be an object'],
      [metadata({ created_at: 'yesterday' }), '"metadata.created_at" must be an ISO 8601 time'],
      [metadata({ status: 'done' }), '"metadata.status" must be'],
      [metadata({ total_turns: -1 }), '"metadata.total_turns" must be a whole number'],
      [metadata({ session_id: '../../etc/passwd' }), 'bad.json: its session_id "../../etc/passwd" is not allowed'],
      [metadata({ session_id: 'x.json' }), 'is not allowed'],
      [journal([]), 'it must begin with "created" or "imported"'],
      [journal(['x']), 'it must be a list of objects'],
      [journal([...edited.journal!, { type: 'message', turn: 1 }]), 'record 11 does not have the shape of its type'],
      [journal([...edited.journal!, { type: 'dream', crc: 'x' }]), 'record 11 has a reserved field'],
      [journal([...edited.journal!, said('added')]), 'say something else'],
      [JSON.stringify({ ...edited, transcript: [] }), 'say something else'],
      [
        JSON.stringify({ ...edited, metadata: { ...edited.metadata, session_id: 'other' } }),
        'it is of session "full", not "other"',
      ],
    ]
    for (const [text, rule] of cases) {
      const files = [
        { name: 'good.json', text: metadata({ session_id: 'good' }) },
        { name: 'bad.json', text },
      ]
      await expect(importSessions(store, files)).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringContaining(rule),
      })
    }
    await expect(
      importSessions(store, [
        { name: 'a', text: seedText },
        { name: 'b', text: seedText },
      ]),
    ).rejects.toThrow('a and b are both session')
    expect(existsSync(folder)).toBe(false)
  })

  test('an id that is taken is refused, or replaced on demand', async () => {
    const { folder, store } = place()
    mkdirSync(folder)
    copyFileSync(seedPath, join(folder, 'analisis_ventas.json'))
    const changed = JSON.stringify({ ...seed, transcript: [] })
    await expect(importSessions(store, [{ name: 'f', text: changed }])).rejects.toMatchObject({
      wayOut: expect.stringContaining('--replace'),
    })
    await importSessions(store, [{ name: 'f', text: changed }], { replace: true })
    expect((await showSession(store, 'analisis_ventas')).transcript).toEqual([])
    expect(readdirSync(folder).toSorted()).toEqual(['analisis_ventas.jsonl', 'index.json'])
  })

  test('pages are harmless: what models said cannot become part of them', async () => {
    const { store } = place()
    await full(store)
    const html = await exportSession(store, 'full', 'html')
    expect(html).toContain('Sum &lt;b&gt;&quot;it&quot;&lt;/b&gt; &amp; more')
    expect(html).toContain("default-src 'none'")
    expect(html).not.toMatch(/<b>|<script|src=|href=/)
    const markdown = await exportSession(store, 'full', 'md')
    expect(markdown).toContain('````text\n5 ␛[31mred ``` ⟦U+202E⟧\n````')
    expect(markdown).toContain('- R1 (met): a sum')
    expect(markdown).toContain('Sum &lt;b&gt;"it"&lt;/b&gt; &amp; more')
    for (const page of [html, markdown])
      for (const character of ['\u001b', '\u202e']) expect(page).not.toContain(character)
  })
})

describe('copies and removal', () => {
  test('a fork goes on by itself and says where it came from', async () => {
    const { store } = place()
    await full(store, 'a')
    const id = await forkSession(store, 'a', undefined, now)
    expect(id).toBe('20260102_030405')
    const copy = await openSession(store, { mode: 'resume', id, model: 'm' })
    const original = await showSession(store, 'a')
    expect(copy.state.messages.slice()).toEqual(original.state.messages.slice())
    expect(JSON.stringify([...copy.state.results])).toBe(JSON.stringify([...original.state.results]))
    expect(copy.state.metadata).toMatchObject({ session_id: id, created_at: now().toISOString(), total_turns: 1 })
    await copy.append([said('only here')])
    await copy.close()
    expect((await showSession(store, 'a')).transcript).toEqual(original.transcript)
    expect((await showSession(store, id)).records[0]).toMatchObject({ forked_from: 'a' })
    expect(await forkSession(store, 'a', undefined, now)).toBe('20260102_030405-2')
    await expect(forkSession(store, 'a', id)).rejects.toThrow('there is already a session')
    await expect(forkSession(store, 'none')).rejects.toThrow('there is no session "none"')
  })

  test('clean means AND, tells first, and leaves the rest', async () => {
    const { store } = place()
    await full(store, 'old', '2026-01-05T00:00:00.000Z')
    await full(store, 'new', '2026-03-05T00:00:00.000Z')
    const busy = await openSession(store, { mode: 'new', id: 'busy', model: 'm', now: () => new Date('2026-01-05') })
    await busy.close()
    const filter = { status: 'completed' as const, days: 30, now: () => new Date('2026-03-06') }
    const ids = (rows: { session_id: string }[]) => rows.map(({ session_id }) => session_id).toSorted()
    expect(ids((await cleanSessions(store, { ...filter, dryRun: true })).removed)).toEqual(['old'])
    expect(await listSessions(store)).toHaveLength(3)
    expect(ids((await cleanSessions(store, filter)).removed)).toEqual(['old'])
    expect(ids(await listSessions(store))).toEqual(['busy', 'new'])
    expect(ids((await cleanSessions(store, { days: 30, now: filter.now })).removed)).toEqual(['busy'])
    expect(ids((await cleanSessions(store, {})).removed)).toEqual(['new'])
  })

  test('clean by count and size, of the sessions of a status; what came meanwhile stays', async () => {
    const { store } = place()
    for (const day of [1, 2, 3, 4]) await full(store, `s${day}`, `2026-01-0${day}T00:00:00.000Z`)
    const ids = (rows: { session_id: string }[]) => rows.map(({ session_id }) => session_id).toSorted()
    const bytes = (await store.list('s4')).find(({ kind }) => kind === 'stream')!.bytes
    const found = async (options: CleanOptions): Promise<string[]> =>
      ids((await cleanSessions(store, { ...options, dryRun: true })).removed)
    expect(await found({ keep: 3 })).toEqual(['s1'])
    expect(await found({ maxBytes: 2 * bytes })).toEqual(['s1', 's2'])
    expect(await found({ maxBytes: 2 * bytes, keep: 3 })).toEqual(['s1'])
    expect(await found({ keep: 0, status: 'active' })).toEqual([])
    await cleanSessions(store, { keep: 1, ids: new Set(['s1', 's2']) })
    expect(ids(await listSessions(store))).toEqual(['s3', 's4'])
  })

  test('a deleted session leaves nothing behind', async () => {
    const { folder, store } = place()
    await full(store, 'a')
    writeFileSync(join(folder, 'a.jsonl.damaged-1'), 'x')
    await deleteSession(store, 'a')
    expect(readdirSync(folder)).toEqual(['index.json'])
    expect(readFileSync(join(folder, 'index.json'), 'utf8')).not.toContain('Sum')
    await expect(deleteSession(store, 'a')).rejects.toMatchObject({ exit: 'input' })
    await expect(deleteSession(store, '../a')).rejects.toMatchObject({ exit: 'input' })
  })
})

describe('what may go wrong meanwhile', () => {
  test('a session that another process is about to begin is in use, and a copy is the way out', async () => {
    const { store } = place()
    const lease = await store.lease('a')
    await expect(openSession(store, { mode: 'new', id: 'a', model: 'm' })).rejects.toMatchObject({
      message: expect.stringContaining('"a" is in use by'),
      wayOut: expect.stringContaining('--fork'),
    })
    if ('release' in lease) await lease.release()
  })

  test('a replaced session is there until the new one is on the disk', async () => {
    const { folder, store } = place()
    await full(store, 'a')
    await full(store, 'b')
    const files = await Promise.all(
      ['a', 'b'].map(async (id) => ({ name: id, text: await exportSession(store, id, 'json') })),
    )
    const before = readFileSync(join(folder, 'a.jsonl'), 'utf8')
    const fullDisk: Store = { ...store, append: () => Promise.reject(new UserError('failure', 'the disk is full')) }
    await expect(importSessions(fullDisk, files, { replace: true })).rejects.toThrow('the disk is full')
    expect(readFileSync(join(folder, 'a.jsonl'), 'utf8')).toBe(before)
    // It dies between the two: the new one stands beside, whole.
    let appends = 0
    const dying: Store = {
      ...store,
      append: (...given) => (++appends > 1 ? Promise.reject(new UserError('failure', 'died')) : store.append(...given)),
    }
    await expect(importSessions(dying, [files[0]!], { replace: true })).rejects.toMatchObject({
      message: 'died',
      wayOut: expect.stringContaining('"a.importing"'),
    })
    expect((await showSession(store, 'a.importing')).transcript).toEqual((await showSession(store, 'b')).transcript)
    expect(await importSessions(store, files, { replace: true })).toEqual(['a', 'b'])
    expect(await exportSession(store, 'b', 'json')).toBe(files[1]!.text)
  })

  test('one of several in use: none is replaced', async () => {
    const { folder, store } = place()
    await full(store, 'a')
    await full(store, 'b')
    const files = await Promise.all(
      ['a', 'b'].map(async (id) => ({
        name: id,
        text: (await exportSession(store, id, 'json')).replaceAll('Sum', 'Add'),
      })),
    )
    const before = readFileSync(join(folder, 'a.jsonl'), 'utf8')
    const session = await openSession(store, { mode: 'resume', id: 'b', model: 'm' })
    await expect(importSessions(store, files, { replace: true })).rejects.toThrow('"b" is in use')
    await session.close()
    expect(readFileSync(join(folder, 'a.jsonl'), 'utf8')).toBe(before)
  })

  test('why a session cannot be read is looked at again, and the newest is the newest', async () => {
    const { store } = place()
    await full(store, 'old')
    await full(store, 'new', '2026-02-01T00:00:00.000Z')
    const refusing: Store = {
      ...store,
      readStream: (id, after) =>
        id === 'new' ? Promise.reject(new UserError('failure', 'too many open files')) : store.readStream(id, after),
    }
    await store.write('index.json', null)
    const status = async (one: Store) =>
      (await listSessions(one)).find(({ session_id }) => session_id === 'new')!.status
    expect(await status(refusing)).toBe('error')
    expect(await status(store)).toBe('completed')
    expect(await status(refusing)).toBe('completed')
  })

  test('a message that no view shows is taken in by nothing', async () => {
    const { store } = place()
    await full(store, 'a')
    const exported = JSON.parse(await exportSession(store, 'a', 'json')) as SessionExport
    const hidden = {
      type: 'message',
      turn: 1,
      message: { role: 'tool', toolCallId: 'c1', name: 'x', content: 'obey', volatile: true },
    }
    exported.journal!.push(hidden as never)
    await importSessions(store, [{ name: 'a', text: JSON.stringify(exported) }], { replace: true })
    const { records } = await store.readStream('a')
    expect(JSON.stringify(records.map(({ value }) => value))).not.toContain('obey')
    await store.append('a', [hidden], records.length)
    const session = await openSession(store, { mode: 'resume', id: 'a', model: 'm' })
    expect(JSON.stringify(session.state.messages.slice())).not.toContain('obey')
    await session.close()
  })

  test('what is somebody else’s stays: a file of that name, one that is named like a text of ours', async () => {
    const { folder, store } = place()
    await full(store, 'orders')
    const own = JSON.stringify([{ customer: 1, session_id: 77 }])
    writeFileSync(join(folder, 'orders.json'), own)
    const foreign = ['orders', 'cache'].map((name) => join(folder, name, 'ab'.repeat(32)))
    for (const path of foreign) {
      mkdirSync(join(path, '..'))
      writeFileSync(path, 'mine')
    }
    expect((await cleanSessions(store, {})).removed).toHaveLength(1)
    expect(readFileSync(join(folder, 'orders.json'), 'utf8')).toBe(own)
    expect(existsSync(foreign[1]!)).toBe(true)
    expect(existsSync(join(folder, 'orders.jsonl'))).toBe(false)
  })
})
