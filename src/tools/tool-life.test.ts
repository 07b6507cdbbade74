/** The life of a tool in the library: trusted, rolled back, archived, found again; variants become versions. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { capabilities } from '../capabilities/index.ts'
import type { ToolSource } from '../protocol/tool.ts'
import { createSandbox } from '../sandbox/index.ts'
import { createFolderStore } from '../stores/index.ts'
import { createLibrary } from './folder-library.ts'
import type { FolderLibrary } from './folder-library.ts'
import type { Admission } from './library.ts'
import { createTypeCheck } from './type-check.ts'

const sandbox = createSandbox({ capabilities })
const typeCheck = createTypeCheck({ environmentPath: join(import.meta.dirname, '../sandbox/guest/tool-environment') })
afterAll(() => sandbox.close())

let folder: string
let warnings: string[]
let library: FolderLibrary
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'life-'))
  warnings = []
  library = open()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (): FolderLibrary =>
  createLibrary({
    store: createFolderStore(folder),
    versions: createFolderStore(join(folder, '.versions')),
    sandbox,
    typeCheck,
    warn: (message) => warnings.push(message),
  })

const quotes = (name: string, factor: number, more: Partial<ToolSource> = {}): ToolSource => ({
  name,
  description: `Prices of ${factor} shares`,
  parameters: { type: 'object', properties: { price: { type: 'number' } }, required: ['price'] },
  code: `export default function ${name}(args: { price: number }) {\n  return args.price * ${factor}\n}\n`,
  examples: [],
  grants: ['net:quotes.example'],
  ...more,
})
const propose = (source: ToolSource, runId = 'run-1'): Promise<Admission> =>
  library.admit(source, { cwd: folder, grants: {}, runId, openMode: false })
const entryOf = async (name: string) => (await open().find(name))?.entry
const row = (name: string) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).tools[name]

let run = 0
const works = () => ({ ok: true, ms: 1, runId: `good-${run++}` })
const fails = (more = {}) => ({
  ok: false,
  ms: 1,
  error: 'boom',
  fault: 'tool' as const,
  runId: `bad-${run++}`,
  ...more,
})

describe('rollback', () => {
  test('a new version that fails twice gives way to the one that worked, and is kept as failed', async () => {
    await propose(quotes('fetch_quotes', 1))
    await library.recordUse('fetch_quotes', works())
    await library.recordUse('fetch_quotes', works())
    await propose(quotes('fetch_quotes', 2))
    expect(await entryOf('fetch_quotes')).toMatchObject({ version: 2, status: 'probation' })
    expect(await library.recordUse('fetch_quotes', fails())).not.toHaveProperty('rollback')
    expect(await library.recordUse('fetch_quotes', fails())).toMatchObject({
      calls: 2,
      errors: 2,
      rollback: { failed: 2, restored: 1, version: 3 },
    })
    expect((await open().find('fetch_quotes'))?.code).toContain('args.price * 1')
    // What it was trusted for goes on with its bytes.
    expect(await entryOf('fetch_quotes')).toMatchObject({
      version: 3,
      status: 'active',
      statistics: { calls: 2, ok: 2 },
    })
    expect(warnings).toEqual([expect.stringMatching(/version 2 of "fetch_quotes" failed .* version 1, .* version 3$/)])
    expect(await library.historyOf('fetch_quotes')).toMatchObject([
      { version: 1, status: 'active', isNewest: false, statistics: { calls: 2, ok: 2 } },
      { version: 2, status: 'failed', isNewest: false, statistics: { calls: 2, errors: 2, last_error: 'boom' } },
      { version: 3, status: 'active', isNewest: true, source_run: 'run-1' },
    ])
  })

  test('not for the fault of others, not when it works as often, not where nothing worked before', async () => {
    await propose(quotes('fetch_quotes', 1))
    for (let use = 0; use < 3; use++)
      expect(await library.recordUse('fetch_quotes', fails())).not.toHaveProperty('rollback')
    await propose(quotes('fetch_quotes', 2))
    await library.recordUse('fetch_quotes', fails())
    expect(await library.recordUse('fetch_quotes', fails())).not.toHaveProperty('rollback')
    await propose(quotes('fetch_quotes', 3))
    await library.recordUse('fetch_quotes', works())
    await propose(quotes('fetch_quotes', 4))
    for (const fault of ['environment', 'user', 'arguments'] as const)
      expect(await library.recordUse('fetch_quotes', fails({ fault }))).not.toHaveProperty('rollback')
    expect(await entryOf('fetch_quotes')).toMatchObject({ version: 4, status: 'probation' })
    await library.recordUse('fetch_quotes', fails())
    expect(await library.recordUse('fetch_quotes', fails())).toMatchObject({ rollback: { failed: 4, restored: 3 } })
  })

  test('a failed version is never gone back to, and begins anew when a person restores it', async () => {
    await propose(quotes('fetch_quotes', 1))
    await library.recordUse('fetch_quotes', works())
    await propose(quotes('fetch_quotes', 2))
    await library.recordUse('fetch_quotes', fails())
    await library.recordUse('fetch_quotes', fails())
    expect(await library.restore('fetch_quotes', 2)).toMatchObject({
      version: 4,
      status: 'probation',
      statistics: { calls: 0 },
    })
    await propose(quotes('fetch_quotes', 5))
    await library.recordUse('fetch_quotes', fails())
    expect(await library.recordUse('fetch_quotes', fails())).toMatchObject({ rollback: { failed: 5, restored: 3 } })
  })

  test('a use of a version that was replaced meanwhile counts for that version alone', async () => {
    await propose(quotes('fetch_quotes', 1))
    await library.recordUse('fetch_quotes', works())
    await propose(quotes('fetch_quotes', 2))
    await library.recordUse('fetch_quotes', fails({ version: 1 }))
    await library.recordUse('fetch_quotes', fails({ version: 1 }))
    expect(await entryOf('fetch_quotes')).toMatchObject({ version: 2, statistics: { calls: 0 } })
    expect(await library.historyOf('fetch_quotes')).toMatchObject([{ statistics: { calls: 3, errors: 2 } }, {}])
  })
})

describe('archived', () => {
  test('what nobody uses is offered only where nothing fits better, is found by who looks, and comes back with its use', async () => {
    await propose(quotes('fetch_quotes', 1), 'run-0')
    await propose(quotes('other_tool', 7, { description: 'Something else' }), 'run-0')
    for (let runs = 0; runs < 21; runs++)
      await library.recordUse('other_tool', { ok: true, ms: 1, runId: `later-${runs}` })
    expect(await entryOf('fetch_quotes')).toMatchObject({ status: 'archived' })
    expect(await entryOf('other_tool')).toMatchObject({ status: 'active' })
    const mostlyAnother = 'something else about prices'
    expect((await library.search(mostlyAnother, 8)).map(({ name }) => name)).toEqual(['other_tool'])
    expect((await library.search(mostlyAnother, 8, { withArchived: true })).map(({ name }) => name)).toEqual([
      'fetch_quotes',
      'other_tool',
    ])
    // Just what is asked for: better offered again than made anew.
    expect((await library.search('prices of shares', 8)).map(({ name }) => name)).toEqual([
      'fetch_quotes',
      'other_tool',
    ])
    await library.recordUse('fetch_quotes', works())
    await library.recordUse('other_tool', works())
    expect(await entryOf('fetch_quotes')).toMatchObject({ status: 'active' })
    expect((await library.search('prices of shares', 8)).map(({ name }) => name)).toContain('fetch_quotes')
  })

  test('uses of all versions count together', async () => {
    await propose(quotes('fetch_quotes', 1))
    await library.recordUse('fetch_quotes', works())
    await propose(quotes('fetch_quotes', 2))
    await library.recordUse('fetch_quotes', works())
    expect(row('fetch_quotes')).toMatchObject({ usage: { uses: 2, faults: 0 }, statistics: { calls: 1 } })
  })
})

describe('a tool that is named as a variant', () => {
  test.each(['fetch_quotes_v2', 'fetch_quotes_fixed', 'fetch_quotes_new'])('%s is the next version', async (name) => {
    await propose(quotes('fetch_quotes', 1))
    const admission = await propose(quotes(name, 2))
    expect(admission).toMatchObject({ type: 'admitted', update: true, entry: { name: 'fetch_quotes', version: 2 } })
    expect((await open().list()).map((one) => [one.name, one.version])).toEqual([['fetch_quotes', 2]])
    expect((await library.find('fetch_quotes'))?.code).toMatch(/function fetch_quotes\([\s\S]*\* 2/)
  })

  test('it must do what the earlier one could, and be another tool’s code', async () => {
    const examples = [
      { args: { price: 2 }, expect: 20 },
      { args: { price: 3 }, expect: 30 },
    ]
    await propose(quotes('fetch_quotes', 10, { examples }))
    expect(await propose(quotes('fetch_quotes_v2', 2))).toMatchObject({
      type: 'refused',
      problems: [
        { code: 'E_NEAR_COPY', hint: expect.stringContaining('create_tool with the name "fetch_quotes"') },
        { code: 'E_REGRESSION' },
        { code: 'E_REGRESSION' },
      ],
    })
    expect(await propose(quotes('fetch_quotes_v2', 10))).toMatchObject({
      problems: [
        { code: 'E_NEAR_COPY', message: expect.stringContaining('the same as that of the tool "fetch_quotes"') },
      ],
    })
    expect((await open().list()).map((one) => [one.name, one.version])).toEqual([['fetch_quotes', 1]])
  })

  test('one that is called otherwise is another tool: it has to say so by its name', async () => {
    await propose(quotes('fetch_quotes', 1))
    const other = quotes('fetch_quotes_new', 2, {
      parameters: { type: 'object', properties: { price: {}, market: {} }, required: ['price', 'market'] },
      code: 'export default function fetch_quotes_new(args: { price: number; market: string }) {\n  return `${args.price} ${args.market}`\n}\n',
    })
    expect(await propose(other)).toMatchObject({
      problems: [
        { code: 'E_NEAR_COPY', hint: expect.stringContaining('for a different purpose, choose a name that says it') },
      ],
    })
    // Its code calls the other one: it cannot be that one.
    const calling = quotes('fetch_quotes_v3', 2)
    const code = calling.code.replace('return', 'const fetch_quotes = 1\n  return fetch_quotes *')
    expect(await propose({ ...calling, code })).toMatchObject({ problems: [{ code: 'E_NEAR_COPY' }] })
  })
})
