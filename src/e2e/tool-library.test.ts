/** The library on the command line: search, the kept examples, versions and what changed, and approvals taken back. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createKeptApprovals } from '../kept-approvals.ts'
import type { KeptApprovals } from '../kept-approvals.ts'
import { createFolderStore } from '../stores/index.ts'
import { autoagent, temporaryFolder } from './program.ts'
import type { Finished } from './program.ts'

let cwd: string
const run = (...words: string[]): Promise<Finished> => autoagent(['tools', ...words], { cwd })
const file = (name: string): string => join(cwd, '.permanent_tools', `${name}.ts`)

/** As a person writes a tool, with its row in the manifest for what the module does not say. */
interface Written {
  description: string
  body: string
  grants?: string[]
  examples?: object[]
}
const tools: Record<string, Written> = {
  exchange_rate: { description: 'Rate between two currencies on a day', body: 'return 1.1' },
  currency_names: { description: 'Names of all currencies, by country', body: `return { ES: 'euro' }` },
  hostile: { description: 'Prints \u001b]0;owned\u0007\u001b[2J a currency\u202e', body: 'return null' },
  add: {
    description: 'Sum of two numbers',
    body: 'return args.a + args.b',
    examples: [
      { args: { a: 1, b: 2 }, expect: 3 },
      { args: { a: -1, b: 1 }, expect: 0 },
    ],
  },
  read_notes: {
    description: 'The notes of the project',
    body: `return await ctx.readFile('notes.txt')`,
    grants: ['read:notes.txt'],
    examples: [{ args: {}, expect: 'one\n' }],
  },
  must_fail: {
    description: 'Refuses every input',
    body: `throw new Error('never')`,
    examples: [{ args: {}, fails: true }],
  },
}
const code = ({ description, body }: Written, name: string): string =>
  `export const description = ${JSON.stringify(description)}\n` +
  `export const parameters = { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } } }\n` +
  `export default async function ${name}(args: any, ctx: ToolContext): Promise<Json> {\n  ${body}\n}\n`

beforeAll(async () => {
  cwd = temporaryFolder()
  writeFileSync(join(cwd, 'notes.txt'), 'one\n')
  const folder = createFolderStore(join(cwd, '.permanent_tools'))
  const rows: Record<string, object> = {}
  for (const [name, tool] of Object.entries(tools)) {
    await folder.write(`${name}.ts`, code(tool, name))
    rows[name] = { path: `${name}.ts`, version: 1, grants: tool.grants ?? [], examples: tool.examples ?? [] }
  }
  await folder.write('manifest.json', JSON.stringify({ tools: rows }))
  // Adopted once, through the gate: from then on they are tools like any other.
  await run('test', '--all')
}, 60_000)

describe('search', () => {
  test('the best match first, with its score', async () => {
    const { code: exit, stdout } = await run('search', 'exchange', 'rate', 'of', 'currencies')
    expect(exit).toBe(0)
    const found = stdout.trimEnd().split('\n')
    expect(found[0]).toMatch(/^ +\d+\.\d\d  exchange_rate +Rate between two currencies on a day$/)
    expect(found.map((line) => line.trim().split(/\s+/)[1])).toEqual(['exchange_rate', 'currency_names', 'hostile'])
    expect(stdout).not.toMatch(/[\u001b\u202e]|owned/)
  })
  test('as JSON, best first', async () => {
    const { stdout } = await run('search', 'currency', '--output-format', 'json')
    const found = JSON.parse(stdout) as { name: string; score: number }[]
    expect(found.map(({ name }) => name).sort()).toEqual(['currency_names', 'exchange_rate', 'hostile'])
    expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a))
    expect(found[0]).toMatchObject({ version: 1, status: 'probation', description: expect.any(String) })
  })
  test('what fits nothing is told, and is no failure', async () => {
    expect(await run('search', 'zeppelin')).toMatchObject({ code: 0, stdout: expect.stringMatching(/No tool fits/) })
    expect(await run('search')).toMatchObject({ code: 2 })
    expect(await run('search', ' ')).toMatchObject({ code: 2 })
  })
})

