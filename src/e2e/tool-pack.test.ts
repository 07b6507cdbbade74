/** The library without a model: packs between two folders, with what may go wrong between two people. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Header } from 'tar'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKeptApprovals } from '../kept-approvals.ts'
import type { KeptApprovals } from '../kept-approvals.ts'
import { createFolderStore } from '../stores/index.ts'
import { autoagent, temporaryFolder } from './program.ts'
import type { Finished } from './program.ts'
import { hasTmux, openTerminal } from './pseudo-terminal.ts'
import type { PseudoTerminal } from './pseudo-terminal.ts'

const noArguments = `{ type: 'object', properties: {} }`
const moduleOf = (name: string, body: string, parameters = noArguments): string =>
  `export const description = 'The tool ${name} of the tests'\nexport const parameters = ${parameters}\n` +
  `export default async function ${name}(args: any, ctx: ToolContext): Promise<Json> {\n  ${body}\n}\n`
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Listed {
  name: string
  code: string
  description?: string
  grants?: string[]
  examples?: object[]
  sha256?: string
}

function writePack(folder: string, ...tools: Listed[]): string {
  mkdirSync(folder, { recursive: true })
  const rows = tools.map(({ code, ...tool }) => {
    if (/^\w+$/.test(tool.name)) writeFileSync(join(folder, `${tool.name}.ts`), code)
    return { version: 1, description: 'd', grants: [], examples: [], sha256: sha256(code), ...tool }
  })
  writeFileSync(join(folder, 'pack.json'), JSON.stringify({ format: 1, tools: rows }))
  return folder
}

const approvalsIn = (cwd: string): KeptApprovals => {
  const folder = join(cwd, '.permanent_tools')
  const user = createFolderStore(join(cwd, 'config/autoagent'))
  return createKeptApprovals({ tools: createFolderStore(folder), folder, user })
}

const double: Listed = {
  name: 'double',
  code: moduleOf(
    'double',
    'return args.n * 2',
    `{ type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }`,
  ),
  examples: [
    { args: { n: 2 }, expect: 4 },
    { args: { n: -1.5 }, expect: -3 },
  ],
}
/** Calls a tool that comes after it by name. */
const ask_double: Listed = {
  name: 'ask_double',
  code: moduleOf('ask_double', `return await ctx.tools.double({ n: 21 })`),
  grants: ['tool:double'],
  examples: [{ args: {}, expect: 42 }],
}
const remember: Listed = {
  name: 'remember',
  code: moduleOf('remember', `await ctx.kv.set('k', 'a-kept-value')\n  return await ctx.kv.get('k')`),
  grants: ['kv'],
}

let cwd: string
const run = (...words: string[]): Promise<Finished> => autoagent(['tools', ...words], { cwd })
const library = (): string[] =>
  existsSync(join(cwd, '.permanent_tools'))
    ? readdirSync(join(cwd, '.permanent_tools')).filter((file) => file.endsWith('.ts'))
    : []
beforeEach(() => {
  cwd = temporaryFolder()
})

