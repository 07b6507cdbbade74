/** An interactive session as a person has it: keys go into a real terminal, the screen comes out. */
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackProvider, LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { hasBrowser } from '../timeline/fixtures/watched-page.ts'
import { root, temporaryFolder } from './program.ts'
import { hasTmux, openTerminal } from './pseudo-terminal.ts'
import type { PseudoTerminal } from './pseudo-terminal.ts'
import { drawTerminal } from './terminal-picture.ts'

let cwd: string
let terminal: PseudoTerminal
let provider: LoopbackProvider
beforeEach(() => {
  cwd = temporaryFolder()
  writeFileSync(join(cwd, 'notes.txt'), 'one\ntwo\n')
})
afterEach(async () => {
  terminal.close()
  await provider.close()
})

type Reply = Extract<LoopbackStep, { type: 'reply' }>
const says = (name: string, fields: unknown, more: Partial<Reply> = {}): LoopbackStep => ({
  type: 'reply',
  calls: [{ name, arguments: fields }],
  ...more,
})
const always = (step: LoopbackStep): LoopbackStep[] => Array.from({ length: 40 }, () => step)
/** What the Supervisor says to whatever task. */
const supervisor = [
  ...always(
    says(
      'set_requirements',
      { requirements: [{ text: 'An answer is given.', basis: 'answer' }] },
      { match: '"set_requirements"' },
    ),
  ),
  ...always(
    says(
      'give_verdict',
      {
        route: 'end',
        reason: 'It is there.',
        requirements: ['R1', 'R2', 'R3'].map((id) => ({ id, status: 'met', evidence: ['answer'] })),
      },
      { match: '"give_verdict"' },
    ),
  ),
]
const answers = (text: string, match: string): LoopbackStep => says('final', { answer: text, evidence: [] }, { match })
const reads = `export default async function read_notes(args: {}, ctx: ToolContext) { return await ctx.readFile('notes.txt') }`
const tool = {
  name: 'read_notes',
  description: 'Reads the notes',
  parameters: { type: 'object', properties: {} },
  code: reads,
  grants: ['read'],
}

async function open(steps: LoopbackStep[], words: string[] = [], size: { width?: number } = {}): Promise<void> {
  provider = await startLoopbackProvider([...supervisor, ...steps])
  const env = { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_API_KEY: 'k', OPENAI_MODEL: 'm' }
  terminal = openTerminal('bin/autoagent.js', words, { cwd, env, ...size })
  await terminal.shows(/\/help lists the commands/)
}
function type(text: string): void {
  terminal.press('-l', text)
  terminal.press('Enter')
}
const sessions = (): string[] => readdirSync(join(cwd, '.sessions')).filter((name) => name.endsWith('.jsonl'))
const told = (text: string): boolean => provider.requests.some((request) => request.text.includes(text))

