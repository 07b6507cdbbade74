/** The package as a person installs it: packed, put into an empty folder, run as plain JavaScript. */
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { autoagent, manageSessions, root, start, temporaryFolder } from './program.ts'

let home: string
let bin: (name: string) => string
beforeAll(() => {
  home = temporaryFolder()
  // A copy, so that the build of the package does not change what other tests start.
  const source = join(home, 'source')
  execFileSync('git', ['clone', '--quiet', root, source], { stdio: ['ignore', 'ignore', 'inherit'] })
  execFileSync('cp', [
    '-r',
    join(root, 'src'),
    join(root, 'bin'),
    join(root, 'scripts'),
    join(root, 'examples'),
    join(root, 'package.json'),
    source,
  ])
  execFileSync('ln', ['-s', join(root, 'node_modules'), join(source, 'node_modules')])
  const npm = (args: string[], cwd: string): string =>
    execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', home], source)) as { filename: string }[]
  const installed = join(home, 'installed')
  mkdirSync(installed)
  npm(['install', '--no-audit', '--no-fund', '--prefix', installed, join(home, packed!.filename)], installed)
  bin = (name) => join(installed, 'node_modules/autoagent/bin', `${name}.js`)
}, 240_000)

describe('the installed package', () => {
  test('holds plain JavaScript only, but for the tools of the personas, which the sandbox reads', () => {
    const files = readdirSync(join(home, 'installed/node_modules/autoagent'), { recursive: true, encoding: 'utf8' })
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    expect(sources.filter((file) => !file.startsWith('examples/agents/ecobot/tools/'))).toEqual([])
    expect(sources).toContain('examples/agents/ecobot/tools/economics_chart.ts')
    expect(existsSync(join(home, 'installed/node_modules/.bin/manage-sessions'))).toBe(true)
  })
  test('--version and --help', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(await autoagent(['--version'], { cwd: home, bin: bin('autoagent') })).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    })
    expect((await autoagent(['--help'], { cwd: home, bin: bin('autoagent') })).stdout).toMatch(/--allow-net/)
  })
  test('--help, which the launcher answers, is what the program itself says', async () => {
    const options = { cwd: home, bin: bin('autoagent') }
    const live = await autoagent(['help'], options)
    expect(live).toMatchObject({ code: 0, stderr: '' })
    for (const word of ['--help', '-h']) expect(await autoagent([word], options)).toEqual(live)
    expect(await autoagent(['-V'], options)).toEqual(await autoagent(['--version'], options))
    expect(existsSync(join(home, 'installed/node_modules/autoagent/dist/autoagent.help.txt'))).toBe(true)
  })
  test('brings its manual, the schema of its events, completion, and checks the schema of an answer', async () => {
    const installed = join(home, 'installed')
    for (const name of ['autoagent.1', 'manage-sessions.1'])
      expect(existsSync(join(installed, 'node_modules/autoagent/dist/man', name))).toBe(true)
    const program = `import schema from 'autoagent/events.schema.json' with { type: 'json' }
console.log(schema.$ref)`
    writeFileSync(join(installed, 'schema.mjs'), program)
    const said = execFileSync(process.execPath, ['schema.mjs'], { cwd: installed, encoding: 'utf8' })
    expect(said).toBe('#/$defs/event\n')
    const options = { cwd: home, bin: bin('autoagent') }
    expect((await autoagent(['completion', 'words', '--', 'bash', 'do'], options)).stdout).toBe('doctor\n')
    for (const draft of ['https://json-schema.org/draft/2020-12/schema', 'http://json-schema.org/draft-07/schema#']) {
      writeFileSync(join(home, 'answer.json'), JSON.stringify({ $schema: draft, type: 'strin' }))
      const { code, stderr } = await autoagent(['-q', 'x', '--output-schema', 'answer.json'], options)
      expect({ code, stderr }).toEqual({
        code: 42,
        stderr: expect.stringContaining('is no JSON Schema that can be used'),
      })
    }
  })
  test('runs from a folder that is only read, and leaves nothing among the temporary files', async () => {
    const folder = join(home, 'installed/node_modules/autoagent')
    const seen = (): string[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
        (file) => `${file} ${statSync(join(folder, file)).mtimeMs}`,
      )
    const before = seen()
    const temporary = temporaryFolder()
    const cwd = temporaryFolder()
    execFileSync('chmod', ['-R', 'a-w', folder])
    try {
      // Nor is there a place for what was compiled.
      const env = { TMPDIR: temporary, XDG_CACHE_HOME: '/dev/null/nowhere' }
      const { code, stdout } = await autoagent(['demo'], { cwd, env, bin: bin('autoagent') })
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('1,702,348.03') })
    } finally {
      execFileSync('chmod', ['-R', 'u+w', folder])
    }
    expect(seen()).toEqual(before)
    expect(readdirSync(temporary)).toEqual([])
  }, 60_000)
  test('what was compiled is kept in the cache folder of the person, closed to others', async () => {
    const cwd = temporaryFolder()
    const cache = join(cwd, 'cache')
    const env = { XDG_CACHE_HOME: cache, TMPDIR: temporaryFolder() }
    expect(await autoagent(['help'], { cwd, env, bin: bin('autoagent') })).toMatchObject({ code: 0 })
    expect(readdirSync(join(cache, 'autoagent/compiled'))).toHaveLength(1)
    expect(statSync(join(cache, 'autoagent/compiled')).mode & 0o777).toBe(0o700)
    const elsewhere = join(cwd, 'elsewhere')
    const own = { ...env, NODE_COMPILE_CACHE: elsewhere, XDG_CACHE_HOME: join(cwd, 'unused') }
    expect(await autoagent(['help'], { cwd, env: own, bin: bin('autoagent') })).toMatchObject({ code: 0 })
    expect(readdirSync(elsewhere)).toHaveLength(1)
    expect(existsSync(join(cwd, 'unused'))).toBe(false)
  })
  test('what no program of this machine can load is taken out of a copy that is ours alone, and only of that', async () => {
    const folder = join(temporaryFolder(), 'node_modules/autoagent')
    const isolates = join(folder, 'node_modules/isolated-vm')
    const ours = `${process.platform}-${process.arch}`
    for (const name of [ours, 'plan9-mips']) mkdirSync(join(isolates, 'prebuilds', name), { recursive: true })
    writeFileSync(join(isolates, 'isolated-vm-7.0.1.tgz'), '')
    mkdirSync(join(folder, 'bin'))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    copyFileSync(join(root, 'bin/after-install.js'), join(folder, 'bin/after-install.js'))
    const checkout = join(temporaryFolder(), 'autoagent')
    cpSync(folder, checkout, { recursive: true })
    for (const place of [folder, checkout]) execFileSync(process.execPath, [join(place, 'bin/after-install.js')])
    expect(readdirSync(isolates)).toEqual(['prebuilds'])
    expect(readdirSync(join(isolates, 'prebuilds'))).toEqual([ours])
    expect(readdirSync(join(checkout, 'node_modules/isolated-vm/prebuilds')).toSorted()).toEqual([ours, 'plan9-mips'])
  })
  test('its sandbox runs one tool with grants in five lines, typed', async () => {
    const installed = join(home, 'installed')
    const program = `import { runTool } from 'autoagent/sandbox'
const code = 'export default async (args: { path: string }, ctx: ToolContext) => (await ctx.readFile(args.path)).length'
const allowed = await runTool({ code, args: { path: 'notes.txt' }, grants: ['read:notes.txt'] })
const denied = await runTool({ code, args: { path: 'notes.txt' } })
console.log(allowed.ok ? allowed.value : allowed.failure, denied.ok ? denied.value : denied.failure.code)
`
    writeFileSync(join(installed, 'notes.txt'), 'hello')
    writeFileSync(join(installed, 'use.mts'), program)
    const node = (args: string[]): string => execFileSync(process.execPath, args, { cwd: installed, encoding: 'utf8' })
    expect(node(['use.mts'])).toBe('5 E_POLICY\n')
    const types = [
      '--strict',
      '--noEmit',
      '--skipLibCheck',
      'false',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--types',
      'node',
      '--typeRoots',
      join(root, 'node_modules/@types'),
    ]
    expect(node([join(root, 'node_modules/typescript/bin/tsc'), '--ignoreConfig', ...types, 'use.mts'])).toBe('')
  })
  test('serves an agent that came with it, and logs as JSON', async () => {
    const agent = join(home, 'installed/node_modules/autoagent/examples/agents/psicoia.json')
    const ports = ['--host', '127.0.0.1', '--tcp-port', '0', '--http-port', '0']
    const options = { cwd: temporaryFolder(), bin: bin('autoagent') }
    const { child, finished } = start(['serve', '--agent', agent, ...ports, '--log-format', 'json'], options)
    const page = await new Promise<string>((resolve, reject) => {
      child.stdout!.on('data', (text: string) => {
        const [place] = /http:\/\/127[\d.:]+/.exec(text) ?? []
        if (place !== undefined) resolve(place)
      })
      void finished.then(({ stderr }) => reject(new Error(stderr)))
    }).then(async (place) => (await fetch(place)).text())
    expect(page).toMatch(/^<!doctype html>/i)
    child.kill('SIGTERM')
    const { code, stdout } = await finished
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event)
    expect({ code, events }).toEqual({ code: 0, events: ['listening', 'open', 'open'] })
  })
  test('demo, twice', async () => {
    const cwd = temporaryFolder()
    const first = await autoagent(['demo'], { cwd, bin: bin('autoagent') })
    expect({ code: first.code, stderr: first.code === 0 ? '' : first.stderr }).toEqual({ code: 0, stderr: '' })
    expect(await autoagent(['demo'], { cwd, bin: bin('autoagent') })).toMatchObject({ code: 0, stdout: first.stdout })
    expect(await manageSessions(['list'], { cwd, bin: bin('manage-sessions') })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/✓[\s\S]*Total: 2 sessions/),
    })
  }, 60_000)
})

test('the launcher runs on whatever Node the machine has', () => {
  // Without the project's own Node first on PATH this is the machine's, which may be older than 24.
  const path = (process.env['PATH'] ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .join(':')
  const said = execFileSync('node', [join(root, 'bin/autoagent.js'), '--version'], {
    encoding: 'utf8',
    env: { PATH: path },
  })
  expect(said).toMatch(/^\d+\.\d+\.\d+\n$/)
})
