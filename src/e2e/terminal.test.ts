/** The programs on a real terminal: questions and their keys, time limits, signals. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackProvider, LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { root, temporaryFolder } from './program.ts'
import { hasTmux, openTerminal } from './pseudo-terminal.ts'
import type { PseudoTerminal } from './pseudo-terminal.ts'

let cwd: string
let terminal: PseudoTerminal | undefined
let provider: LoopbackProvider | undefined
beforeEach(() => {
  cwd = temporaryFolder()
  writeFileSync(join(cwd, 'notes.txt'), 'one\ntwo\n')
})
afterEach(async () => {
  terminal?.close()
  await provider?.close()
  provider = undefined
})

const says = (name: string, fields: unknown): LoopbackStep => ({ type: 'reply', calls: [{ name, arguments: fields }] })
const parameters = { type: 'object', properties: {} }
const code = `export default async function read_notes(args: {}, ctx: ToolContext) { return await ctx.readFile('notes.txt') }`
const steps = [
  says('set_requirements', { requirements: [{ text: 'The notes are given.', basis: 'results' }] }),
  says('create_tool', {
    tool: { name: 'read_notes', description: 'Reads the notes', parameters, code, grants: ['read'] },
    call: { args: {} },
  }),
  { type: 'stall' } as const,
]

async function startRun(words: string[], given: LoopbackStep[] = steps, program = 'bin/autoagent.js'): Promise<void> {
  provider = await startLoopbackProvider(given)
  const env = { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_API_KEY: 'k', OPENAI_MODEL: 'm' }
  terminal = openTerminal(program, ['-q', 'Read the notes', '--session-id', 's', ...words], { cwd, env })
}

/** The script of `npm start` in a folder that is set up, whatever the state of this one. */
function startScript(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'scripts'))
  mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true })
  for (const name of ['start.mjs', 'set-up.mjs'])
    copyFileSync(join(root, 'scripts', name), join(folder, 'scripts', name))
  symlinkSync(process.execPath, join(folder, 'node_modules/node/bin/node'))
  symlinkSync(join(root, 'bin'), join(folder, 'bin'))
  writeFileSync(join(folder, 'package-lock.json'), '{}')
  writeFileSync(join(folder, 'node_modules/.autoagent-lock'), createHash('sha256').update('{}').digest('hex'))
  return join(folder, 'scripts/start.mjs')
}

// Without tmux there is no terminal to test on.
describe.skipIf(!hasTmux)('a question on a terminal', () => {
  test('words that are no answer grant nothing and are asked again; Ctrl-C then ends with 130', async () => {
    await startRun([])
    await terminal!.shows(/Allow\? /)
    terminal!.press('refuse', 'Enter')
    await terminal!.shows(/Please answer o, r, a or n: /)
    terminal!.press('C-c')
    expect(await terminal!.exitCode()).toBe(130)
    expect(terminal!.screen()).toMatch(/stopping after what is done is saved/)
  })
  test('Ctrl-D is no', async () => {
    await startRun([])
    await terminal!.shows(/Allow\? /)
    terminal!.press('C-d')
    await terminal!.shows(/E_POLICY/)
    terminal!.press('C-c')
    expect(await terminal!.exitCode()).toBe(130)
  })
  test('the time limit ends the run while the question is open', async () => {
    await startRun(['--timeout', '6'])
    await terminal!.shows(/Allow\? /)
    expect(await terminal!.exitCode()).toBe(57)
  })
  test('who wants one answer is asked for the task: 130 on Ctrl-C, 42 on Ctrl-D', async () => {
    terminal = openTerminal('bin/autoagent.js', ['--output', 'answer.txt'], { cwd })
    await terminal.shows(/Your task: /)
    terminal.press('C-c')
    expect(await terminal.exitCode()).toBe(130)
    terminal.close()
    terminal = openTerminal('bin/autoagent.js', ['--output', 'answer.txt'], { cwd })
    await terminal.shows(/Your task: /)
    terminal.press('C-d')
    expect(await terminal.exitCode()).toBe(42)
  })
  test('a conversation without a model says what is missing before it begins', async () => {
    terminal = openTerminal('bin/autoagent.js', [], { cwd })
    expect(await terminal.exitCode()).toBe(41)
    expect(terminal.screen()).toMatch(/No model can be asked/)
  })
  test('a question of tools run: Ctrl-C, and the time limit', async () => {
    mkdirSync(join(cwd, '.permanent_tools'))
    writeFileSync(
      join(cwd, '.permanent_tools/read_notes.ts'),
      `export const description = 'Reads'\nexport const parameters = ${JSON.stringify(parameters)}\n${code}\n`,
    )
    const [created_at, updated_at] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z']
    const entry = { path: 'read_notes.ts', version: 1, created_at, updated_at, grants: ['read'] }
    writeFileSync(join(cwd, '.permanent_tools/manifest.json'), JSON.stringify({ tools: { read_notes: entry } }))
    terminal = openTerminal('bin/autoagent.js', ['tools', 'run', 'read_notes'], { cwd })
    await terminal.shows(/Allow\? /)
    terminal.press('C-c')
    expect(await terminal.exitCode()).toBe(130)
    terminal.close()
    terminal = openTerminal('bin/autoagent.js', ['tools', 'run', 'read_notes', '--timeout', '5'], { cwd })
    await terminal.shows(/Allow\? /)
    expect(await terminal.exitCode()).toBe(57)
  })
  test('one Ctrl-C under npm start is one, though launcher and terminal both send it', async () => {
    await startRun([], [steps[0]!, { type: 'stall' }], startScript())
    await expect.poll(() => provider!.requests.length, { timeout: 20_000 }).toBe(2)
    terminal!.press('C-c')
    expect(await terminal!.exitCode()).toBe(130)
    expect(terminal!.screen()).toMatch(/Go on with: /)
  })
})
