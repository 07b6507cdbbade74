/** Bad input: each kind ends with its message, its way out and its exit code, and nothing already saved is lost. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackProvider, LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { autoagent, manageSessions, temporaryFolder } from './program.ts'

let cwd: string
let provider: LoopbackProvider | undefined
beforeEach(() => {
  cwd = temporaryFolder()
})
afterEach(async () => {
  await provider?.close()
  provider = undefined
})

describe('what the person typed', () => {
  test.each([
    [['-q', ''], 42, /the task is empty/],
    [['-q', '   '], 42, /the task is empty/],
    [['--no-such-flag'], 2, /unknown option/],
    [['dance'], 2, /unknown command "dance"\ndid you mean -q "dance"\?/],
    [['do something', '--quiet'], 2, /did you mean -q "do something"\?/],
    [['-q', 'x', '--continue', '--session-id', 's'], 2, /--continue and --session-id exclude each other/],
    [['-q', 'x', '--resume', '--continue'], 2, /--resume and --continue exclude each other/],
    [['-q', 'x', '--fork', '--no-session', '--session-id', 's'], 2, /--fork and --no-session exclude/],
    [['-q', 'x', '--session-id', 's', '--no-session'], 2, /--session-id and --no-session exclude/],
    [['-q', 'x', '-p', 'y'], 2, /-q and -p give two different tasks/],
    [['--question', 'x', '-p', 'y'], 2, /-p and --question give two different tasks/],
    [['demo', '-q', 'x'], 2, /demo has its own task.*: -q means nothing/],
    [['demo', '--resume'], 2, /--resume means nothing/],
    [['demo', '--session-id', 's'], 2, /--session-id means nothing/],
    [['demo', '--model', 'openai'], 2, /--model means nothing/],
    [['-q', 'x', '--allow-net=a b'], 2, /--allow-net="a b" names no host/],
    [['-q', 'x', '--allow-net=a.example,host:99999'], 2, /--allow-net="host:99999" names no host\na port/],
    [['-q', 'x', '--allow-net=http://a.example:81/path'], 2, /give the host: --allow-net=a\.example:81/],
    [['-q', 'x', '-o', 'nowhere/answer.txt'], 42, /-o "nowhere\/answer.txt" cannot be written/],
    [['-q', 'x', '-o', '.'], 42, /-o "\." is a folder/],
    [['--no\x1b[31mflag'], 2, /^error: unknown option '--noflag'/],
    [['-q', 'x', '--session-id', '../../x'], 42, /session id "..\/..\/x" is not allowed\n.*A-Z a-z 0-9/],
    [['-q', 'x', '--session-id', 'a/b'], 42, /session id "a\/b" is not allowed/],
    [['-q', 'x', '--max-turns', 'ten'], 2, /--max-turns is "ten"\ngive a whole number/],
    [['-q', 'x', '--resume'], 2, /--resume needs a session/],
    [['-q', 'x', '--model', 'nobody/model'], 2, /nobody/],
    [['-q', 'x', '--model', 'recorded:nowhere.jsonl'], 42, /nowhere.jsonl/],
    [['-q', 'x', '--output-format', 'xml'], 2, /text, json, stream-json/],
    [['-q', 'x', '-C', 'nowhere'], 42, /folder "nowhere" of -C is not there/],
    [['-q', 'x'], 41, /CLOUDFLARE_ACCOUNT_ID[\s\S]*autoagent demo/],
    [['--agent-info', 'nobody'], 42, /there is no agent "nobody"/],
    [['tools', 'show', 'nothing'], 42, /there is no tool "nothing"/],
    [['runs', 'show', '2026-01-01_00-00-00'], 42, /there is no run/],
  ])('%j → exit %i', async (args, exit, message) => {
    const { code, stdout, stderr } = await autoagent(args, { cwd })
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' })
    expect(stderr).toMatch(message)
    expect(readdirSync(cwd)).toEqual([])
  })
  test('help as a word is help', async () => {
    const { code, stdout, stderr } = await autoagent(['help'], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Usage: autoagent \[options\] \[command\]\n/)
    expect((await autoagent(['help', 'tools'], { cwd })).stdout).toMatch(/rollback <name> <version>/)
  })
  test('no task and nothing piped', async () => {
    const { code, stderr } = await autoagent([], { cwd })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'autoagent: there is no task\ngive one with -q "…", pipe one in, or try "autoagent demo"\n',
    })
  })
  test('half of the Cloudflare credentials names the missing one', async () => {
    const { code, stderr } = await autoagent(['-q', 'x'], {
      cwd,
      env: { CLOUDFLARE_ACCOUNT_ID: '0123456789abcdef0123456789abcdef' },
    })
    expect(code).toBe(41)
    expect(stderr).toMatch(/CLOUDFLARE_API_TOKEN/)
  })
  test('a provider that is not there: named, and the task is kept', async () => {
    const { code, stderr } = await autoagent(['-q', 'x', '--session-id', 's', '--timeout', '20'], {
      cwd,
      env: { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_MODEL: 'm' },
    })
    expect([1, 57]).toContain(code)
    expect(stderr).toMatch(/127\.0\.0\.1:9/)
    expect((await manageSessions(['show', 's'], { cwd })).stdout).toMatch(/s\b/)
  }, 60_000)
})

describe('lists need nothing and create nothing', () => {
  test.each([
    [['--tools-list']],
    [['--agents-list']],
    [['--agents-all-sessions']],
    [['--sessions-list']],
    [['tools', 'list']],
    [['agents', 'list']],
    [['runs', 'list']],
    [['sessions', 'list']],
  ])('%j', async (args) => {
    const { code, stderr } = await autoagent(args, { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readdirSync(cwd)).toEqual([])
  })
})

describe('flags before "sessions"', () => {
  test.each([
    [['-C', '.', 'sessions', 'list'], 0, /No sessions are kept here/],
    [['--quiet', '--color', 'never', 'sessions', 'list', '--limit', '3'], 0, /No sessions are kept here/],
    [['--sessions-dir', 'there', 'sessions', 'list', '--format', 'json'], 0, /"session_id": "elsewhere"/],
    [['-C', '.', 'sessions', 'show', 's'], 42, /there is no session "s" here/],
    [['-C', '.', 'sessions', 'dance'], 2, /unknown command 'dance'/],
    [['-C', 'nowhere', 'sessions', 'list'], 42, /the folder ".*nowhere" of -C is not there/],
    [['--no-such-flag', 'sessions', 'list'], 2, /unknown option/],
  ])('%j', async (args, exit, said) => {
    mkdirSync(join(cwd, 'there'))
    const metadata = { session_id: 'elsewhere', task: 't', created_at: at, updated_at: at, total_turns: 0 }
    const whole = { ...metadata, status: 'completed', model: 'm', tags: [] }
    const session = { metadata: whole, transcript: [], tools_used: [], custom_data: {} }
    writeFileSync(join(cwd, 'there/elsewhere.json'), JSON.stringify(session))
    const { code, stdout, stderr } = await autoagent(args, { cwd })
    expect({ code, text: stdout + stderr }).toEqual({ code: exit, text: expect.stringMatching(said) })
  })
  const at = '2026-01-02T03:04:05.000Z'
})

const says = (name: string, fields: unknown): LoopbackStep => ({ type: 'reply', calls: [{ name, arguments: fields }] })
const requirements = says('set_requirements', { requirements: [{ text: 'An answer is given.', basis: 'answer' }] })
const final = says('final', { answer: 'done', evidence: [] })
const accepts = says('give_verdict', {
  route: 'end',
  reason: 'ok',
  requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }],
})
const parameters = { type: 'object', properties: {} }
const makes = (name: string, code: string): LoopbackStep =>
  says('create_tool', { tool: { name, description: `The tool ${name}`, parameters, code }, call: { args: {} } })

async function run(
  steps: LoopbackStep[],
  flags: string[] = [],
): Promise<{ code: number | null; stdout: string; stderr: string; told: string[] }> {
  provider = await startLoopbackProvider([requirements, ...steps, final, accepts])
  const env = { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_MODEL: 'm', OPENAI_API_KEY: 'k' }
  const result = await autoagent(['-q', 'task', '--session-id', 's', ...flags], { cwd, env })
  const requests = provider.requests.map(({ body }) => body as { messages: { role: string; content: string }[] })
  // What the Coder was told after each of its replies.
  const told = requests
    .slice(2)
    .map(({ messages }) => messages.filter(({ content }) => !content.startsWith('Turn ')).at(-1)?.content ?? '')
  return { ...result, told }
}

describe('what a model sends goes back to it, and the run goes on', () => {
  test.each<[string, LoopbackStep, RegExp]>([
    [
      'prose',
      { type: 'reply', text: 'The answer is 42.' },
      /That was no action: the reply holds no JSON object.*Smallest valid reply/,
    ],
    ['an unknown action', says('dance', {}), /there is no action "dance"/],
    [
      'broken JSON',
      { type: 'reply', calls: [{ name: 'final', arguments: '{"answer": "a' }] },
      /not valid JSON|cut at its token limit|no action/,
    ],
    [
      'an unknown tool',
      says('call_tool', { call: { name: 'nothing_here', args: {} } }),
      /there is no tool "nothing_here"/,
    ],
    [
      'an unknown agent',
      says('call_agent', { call: { agent_name: 'nobody', task: 't' } }),
      /there is no agent "nobody"/,
    ],
    ['an agent without instructions', says('create_agent', { agent: { name: 'a' } }), /system_prompt/],
    [
      'a tool without default export',
      makes('no_default', 'export const a = 1\n'),
      /no_default was refused:[\s\S]*default/,
    ],
    [
      '300,000 characters of code',
      makes('huge', `export default function huge() { return 1 }\n//${'x'.repeat(300_000)}`),
      /huge was refused:[\s\S]*200,?000/,
    ],
    [
      'a syntax error',
      makes('syntax', 'export default function syntax() {\n  return (\n}\n'),
      /syntax was refused:[\s\S]*line 3/,
    ],
    [
      'a type error',
      makes('typed', 'export default function typed() {\n  const a: number = "x"\n  return a\n}\n'),
      /TS2322 line 2/,
    ],
    ['evidence that does not exist', says('final', { answer: 'a', evidence: ['r99'] }), /r99 is no successful result/],
  ])('%s', async (_, step, message) => {
    const { code, stdout, told } = await run([step])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'done\n' })
    expect(told[0]).toMatch(message)
  })
})

describe('what a tool does ends with its code, and the run goes on', () => {
  test.each<[string, string, RegExp]>([
    ['throws a Proxy', 'throw new Proxy({}, { get() { throw 1 } })', /E_TOOL/],
    ['returns a function', 'return (() => 1) as unknown as Json', /E_RESULT/],
    ['returns a Proxy', 'return new Proxy({}, { ownKeys() { throw new Error("no") } }) as Json', /E_RESULT|E_TOOL/],
    [
      'floods its output',
      'for (let at = 0; at < 200_000; at += 1) console.log("x".repeat(100))\n  return 1',
      /<result id="r1"|E_LIMIT/,
    ],
    ['grows a Map', 'const map = new Map<number, number>()\n  for (let at = 0; ; at += 1) map.set(at, at)', /E_OOM/],
    ['reads without a grant', 'return await ctx.readFile("/etc/passwd")', /E_POLICY[\s\S]*--allow-read/],
  ])(
    '%s',
    async (_, body, message) => {
      const { code, stdout, told } = await run([
        makes(
          'hostile',
          `export default async function hostile(args: {}, ctx: ToolContext): Promise<Json> {\n  ${body}\n}\n`,
        ),
      ])
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'done\n' })
      expect(told[0]).toMatch(message)
    },
    60_000,
  )
  test('never ends', async () => {
    const { code, told } = await run([
      makes('endless', 'export default async function endless(): Promise<Json> {\n  while (true) {}\n}\n'),
    ])
    expect(code).toBe(0)
    expect(told[0]).toMatch(/E_TIMEOUT/)
  }, 90_000)
})

describe('what lies in the folders', () => {
  test('a tools folder that is a file', async () => {
    writeFileSync(join(cwd, '.permanent_tools'), 'mine')
    const { code, stderr } = await run([])
    expect([42, 52]).toContain(code)
    expect(stderr).toMatch(/\.permanent_tools/)
    expect(readFileSync(join(cwd, '.permanent_tools'), 'utf8')).toBe('mine')
  })
  test('a corrupt manifest is set aside, its tools stay, and the run goes on', async () => {
    mkdirSync(join(cwd, '.permanent_tools'))
    writeFileSync(join(cwd, '.permanent_tools/manifest.json'), '{"tools": {')
    writeFileSync(
      join(cwd, '.permanent_tools/answer.ts'),
      "export const description = 'Gives the answer'\nexport const parameters = { type: 'object', properties: {} }\nexport default function answer() { return 42 }\n",
    )
    const { code, stderr, told } = await run([says('call_tool', { call: { name: 'answer', args: {} } })])
    expect({ code, told: told[0] }).toEqual({ code: 0, told: expect.stringContaining('42') })
    expect(stderr).toMatch(/manifest/)
    expect(readdirSync(join(cwd, '.permanent_tools')).some((name) => name.startsWith('manifest.json.damaged'))).toBe(
      true,
    )
  })
  test('a corrupt agent file is told, the others are listed', async () => {
    mkdirSync(join(cwd, '.agents'))
    writeFileSync(join(cwd, '.agents/broken.json'), '{"name": ')
    writeFileSync(
      join(cwd, '.agents/good.json'),
      JSON.stringify({
        name: 'good',
        role: 'r',
        system_prompt: 's',
        capabilities: [],
        created_by: 'coder',
        created_at: '2025-01-01T00:00:00Z',
        temperature: 0.7,
        max_tokens: 1500,
        model: null,
      }),
    )
    const { code, stdout, stderr } = await autoagent(['--agents-list'], { cwd })
    expect({ code, lists: stdout.includes('good') }).toEqual({ code: 0, lists: true })
    expect(stderr).toMatch(/broken/)
  })
  test('a half-written session goes on with its whole turns, and says so', async () => {
    await run([])
    await provider!.close()
    const path = join(cwd, '.sessions/s.jsonl')
    const whole = readFileSync(path, 'utf8')
    writeFileSync(path, `${whole}{"v":1,"seq":99,"type":"mess`)
    provider = await startLoopbackProvider([requirements, final, accepts])
    const env = { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_MODEL: 'm', OPENAI_API_KEY: 'k' }
    const { code, stderr } = await autoagent(['--session-id', 's', '--resume', '-q', 'more'], { cwd, env })
    expect(code).toBe(0)
    expect(stderr).toMatch(/warning/)
    expect(readFileSync(path, 'utf8').startsWith(whole)).toBe(true)
  })
  test.each([
    ['foreign', 'hello\nworld\n'],
    ['empty', ''],
  ])('a %s session file is refused by name and left as it is', async (_, text) => {
    mkdirSync(join(cwd, '.sessions'))
    writeFileSync(join(cwd, '.sessions/f.jsonl'), text)
    const { code, stderr } = await autoagent(['--session-id', 'f', '--resume', '-q', 'x'], {
      cwd,
      env: { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_MODEL: 'm' },
    })
    expect([42, 52]).toContain(code)
    expect(stderr).toMatch(/\bf\b/)
    expect(readFileSync(join(cwd, '.sessions/f.jsonl'), 'utf8')).toBe(text)
  })
  test('an unknown session is not silently begun', async () => {
    const { code, stderr } = await autoagent(['--session-id', 'ghost', '--resume', '-q', 'x'], {
      cwd,
      env: { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_MODEL: 'm' },
    })
    expect(code).toBe(42)
    expect(stderr).toMatch(/ghost[\s\S]*manage-sessions list/)
    expect(existsSync(join(cwd, '.sessions/ghost.jsonl'))).toBe(false)
  })
})

describe('limits', () => {
  test('turns: exit 53 with the way on', async () => {
    const { code, stderr } = await run(
      Array.from({ length: 3 }, () => says('call_tool', { call: { name: 'search_tools', args: { query: 'a' } } })),
      ['--max-turns', '2'],
    )
    expect(code).toBe(53)
    expect(stderr).toMatch(/--resume/)
  })
  test('six replies that are no action: exit 58', async () => {
    const { code } = await run(
      Array.from({ length: 6 }, (): LoopbackStep => ({ type: 'reply', text: 'I would rather talk.' })),
    )
    expect(code).toBe(58)
  })
  test('a service that refuses the key: exit 59 with the question, after one turn', async () => {
    const { code, stderr, told } = await run([
      makes(
        'ask_api',
        "export default async function ask_api(): Promise<Json> {\n  throw new Error('HTTP 401 from api.example.com')\n}\n",
      ),
    ])
    expect({ code, told }).toEqual({ code: 59, told: [] })
    expect(stderr).toMatch(/Needs you: .*key/)
  })
  test('a claim without evidence: exit 3, and what was not verified', async () => {
    provider = await startLoopbackProvider([
      says('set_requirements', { requirements: [{ text: 'The report was sent.', basis: 'results' }] }),
      says('final', { answer: 'Sent.', evidence: [] }),
      says('give_verdict', {
        route: 'end',
        reason: 'the Coder says so',
        requirements: [{ id: 'R1', status: 'met', evidence: ['r7'] }],
      }),
      says('final', { answer: 'Sent.', evidence: [] }),
      says('give_verdict', {
        route: 'end',
        reason: 'the Coder says so',
        requirements: [{ id: 'R1', status: 'met', evidence: ['r7'] }],
      }),
    ])
    const { code, stdout, stderr } = await autoagent(['-q', 'Send the report'], {
      cwd,
      env: { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_MODEL: 'm', OPENAI_API_KEY: 'k' },
    })
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'Sent.\n' })
    expect(stderr).toMatch(/not verified:\n {2}R1 unverifiable/)
  })
})
