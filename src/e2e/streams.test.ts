/** Streams that break, start late or never end, and signals: what a program owes whoever started it. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackProvider, LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { autoagent, emptyEnvironment, root, start, temporaryFolder } from './program.ts'
import type { Finished, ProgramOptions } from './program.ts'

let options: ProgramOptions & { env: Record<string, string> }
let provider: LoopbackProvider
const says = (name: string, fields: unknown): LoopbackStep => ({ type: 'reply', calls: [{ name, arguments: fields }] })
const steps = [
  says('set_requirements', { requirements: [{ text: 'An answer is given.', basis: 'answer' }] }),
  says('final', { answer: 'done', evidence: [] }),
  says('give_verdict', {
    route: 'end',
    reason: 'ok',
    requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }],
  }),
]

async function prepare(given: LoopbackStep[]): Promise<void> {
  provider = await startLoopbackProvider(given)
  const env = { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_MODEL: 'm', OPENAI_API_KEY: 'k' }
  options = { cwd: temporaryFolder(), env }
}
beforeEach(() => prepare([...steps, ...steps]))
afterEach(() => provider.close())

/** A line for the shell; `$AUTOAGENT` is the program. */
async function shell(line: string): Promise<Finished> {
  const child = spawn('sh', ['-c', line.replaceAll('$AUTOAGENT', `'${process.execPath}' '${root}bin/autoagent.js'`)], {
    cwd: options.cwd,
    env: { ...emptyEnvironment(options.cwd), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })))
}
const firstTask = (): string =>
  (provider.requests[0]!.body as { messages: { content: string }[] }).messages.map(({ content }) => content).join('\n')

