/** The program against real servers on loopback that speak the providers' wires: answers, formats, crashes, signals. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackProvider, LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { autoagent, start, temporaryFolder } from './program.ts'
import type { ProgramOptions } from './program.ts'

let provider: LoopbackProvider
afterEach(() => provider.close())

const says = (name: string, fields: unknown): LoopbackStep => ({ type: 'reply', calls: [{ name, arguments: fields }] })
const requirements = says('set_requirements', {
  requirements: [{ text: 'The number of lines is given.', basis: 'results' }],
})
const code = `export default async function count_lines(args: { path: string }, ctx: ToolContext) {
  return { lines: (await ctx.readFile(args.path)).split('\\n').length - 1 }
}`
const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] }
const makesTool = says('create_tool', {
  message: 'A counter.',
  tool: { name: 'count_lines', description: 'Counts the lines of a text file', parameters, code, grants: ['read'] },
  call: { args: { path: 'notes.txt' } },
})
const callsTool = says('call_tool', { call: { name: 'count_lines', args: { path: 'notes.txt' } } })
const final = (id: string): LoopbackStep => says('final', { answer: 'It has 3 lines.', evidence: [id] })
const accepts = (id: string): LoopbackStep =>
  says('give_verdict', { route: 'end', reason: 'shown', requirements: [{ id: 'R1', status: 'met', evidence: [id] }] })

async function prepare(steps: LoopbackStep[], wire: 'cloudflare' | 'openai' = 'cloudflare'): Promise<ProgramOptions> {
  provider = await startLoopbackProvider(steps)
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'notes.txt'), 'one\ntwo\nthree\n')
  const env: Record<string, string> =
    wire === 'cloudflare'
      ? {
          CLOUDFLARE_ACCOUNT_ID: '0123456789abcdef0123456789abcdef',
          CLOUDFLARE_API_TOKEN: 'token-for-tests',
          CLOUDFLARE_BASE_URL: provider.cloudflareUrl,
        }
      : { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_API_KEY: 'key-for-tests', OPENAI_MODEL: 'gpt-test' }
  return { cwd, env }
}
const task = ['-q', 'How many lines has notes.txt?', '--allow-read=notes.txt']

describe.each(['cloudflare', 'openai'] as const)('on the wire of %s', (wire) => {
  test('a task finishes: tool made, run, checked, answered; stdout is the answer only', async () => {
    const options = await prepare([requirements, makesTool, final('r1'), accepts('r1')], wire)
    const { code: exit, stdout, stderr } = await autoagent(task, options)
    expect({ exit, stdout, stderr: exit === 0 ? '' : stderr }).toEqual({
      exit: 0,
      stdout: 'It has 3 lines.\n',
      stderr: '',
    })
    expect(provider.requests).toHaveLength(4)
  })
})

test('stream-json prints only events, in order', async () => {
  const options = await prepare([requirements, makesTool, final('r1'), accepts('r1')])
  const { stdout } = await autoagent([...task, '--output-format', 'stream-json'], options)
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { v: number; seq: number; type: string })
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1))
  expect(events.every(({ v, type }) => v === 1 && /^[a-z]+(-[a-z]+)+$/.test(type))).toBe(true)
  expect([events[0]!.type, events.at(-1)!.type]).toEqual(['run-start', 'run-end'])
})

test('json prints one object with answer, exit code and places', async () => {
  const options = await prepare([requirements, makesTool, final('r1'), accepts('r1')])
  const { stdout } = await autoagent([...task, '--output-format', 'json', '--session-id', 'mine'], options)
  expect(JSON.parse(stdout)).toMatchObject({
    answer: 'It has 3 lines.',
    exit_code: 0,
    session_id: 'mine',
    totals: { turns: 2, toolsMade: ['count_lines'] },
  })
})

test('a second, related task in a new session uses the tool of the first and makes none', async () => {
  const options = await prepare([
    requirements,
    makesTool,
    final('r1'),
    accepts('r1'),
    requirements,
    callsTool,
    final('r1'),
    accepts('r1'),
  ])
  await autoagent(task, options)
  const { stdout } = await autoagent(
    ['-q', 'Count the lines of notes.txt again', '--allow-read=notes.txt', '--output-format', 'json'],
    options,
  )
  expect(JSON.parse(stdout)).toMatchObject({ exit_code: 0, totals: { toolsMade: [], toolsUsed: ['count_lines'] } })
  const system = (provider.requests[5]!.body as { messages: { content: string }[] }).messages[0]!.content
  expect(system).toContain('count_lines: Counts the lines of a text file')
})

test('the request of a turn begins with the bytes of the one before, so that the provider’s cache holds', async () => {
  const calls = Array.from({ length: 4 }, () => callsTool)
  const options = await prepare([requirements, makesTool, ...calls, final('r2'), accepts('r2')], 'openai')
  const { code: exit } = await autoagent(task, options)
  expect(exit).toBe(0)
  const coder = provider.requests.filter(({ body }) =>
    (body.tools as { function: { name: string } }[]).some((tool) => tool.function.name === 'final'),
  )
  expect(coder).toHaveLength(6)
  for (const [at, { text, body }] of coder.slice(1).entries()) {
    const before = coder[at]!
    // What changes from turn to turn (budget left, what was tried) is the last message, and no other.
    const last = JSON.stringify(before.body.messages.at(-1))
    const stable = before.text.slice(0, before.text.indexOf(last))
    expect(stable.length).toBeGreaterThan(1000)
    expect(text.startsWith(stable)).toBe(true)
    expect(JSON.stringify(body.tools)).toBe(JSON.stringify(before.body.tools))
    expect(body.prompt_cache_key).toBe(before.body.prompt_cache_key)
  }
})

test('killed in the middle of a payment: the resumed run says what may have happened, and does not pay again', async () => {
  let paid = 0
  const shop = createServer(() => (paid += 1))
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  const place = `127.0.0.1:${(shop.address() as AddressInfo).port}`
  const pays = says('run_code', {
    message: 'I pay.',
    code: `export default async function main(args: {}, ctx: ToolContext) {
  await ctx.writeFile('order.txt', 'one chair')
  return (await ctx.fetch('http://${place}/pay', { method: 'POST', body: 'one chair' })).status
}`,
    grants: ['write:order.txt', `net:${place}`],
  })
  const options = await prepare([requirements, pays, final('r1'), accepts('r1')])
  const grants = ['--allow-write=order.txt', `--allow-net=${place}`]
  const { child, finished } = start([...task, '--session-id', 'x', ...grants], options)
  await expect.poll(() => paid, { timeout: 20_000 }).toBe(1)
  child.kill('SIGKILL')
  await finished
  const resumed = await autoagent(['--session-id', 'x', '--resume', ...grants], options)
  shop.close()
  shop.closeAllConnections()
  expect(paid).toBe(1)
  expect(resumed.stderr).toMatch(/run_code \(it had begun: write \S+order\.txt; net POST \S+\/pay\) was interrupted/)
  const told = (provider.requests[2]!.body as { messages: { content: string }[] }).messages.map(
    ({ content }) => content,
  )
  expect(told.join('\n')).toContain('its outcome is unknown. It had begun this, and each may have happened or not:')
  expect(told.join('\n')).toContain(`r1#2 run_code net POST ${place}/pay`)
})

test('what the provider says is left of the plan is told at the end', async () => {
  const call = {
    id: 'c1',
    type: 'function',
    function: { name: 'final', arguments: '{"answer":"It has 3 lines.","evidence":["r1"]}' },
  }
  const told: LoopbackStep = {
    type: 'http',
    status: 200,
    headers: {
      'x-ratelimit-limit-requests': '14400',
      'x-ratelimit-remaining-requests': '13999',
      'x-ratelimit-remaining-tokens': '17600',
    },
    body: { choices: [{ index: 0, message: { role: 'assistant', tool_calls: [call] }, finish_reason: 'tool_calls' }] },
  }
  const options = await prepare([requirements, makesTool, told, accepts('r1')], 'openai')
  const { stderr } = await autoagent(task, options)
  expect(stderr).toContain('Left:       13,999 of 14,400 requests, 17,600 tokens (as the provider said last)')
  const [run] = readdirSync(join(options.cwd, '.runs'))
  const replayed = await autoagent(['runs', 'replay', run!], options)
  expect(replayed.stdout).toMatch(/^identical: /)
})

test('a run is gone on with from a turn, live, with the rights that are given anew', async () => {
  const again = [callsTool, final('r1'), accepts('r1')]
  const options = await prepare([requirements, makesTool, final('r1'), accepts('r1'), ...again])
  await autoagent(task, options)
  const [run] = readdirSync(join(options.cwd, '.runs'))
  const live = await autoagent(['runs', 'replay', run!, '--from-turn', '2'], options)
  expect(live.stderr).toContain('warning: that run was also given read:notes.txt; give it again with --allow-')
  const given = await autoagent(['runs', 'replay', run!, '--from-turn', '7'], options)
  expect(given).toMatchObject({ code: 42, stderr: expect.stringContaining('it has the turns 1 to 2') })
  const none = await autoagent(['runs', 'replay', run!, '--from-turn', 'two'], options)
  expect(none.code).toBe(2)
})

test('kill -9 in the middle, then --resume goes on with the finished turns there', async () => {
  const options = await prepare([requirements, makesTool, { type: 'stall' }, final('r1'), accepts('r1')])
  const { child, finished } = start([...task, '--session-id', 'x'], options)
  await expect.poll(() => provider.requests.length, { timeout: 20_000 }).toBe(3)
  child.kill('SIGKILL')
  expect((await finished).signal).toBe('SIGKILL')
  const { code: exit, stdout } = await autoagent(
    ['--session-id', 'x', '--resume', '--allow-read=notes.txt', '--output-format', 'json'],
    options,
  )
  expect({ exit, answer: (JSON.parse(stdout) as { answer: string }).answer }).toEqual({
    exit: 0,
    answer: 'It has 3 lines.',
  })
  const messages = (provider.requests[3]!.body as { messages: { role: string; content: string }[] }).messages
  expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'user'])
  expect(messages[3]!.content).toContain('{"lines":3}')
})

test('Ctrl-C stops after saving with exit 130, and the session goes on later', async () => {
  const options = await prepare([requirements, makesTool, { type: 'stall' }, final('r1'), accepts('r1')])
  const { child, finished } = start([...task, '--session-id', 'x'], options)
  await expect.poll(() => provider.requests.length, { timeout: 20_000 }).toBe(3)
  child.kill('SIGINT')
  expect((await finished).code).toBe(130)
  const run = readdirSync(join(options.cwd, '.runs'))[0]!
  expect(readFileSync(join(options.cwd, '.runs', run, 'timeline.md'), 'utf8')).toMatch(/count_lines/)
  expect((await autoagent(['--session-id', 'x', '--resume', '--allow-read=notes.txt'], options)).stdout).toBe(
    'It has 3 lines.\n',
  )
})

test('no key of the environment is in any file that a run leaves', async () => {
  const options = await prepare([requirements, makesTool, final('r1'), accepts('r1')])
  await autoagent(task, options)
  const files = readdirSync(options.cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const leaks = files.filter((entry) =>
    readFileSync(join(entry.parentPath, entry.name), 'utf8').includes('token-for-tests'),
  )
  expect(files.length).toBeGreaterThan(8)
  expect(leaks.map(({ name }) => name)).toEqual([])
})

test('a finished task can be continued with a further one in the same session', async () => {
  const options = await prepare([
    requirements,
    makesTool,
    final('r1'),
    accepts('r1'),
    requirements,
    callsTool,
    final('r3'),
    accepts('r3'),
  ])
  await autoagent([...task, '--session-id', 'x'], options)
  const { code: exit } = await autoagent(
    ['--session-id', 'x', '--resume', '-q', 'And now?', '--allow-read=notes.txt'],
    options,
  )
  expect(exit).toBe(0)
  const { messages } = provider.requests[5]!.body as { messages: { role: string; content: string }[] }
  expect(
    messages
      .filter(({ role, content }) => role === 'user' && content.startsWith('Task: '))
      .map(({ content }) => content),
  ).toEqual(['Task: How many lines has notes.txt?', 'Task: And now?'])
})
