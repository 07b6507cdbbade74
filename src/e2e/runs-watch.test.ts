/** Runs seen from another terminal: watched while they go on, to their end, to their death; listed, shown, opened. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackProvider, LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { autoagent, start, temporaryFolder } from './program.ts'
import type { ProgramOptions } from './program.ts'
import { hasTmux, openTerminal } from './pseudo-terminal.ts'

let provider: LoopbackProvider
afterEach(() => provider.close())

const says = (name: string, fields: unknown): LoopbackStep => ({ type: 'reply', calls: [{ name, arguments: fields }] })
const requirements = says('set_requirements', { requirements: [{ text: 'The sum is given.', basis: 'results' }] })
const adds = says('run_code', { message: 'I add.', code: 'export default async () => 1 + 1' })
/** The same, as soon as there is a file: until then the run goes on. */
const addsWhenTold = says('run_code', {
  message: 'I add.',
  code: `export default async function main(args: {}, ctx: ToolContext) {
  for (;;) {
    const isThere = await ctx.readFile('go.txt').then(() => true, () => false)
    if (isThere) return 1 + 1
    await new Promise((done) => setTimeout(done, 100))
  }
}`,
  grants: ['read:go.txt'],
})
const ending = [
  says('final', { answer: 'It is 2.', evidence: ['r1'] }),
  says('give_verdict', {
    route: 'end',
    reason: 'shown',
    requirements: [{ id: 'R1', status: 'met', evidence: ['r1'] }],
  }),
]
const task = ['-q', 'What is 1 + 1?']

async function prepare(steps: LoopbackStep[]): Promise<ProgramOptions & { env: Record<string, string> }> {
  provider = await startLoopbackProvider(steps)
  const env = { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_API_KEY: 'key-for-tests', OPENAI_MODEL: 'gpt-test' }
  return { cwd: temporaryFolder(), env }
}
const runOf = ({ cwd }: ProgramOptions): string => readdirSync(join(cwd, '.runs')).find((name) => /^\d/.test(name))!
const asked = (count: number): Promise<void> =>
  expect.poll(() => provider.requests.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count)

