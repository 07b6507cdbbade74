/** A library above the sizes from which things are kept beside the manifest: it must tell what reading all of it would. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { capabilities } from '../capabilities/index.ts'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import { createSandbox } from '../sandbox/index.ts'
import { createFolderStore } from '../stores/index.ts'
import type { Store } from '../stores/store.ts'
import { createLibrary } from './folder-library.ts'
import type { FolderLibrary } from './folder-library.ts'
import type { AdmitContext } from './library.ts'
import { formatManifest, rowOf } from './manifest-rows.ts'
import { createSearchIndex } from './search.ts'
import { createTypeCheck } from './type-check.ts'

const sandbox = createSandbox({ capabilities })
const typeCheck = createTypeCheck({ environmentPath: join(import.meta.dirname, '../sandbox/guest/tool-environment') })
afterAll(() => sandbox.close())

let folder: string
let versions: string
let warnings: string[]
/** What was read of the tools folder as a whole. */
let wholes: string[]
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'large-')), '.permanent_tools')
  versions = join(folder, '.versions')
  warnings = []
  wholes = []
  mkdirSync(versions, { recursive: true })
})

const size = 150
const things = ['invoices', 'employees', 'orders', 'días', 'measurements', 'shipments', 'payments']
const nameOf = (n: number): string => `${['count', 'sum', 'plot'][n % 3]}_${things[n % 7]!.replace('í', 'i')}_n${n}x`
const codeOf = (n: number, factor = n): string => `export const description = 'Gives ${things[n % 7]} times ${factor}'
export const parameters = { type: 'object', properties: { value: { type: 'number' } }, required: ['value'] }

export default function ${nameOf(n)}(args: { value: number }) {
  return args.value * ${factor}
}
`
const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex')
const entryOf = (n: number): ToolEntry => ({
  name: nameOf(n),
  path: `${nameOf(n)}.ts`,
  version: 1,
  created_at: '2025-01-01T00:00:00.000Z',
  updated_at: '2025-01-01T00:00:00.000Z',
  hash: hashOf(codeOf(n)),
  description: `Gives ${things[n % 7]} times ${n}`,
  parameters: { type: 'object', properties: { value: { type: 'number' } }, required: ['value'] },
  grants: [],
  examples: [{ args: { value: 0 }, expect: 0 }],
  statistics: { ...newStatistics, calls: n % 4, ok: n % 3, score: (n % 10) / 10 },
  status: n % 9 === 0 ? 'archived' : n % 2 === 0 ? 'active' : 'probation',
  source_run: null,
  source: 'file',
})
const entries = Array.from({ length: size }, (_, n) => entryOf(n))

const manifestPath = (): string => join(folder, 'manifest.json')
const usesPath = (): string => join(versions, 'uses.json')
const textOf = (path: string): string => readFileSync(path, 'utf8')
const rowIn = (name: string) => JSON.parse(textOf(manifestPath())).tools[name]

const longAgo = 1_700_000_000
/** As if nobody had touched it for long: what changed just now is not believed. */
function age(...paths: string[]): void {
  for (const path of [...paths, folder]) utimesSync(path, longAgo, longAgo)
}
function setUp(
  text = formatManifest({ tools: Object.fromEntries(entries.map((one) => [one.name, rowOf(one, undefined)])) }),
): void {
  for (const n of entries.keys()) {
    writeFileSync(join(folder, entryOf(n).path), codeOf(n))
    age(join(folder, entryOf(n).path))
  }
  writeFileSync(manifestPath(), text)
  age(manifestPath())
}

const watched = (store: Store): Store => ({
  ...store,
  read(key, bytes) {
    if (!bytes) wholes.push(key)
    return store.read(key, bytes)
  },
  list(prefix) {
    wholes.push(`list ${prefix}`)
    return store.list(prefix)
  },
})
const open = (): FolderLibrary =>
  createLibrary({
    store: watched(createFolderStore(folder)),
    versions: createFolderStore(versions),
    sandbox,
    typeCheck,
    warn: (message) => warnings.push(message),
  })
const context: AdmitContext = { cwd: tmpdir(), grants: {}, runId: 'run-1', openMode: false }
const questions = ['count invoices', 'días', 'plot of the payments', 'times 77', 'xyzzy', 'employees and orders']
const answersOf = async (library: FolderLibrary) => {
  const answers = []
  for (const question of questions)
    for (const withArchived of [false, true]) answers.push(await library.search(question, 8, { withArchived }))
  return answers
}
/** What an index made from all entries says. */
const rightAnswers = async () => {
  const index = createSearchIndex(await open().list())
  return questions.flatMap((one) => [false, true].map((withArchived) => index.search(one, 8, { withArchived })))
}
/** A start, after which a later one finds what it needs beside the manifest. */
async function start(): Promise<FolderLibrary> {
  const library = open()
  expect(await library.adopt(context)).toEqual([])
  await library.search('invoices', 8)
  return library
}

