/** Keys pasted into a task of the real program: no file and no request has them, and a tool still uses one. */
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackProvider, LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { keys, pem } from '../secrets/fixtures/made-up-keys.ts'
import { autoagent, manageSessions, root, temporaryFolder } from './program.ts'
import { hasTmux, openTerminal } from './pseudo-terminal.ts'

const { 'openai-key': openai, 'groq-key': groq, 'cloudflare-token': cloudflare } = keys
const pasted = [openai, groq, cloudflare, ...pem().split('\n').slice(1, -1)]

let provider: LoopbackProvider
let service: Server
let host: string
let received: (string | undefined)[]
let cwd: string
beforeEach(async () => {
  received = []
  service = createServer((request, response) => {
    const { authorization } = request.headers
    received.push(authorization)
    // It says aloud what it was given, in three forms.
    const echo = [
      authorization,
      Buffer.from(authorization ?? '').toString('base64'),
      encodeURIComponent(authorization ?? ''),
    ]
    response.writeHead(authorization === `Bearer ${groq}` ? 200 : 401).end(JSON.stringify({ name: 'jane', echo }))
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(service.address() as AddressInfo).port}`
  cwd = temporaryFolder()
})
afterEach(async () => {
  await provider.close()
  await new Promise((resolve) => service.close(resolve))
})

const says = (name: string, fields: unknown): LoopbackStep => ({ type: 'reply', calls: [{ name, arguments: fields }] })
const requirements = says('set_requirements', { requirements: [{ text: 'The name is given.', basis: 'results' }] })
const makesTool = (): LoopbackStep =>
  says('create_tool', {
    message: `It logs in with ${groq}.`,
    tool: {
      name: 'who_am_i',
      description: 'Asks the service for the name of the account',
      parameters: { type: 'object', properties: {} },
      code: `export default async function who_am_i(args: {}, ctx: ToolContext) {
  const reply = await fetch('http://${host}/me', { headers: { authorization: \`Bearer \${ctx.secret('GROQ_KEY')}\` } })
  const text = await reply.text()
  console.log(text)
  return { status: reply.status, body: JSON.parse(text) }
}`,
      grants: [`net:${host}`, 'secret:GROQ_KEY'],
    },
    call: { args: {} },
  })
const final = says('final', { answer: `The name is jane (${groq}).`, evidence: ['r1'] })
const accepts = says('give_verdict', {
  route: 'end',
  reason: 'shown',
  requirements: [{ id: 'R1', status: 'met', evidence: ['r1'] }],
})

/** What `grep -rF` would find, the vault included. */
function filesWith(texts: readonly string[]): string[] {
  return readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => texts.some((text) => readFileSync(file, 'latin1').includes(text)))
}

describe.each(['text', 'json', 'stream-json'])('with --output-format %s', (format) => {
  test('four keys in a task: nothing has them, a tool uses one, the replay is identical', async () => {
    provider = await startLoopbackProvider([requirements, makesTool(), final, accepts])
    const env = {
      OPENAI_BASE_URL: provider.openaiUrl,
      OPENAI_API_KEY: 'key-of-the-provider-1',
      OPENAI_MODEL: 'gpt-test',
    }
    const task = `Who am I at the service? My keys: ${openai} and ${groq}, Cloudflare ${cloudflare}, and\n${pem()}\n`
    const grants = [`--allow-net=${host}`, `--allow-secret=GROQ_KEY@${host}`]
    const options = { cwd, env, input: task }
    const { code, stdout, stderr } = await autoagent(['-q', '-', ...grants, '--output-format', format], options)
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
    expect(received).toEqual([`Bearer ${groq}`])

    const secrets = [...pasted, 'key-of-the-provider-1']
    expect(filesWith(secrets)).toEqual([])
    const said = provider.requests.map(({ text }) => text).join('\n')
    expect(secrets.filter((secret) => `${said}${stdout}${stderr}`.includes(secret))).toEqual([])
    const echoed = [Buffer.from(`Bearer ${groq}`).toString('base64').slice(12, -4), encodeURIComponent(groq)]
    expect(echoed.filter((form) => `${said}${stdout}${stderr}`.includes(form))).toEqual([])
    expect(filesWith(echoed)).toEqual([])

    for (const name of ['OPENAI_KEY', 'GROQ_KEY', 'CLOUDFLARE_TOKEN', 'PRIVATE_KEY'])
      expect(said).toContain(`{{secret:${name}}}`)
    expect(stdout).toContain('The name is jane ({{secret:GROQ_KEY}})')
    expect(stderr).toContain(
      'the task held 4 keys, now put away as OPENAI_KEY, GROQ_KEY, CLOUDFLARE_TOKEN, PRIVATE_KEY',
    )
    const [run] = readdirSync(join(cwd, '.runs'))
    expect(await autoagent(['runs', 'replay', run!], { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(filesWith(secrets)).toEqual([])
    expect(modesAbove(cwd)).toEqual([])
  })
})

/** What others could read of all that the program made. */
function modesAbove(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => (statSync(path).mode & 0o077) !== 0)
}

describe('autoagent secrets', () => {
  beforeEach(async () => void (provider = await startLoopbackProvider([])))
  const value = 'a value, with "signs" and ä'

  test('set from standard input, list, use by a tool, remove', async () => {
    expect(await autoagent(['secrets', 'set', 'GROQ_KEY'], { cwd, input: `${groq}\n` })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'GROQ_KEY is kept; a tool may send it to a host with --allow-secret=GROQ_KEY@HOST\n',
    })
    expect(await autoagent(['secrets', 'set', 'OTHER'], { cwd, input: value })).toMatchObject({ code: 0 })
    const list = await autoagent(['secrets', 'list'], { cwd })
    expect(list.stdout).toMatch(/^GROQ_KEY {2}\d{4}-\d\d-\d\d {2}value, 56 characters\nOTHER .* 27 characters\n$/)
    expect(filesWith([groq, value])).toEqual([])

    mkdirSync(join(cwd, '.permanent_tools'))
    const code = `export const description = 'Asks'
export const parameters = { type: 'object', properties: {} }
export default async function ask(args: {}, ctx: ToolContext) {
  const reply = await fetch('http://${host}/', { headers: { authorization: \`Bearer \${ctx.secret('GROQ_KEY')}\` } })
  return { status: reply.status, text: await reply.text() }
}
`
    writeFileSync(join(cwd, '.permanent_tools', 'ask.ts'), code)
    const row = { path: 'ask.ts', version: 1, grants: [`net:${host}`, 'secret:GROQ_KEY'], examples: [] }
    writeFileSync(join(cwd, '.permanent_tools', 'manifest.json'), JSON.stringify({ tools: { ask: row } }))
    const ran = await autoagent(['tools', 'run', 'ask', `--allow-net=${host}`, `--allow-secret=GROQ_KEY@${host}`], {
      cwd,
    })
    expect({ code: ran.code, stderr: ran.stderr, received }).toEqual({
      code: 0,
      stderr: '',
      received: [`Bearer ${groq}`],
    })
    expect(JSON.parse(ran.stdout)).toMatchObject({ status: 200 })
    expect(ran.stdout).not.toContain(groq)

    expect(await autoagent(['secrets', 'remove', 'GROQ_KEY'], { cwd })).toMatchObject({ code: 0 })
    expect(await autoagent(['secrets', 'remove', 'GROQ_KEY'], { cwd })).toMatchObject({
      code: 42,
      stderr: 'autoagent: there is no secret "GROQ_KEY"\nsee autoagent secrets list\n',
    })
  })
  test.skipIf(!hasTmux)('set from a prompt that shows nothing of it', async () => {
    const terminal = openTerminal('bin/autoagent.js', ['secrets', 'set', 'GROQ_KEY'], { cwd })
    try {
      await terminal.shows(/Value of GROQ_KEY \(not shown\):/)
      terminal.press(groq, 'Enter')
      expect(await terminal.exitCode()).toBe(0)
      expect(terminal.screen()).toContain('GROQ_KEY is kept')
      expect(terminal.screen()).not.toContain(groq.slice(0, 8))
    } finally {
      terminal.close()
    }
    expect((await autoagent(['secrets', 'list'], { cwd })).stdout).toContain('56 characters')
  })
  test('what is imported into the sessions is without keys', async () => {
    const old = readFileSync(join(root, 'src/sessions/fixtures/seed-session.json'), 'utf8')
    writeFileSync(join(cwd, 'old.json'), old.replaceAll(/"content": "/g, `"content": "use ${groq}: `))
    expect(await manageSessions(['import', 'old.json'], { cwd })).toMatchObject({ code: 0 })
    expect(filesWith(['use [REDACTED:groq-key]: '])).toHaveLength(1)
    expect(filesWith([groq])).toEqual([join(cwd, 'old.json')])
  })
  test('a value on the command line is refused, and not repeated', async () => {
    const { code, stdout, stderr } = await autoagent(['secrets', 'set', 'GROQ_KEY', groq], { cwd })
    expect(code).toBe(2)
    expect(`${stdout}${stderr}`).not.toContain(groq)
    expect(filesWith([groq])).toEqual([])
  })
  test('what is typed wrongly is told without the key in it', async () => {
    const { stderr } = await autoagent([`use ${groq}`, '--no-such-flag'], { cwd })
    const { stderr: words } = await autoagent(['hello', groq], { cwd })
    expect(stderr + words).not.toContain(groq)
    expect(words).toContain('[REDACTED:groq-key]')
  })
  test('a damaged vault is told, and left as it is', async () => {
    await autoagent(['secrets', 'set', 'OTHER'], { cwd, input: value })
    const file = join(cwd, 'config', 'autoagent', 'vault.json')
    writeFileSync(file, '{"v":1')
    for (const args of [
      ['secrets', 'list'],
      ['secrets', 'set', 'MORE'],
      ['-q', 'hello', '--model', 'openai/x'],
    ])
      expect(await autoagent(args, { cwd, input: value, env: { OPENAI_BASE_URL: provider.openaiUrl } })).toMatchObject({
        code: 52,
        stderr: expect.stringContaining('the vault of secrets cannot be opened: vault.json is damaged'),
      })
    expect(readFileSync(file, 'utf8')).toBe('{"v":1')
  })
})