test('a run that goes on is watched to its end, by people and by programs, with its exit code', async () => {
  const options = await prepare([requirements, addsWhenTold, ...ending])
  const { finished } = start([...task, '--allow-read=go.txt'], options)
  await asked(2)
  const watching = [
    start(['runs', 'watch'], options),
    start(['runs', 'watch', runOf(options), '--output-format', 'stream-json'], options),
  ] as const
  const seen = ['', '']
  watching[0].child.stderr!.on('data', (text: string) => (seen[0] += text))
  watching[1].child.stdout!.on('data', (text: string) => (seen[1] += text))
  await expect.poll(() => seen[0], { timeout: 30_000 }).toContain('Turn 1')
  await expect.poll(() => seen[1], { timeout: 30_000 }).toContain('"turn-start"')
  writeFileSync(join(options.cwd, 'go.txt'), '')
  const [person, program] = await Promise.all([watching[0].finished, watching[1].finished])
  expect((await finished).code).toBe(0)

  expect({ code: person.code, stdout: person.stdout }).toEqual({ code: 0, stdout: 'It is 2.\n' })
  // Also what was told before the watching began.
  expect(person.stderr).toMatch(/The Supervisor will check[^]*Turn 1[^]*I add\.[^]*Turn 2[^]*accepted/)
  expect(person.stderr.trimEnd().split('\n').at(-1)).toBe(`run ${runOf(options)} ended: exit code 0, accepted`)

  const kept = readFileSync(join(options.cwd, '.runs', runOf(options), 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const told = program.stdout.trim().split('\n')
  expect(told.map((line) => JSON.parse(line) as object)).toEqual(
    kept.map((line) => {
      const { crc: _crc, ...event } = JSON.parse(line) as Record<string, unknown>
      return event
    }),
  )
  expect(program.code).toBe(0)

  // What is over is told at once.
  const again = await autoagent(['runs', 'watch', runOf(options), '--output-format', 'json'], options)
  expect(JSON.parse(again.stdout)).toMatchObject({ answer: 'It is 2.', exit_code: 0, totals: { turns: 2 } })
  const none = await autoagent(['runs', 'watch'], options)
  expect([none.code, none.stderr]).toEqual([42, expect.stringContaining('no run is going on here')])
}, 90_000)

test('a run that dies under its watchers; Ctrl-C ends the watching, not the run', async () => {
  const options = await prepare([requirements, adds, { type: 'stall' }])
  const { child, finished } = start([...task, '--session-id', 'mine'], options)
  await asked(3)
  const id = runOf(options)

  const leaving = start(['runs', 'watch'], options)
  let seen = ''
  leaving.child.stderr!.on('data', (text: string) => (seen += text))
  await expect.poll(() => seen, { timeout: 20_000 }).toContain('Turn 2')
  leaving.child.kill('SIGINT')
  const left = await leaving.finished
  expect([left.code, left.stderr]).toEqual([
    130,
    expect.stringContaining(`no longer watching ${id}; the run itself goes on`),
  ])
  expect(child.exitCode).toBeNull()

  expect((await autoagent(['runs', 'list'], options)).stdout).toMatch(new RegExp(`^${id} +running +2 turns  What is 1`))
  expect((await autoagent(['runs', 'show', id], options)).stdout).toContain(
    `It still goes on: autoagent runs watch ${id}`,
  )

  const watching = start(['runs', 'watch'], options)
  let told = ''
  watching.child.stderr!.on('data', (text: string) => (told += text))
  await expect.poll(() => told, { timeout: 20_000 }).toContain('Turn 2')
  child.kill('SIGKILL')
  await finished
  const orphaned = await watching.finished
  expect([orphaned.code, orphaned.stderr]).toEqual([1, expect.stringContaining(`run ${id} died: its process is gone`)])
  expect((await autoagent(['runs', 'list'], options)).stdout).toMatch(new RegExp(`^${id} +died`))
  expect((await autoagent(['runs', 'show', id], options)).stdout).toMatch(/^Run .*\nWhat is 1 \+ 1\?\n[^]*It died: /)
}, 90_000)

test.skipIf(!hasTmux)(
  'on a terminal the watched run moves: what it does, its turns, its last line',
  async () => {
    const options = await prepare([requirements, addsWhenTold, ...ending])
    start([...task, '--allow-read=go.txt'], options)
    await asked(2)
    const terminal = openTerminal('bin/autoagent.js', ['runs', 'watch'], options)
    try {
      await terminal.shows(/running \w+ · \d+\.\d s · [\d,]+ tokens/)
      writeFileSync(join(options.cwd, 'go.txt'), '')
      expect(await terminal.exitCode()).toBe(0)
      expect(terminal.screen()).toMatch(/Turn 2[^]*It is 2\.\n[^]*run \S+ ended: exit code 0, accepted\nEXIT=0/)
    } finally {
      terminal.close()
    }
  },
  90_000,
)

test('a run is opened in the browser that is set, with its views made anew; without one its path is told', async () => {
  const options = await prepare([requirements, adds, ...ending])
  await autoagent(task, options)
  const page = join(options.cwd, '.runs', runOf(options), 'timeline.html')
  writeFileSync(page, 'old')
  const opened = join(options.cwd, 'opened.txt')
  const browser = join(options.cwd, 'browser.sh')
  writeFileSync(browser, `#!/bin/sh\nprintf '%s' "$*" > '${opened}'\n`)
  chmodSync(browser, 0o700)

  const path = await autoagent(['runs', 'open'], options)
  expect([path.code, path.stdout, path.stderr]).toEqual([0, `${page}\n`, ''])
  expect(readFileSync(page, 'utf8')).toContain('<!doctype html>')
  expect(existsSync(opened)).toBe(false)

  await autoagent(['runs', 'open', runOf(options)], {
    ...options,
    env: { ...options.env, BROWSER: `${browser} --new %s` },
  })
  await expect.poll(() => existsSync(opened) && readFileSync(opened, 'utf8')).toBe(`--new file://${page}`)

  const missing = await autoagent(['runs', 'open'], { ...options, env: { ...options.env, BROWSER: 'no-such-browser' } })
  expect([missing.code, missing.stdout]).toEqual([0, `${page}\n`])
  expect(missing.stderr).toContain('the browser "no-such-browser" could not be started')
}, 60_000)

test('a page that was made when more could be read stays, and what is wrong is told', async () => {
  const options = await prepare([requirements, adds, ...ending])
  await autoagent(task, options)
  const folder = join(options.cwd, '.runs', runOf(options))
  const page = join(folder, 'timeline.html')
  const made = readFileSync(page, 'utf8')
  const events = join(folder, 'events.jsonl')
  writeFileSync(events, readFileSync(events, 'utf8').split('\n').slice(0, 3).join('\n'))
  for (const args of [['open'], ['show', runOf(options), '--format', 'views']]) {
    const { code, stderr } = await autoagent(['runs', ...args], options)
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^warning: .* is damaged: .*; the page is left as it was/),
    ])
    expect(readFileSync(page, 'utf8')).toBe(made)
  }
  rmSync(page)
  const anew = await autoagent(['runs', 'open'], options)
  expect([anew.code, anew.stderr]).toEqual([
    0,
    expect.stringMatching(/^warning: .* is damaged: .* before it are used\n$/),
  ])
  expect(readFileSync(page, 'utf8')).toContain('<!doctype html>')
}, 90_000)

test('a run of the first AutoAgent stands in the list, and is neither read nor called dead', async () => {
  const options = await prepare([])
  const old = join(options.cwd, '.runs', '2025-01-02_03-04-05')
  mkdirSync(old, { recursive: true })
  const line = { ts: '2025-01-02T03:04:05+00:00', turn: 0, role: 'user', etype: 'user_message', summary: 'x', data: {} }
  writeFileSync(join(old, 'events.jsonl'), `${JSON.stringify(line)}\n`)
  expect((await autoagent(['runs', 'list'], options)).stdout).toMatch(/^2025-01-02_03-04-05 +unreadable +0 turns$/m)
  const shown = await autoagent(['runs', 'show', '2025-01-02_03-04-05'], options)
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('Nothing of it can be read by this version')])
  expect(readFileSync(join(old, 'events.jsonl'), 'utf8')).toBe(`${JSON.stringify(line)}\n`)
})