test('a tool written by hand passes its gate with what the person grants its examples', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'notes.txt'), 'one\n')
  const store = createFolderStore(join(folder, '.permanent_tools'))
  const { grants, examples } = tools['read_notes']!
  const row = { path: 'read_notes.ts', version: 1, grants, examples }
  await store.write('read_notes.ts', code(tools['read_notes']!, 'read_notes'))
  await store.write('manifest.json', JSON.stringify({ tools: { read_notes: row } }))
  const granted = (): Promise<Finished> =>
    autoagent(['tools', 'run', 'read_notes', '--allow-read=notes.txt'], { cwd: folder })
  expect(await granted()).toMatchObject({ code: 0, stdout: '"one\\n"\n', stderr: '' })
  await store.write('read_notes.ts', `// By hand.\n${code(tools['read_notes']!, 'read_notes')}`)
  expect(await granted()).toMatchObject({ code: 0, stdout: '"one\\n"\n', stderr: '' })
  const history = await autoagent(['tools', 'history', 'read_notes'], { cwd: folder })
  expect(history.stdout.trimEnd().split('\n').length).toBeGreaterThan(1)
})

describe('test', () => {
  test('one line per example, and 0 when all hold', async () => {
    expect(await run('test', 'add')).toMatchObject({
      code: 0,
      stdout: 'ok    add 1 {"a":1,"b":2}\nok    add 2 {"a":-1,"b":1}\n2 of 2 examples hold.\n',
    })
    expect(await run('test', 'must_fail')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/1 of 1 example holds/),
    })
  })
  test('what differs is told, and the exit is 1', async () => {
    const manifest = join(cwd, '.permanent_tools/manifest.json')
    const before = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, before.replace('"expect": 0', '"expect": 7'))
    const { code: exit, stdout } = await run('test', 'add')
    const asJson = await run('test', 'add', '--output-format', 'json')
    writeFileSync(manifest, before)
    expect(exit).toBe(1)
    expect(stdout).toBe(
      'ok    add 1 {"a":1,"b":2}\nFAIL  add 2 {"a":-1,"b":1}: result is 0, expected 7\n1 of 2 examples holds.\n',
    )
    expect(asJson.code).toBe(1)
    expect(JSON.parse(asJson.stdout)).toMatchObject([
      { tool: 'add', example: 1, ok: true },
      { tool: 'add', example: 2, ok: false, problem: { code: 'E_EXAMPLE' } },
    ])
  })
  test('a tool without examples is not called ok', async () => {
    expect(await run('test', 'exchange_rate')).toMatchObject({
      code: 1,
      stdout: '-     exchange_rate: has no examples, so nothing was tested\nNothing was tested.\n',
    })
  })
  test('examples have the grants of the flags, and leave no trace in the statistics', async () => {
    const denied = await run('test', 'read_notes')
    expect(denied).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/FAIL {2}read_notes 1 .*E_POLICY.*--allow-read/),
    })
    expect(await run('test', 'read_notes', '--allow-read=notes.txt')).toMatchObject({ code: 0 })
    const { stdout } = await run('show', 'read_notes', '--output-format', 'json')
    expect(JSON.parse(stdout)).toMatchObject({ statistics: { calls: 0 } })
  })
  test('--all: those without examples are told and do not fail the rest', async () => {
    const { code: exit, stdout } = await run('test', '--all', '--allow-read')
    expect(stdout).toMatch(/ok {4}add 1[\s\S]*- {5}exchange_rate: has no examples[\s\S]*ok {4}read_notes 1/)
    expect(stdout).toMatch(/4 of 4 examples hold\.\n$/)
    expect(exit).toBe(0)
  })
  test.each([
    [['test'], 2, /which tool\?/],
    [['test', 'add', '--all'], 2, /--all takes no name/],
    [['test', 'nothing'], 42, /there is no tool "nothing"\nthere are: add/],
  ])('%j → exit %i', async (words, exit, message) => {
    const { code: found, stderr } = await run(...words)
    expect(stderr).toMatch(message)
    expect(found).toBe(exit)
  })
})

