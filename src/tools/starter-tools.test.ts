/** The tools that ship with the program: they are what the manifest says, and they do what they promise. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { capabilities } from '../capabilities/index.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { createSandbox } from '../sandbox/index.ts'
import { createFolderStore } from '../stores/index.ts'
import { createLibrary } from './folder-library.ts'
import type { Library } from './library.ts'
import { runExamples } from './run-examples.ts'
import { createTypeCheck } from './type-check.ts'

const sandbox = createSandbox({ capabilities })
let cwd: string
let library: Library
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'starters-'))
  const folder = join(cwd, '.permanent_tools')
  cpSync(join(import.meta.dirname, '../../.permanent_tools'), folder, {
    recursive: true,
    filter: (path) => !path.endsWith('.py'),
  })
  library = createLibrary({
    store: createFolderStore(folder),
    versions: createFolderStore(join(folder, '.versions')),
    sandbox,
    typeCheck: createTypeCheck({
      environmentPath: join(import.meta.dirname, '../sandbox/guest/tool-environment'),
    }),
  })
})
afterAll(async () => {
  await sandbox.close()
  rmSync(cwd, { recursive: true, force: true })
})

const names = ['csv_profile', 'date_difference', 'text_statistics']
const context = { grants: { read: true as const }, runId: null, openMode: false }

async function call(name: string, args: JsonObject): Promise<Json> {
  const found = await library.find(name)
  if (!found) throw new Error(`no ${name}`)
  const result = await sandbox.execute({ name, code: found.code, args, grants: { read: ['.'] }, cwd })
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

test('the manifest is of these very files: nothing is left to adopt', async () => {
  const entries = await library.list()
  expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
  const adopted = await library.adopt({ ...context, cwd })
  expect(adopted.filter(({ name }) => names.includes(name))).toEqual([])
})

test.each(names)('the examples of %s hold', async (name) => {
  const { entry, code } = (await library.find(name))!
  expect(entry.examples.length).toBeGreaterThanOrEqual(3)
  const run = { name, code, declared: entry.grants, context: { ...context, cwd }, sandbox }
  expect((await runExamples(entry.examples, run)).problems).toEqual([])
})

describe('csv_profile', () => {
  const types = (value: Json): Json[] => {
    const columns = isJsonObject(value) && Array.isArray(value['columns']) ? value['columns'] : []
    return columns.map((column) => (isJsonObject(column) ? [column['name'] ?? null, column['type'] ?? null] : []))
  }
  test('reads a file, tabs and all', async () => {
    writeFileSync(
      join(cwd, 'a.tsv'),
      'id\tok\twhen\tcode\n1\ttrue\t2024-01-31T10:00:00Z\t007\n2\tno\t2024-02-29\t010\n',
    )
    const value = await call('csv_profile', { path: 'a.tsv' })
    expect(value).toMatchObject({ delimiter: '\t', rows: 2 })
    expect(types(value)).toEqual([
      ['id', 'integer'],
      ['ok', 'boolean'],
      ['when', 'date'],
      ['code', 'text'],
    ])
  })
  test('a large file in one go', async () => {
    writeFileSync(
      join(cwd, 'large.csv'),
      `n,word\n${Array.from({ length: 100_000 }, (_, index) => `${index},w${index % 7}`).join('\n')}\n`,
    )
    expect(await call('csv_profile', { path: 'large.csv', samples: 0 })).toMatchObject({
      rows: 100_000,
      columns: [
        { name: 'n', min: 0, max: 99_999, mean: 49_999.5, distinct: 100_000 },
        { name: 'word', distinct: 7 },
      ],
    })
  })
  test.each<[string, string, Json[]]>([
    [
      'thousands and decimal commas',
      'a;b\n1.234,5;2,5\n10;-3\n',
      [
        ['a', 'number'],
        ['b', 'number'],
      ],
    ],
    ['thousands and decimal points', 'a\n"1,234.5"\n-2e3\n', [['a', 'number']]],
    ['an impossible date', 'd\n2023-02-29\n', [['d', 'text']]],
    [
      'blank and repeated names',
      'a,,a\n1,2,3\n',
      [
        ['a', 'integer'],
        ['column_2', 'integer'],
        ['a_2', 'integer'],
      ],
    ],
    [
      'an empty column',
      'a,b\n1,\n2,N/A\n',
      [
        ['a', 'integer'],
        ['b', 'empty'],
      ],
    ],
    [
      'an open quote',
      'a,b\n"1,2\n3,4\n',
      [
        ['a', 'text'],
        ['b', 'empty'],
      ],
    ],
  ])('%s', async (_what, text, expected) => expect(types(await call('csv_profile', { text }))).toEqual(expected))
  test('without a header', async () => {
    expect(await call('csv_profile', { text: '1|x\n2|y\n', header: false })).toMatchObject({
      delimiter: '|',
      rows: 2,
      columns: [{ name: 'column_1' }, { name: 'column_2' }],
    })
  })
})

describe('date_difference', () => {
  test.each<[string, string, { days?: number; [figure: string]: unknown }]>([
    ['2024-01-01', '2024-01-01', { days: 0, months: 0, years: 0, working_days: 0 }],
    ['2024-01-31', '2024-02-29', { days: 29, months: 1, parts: { years: 0, months: 1, days: 0 } }],
    ['2023-01-31', '2023-02-27', { days: 27, months: 0 }],
    ['1999-12-31', '2000-01-01', { days: 1, weeks: 0, years: 0 }],
    ['0001-01-01', '2000-01-01', { days: 730_119, years: 1999 }],
    ['2000-02-29', '2024-02-29', { years: 24, months: 288, parts: { years: 24, months: 0, days: 0 } }],
  ])('%s → %s', async (from, to, expected) => {
    const there = await call('date_difference', { from, to })
    expect(there).toMatchObject(expected)
    const back = await call('date_difference', { from: to, to: from })
    expect(back).toMatchObject({ days: expected.days === undefined ? expect.any(Number) : 0 - expected.days })
  })
})

test('text_statistics counts what a person sees, also in Spanish', async () => {
  expect(await call('text_statistics', { text: '¿Qué tal? Muy bien, gracias. ¡Adiós!', language: 'es' })).toMatchObject(
    {
      words: 6,
      sentences: 3,
      top_words: [{ count: 1 }, { count: 1 }, { count: 1 }, { count: 1 }, { count: 1 }],
    },
  )
})