describe('search', () => {
  test('a later start reads neither the manifest nor the folder, and finds the same', async () => {
    setUp()
    await start()
    expect(readdirSync(versions).sort()).toEqual(['looked-through.json', 'search-index.txt', 'seen.json'])
    const right = await rightAnswers()
    wholes = []
    const library = await start()
    expect(await answersOf(library)).toEqual(right)
    expect((await library.find(nameOf(5)))?.entry).toEqual(entryOf(5))
    expect(await library.find('no_such_tool')).toBeNull()
    expect(wholes.filter((key) => !key.endsWith('.ts'))).toEqual([])
  })

  test.each([
    ['missing', () => rmSync(join(versions, 'search-index.txt'))],
    [
      'torn',
      () =>
        writeFileSync(join(versions, 'search-index.txt'), textOf(join(versions, 'search-index.txt')).slice(0, 4000)),
    ],
    ['of another manifest', () => utimesSync(manifestPath(), longAgo, longAgo + 1)],
    ['nonsense', () => writeFileSync(join(versions, 'search-index.txt'), '{}\n')],
  ])('an index that is %s is made anew', async (_, spoil) => {
    setUp()
    await start()
    const good = textOf(join(versions, 'search-index.txt'))
    spoil()
    expect(await answersOf(open())).toEqual(await rightAnswers())
    const made = textOf(join(versions, 'search-index.txt'))
    expect(made.slice(made.indexOf('\n'))).toBe(good.slice(good.indexOf('\n')))
  })

  test('a manifest edited by hand is seen at once, and one that just changed is not indexed', async () => {
    setUp()
    const library = await start()
    const before = textOf(join(versions, 'search-index.txt'))
    writeFileSync(manifestPath(), textOf(manifestPath()).replace('Gives invoices times 77', 'Unicorns of the sea'))
    expect((await library.search('unicorns', 1)).map(({ name }) => name)).toEqual([nameOf(77)])
    expect((await open().search('unicorns', 1)).map(({ name }) => name)).toEqual([nameOf(77)])
    expect(textOf(join(versions, 'search-index.txt'))).toBe(before)
  })

  test('a manifest laid out by another program has its rows found too', async () => {
    const tools = Object.fromEntries(entries.map((one) => [one.name, { theirs: 'año', ...rowOf(one, undefined) }]))
    setUp(JSON.stringify({ theirs: 1, tools: { ...tools, old: { path: 'old.py' } } }, null, 4))
    await start()
    wholes = []
    const library = open()
    expect(await answersOf(library)).toEqual(await rightAnswers())
    expect((await open().find(nameOf(12)))?.entry).toEqual(entryOf(12))
    expect(await open().find('old')).toBeNull()
  })

  test('a tool that is gone from the manifest while it is shown is not shown', async () => {
    setUp()
    const library = await start()
    await library.remove(nameOf(7))
    expect(await answersOf(library)).toEqual(await rightAnswers())
    expect(await library.find(nameOf(7))).toBeNull()
  })
})