// Without tmux there is no terminal to test on.
describe.skipIf(!hasTmux)('an interactive session', () => {
  test('two tasks, one conversation; commands; what was said is kept for the arrow keys', async () => {
    await open([answers('# Forty-two', 'first thing'), answers('Twice that is 84', 'second thing')])
    type('first thing')
    await terminal.shows(/Forty-two[^]*1 turn · /)
    type('second thing')
    await terminal.shows(/Twice that is 84[^]*1 turn · /)
    expect(sessions()).toHaveLength(1)
    expect(
      provider.requests.findLast(({ text }) => text.includes('second thing') && !text.includes('"give_verdict"'))?.text,
    ).toContain('Forty-two')
    type('/cost')
    await terminal.shows(/2 tasks, 2 turns, [\d,]+ tokens/)
    type('/nonsense')
    await terminal.shows(/there is no command \/nonsense/)
    type('/undo')
    await terminal.shows(/The last task is taken back: you are in \S+/)
    expect(sessions()).toHaveLength(2)
    type('/exit')
    expect(await terminal.exitCode()).toBe(0)
    expect(terminal.screen()).toMatch(/Go on with: autoagent --session-id \S+ --resume/)
    const history = join(cwd, 'config/autoagent/history.json')
    expect(JSON.parse(readFileSync(history, 'utf8'))).toEqual([
      'first thing',
      'second thing',
      '/cost',
      '/nonsense',
      '/undo',
      '/exit',
    ])
    expect(statSync(history).mode & 0o077).toBe(0)
  })

  test('what is typed while it works lands before the next turn', async () => {
    await open([
      says(
        'create_tool',
        { tool: { ...tool, grants: [], code: tool.code.replace(/await ctx.*\)/, '1') }, call: { args: {} } },
        { match: 'count it', delayMs: 1500 },
      ),
      answers('In euros', 'count it'),
    ])
    type('count it')
    await terminal.shows(/coder is thinking/)
    type('in euros, please')
    await terminal.shows(/you, before the next turn: in euros, please/)
    await terminal.shows(/In euros[^]*2 turns · /)
    expect(told('The person says meanwhile: in euros, please')).toBe(true)
    expect(terminal.screen()).toMatch(/The person added: in euros, please/)
  })

  test('a grant is asked for with the difference, and one key answers', async () => {
    await open([
      says('create_tool', { tool, call: { args: {} } }, { match: 'read them' }),
      answers('one, two', 'read them'),
    ])
    type('read them')
    await terminal.shows(/asks for read access to\s+\S*notes\.txt\.\s+\+ read +it declares it/)
    terminal.press('r')
    await terminal.shows(/one, two[^]*2 turns · /)
    expect(provider.requests.some(({ text }) => /one\\+ntwo/.test(text))).toBe(true)
  })

  test('Ctrl-C stops the run and keeps the session; twice at rest leaves', async () => {
    await open([{ type: 'stall', match: 'think hard' }, answers('Here I am', 'go on then')])
    type('think hard')
    await terminal.shows(/coder is thinking/)
    terminal.press('C-c')
    await terminal.shows(/Interrupted\. Finished turns are saved\./)
    type('go on then')
    await terminal.shows(/Here I am[^]*1 turn · /)
    expect(sessions()).toHaveLength(1)
    terminal.press('C-c')
    await terminal.shows(/once more/)
    terminal.press('C-c')
    expect(await terminal.exitCode()).toBe(0)
  })

  test('who comes back is in the conversation again; what was interrupted goes on', async () => {
    await open([
      answers('First answer', 'first thing'),
      { type: 'stall', match: 'second thing' },
      answers('Second answer', 'second thing'),
    ])
    type('first thing')
    await terminal.shows(/First answer[^]*1 turn · /)
    type('/exit')
    expect(await terminal.exitCode()).toBe(0)
    const id = /--session-id (\S+) --resume/.exec(terminal.screen())![1]!
    const env = { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_API_KEY: 'k', OPENAI_MODEL: 'm' }
    terminal.close()
    terminal = openTerminal('bin/autoagent.js', ['--session-id', id, '--resume'], { cwd, env })
    await terminal.shows(/You are in \S+, after 1 turn: first thing/)
    type('second thing')
    await terminal.shows(/coder is thinking/)
    terminal.press('C-c')
    await terminal.shows(/Interrupted/)
    type('/exit')
    expect(await terminal.exitCode()).toBe(0)
    terminal.close()
    terminal = openTerminal('bin/autoagent.js', ['--continue'], { cwd, env })
    await terminal.shows(/going on[^]*Second answer[^]*1 turn · /)
    expect(sessions()).toEqual([`${id}.jsonl`])
  })

  test('a paste of several lines is one task; a narrow terminal shows it', async () => {
    await open([answers('Three lines', 'line two')], [], { width: 40 })
    terminal.paste('line one\nline two\nline three')
    await terminal.shows(/line three/)
    expect(provider.requests).toHaveLength(0)
    terminal.press('Enter')
    await terminal.shows(/Three lines[^]*1 turn · /)
    expect(told('line one\\nline two\\nline three')).toBe(true)
    for (const line of terminal.lines()) expect(line.length).toBeLessThanOrEqual(40)
    terminal.resize(100, 20)
    type('/help')
    await terminal.shows(/\/undo +take back the last task \(files that tools changed stay changed\)/)
  })

  test('--plain draws nothing and colours nothing', async () => {
    await open([answers('**Plain** words', 'say it')], ['--plain'])
    type('say it')
    await terminal.shows(/\*\*Plain\*\* words[^]*1 turn · /)
    expect(terminal.screen()).not.toMatch(/[─⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/)
    expect(terminal.raw()).not.toContain('\u001b[')
    terminal.press('C-d')
    expect(await terminal.exitCode()).toBe(0)
  })

  test('interrupted at 20 random moments, the session goes on each time', async () => {
    const slow = (step: LoopbackStep): LoopbackStep => (step.type === 'reply' ? { ...step, delayMs: 150 } : step)
    await open([
      answers('All is well', 'last word'),
      ...always(
        slow(
          says(
            'create_tool',
            { tool: { ...tool, grants: [], code: tool.code.replace(/await ctx.*\)/, '1') }, call: { args: {} } },
            { match: 'round' },
          ),
        ),
      ),
    ])
    for (let round = 1; round <= 20; round += 1) {
      type(`round ${round}`)
      await terminal.shows(new RegExp(`› round ${round}\\s`))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 700))
      terminal.press('C-c')
      await terminal.shows(new RegExp(`› round ${round}\\s[^]*(Interrupted\\.|turns? · )`))
    }
    type('last word')
    await terminal.shows(/All is well/)
    expect(sessions()).toHaveLength(1)
    const journal = readFileSync(join(cwd, '.sessions', sessions()[0]!), 'utf8')
    for (let round = 1; round <= 20; round += 1) expect(journal).toContain(`Task: round ${round}"`)
    expect(terminal.screen()).not.toMatch(/internal error|damaged|torn/)
  }, 120_000)
})

