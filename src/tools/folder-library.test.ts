import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { capabilities } from '../capabilities/index.ts'
import type { ToolSource } from '../protocol/tool.ts'
import { createSandbox } from '../sandbox/index.ts'
import { createFolderStore } from '../stores/index.ts'
import { createLibrary } from './folder-library.ts'
import type { LibraryOptions } from './folder-library.ts'
import type { AdmitContext, Admission } from './library.ts'
import { createTypeCheck } from './type-check.ts'

const environmentPath = join(import.meta.dirname, '../sandbox/guest/tool-environment')
const sandbox = createSandbox({ capabilities })
const typeCheck = createTypeCheck({ environmentPath })
afterAll(() => sandbox.close())

let cwd: string
let folder: string
let warnings: string[]
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'library-'))
  folder = join(cwd, '.permanent_tools')
  warnings = []
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const open = (more: Partial<LibraryOptions> = {}) =>
  createLibrary({
    store: createFolderStore(folder),
    versions: createFolderStore(join(folder, '.versions')),
    sandbox,
    typeCheck,
    warn: (message) => warnings.push(message),
    ...more,
  })
const context = (more: Partial<AdmitContext> = {}): AdmitContext => ({
  cwd,
  grants: {},
  runId: 'run-1',
  openMode: false,
  ...more,
})
const json = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'))
const text = (path: string) => readFileSync(join(folder, path), 'utf8')
const put = (path: string, content: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), content)
}

const addCode = `export default function add(args: { a: number; b: number }) {
  return args.a + args.b
}
`
const numbers = {
  type: 'object',
  properties: { a: { type: 'number' }, b: { type: 'number' } },
  required: ['a', 'b'],
}
const examples = [
  { args: { a: 1, b: 2 }, expect: 3 },
  { args: { a: 2, b: 2 }, expect: 4 },
]
const differences = [
  { args: { a: 1, b: 2 }, expect: -1 },
  { args: { a: 5, b: 2 }, expect: 3 },
]
const source = (more: Partial<ToolSource> = {}): ToolSource => ({
  name: 'add',
  description: 'Adds two numbers',
  parameters: numbers,
  code: addCode,
  examples,
  grants: [],
  ...more,
})
const problemsOf = (admission: Admission) => {
  if (admission.type !== 'refused') throw new Error('it was admitted')
  return admission.problems
}
const admitted = (admission: Admission) => {
  if (admission.type === 'refused') throw new Error(JSON.stringify(admission.problems))
  return admission
}