describe('uses', () => {
  const use = { ok: true, ms: 10, runId: 'run-a' }

  test('are kept beside the manifest, seen by all, and taken in with the next change', async () => {
    setUp()
    const library = await start()
    const before = textOf(manifestPath())
    const { calls, ok } = entryOf(5).statistics
    expect(await library.recordUse(nameOf(5), use)).toMatchObject({ calls: calls + 1, ok: ok + 1 })
    expect(await open().recordUse(nameOf(5), { ...use, runId: 'run-b' })).toMatchObject({ calls: calls + 2 })
    expect(textOf(manifestPath())).toBe(before)
    for (const one of [library, open()]) {
      const found = (await one.find(nameOf(5)))!.entry
      expect(found).toMatchObject({ status: 'active', statistics: { calls: calls + 2, ok: ok + 2 } })
      expect((await one.list()).find(({ name }) => name === nameOf(5))).toEqual(found)
    }
    expect(await answersOf(open())).toEqual(await rightAnswers())
    await library.remove(nameOf(8))
    expect(existsSync(usesPath())).toBe(false)
    expect(rowIn(nameOf(5))).toMatchObject({
      status: 'active',
      statistics: { calls: calls + 2 },
      usage: { good_runs: ['run-a', 'run-b'] },
    })
    expect(JSON.parse(textOf(manifestPath())).runs.count).toBe(2)
  })

  test('are taken in when they are many; what nobody uses is put away then', async () => {
    setUp()
    const library = await start()
    for (let n = 0; n < 25; n++) await library.recordUse(nameOf(5), { ...use, runId: `run-${n}` })
    expect(rowIn(nameOf(5)).statistics.calls).toBeGreaterThan(20)
    expect((await open().find(nameOf(5)))?.entry.statistics.calls).toBe(entryOf(5).statistics.calls + 25)
    expect((await open().find(nameOf(4)))?.entry.status).toBe('archived')
    expect((await open().find(nameOf(3)))?.entry.status).toBe('probation')
  })

  test('the bonus of a contribution counts once', async () => {
    setUp()
    const library = await start()
    await library.recordContribution(nameOf(5))
    const { score } = await library.recordContribution(nameOf(5))
    expect(existsSync(usesPath())).toBe(true)
    expect((await open().find(nameOf(5)))?.entry.statistics).toMatchObject({ contributed: true, score, calls: 1 })
  })

  test('a crash between the manifest and the uses it took in counts nothing twice', async () => {
    setUp()
    const library = await start()
    await library.recordUse(nameOf(5), use)
    await library.recordUse(nameOf(6), use)
    const left = textOf(usesPath())
    await library.remove(nameOf(8))
    writeFileSync(usesPath(), left)
    const calls = (n: number) => entryOf(n).statistics.calls
    expect((await open().find(nameOf(5)))?.entry.statistics.calls).toBe(calls(5) + 1)
    await open().recordUse(nameOf(6), use)
    await open().remove(nameOf(9))
    expect([rowIn(nameOf(5)).statistics.calls, rowIn(nameOf(6)).statistics.calls]).toEqual([calls(5) + 1, calls(6) + 2])
    expect(JSON.parse(textOf(manifestPath())).runs.count).toBe(1)
  })

  test('what a person sets in the manifest stands', async () => {
    setUp()
    const library = await start()
    await library.recordUse(nameOf(5), use)
    await library.recordUse(nameOf(5), { ...use, runId: 'run-b' })
    const edited = JSON.parse(textOf(manifestPath()))
    edited.tools[nameOf(5)].status = 'archived'
    writeFileSync(manifestPath(), JSON.stringify(edited))
    expect((await library.find(nameOf(5)))?.entry.status).toBe('archived')
    await library.remove(nameOf(8))
    expect(rowIn(nameOf(5)).status).toBe('archived')
  })

  test('a torn record of uses is told and set aside; the manifest stands', async () => {
    setUp()
    await (await start()).recordUse(nameOf(5), use)
    const torn = textOf(usesPath()).slice(0, -20)
    writeFileSync(usesPath(), torn)
    const library = open()
    expect((await library.find(nameOf(5)))?.entry).toEqual(entryOf(5))
    expect(await library.recordUse(nameOf(5), use)).toMatchObject({ calls: entryOf(5).statistics.calls + 1 })
    expect(warnings).toEqual([expect.stringContaining('uses.json')])
    expect(textOf(`${usesPath()}.damaged-1`)).toBe(torn)
    expect(await open().recordUse(nameOf(5), use)).toMatchObject({ calls: entryOf(5).statistics.calls + 2 })
  })

  test('a new version that fails is rolled back, whatever is kept beside the manifest', async () => {
    setUp()
    const library = await start()
    const { grants, parameters } = entryOf(5)
    const examples = [1, 2, -3.5].map((value) => ({ args: { value }, expect: value * 1005 }))
    const source = {
      name: nameOf(5),
      code: codeOf(5, 1005),
      description: 'Gives 1005 times',
      examples,
      grants,
      parameters,
    }
    for (const runId of ['run-a', 'run-b']) await library.recordUse(nameOf(5), { ...use, runId })
    expect(await library.admit(source, context)).toMatchObject({ type: 'admitted', entry: { version: 2 } })
    const fails = { ok: false, ms: 1, error: 'boom', fault: 'tool' as const }
    expect(await library.recordUse(nameOf(5), fails)).not.toHaveProperty('rollback')
    expect(existsSync(usesPath())).toBe(true)
    expect(await library.recordUse(nameOf(5), fails)).toMatchObject({
      rollback: { failed: 2, restored: 1, version: 3 },
    })
    expect((await open().find(nameOf(5)))?.code).toBe(codeOf(5))
    expect(rowIn(nameOf(5))).toMatchObject({ version: 3, status: 'active', statistics: { calls: 3 } })
  })

  test('two processes that count and take in at the same time lose nothing', async () => {
    setUp()
    await start()
    const script = join(folder, '..', 'use.mjs')
    writeFileSync(
      script,
      `import { createFolderStore } from ${JSON.stringify(join(import.meta.dirname, '../stores/index.ts'))}
import { createLibrary } from ${JSON.stringify(join(import.meta.dirname, 'folder-library.ts'))}
const [folder, other] = process.argv.slice(2)
const open = () => createLibrary({ store: createFolderStore(folder), versions: createFolderStore(folder + '/.versions'), sandbox: {}, typeCheck: {}, waitMs: 30_000 })
let library = open()
for (let n = 0; n < 20; n++) {
  if (n % 5 === 0) library = open()
  await library.recordUse('${nameOf(5)}', { ok: true, ms: 1, runId: 'r' })
  await library.recordUse(other, { ok: true, ms: 1, runId: other + n })
  await library.search('invoices', 8)
}
if (other === '${nameOf(6)}') await library.remove('${nameOf(8)}')
`,
    )
    const ends = await Promise.all(
      [6, 7].map(async (n) => {
        const child = spawn(process.execPath, [script, folder, nameOf(n)], { stdio: ['ignore', 'inherit', 'inherit'] })
        const [status] = await once(child, 'close')
        return status as number
      }),
    )
    expect(ends).toEqual([0, 0])
    const library = open()
    const counted = async (n: number) =>
      (await library.find(nameOf(n)))!.entry.statistics.calls - entryOf(n).statistics.calls
    expect([await counted(5), await counted(6), await counted(7)]).toEqual([40, 20, 20])
    expect(await answersOf(library)).toEqual(await rightAnswers())
    await library.remove(nameOf(9))
    expect(JSON.parse(textOf(manifestPath())).runs.count).toBe(41)
  }, 60_000)
})