/** `AUTOAGENT_SCREENSHOTS=1` makes the picture of the documentation. */
const wantsPicture = process.env['AUTOAGENT_SCREENSHOTS'] === '1' && hasTmux && hasBrowser

test.skipIf(!hasTmux)(
  'code in colours, a result as a table, a checklist, and what is typed below',
  async () => {
    const code = `/** The busiest hour of a log, and how many lines it has. */
export default async function busiest_hour(args: { path: string }, ctx: ToolContext): Promise<Json> {
  const hours = new Map<string, number>()
  for (const line of (await ctx.readFile(args.path)).split('\\n').filter(Boolean)) {
    const hour = line.slice(0, 13)
    hours.set(hour, (hours.get(hour) ?? 0) + 1)
  }
  const [hour, lines] = [...hours].toSorted((a, b) => b[1] - a[1])[0] ?? ['', 0]
  return { hour, lines }
}
`
    const log = ['2026-11-21T09:12 GET /', '2026-11-21T09:40 GET /a', '2026-11-21T10:01 GET /b']
    writeFileSync(join(cwd, 'access.log'), log.join('\n'))
    provider = await startLoopbackProvider([
      says(
        'set_requirements',
        {
          requirements: [
            { text: 'The busiest hour of access.log is given.', basis: 'results' },
            { text: 'The number of lines in it is given.', basis: 'results' },
          ],
        },
        { match: '"set_requirements"' },
      ),
      says(
        'create_tool',
        {
          message: 'A tool that counts the lines of each hour.',
          tool: {
            name: 'busiest_hour',
            description: 'The busiest hour of a log file',
            parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
            code,
            grants: ['read'],
          },
          call: { args: { path: 'access.log' } },
        },
        { match: 'access.log' },
      ),
      { ...answers('The busiest hour was 09:00, with 2 lines.', 'access.log'), delayMs: 60_000 } as LoopbackStep,
    ])
    const env = { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_API_KEY: 'k', OPENAI_MODEL: 'gpt-oss-120b' }
    terminal = openTerminal('bin/autoagent.js', ['--allow-read=access.log'], {
      cwd,
      env: { ...env, TERM: 'screen-256color' },
    })
    await terminal.shows(/help lists/)
    type('Which hour of access.log is the busiest?')
    await terminal.shows(/Turn 2[^]*coder is thinking/)
    terminal.press('-l', 'and say which day')
    await terminal.shows(/and say which day/)
    const shown = terminal.screen()
    expect(shown).toMatch(/hour +2026-11-21T09\s+lines +2/)
    expect(shown).toMatch(
      /○ The busiest hour of access\.log is given\.\s+○ The number of lines in it is given\.\s+coder is thinking/,
    )
    expect(terminal.raw()).toMatch(/\u001b\[36mexport/)
    if (wantsPicture) await drawTerminal(terminal.raw(), join(root, 'docs/images/terminal.png'))
  },
  60_000,
)