describe('admitting', () => {
  test('writes a module that says what it is, and its row', async () => {
    const library = open()
    const { entry, code, update } = admitted(await library.admit(source(), context()))
    expect(update).toBe(false)
    expect(code.startsWith(addCode.trimEnd())).toBe(true)
    expect(code).toContain('export const description = "Adds two numbers"')
    expect(text('add.ts')).toBe(code)
    expect(text('.versions/add/1.ts')).toBe(code)
    expect(json('manifest.json').tools.add).toMatchObject({
      path: 'add.ts',
      version: 1,
      created_at: entry.created_at,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      description: 'Adds two numbers',
      parameters: numbers,
      examples,
      grants: [],
      status: 'probation',
      source: 'coder',
      source_run: 'run-1',
      statistics: { calls: 0, score: 0 },
    })
    expect(statSync(join(folder, 'add.ts')).mode & 0o777).toBe(0o600)
    expect(await library.list()).toEqual([entry])
    expect(await open().find('add')).toEqual({ entry, code })
    expect(await library.search('add numbers', 3)).toEqual([
      { name: 'add', description: 'Adds two numbers', parameters: numbers },
    ])
  })

  test('the same name is the next version; the old one is kept, created_at too', async () => {
    const library = open()
    const first = admitted(await library.admit(source(), context()))
    const code = addCode.replace('args.a + args.b', 'args.b + args.a')
    const second = admitted(await library.admit(source({ code, examples: [] }), context({ runId: 'run-2' })))
    expect(second).toMatchObject({
      update: true,
      entry: { version: 2, created_at: first.entry.created_at, source_run: 'run-2' },
    })
    expect(second.entry.examples).toEqual(first.entry.examples)
    expect(text('.versions/add/1.ts')).toBe(first.code)
    expect(text('.versions/add/2.ts')).toBe(second.code)
  })

  test('the same once more is no version of its own; other words for the same code are', async () => {
    const library = open()
    const first = admitted(await library.admit(source(), context()))
    expect(admitted(await library.admit(source(), context({ runId: 'run-2' })))).toEqual({ ...first, update: true })
    expect(await library.versions('add')).toEqual([1])
    await library.admit(source({ description: 'Sum of two numbers, whatever their sign' }), context())
    expect(await library.versions('add')).toEqual([1, 2])
  })
  test('what the module exports is what it is', async () => {
    const code = `export const description = 'From the module'
export const parameters = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] }
export default (args: { a: number }) => args.a * 2
`
    const { entry } = admitted(
      await open().admit(
        source({
          name: 'twice',
          code,
          examples: [
            { args: { a: 2 }, expect: 4 },
            { args: { a: 3 }, expect: 6 },
          ],
        }),
        context(),
      ),
    )
    expect(entry).toMatchObject({ description: 'From the module', parameters: { required: ['a'] } })
    expect(text('twice.ts')).toBe(code)
  })

  test('a tool of the least shape: name and code, no parameters', async () => {
    const code = 'export default async function hello() { return { greeting: "hello" } }'
    const { entry } = admitted(
      await open().admit(source({ name: 'hello', code, parameters: {}, examples: [] }), context()),
    )
    expect(entry.parameters).toEqual({ type: 'object', properties: {} })
  })

  test('examples have the rights of the tool within those of the run', async () => {
    writeFileSync(join(cwd, 'a.txt'), 'hello')
    const code = `export default async function first_word(args: { path: string }, ctx: ToolContext) {
  return (await ctx.readFile(args.path)).split(' ')[0]
}`
    const reading = source({
      name: 'first_word',
      code,
      parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
      examples: [
        { args: { path: 'a.txt' }, expect: 'hello' },
        { args: { path: 'none.txt' }, fails: true },
      ],
      grants: ['read:a.txt'],
    })
    const audits: string[] = []
    const audit: AdmitContext['audit'] = ({ verdict, target }) => audits.push(`${verdict} ${target.split('/').at(-1)}`)
    expect(problemsOf(await open().admit(reading, context({ audit })))[0]).toMatchObject({
      code: 'E_POLICY',
      hint: expect.any(String),
    })
    const undeclared = { ...reading, grants: [] }
    expect(problemsOf(await open().admit(undeclared, context({ grants: { read: true } })))[0]).toMatchObject({
      code: 'E_POLICY',
    })
    admitted(await open().admit(reading, context({ audit, grants: { read: ['.'] } })))
    // What the gate runs again is not told again.
    expect(audits).toEqual(['denied a.txt', 'denied none.txt', 'allowed a.txt', 'denied none.txt'])
  })

  test('a person may allow what an example needs, within what the tool declares', async () => {
    writeFileSync(join(cwd, 'a.txt'), 'hello')
    const code = `export default async function size_of(args: { path: string }, ctx: ToolContext) {
  return (await ctx.readFile(args.path)).length
}`
    const asked: string[] = []
    const ask: AdmitContext['ask'] = async (kind, target) => asked.push(`${kind} ${target.split('/').at(-1)}`) > 0
    const reading = source({
      name: 'size_of',
      code,
      parameters: { type: 'object' },
      examples: [
        { args: { path: 'a.txt' }, expect: 5 },
        { args: { path: 'b.txt' }, fails: true },
      ],
      grants: ['read:a.txt'],
    })
    admitted(await open().admit(reading, context({ ask })))
    expect(asked).toEqual(['read a.txt'])
  })
})