describe('from one library to another', () => {
  let first: string
  let exported: Finished
  beforeAll(async () => {
    first = temporaryFolder()
    writePack(join(first, 'given'), double, ask_double, remember)
    await autoagent(['tools', 'import', 'given', '--yes'], { cwd: first })
    await autoagent(['tools', 'run', 'remember'], { cwd: first })
    exported = await autoagent(['tools', 'export', '--out', 'all.tgz'], { cwd: first })
  }, 30_000)

  test('folder in, folder out: the modules are the same bytes', async () => {
    expect(exported).toMatchObject({ code: 0, stdout: expect.stringContaining('3 tools in all.tgz: ask_double') })
    const imported = await run('import', join(first, 'all.tgz'), '--yes')
    expect(imported).toMatchObject({ code: 0 })
    expect(imported.stdout).toBe(
      'double: admitted as version 1\nask_double: admitted as version 1\nremember: admitted as version 1\n',
    )
    expect(await run('export', '--out', 'out')).toMatchObject({ code: 0 })
    for (const { name, code } of [double, ask_double, remember])
      expect(readFileSync(join(cwd, 'out', `${name}.ts`), 'utf8')).toBe(code)
    expect(await run('run', 'ask_double')).toMatchObject({ code: 0, stdout: '42\n' })
  })
  test('kept values and statistics stay at home', () => {
    const bytes = gunzipSync(readFileSync(join(first, 'all.tgz'))).toString()
    expect(existsSync(join(first, '.permanent_tools/.kv'))).toBe(true)
    expect(bytes.match(/a-kept-value/g)).toHaveLength(1) // in the code of the tool itself
    expect(bytes).not.toMatch(/statistics|source_run|avg_latency/)
  })
  test('only the named ones; a name that is not there writes nothing', async () => {
    const one = await autoagent(['tools', 'export', 'double', '--out', 'one'], { cwd: first })
    expect(one).toMatchObject({ code: 0, stdout: '1 tool in one: double (version 1)\n' })
    expect(readdirSync(join(first, 'one')).sort()).toEqual(['double.ts', 'pack.json'])
    const none = await autoagent(['tools', 'export', 'double', 'nothing', '--out', 'none'], { cwd: first })
    expect(none).toMatchObject({ code: 42, stderr: expect.stringMatching(/no tool "nothing"\nthere are: ask_double/) })
    expect(existsSync(join(first, 'none'))).toBe(false)
  })
  test('a tool that holds the value of a key is not exported, however it is written', async () => {
    const key = 'zq-4711-very-secret'
    const texts = { plain: key, hidden: Buffer.from(key).toString('base64') }
    for (const [name, text] of Object.entries(texts)) {
      await run('import', writePack(join(cwd, name), { name, code: moduleOf(name, `return '${text}'`) }), '--yes')
      const ended = await autoagent(['tools', 'export', name, '--out', `${name}.tgz`], { cwd, env: { MY_TOKEN: key } })
      expect(ended).toMatchObject({ code: 42, stdout: '' })
      expect(ended.stderr).toMatch(/holds the value of MY_TOKEN; nothing was written/)
      expect(ended.stderr).not.toContain(key)
      expect(existsSync(join(cwd, `${name}.tgz`))).toBe(false)
    }
  })
  test('a tool that was broken by hand is left out, and told', async () => {
    await run('import', writePack(join(cwd, 'p'), double, remember), '--yes')
    writeFileSync(join(cwd, '.permanent_tools/double.ts'), 'export default 7')
    const all = await run('export', '--out', 'out')
    expect(all).toMatchObject({ code: 0, stdout: '1 tool in out: remember (version 1)\n' })
    expect(all.stderr).toMatch(/double is left out/)
    expect(await run('export', 'double', '--out', 'out2')).toMatchObject({ code: 42 })
  })
})