describe('versions', () => {
  const later = { ...tools['currency_names']!, body: `const euro = 'euro'\n  return { ES: euro, FR: euro }` }
  beforeAll(async () => {
    await run('run', 'currency_names')
    writeFileSync(file('currency_names'), code(later, 'currency_names'))
    // What was changed by hand is adopted as the next version when it is run.
    await run('run', 'currency_names')
  }, 30_000)

  test('diff: the newest against the one before, as a patch', async () => {
    const { code: exit, stdout } = await run('diff', 'currency_names')
    expect(exit).toBe(0)
    expect(stdout.split('\n').filter((line) => /^[-+]/.test(line))).toEqual([
      '--- currency_names version 1',
      '+++ currency_names version 2',
      `-  return { ES: 'euro' }`,
      `+  const euro = 'euro'`,
      '+  return { ES: euro, FR: euro }',
    ])
    expect(stdout).toMatch(/^@@ -\d,\d \+\d,\d @@$/m)
  })
  test('diff of two that are named, in their order', async () => {
    const { stdout } = await run('diff', 'currency_names', '2', '1')
    expect(stdout).toMatch(/^--- currency_names version 2\n\+\+\+ currency_names version 1$/m)
    expect(await run('diff', 'currency_names', '2', '2')).toMatchObject({ code: 0, stdout: '' })
  })
  test.each([
    [['diff', 'currency_names', '9'], /there is no version "9" of "currency_names"\nkept are: 1, 2/],
    [['diff', 'currency_names', '1', '../x'], /there is no version "\.\.\/x"/],
    [['diff', 'add'], /there is only version 1 of "add"/],
    [['diff', 'nothing'], /there is no tool "nothing"/],
    [['history', 'nothing'], /there is no tool "nothing"/],
  ])('%j → exit 42', async (words, message) => {
    const { code: exit, stderr } = await run(...words)
    expect(stderr).toMatch(message)
    expect(exit).toBe(42)
  })
  test('history tells which is in use, and how it did', async () => {
    const { stdout } = await run('history', 'currency_names')
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^version 1: made \d{4}-.*, used 1 time, 1 ok, score /),
      expect.stringMatching(/^version 2 \(in use\): probation, made \d{4}-.*, used 1 time, 1 ok, score /),
      '',
    ])
    const asJson = await run('history', 'currency_names', '--output-format', 'json')
    expect(JSON.parse(asJson.stdout)).toMatchObject([
      { version: 1, isNewest: false, statistics: { calls: 1, ok: 1 } },
      { version: 2, isNewest: true, status: 'probation', statistics: { calls: 1, ok: 1 } },
    ])
  })
})

describe('approvals', () => {
  let kept: KeptApprovals
  beforeAll(async () => {
    const folder = join(cwd, '.permanent_tools')
    const user = createFolderStore(join(cwd, 'config/autoagent'))
    kept = createKeptApprovals({ tools: createFolderStore(folder), folder, user })
    await kept.keep('read_notes', ['read:notes.txt'], 'read:/a/notes.txt')
    await kept.keep('add', ['net'], 'net:x.example:443')
    await kept.keep('gone', ['net'], 'net:\u001b[2Jy.example:443')
  })
  test('lists what is always allowed, and what is in force of it', async () => {
    const { code: exit, stdout } = await run('approvals')
    expect(exit).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'Always allowed to tools in .permanent_tools:',
      expect.stringMatching(/^ - read_notes: read:\/a\/notes\.txt, since \d{4}-[^(]*$/),
      expect.stringMatching(/^ - add: net:x\.example:443, since .*\(not in force: it declares other grants now\)$/),
      expect.stringMatching(/^ - gone: net:y\.example:443, since .*\(not in force: there is no such tool now\)$/),
      '',
    ])
  })
  test('--forget takes back what one tool was allowed, and leaves the rest', async () => {
    expect(await run('approvals', '--forget', 'read_notes')).toMatchObject({
      code: 0,
      stdout: 'read_notes is asked about again: read:/a/notes.txt\n',
    })
    expect(await kept.list('read_notes', ['read:notes.txt'])).toEqual([])
    const { stdout } = await run('approvals', '--output-format', 'json')
    expect(JSON.parse(stdout)).toMatchObject([
      { tool: 'add', inForce: false },
      { tool: 'gone', inForce: false },
    ])
    const again = await run('approvals', '--forget', 'read_notes')
    expect(again).toMatchObject({
      code: 42,
      stderr: expect.stringMatching(/nothing is always allowed to "read_notes"/),
    })
  })
  test('lines of somebody else count for nothing, and stay', async () => {
    const path = join(cwd, '.permanent_tools/approvals.json')
    const { approvals } = JSON.parse(readFileSync(path, 'utf8')) as { approvals: object[] }
    const foreign = { ...approvals[0], tool: 'add', grant: 'run:rm', seal: 'forged' }
    writeFileSync(path, JSON.stringify({ approvals: [...approvals, foreign] }))
    expect((await run('approvals')).stdout).not.toMatch(/run:rm/)
    await run('approvals', '--forget', 'add')
    expect(readFileSync(path, 'utf8')).toMatch(/run:rm/)
    expect(readFileSync(path, 'utf8')).not.toMatch(/x\.example/)
  })
  test('none: told, and no folder is made', async () => {
    const empty = temporaryFolder()
    const ended = await autoagent(['tools', 'approvals'], { cwd: empty })
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/\(nothing\)/) })
    expect(readdirSync(empty)).toEqual([])
  })
})