describe('changes by hand', () => {
  const edit = (n: number, code: string) => {
    const before = readdirSync(folder).length
    writeFileSync(join(folder, entryOf(n).path), code)
    expect(readdirSync(folder)).toHaveLength(before)
  }

  test('a new file is noticed at the next start', async () => {
    setUp()
    await start()
    writeFileSync(join(folder, 'twice.ts'), codeOf(5, 2).replaceAll(nameOf(5), 'twice'))
    expect((await open().adopt(context)).map(({ name }) => name)).toEqual(['twice'])
  })

  test('a module edited in its place passes the gate when it is found or shown, not by those who only list', async () => {
    setUp()
    await start()
    edit(5, codeOf(5, 1005))
    edit(6, codeOf(6, 1006))
    age()
    expect((await open().find(nameOf(5)))?.entry.version).toBe(1)
    const library = await start()
    expect(await library.find(nameOf(5))).toMatchObject({ entry: { version: 2 }, code: codeOf(5, 1005) })
    const cards = await library.search(nameOf(6), 1)
    expect(cards).toMatchObject([{ name: nameOf(6), description: 'Gives payments times 1006' }])
    expect(warnings).toEqual([
      `the tool file ${nameOf(5)} was changed, and adopted as version 2`,
      `the tool file ${nameOf(6)} was changed, and adopted as version 2`,
    ])
    expect((await open().find(nameOf(6)))?.entry).toMatchObject({ version: 2, hash: hashOf(codeOf(6, 1006)) })
  })

  test('an edit that does not pass is told once and left as it is', async () => {
    setUp()
    await start()
    edit(5, 'not a module (')
    age()
    const library = await start()
    expect((await library.find(nameOf(5)))?.entry.version).toBe(1)
    await library.find(nameOf(5))
    expect(warnings).toEqual([expect.stringMatching(/was changed, and left alone: /)])
  })

  test('after an hour all files are looked at again', async () => {
    setUp()
    await start()
    edit(5, codeOf(5, 1005))
    age()
    expect(await open().adopt(context)).toEqual([])
    const path = join(versions, 'looked-through.json')
    const seen = JSON.parse(textOf(path))
    writeFileSync(path, JSON.stringify({ ...seen, at: Date.now() - 3_700_000 }))
    expect((await open().adopt(context)).map(({ name }) => name)).toEqual([nameOf(5)])
  })
})