describe('streams that break', () => {
  test('stderr that nobody reads, or on a full disk, does not end the run', async () => {
    expect(await shell('$AUTOAGENT -q x 2>/dev/full')).toMatchObject({ code: 0, stdout: 'done\n' })
    const { child, finished } = start(['-q', 'x'], options)
    child.stderr!.destroy()
    expect(await finished).toMatchObject({ code: 0, stdout: 'done\n' })
  })
  test.each([
    ['-q x --quiet', 'autoagent'],
    ['--help', 'autoagent'],
    ['sessions list', 'autoagent'],
  ])('stdout on a full disk: %s is one line and exit 1', async (words, program) => {
    const { code, stderr } = await shell(`$AUTOAGENT ${words} >/dev/full`)
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^${program}: standard output cannot be written: ENOSPC[^\\n]*\\n$`))
  })
  test('a reader of stdout that goes away is no error', async () => {
    const { code, stderr } = await shell('$AUTOAGENT --help | true; exit 0')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
  test.each([
    ['thrown', `setTimeout(() => { throw new Error('a\\x1b[2J bug') })`],
    ['rejected', `Promise.reject(new Error('a\\x1b[2J bug'))`],
    ['caught', `endOfBug(new Error('a\\x1b[2J bug'))`],
  ])('a bug that is %s is one line and exit 1, with its stack only for those who look for it', (_, code) => {
    const path = join(root, 'src/cli/process-guard.ts')
    const script = `import { endOfBug, guardProcess } from ${JSON.stringify(path)}; guardProcess('x'); setInterval(() => {}, 1000); ${code}`
    const run = (env: Record<string, string>): { status: number | null; stderr: string } =>
      spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env, timeout: 20_000 })
    expect(run({})).toMatchObject({ status: 1, stderr: 'internal error: a bug\n' })
    expect(run({ AUTOAGENT_DEBUG: '1' })).toMatchObject({ status: 1, stderr: expect.stringMatching(/\n {4}at /) })
  })
})

// util-linux's script gives the program a terminal for stdout and shows every byte that was written there.
const terminalProgram = 'script'
const hasScript = spawnSync(terminalProgram, ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0

test.skipIf(!hasScript)('an answer is plain on a terminal, and as it is elsewhere', async () => {
  await provider.close()
  const evil = {
    type: 'reply',
    calls: [{ name: 'final', arguments: { answer: 'a\x1b]52;c;ZXZpbA==\x07b', evidence: [] } }],
  }
  const hostile = [steps[0]!, evil as LoopbackStep, steps[2]!]
  await prepare([...hostile, ...hostile])
  expect((await shell('$AUTOAGENT -q x --quiet')).stdout).toBe('a\x1b]52;c;ZXZpbA==\x07b\n')
  writeFileSync(
    join(options.cwd, 'run.sh'),
    `exec '${process.execPath}' '${root}bin/autoagent.js' -q x --quiet </dev/null\n`,
  )
  expect((await shell(`${terminalProgram} -qec 'sh run.sh' /dev/null`)).stdout.replaceAll('\r', '')).toBe('ab\n')
})

describe('standard input', () => {
  test('a pipe that starts late is read to its end, and the wait is told', async () => {
    const { code, stderr } = await shell('(sleep 2; echo one; sleep 1; echo two) | $AUTOAGENT -q "Use it"')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^waiting for standard input; close it or use <\/dev\/null\n/)
    expect(firstTask()).toMatch(/Use it\s+<file name="standard input">\s+one\s+two/)
  })
  test('a pipe that never says anything is left alone after a while', async () => {
    const { code, stderr, stdout } = await shell('mkfifo p; exec 3<>p; $AUTOAGENT -q x <p 3>&-')
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'done\n' })
    expect(stderr).toMatch(/warning: nothing came on standard input; going on without it/)
  })
  test.each(['</dev/null', '<&-'])('%s is not waited for', async (input) => {
    const { code, stderr } = await shell(`$AUTOAGENT -q x ${input}`)
    expect(code).toBe(0)
    expect(stderr).not.toMatch(/standard input/)
  })
  test('a socket that stays open is not waited for', async () => {
    const child = spawn(process.execPath, [join(root, 'bin/autoagent.js'), '-q', 'x'], {
      cwd: options.cwd,
      env: { ...emptyEnvironment(options.cwd), ...options.env },
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    expect(stderr).not.toMatch(/standard input/)
  })
  test('too much ends at once, though the writer goes on', async () => {
    const { code, stderr } = await shell('yes | $AUTOAGENT -q x')
    expect(code).toBe(42)
    expect(stderr).toMatch(/standard input is longer than 1 MiB/)
    expect(provider.requests).toEqual([])
  })
  test.each(['--session-id s --resume', '--continue'])('with %s and no -q it is the new task', async (words) => {
    expect((await autoagent(['-q', 'first', '--session-id', 's'], options)).code).toBe(0)
    provider.requests.splice(0)
    expect((await shell(`echo "second task" | $AUTOAGENT ${words}`)).code).toBe(0)
    expect(firstTask()).toContain('second task')
  })
})

test('tools run works in the folder of -C', async () => {
  const folder = join(options.cwd, 'there/.permanent_tools')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'answer.ts'),
    "export const description = 'Gives the answer'\nexport const parameters = { type: 'object', properties: {} }\nexport default function answer() { return 42 }\n",
  )
  for (const words of [
    ['-C', 'there', 'tools', 'run', 'answer'],
    ['tools', 'run', 'answer', '-C', 'there'],
  ])
    expect(await autoagent(words, options)).toMatchObject({ code: 0, stdout: '42\n' })
  expect(await autoagent(['tools', 'run', 'answer', '-C', 'nowhere'], options)).toMatchObject({ code: 42 })
})

describe('a terminal that goes away', () => {
  test('stops a run after saving, with 143, even when the hang-up comes twice', async () => {
    await provider.close()
    await prepare([steps[0]!, { type: 'stall' }])
    const { child, finished } = start(['-q', 'x', '--session-id', 's'], options)
    await expect.poll(() => provider.requests.length, { timeout: 20_000 }).toBe(2)
    child.kill('SIGHUP')
    child.kill('SIGHUP')
    const { code, stderr } = await finished
    expect(code).toBe(143)
    expect(stderr).toMatch(/Go on with: autoagent --session-id s --resume/)
  })
  test.each([
    ['SIGHUP', 143],
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s stops a tool with %i', async (signal, exit) => {
    const folder = join(options.cwd, '.permanent_tools')
    mkdirSync(folder)
    writeFileSync(
      join(folder, 'wait_long.ts'),
      `export const description = 'Waits'
export const parameters = { type: 'object', properties: {} }
export default async function wait_long(args: {}, ctx: ToolContext) {
  await ctx.writeFile('begun', '')
  await new Promise((resolve) => setTimeout(resolve, 20_000))
  return 1
}
`,
    )
    const [created_at, updated_at] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z']
    const entry = { path: 'wait_long.ts', version: 1, created_at, updated_at, grants: ['write'] }
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ tools: { wait_long: entry } }))
    const { child, finished } = start(['tools', 'run', 'wait_long', '--allow-write'], options)
    await expect.poll(() => existsSync(join(options.cwd, 'begun')), { timeout: 20_000 }).toBe(true)
    child.kill(signal)
    expect((await finished).code).toBe(exit)
  })
})