describe('an import', () => {
  test('without a terminal and without --yes shows what is wanted, and changes nothing', async () => {
    const { code, stdout, stderr } = await run('import', writePack(join(cwd, 'p'), double, ask_double))
    expect({ code, stdout }).toEqual({ code: 42, stdout: '' })
    expect(stderr).toMatch(/ask_double[\s\S]*wants: tool:double[\s\S]*double[\s\S]*wants: nothing[\s\S]*add --yes/)
    expect(library()).toEqual([])
  })
  test('takes in what passes the gate, and says of the rest why not', async () => {
    const wrong: Listed = {
      ...double,
      name: 'wrong',
      code: moduleOf('wrong', 'return 5'),
      examples: [{ args: {}, expect: 6 }],
    }
    const builtIn: Listed = { name: 'search_tools', code: moduleOf('search_tools', 'return 1') }
    const prototype: Listed = { name: '__proto__', code: moduleOf('__proto__', 'return 2') }
    const noCode: Listed = { name: 'no_code', code: 'this is no code' }
    const pack = writePack(join(cwd, 'p'), double, wrong, builtIn, prototype, noCode)
    const { code, stdout, stderr } = await run('import', pack, '--yes')
    expect(code).toBe(1)
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^__proto__: refused: E_NAME /),
      'double: admitted as version 1',
      expect.stringMatching(/^no_code: refused: E_/),
      expect.stringMatching(/^search_tools: refused: E_NAME .*built-in/),
      expect.stringMatching(/^wrong: refused: E_EXAMPLE .*is 5, expected 6/),
      '',
    ])
    expect(stderr).toMatch(/1 of 5 tools imported/)
    expect(library()).toEqual(['double.ts'])
    expect({}).not.toHaveProperty('version')
  })
  test('a bad pack is taken in not at all', async () => {
    const pack = writePack(join(cwd, 'p'), double, { ...remember, sha256: sha256('other') })
    const { code, stdout, stderr } = await run('import', pack, '--yes')
    expect({ code, stdout }).toEqual({ code: 42, stdout: '' })
    expect(stderr).toMatch(/remember\.ts is not the file that pack\.json describes[\s\S]*nothing was taken in/)
    expect(library()).toEqual([])
  })
  test('an archive that leads out of its folder writes nothing anywhere', async () => {
    const header = Buffer.alloc(512)
    new Header({ path: '../slipped.ts', type: 'File', size: 0, mode: 0o644 }).encode(header)
    writeFileSync(join(cwd, 'slip.tgz'), gzipSync(Buffer.concat([header, Buffer.alloc(1024)])))
    const before = readdirSync(cwd)
    expect(await run('import', 'slip.tgz', '--yes')).toMatchObject({
      code: 42,
      stderr: expect.stringMatching(/leads out of the folder/),
    })
    expect(readdirSync(cwd)).toEqual(before)
    expect(existsSync(join(cwd, '../slipped.ts'))).toBe(false)
  })
  test.each([
    [['import', 'nowhere'], 42, /there is no pack "nowhere"/],
    [['import', '/dev/null'], 42, /neither a folder nor a file/],
    [['import', '.'], 42, /no pack\.json/],
    [['import'], 2, /missing required argument/],
    [['export'], 2, /--out/],
    [['export', '--out', ''], 2, /--out is empty/],
    [['export', '--out', 'p.tgz'], 42, /no tool to export/],
  ])('%j → exit %i', async (words, exit, message) => {
    const { code, stderr } = await run(...words)
    expect(stderr).toMatch(message)
    expect(code).toBe(exit)
  })
  test('the same once more changes nothing and asks nothing; other code is a new version without the old approvals', async () => {
    const pack = writePack(join(cwd, 'p'), { ...double, grants: ['net'] })
    await run('import', pack, '--yes')
    await approvalsIn(cwd).keep('double', ['net'], 'net:x.example:443')
    expect(await run('import', pack)).toMatchObject({ code: 0, stdout: 'double: is here already, as version 1\n' })
    const code = double.code.replace('args.n * 2', 'args.n + args.n')
    writePack(pack, { ...double, code, grants: ['net'] }, remember)
    const asked = await run('import', pack)
    expect(asked).toMatchObject({
      code: 42,
      stderr: expect.stringMatching(/replaces your version 1, which wants: net/),
    })
    await run('import', writePack(join(cwd, 'q'), remember), '--yes')
    const { stdout, stderr } = await run('import', pack, '--yes')
    expect(stderr).toMatch(/2 tools in[\s\S]* - double[\s\S]* - 1 that you have already/)
    expect(stdout).toBe(
      'double: new version 2; no longer always allowed: net:x.example:443\nremember: is here already, as version 1\n',
    )
    expect(await approvalsIn(cwd).all()).toEqual([])
  })
  test('examples have the rights of the flags, also when open mode is set in the environment', async () => {
    writeFileSync(join(cwd, 'n.txt'), '7')
    const read: Listed = {
      name: 'read_n',
      code: moduleOf('read_n', `return await ctx.readFile('n.txt')`),
      grants: ['read:n.txt'],
      examples: [{ args: {}, expect: '7' }],
    }
    const pack = writePack(join(cwd, 'p'), read)
    const open = await autoagent(['tools', 'import', pack, '--yes'], { cwd, env: { DANGEROUS_TOOLS: '1' } })
    expect(open).toMatchObject({ code: 1, stdout: expect.stringMatching(/read_n: refused: E_POLICY .*--allow-read/) })
    expect(await run('import', pack, '--yes', '--allow-read=n.txt')).toMatchObject({ code: 0 })
  })
  test('a variant of a tool that is here does not take its place', async () => {
    await run('import', writePack(join(cwd, 'p'), double), '--yes')
    const code = double.code.replaceAll('double', 'double_v2').replace('args.n * 2', 'args.n + args.n')
    const other = writePack(join(cwd, 'q'), { ...double, name: 'double_v2', code })
    expect(await run('import', other, '--yes')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^double_v2: refused: E_NEAR_COPY .*your tool "double"/),
    })
    expect(library()).toEqual(['double.ts'])
    expect(readFileSync(join(cwd, '.permanent_tools/double.ts'), 'utf8')).toBe(double.code)
  })
  test('--without-examples takes in what cannot be tried here', async () => {
    const pack = writePack(join(cwd, 'p'), { ...double, examples: [{ args: { n: 1 }, expect: 'elsewhere' }] })
    expect(await run('import', pack, '--yes')).toMatchObject({ code: 1 })
    expect(await run('import', pack, '--yes', '--without-examples')).toMatchObject({ code: 0 })
    expect(await run('test', 'double')).toMatchObject({ code: 1, stdout: expect.stringMatching(/has no examples/) })
  })
  test('what a pack says of itself does nothing to a terminal', async () => {
    const description = 'good\u001b]0;title\u0007\u001b[2Jnews\u202e\r\nforged: admitted as version 1'
    const pack = writePack(join(cwd, 'p'), { ...double, description, grants: ['net:\u001b[31mx.example'] })
    const { stderr } = await run('import', pack)
    expect(stderr).toMatch(/double \(version 1\): goodnews forged: admitted/)
    expect(stderr).toMatch(/wants: net:x\.example\n/)
    expect(stderr).not.toMatch(/[\u001b\u202e\r]/)
  })
  test('for programs: one JSON list', async () => {
    const pack = writePack(join(cwd, 'p'), double, { name: 'bad', code: 'no' })
    const { stdout } = await run('import', pack, '--yes', '--output-format', 'json', '--quiet')
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'bad', type: 'refused', problems: [{}] },
      { name: 'double', type: 'admitted', version: 1, update: false },
    ])
  })
})

// Without tmux there is no terminal to test on.
describe.skipIf(!hasTmux)('on a terminal', () => {
  let terminal: PseudoTerminal
  beforeEach(() => {
    writePack(join(cwd, 'p'), { ...double, grants: ['net:api.example.com'] })
    terminal = openTerminal('bin/autoagent.js', ['tools', 'import', 'p'], { cwd })
  })
  afterEach(() => terminal.close())

  test.each([
    ['y', 0, ['double.ts']],
    ['n', 0, []],
    ['', 0, []],
  ])('the answer "%s"', async (answer, code, files) => {
    await terminal.shows(/wants: net:api\.example\.com[\s\S]*Import them\? \(y\/n\):/)
    terminal.press(...(answer === '' ? [] : [answer]), 'Enter')
    expect(await terminal.exitCode()).toBe(code)
    expect(library()).toEqual(files)
  })
  test('Ctrl-C ends it with 130, and nothing is taken in', async () => {
    await terminal.shows(/Import them\?/)
    terminal.press('C-c')
    expect(await terminal.exitCode()).toBe(130)
    expect(library()).toEqual([])
  })
})