describe('the gate refuses, and changes nothing', () => {
  const refused: [string, Partial<ToolSource>, { code: string; line?: number; message?: RegExp }][] = [
    ['a name with a path', { name: '../x' }, { code: 'E_NAME' }],
    ['a word of the language', { name: 'delete' }, { code: 'E_NAME' }],
    ['a name every object has', { name: '__proto__' }, { code: 'E_NAME' }],
    [
      '300,000 characters',
      { code: `${addCode}//${'x'.repeat(300_000)}` },
      { code: 'E_SIZE', message: /at most 200000/ },
    ],
    ['no code', { code: ' ' }, { code: 'E_CODE' }],
    ['an unknown grant', { grants: ['disk:/'] }, { code: 'E_GRANT' }],
    [
      'code that does not parse',
      { code: 'export default function add() {\n  return (\n}' },
      { code: 'E_BUILD', line: 3 },
    ],
    ['Python', { code: 'def add(args):\n    return args["a"]' }, { code: 'E_BUILD', line: 1 }],
    [
      'no default export',
      { code: 'export function add() { return 1 }' },
      { code: 'E_EXPORT', message: /no default export/ },
    ],
    ['a default export that is no function', { code: 'export default { add: 1 }' }, { code: 'E_EXPORT' }],
    [
      'another name of the function',
      { code: addCode.replace('add', 'sum') },
      { code: 'E_EXPORT', message: /"sum".*"add"/ },
    ],
    ['no description', { description: ' ' }, { code: 'E_DESCRIPTION' }],
    ['parameters that are no schema', { parameters: { type: 'text' } }, { code: 'E_SCHEMA' }],
    ['a bad pattern', { parameters: { type: 'object', properties: { a: { pattern: '(' } } } }, { code: 'E_SCHEMA' }],
    [
      'a reference to another document',
      { parameters: { type: 'object', $ref: 'http://x.example' } },
      { code: 'E_SCHEMA' },
    ],
    ['a type error', { code: addCode.replace('return', 'const x: string =') }, { code: 'TS2322', line: 2 }],
    ['an unknown name', { code: addCode.replace('args.b', 'b') }, { code: 'TS2304', line: 2 }],
    ['an import of a file', { code: `import x from '/etc/passwd'\n${addCode}` }, { code: 'E_IMPORT', line: 1 }],
    [
      'a reference to a file',
      { code: `/// <reference path="/etc/passwd" />\n${addCode}` },
      { code: 'E_REFERENCE', line: 1 },
    ],
    ['an example without args', { examples: [{} as never] }, { code: 'E_EXAMPLE' }],
    [
      'an example that does not fit',
      { examples: [{ args: { a: '1', b: 2 } }] },
      { code: 'E_EXAMPLE', message: /example 1 .*args\.a must be number/ },
    ],
    [
      'a broken example',
      { examples: [{ args: { a: 1, b: 2 }, expect: 4 }] },
      { code: 'E_EXAMPLE', message: /result is 3, expected 4/ },
    ],
    [
      'an example that must fail and does not',
      { examples: [{ args: { a: 1, b: 2 }, fails: true }] },
      { code: 'E_EXAMPLE', message: /must fail/ },
    ],
    [
      'an example that throws',
      { code: addCode.replace('return', 'if (args.a) throw new Error("boom")\n  return') },
      { code: 'E_TOOL', line: 2, message: /boom/ },
    ],
    [
      'a name of the module that clashes with what is added',
      { code: `const description = 1\n${addCode.replace('args.b', 'args.b * description')}` },
      { code: 'E_EXPORT', message: /description/ },
    ],
    ['a built-in name', { name: 'read_result', code: addCode.replace('add', 'read_result') }, { code: 'E_NAME' }],
  ]
  test.each(refused)('%s', async (_what, more, expected) => {
    const [problem] = problemsOf(await open({ builtInNames: ['read_result'] }).admit(source(more), context()))
    expect(problem).toMatchObject({
      ...expected,
      message: expected.message ? expect.stringMatching(expected.message) : expect.stringMatching(/./),
    })
    expect(problem?.hint ?? problem?.line).toBeTruthy()
    expect(readdirSync(cwd)).toEqual([])
  })

  test('a tool that loops in its example', async () => {
    const code = 'export default function spin(args: { a: number }) {\n  for (;;) args.a++\n}'
    const spinning = source({
      name: 'spin',
      code,
      parameters: { type: 'object' },
      examples: [{ args: { a: 1 }, fails: true }],
    })
    const problems = problemsOf(await open().admit(spinning, context()))
    expect(problems).toMatchObject([{ code: 'E_TIMEOUT', message: expect.stringContaining('example 1') }])
    admitted(await open().admit(source(), context()))
  }, 60_000)

  test('near copies: by name, by code, by description, by case', async () => {
    const library = open()
    admitted(await library.admit(source(), context()))
    const renamed = (name: string, code = addCode) =>
      source({ name, code: code.replaceAll('add(', `${name}(`), description: `Other ${name}` })
    for (const name of ['add_v2', 'add_fixed', 'add_new', 'add_final', 'add_2', 'add_fixed_v3'])
      expect(problemsOf(await library.admit(renamed(name), context()))).toMatchObject([
        { code: 'E_NEAR_COPY', message: expect.stringContaining('"add"'), hint: expect.stringContaining('name "add"') },
      ])
    expect(problemsOf(await library.admit(renamed('plus', `// the same\n${addCode}`), context()))).toMatchObject([
      { code: 'E_NEAR_COPY', message: expect.stringContaining('code') },
    ])
    const minus = renamed('minus', addCode.replace('+', '-'))
    expect(
      problemsOf(await library.admit({ ...minus, examples: [], description: 'adds two numbers.' }, context())),
    ).toMatchObject([{ code: 'E_DESCRIPTION' }])
    expect(problemsOf(await library.admit(renamed('Add'), context()))).toMatchObject([{ code: 'E_NAME' }])
    admitted(await library.admit({ ...minus, examples: differences }, context()))
    expect((await library.list()).map(({ name }) => name)).toEqual(['add', 'minus'])
  })

  test('a version that breaks what an earlier one could', async () => {
    const library = open()
    admitted(await library.admit(source(), context()))
    const worse = source({ code: addCode.replace('+', '-'), examples: [{ args: { a: 2, b: 1 }, expect: 1 }] })
    expect(problemsOf(await library.admit(worse, context()))).toMatchObject([
      { code: 'E_REGRESSION', message: expect.stringContaining('version 1') },
      { code: 'E_REGRESSION' },
    ])
    expect(await library.find('add')).toMatchObject({ entry: { version: 1 } })
    const restated = {
      ...worse,
      examples: [...worse.examples, { args: { a: 1, b: 2 }, expect: -1 }, { args: { a: 2, b: 2 }, expect: 0 }],
    }
    expect(admitted(await library.admit(restated, context())).entry.examples).toEqual(restated.examples)
  })

  test('an earlier example that the new parameters do not take, or whose file is gone, does not count', async () => {
    writeFileSync(join(cwd, 'a.txt'), 'x')
    const library = open()
    const code = (more: string) => `export default async function size(args: { path: string }, ctx: ToolContext) {
  return (await ctx.readFile(args.path)).length${more}
}`
    const rights = context({ grants: { read: true } })
    const sizing = (more: string, examples: ToolSource['examples'], rule = {}) =>
      source({
        name: 'size',
        code: code(more),
        examples,
        grants: ['read'],
        parameters: { type: 'object', properties: { path: { type: 'string', ...rule } } },
      })
    const fails = { args: { path: 'no.txt' }, fails: true as const }
    admitted(await library.admit(sizing('', [{ args: { path: 'a.txt' }, expect: 1 }, fails]), rights))
    rmSync(join(cwd, 'a.txt'))
    writeFileSync(join(cwd, 'b.txt'), 'xy')
    const now = [{ args: { path: 'b.txt' }, expect: 2 }, fails]
    const gone = admitted(await library.admit(sizing(' + 0', now), rights))
    expect(gone.entry.examples).toEqual(now)
  })

  test('when it is cancelled', async () => {
    const problems = problemsOf(await open().admit(source(), context({ signal: AbortSignal.abort() })))
    expect(problems.map(({ code }) => code)).toContain('E_CANCELLED')
    expect(readdirSync(cwd)).toEqual([])
  })
})

describe('the folder', () => {
  test('reading creates nothing', async () => {
    const library = open()
    expect(await library.list()).toEqual([])
    expect(await library.find('x')).toBeNull()
    expect(await library.search('x', 8)).toEqual([])
    expect(await library.adopt(context())).toEqual([])
    expect(readdirSync(cwd)).toEqual([])
  })

  test('a file in its place is said, with the way out', async () => {
    writeFileSync(folder, 'x')
    for (const deed of [() => open().list(), () => open().admit(source(), context()), () => open().adopt(context())])
      await expect(deed()).rejects.toMatchObject({ exit: 'configuration', wayOut: expect.any(String) })
    expect(readFileSync(folder, 'utf8')).toBe('x')
  })

  test('a damaged manifest is set aside, and what passed the gate is there again', async () => {
    const library = open()
    const { entry } = admitted(await library.admit(source(), context()))
    put('manifest.json', text('manifest.json').slice(0, 50))
    expect((await open().list()).map(({ name }) => name)).toEqual(['add'])
    expect(readdirSync(folder)).not.toContain('manifest.json.damaged-1')
    expect(warnings).toHaveLength(1)
    const other = source({
      name: 'minus',
      code: addCode.replace('add', 'minus').replace('+', '-'),
      description: 'Takes away',
      examples: differences,
    })
    admitted(await open().admit(other, context()))
    expect(text('manifest.json.damaged-1')).toHaveLength(50)
    expect(json('manifest.json').tools.add).toMatchObject({
      version: 1,
      created_at: entry.created_at,
      hash: entry.hash,
    })
    expect(Object.keys(json('manifest.json').tools)).toEqual(['add', 'minus'])
    put('manifest.json', '[]')
    expect((await open().list()).map(({ name }) => name)).toEqual(['add', 'minus'])
    await open().recordUse('add', { ok: true, ms: 1 })
    expect(text('manifest.json.damaged-2')).toBe('[]')
  })

  test('a manifest of the first AutoAgent is read and written without loss', async () => {
    const rows = {
      py_tool: {
        path: '/home/old/.permanent_tools/py_tool.py',
        version: 3,
        created_at: '2025-10-01T00:00:00.000000Z',
        updated_at: '2025-10-02T00:00:00.000000Z',
      },
      'srv:tool': { path: null, source: 'mcp', server: 'srv', description: 'Remote', input_schema: { type: 'object' } },
      twice: {
        path: '/home/old/twice.ts',
        version: 4,
        created_at: '2025-10-01T00:00:00.000000Z',
        updated_at: '2025-10-02T00:00:00.000000Z',
      },
    }
    put('manifest.json', JSON.stringify({ tools: rows, kept: 'field' }))
    put('py_tool.py', 'def py_tool(args):\n    return 1\n')
    put(
      'twice.ts',
      `export const description = 'Doubles'\nexport const parameters = { type: 'object' }\nexport default function twice(args: { a: number }) { return args.a * 2 }\n`,
    )
    const library = open()
    expect((await library.list()).map(({ name, version }) => [name, version])).toEqual([['twice', 4]])
    const adopted = await library.adopt(context())
    expect(adopted).toMatchObject([
      {
        name: 'py_tool',
        admission: { type: 'refused', problems: [{ code: 'E_PYTHON', hint: expect.stringContaining('open mode') }] },
      },
      {
        name: 'twice',
        admission: {
          type: 'admitted',
          entry: { version: 4, created_at: rows.twice.created_at, path: 'twice.ts', source: 'file' },
        },
      },
    ])
    expect(json('manifest.json')).toMatchObject({
      kept: 'field',
      tools: { py_tool: rows.py_tool, 'srv:tool': rows['srv:tool'] },
    })
    expect(await library.adopt(context())).toHaveLength(1)
  })

  test('adopts what is new or changed; leaves alone what does not pass', async () => {
    const library = open()
    admitted(await library.admit(source(), context()))
    const good = `export const description = 'Triples'\nexport const parameters = { type: 'object' }\nexport default function triple(args: { a: number }) { return args.a * 3 }\n`
    put('triple.ts', good)
    put('broken.ts', 'export default function broken( {')
    put('types.d.ts', 'declare const x: number')
    put('not-a-name.ts', good)
    put('notes.txt', 'x')
    writeFileSync(join(cwd, 'outside.ts'), good.replace('triple', 'linked'))
    symlinkSync(join(cwd, 'outside.ts'), join(folder, 'linked.ts'))
    put('add.ts', text('add.ts').replace('args.a + args.b', 'args.b + args.a'))
    expect(await library.adopt(context())).toMatchObject([
      { name: 'add', admission: { type: 'admitted', update: true, entry: { version: 2 } } },
      { name: 'broken', admission: { type: 'refused', problems: [{ code: 'E_BUILD', line: 1 }] } },
      { name: 'not-a-name', admission: { type: 'refused', problems: [{ code: 'E_NAME' }] } },
      { name: 'triple', admission: { type: 'admitted', update: false, entry: { version: 1, source: 'file' } } },
    ])
    expect(text('triple.ts')).toBe(good)
    expect(text('broken.ts')).toBe('export default function broken( {')
    put('add.ts', text('add.ts').replace('args.b + args.a', 'args.b - args.a'))
    expect((await library.adopt(context())).map(({ name, admission }) => [name, admission.type])).toEqual([
      ['add', 'refused'],
      ['broken', 'refused'],
      ['not-a-name', 'refused'],
    ])
    expect((await library.find('add'))?.code).toContain('args.b - args.a')
    expect((await library.list()).map(({ name }) => name)).toEqual(['add', 'triple'])
  })

  test('a lost manifest is read from the history: versions, grants and examples go on', async () => {
    const library = open()
    admitted(await library.admit(source(), context()))
    const second = admitted(await library.admit(source({ grants: ['read:data'] }), context()))
    rmSync(join(folder, 'manifest.json'))
    expect(await open().adopt(context())).toEqual([])
    expect((await open().find('add'))!.entry).toMatchObject({
      version: 2,
      created_at: second.entry.created_at,
      grants: ['read:data'],
      examples: second.entry.examples,
      source: 'coder',
    })
    expect(admitted(await open().admit(source(), context())).entry.version).toBe(3)
  })

  test('uses are counted; success in two runs makes a tool active, however often it was used in one', async () => {
    const library = open()
    admitted(await library.admit(source(), context()))
    const use = { ok: true, ms: 0, runId: 'run-1' }
    expect(await library.recordUse('add', use)).toMatchObject({ calls: 1, ok: 1, score: 1 })
    expect(await library.recordUse('add', { ...use, ok: false, error: 'boom' })).toMatchObject({
      calls: 2,
      score: 0.2,
      last_error: 'boom',
    })
    await library.recordUse('add', use)
    expect((await library.find('add'))?.entry.status).toBe('probation')
    await open().recordUse('add', { ...use, runId: 'run-2' })
    expect((await open().find('add'))?.entry).toMatchObject({ status: 'active', statistics: { calls: 4, ok: 3 } })
    expect(await library.recordUse('gone', { ok: true, ms: 1 })).toMatchObject({ calls: 1 })
    const again = admitted(await library.admit(source({ code: addCode.replace('args.a', '+args.a') }), context()))
    expect(again.entry).toMatchObject({ status: 'probation', statistics: { calls: 0 } })
    await library.recordUse('add', { ok: true, ms: 0 })
    await library.recordUse('add', { ok: true, ms: 0 })
    expect((await library.find('add'))?.entry.status).toBe('active')
  })

  test('a tool on which an accepted answer rested gets its bonus, once', async () => {
    const library = open()
    admitted(await library.admit(source(), context()))
    await library.recordUse('add', { ok: false, ms: 0 })
    await library.recordUse('add', { ok: true, ms: 0 })
    expect(await library.recordContribution('add')).toMatchObject({ score: 0.4, calls: 2 })
    expect(await library.recordContribution('add')).toMatchObject({ score: 0.4, calls: 2 })
    expect(await open().recordUse('add', { ok: true, ms: 0 })).toMatchObject({ score: 0.6667, calls: 3 })
  })

  test('versions are restored under a new number; removed tools too', async () => {
    const library = open()
    const first = admitted(await library.admit(source(), context()))
    admitted(await library.admit(source({ code: addCode.replace('args.a', '+args.a'), grants: ['read'] }), context()))
    expect(await library.versions('add')).toEqual([1, 2])
    expect(await library.restore('add', 1)).toMatchObject({
      version: 3,
      hash: first.entry.hash,
      grants: [],
      created_at: first.entry.created_at,
    })
    expect((await library.find('add'))?.code).toBe(first.code)
    expect(await library.restore('add', 9)).toBeNull()
    expect(await library.restore('../add', 1)).toBeNull()
    expect(await library.remove('add')).toBe(true)
    expect(await library.remove('add')).toBe(false)
    expect(await library.list()).toEqual([])
    expect(readdirSync(folder)).not.toContain('add.ts')
    expect(await library.restore('add', 2)).toMatchObject({ version: 4, grants: ['read'] })
    expect((await open().list()).map(({ name, version }) => [name, version])).toEqual([['add', 4]])
  })

  test('a module that was changed by hand, or never admitted, is kept when it is replaced', async () => {
    const library = open()
    put('add.ts', '// mine\n')
    admitted(await library.admit(source(), context()))
    expect(text('.versions/add/1.ts')).toBe('// mine\n')
    put('add.ts', '// mine again\n')
    const { entry } = admitted(await library.admit(source({ examples: [] }), context()))
    expect(entry.version).toBe(4)
    expect(text('.versions/add/3.ts')).toBe('// mine again\n')
    expect(await library.restore('add', 3)).toBeNull()
    put('add.ts', '// and again\n')
    expect(await library.remove('add')).toBe(true)
    expect(text('.versions/add/5.ts')).toBe('// and again\n')
  })

  test('a lease that is held too long is said, and a use then only not counted', async () => {
    admitted(await open().admit(source(), context()))
    const lease = await createFolderStore(join(folder, '.versions')).lease('manifest')
    const busy = open({ waitMs: 50 })
    await expect(busy.admit(source(), context())).rejects.toMatchObject({ exit: 'failure', wayOut: expect.any(String) })
    expect(await busy.recordUse('add', { ok: true, ms: 1 })).toMatchObject({ calls: 1 })
    expect(warnings.join()).toContain('not counted')
    if ('release' in lease) await lease.release()
    expect((await open().find('add'))?.entry.statistics.calls).toBe(0)
  })

  test('arguments are checked against the entry', async () => {
    const library = open()
    const { entry } = admitted(await library.admit(source(), context()))
    expect(await library.checkArguments(entry, { a: 1, b: 2 })).toEqual([])
    expect(await library.checkArguments(entry, { a: 1 })).toMatchObject([
      { code: 'E_ARGUMENTS', message: 'args.b is missing' },
    ])
  })

  test('in one process: many at once lose nothing', async () => {
    const library = open()
    const names = Array.from({ length: 6 }, (_, index) => `tool_n${index}x`)
    const admissions = await Promise.all(
      names.map((name, index) =>
        library.admit(
          source({
            name,
            description: name,
            examples: [
              { args: { a: 1, b: 2 }, expect: 3 + index },
              { args: { a: -1, b: 0 }, expect: index - 1 },
            ],
            code: addCode.replace('add', name).replace('+', `+ ${index} +`),
          }),
          context(),
        ),
      ),
    )
    expect(admissions.map(({ type }) => type)).toEqual(names.map(() => 'admitted'))
    await Promise.all(names.flatMap((name) => [1, 2, 3].map(() => library.recordUse(name, { ok: true, ms: 1 }))))
    expect((await open().list()).map(({ statistics }) => statistics.calls)).toEqual(names.map(() => 3))
  })

  test('two processes that admit at the same time lose nothing', async () => {
    const script = join(cwd, 'admit.mjs')
    writeFileSync(
      script,
      `import { capabilities } from ${JSON.stringify(join(import.meta.dirname, '../capabilities/index.ts'))}
import { createSandbox } from ${JSON.stringify(join(import.meta.dirname, '../sandbox/index.ts'))}
import { createFolderStore } from ${JSON.stringify(join(import.meta.dirname, '../stores/index.ts'))}
import { createLibrary, createTypeCheck } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
const [folder, prefix, step] = process.argv.slice(2)
const sandbox = createSandbox({ capabilities })
const library = createLibrary({ store: createFolderStore(folder), versions: createFolderStore(folder + '/.versions'), sandbox, typeCheck: createTypeCheck({ environmentPath: ${JSON.stringify(environmentPath)} }) })
const context = { cwd: process.cwd(), grants: {}, runId: null, openMode: false }
const admit = async (name, body) => {
  const admission = await library.admit({ name, description: name, parameters: { type: 'object' }, examples: [], grants: [], code: 'export default function ' + name + '() { return ' + body + ' }' }, context)
  if (admission.type === 'refused') throw new Error(JSON.stringify(admission.problems))
}
for (let i = 0; i < 4; i++) {
  await admit(prefix + '_tool_' + i + 'x', step + i)
  await library.recordUse(prefix + '_tool_' + i + 'x', { ok: true, ms: 1 })
  await admit('both', step + i + 100)
}
await sandbox.close()`,
    )
    const children = ['1', '5'].map((step) =>
      spawn(process.execPath, [script, folder, step === '1' ? 'one' : 'two', step], {
        stdio: ['ignore', 'inherit', 'inherit'],
      }),
    )
    const ends = await Promise.all(children.map((child) => once(child, 'close')))
    expect(ends.map(([status]) => status)).toEqual([0, 0])
    const { tools } = json('manifest.json')
    expect(Object.keys(tools)).toHaveLength(9)
    expect(tools.both.version).toBe(8)
    expect(readdirSync(join(folder, '.versions/both')).filter((file) => file.endsWith('.ts'))).toHaveLength(8)
    expect(
      Object.values<{ statistics: { calls: number } }>(tools).reduce(
        (sum, { statistics }) => sum + statistics.calls,
        0,
      ),
    ).toBe(8)
  }, 60_000)
})
