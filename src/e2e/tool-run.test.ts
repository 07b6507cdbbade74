/** Tools without a model: `autoagent tools run`, with grants, denials, packages and hostile code against the real sandbox. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { autoagent, temporaryFolder } from './program.ts'
import type { Finished } from './program.ts'

let cwd: string
let server: Server
let other: Server
let port: number
const seen: string[] = []

function tool(name: string, parameters: string, grants: string[], body: string): void {
  const folder = join(cwd, '.permanent_tools')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, `${name}.ts`),
    `export const description = 'The tool ${name}'\nexport const parameters = ${parameters}\n${body}\n`,
  )
  manifest[name] = {
    path: `${name}.ts`,
    version: 1,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    grants,
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ tools: manifest }))
}
const manifest: Record<string, object> = {}
const run = (...words: string[]): Promise<Finished> => autoagent(['tools', 'run', ...words], { cwd })
const noArguments = `{ type: 'object', properties: {} }`

beforeAll(async () => {
  cwd = temporaryFolder()
  other = createServer((_, response) => {
    seen.push('other')
    response.end('never')
  }).listen(0, '127.0.0.1')
  server = createServer((request, response) => {
    if (request.url === '/away')
      response.writeHead(302, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }).end()
    else response.end('hello')
  }).listen(0, '127.0.0.1')
  await Promise.all(
    [server, other].map(
      (one) => new Promise((resolve) => (one.listening ? resolve(0) : one.once('listening', resolve))),
    ),
  )
  port = (server.address() as AddressInfo).port
  tool(
    'fetch_text',
    `{ type: 'object', properties: { url: { type: 'string' } }, required: ['url'] }`,
    ['net'],
    `export default async function fetch_text(args: { url: string }) { const reply = await fetch(args.url); return await reply.text() }`,
  )
  for (const [name, body] of Object.entries(hostile))
    tool(
      name,
      noArguments,
      [],
      `export default async function ${name}(args: {}, ctx: ToolContext): Promise<Json> {\n  ${body}\n}`,
    )
  mkdirSync(join(cwd, 'node_modules/pure-words'), { recursive: true })
  writeFileSync(
    join(cwd, 'node_modules/pure-words/package.json'),
    '{"name":"pure-words","version":"1.0.0","main":"index.js"}',
  )
  writeFileSync(
    join(cwd, 'node_modules/pure-words/index.js'),
    `module.exports = { count: (text) => text.split(' ').length, read: (path) => require('fs').promises.readFile(path, 'utf8') }`,
  )
  tool(
    'count_words',
    `{ type: 'object', properties: { text: { type: 'string' } } }`,
    [],
    `import words from 'pure-words'\nexport default function count_words(args: { text: string }) { return words.count(args.text) }`,
  )
  tool(
    'read_by_package',
    noArguments,
    [],
    `import words from 'pure-words'\nexport default async function read_by_package() { return await words.read('/etc/passwd') }`,
  )
  // As npm would have installed it.
  cpSync(dirname(fileURLToPath(import.meta.resolve('papaparse'))), join(cwd, 'node_modules/papaparse'), {
    recursive: true,
  })
  tool(
    'read_rows',
    `{ type: 'object', properties: { csv: { type: 'string' } }, required: ['csv'] }`,
    [],
    `import Papa from 'papaparse'\nexport default function read_rows(args: { csv: string }) { return Papa.parse(args.csv, { header: true, dynamicTyping: true }).data }`,
  )
  // Adopted once, through the gate: from then on they are tools like any other.
  await autoagent(['tools', 'list'], { cwd })
}, 60_000)
afterAll(() => {
  server.close()
  other.close()
})

const hostile: Record<string, string> = {
  grow_map: 'const map = new Map<number, number>()\n  for (let at = 0; ; at += 1) map.set(at, at)',
  sparse_index: 'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
  endless: 'while (true) {}',
  throw_proxy: 'throw new Proxy({}, { get() { throw 1 } })',
  flood_buffers:
    'const all: ArrayBuffer[] = []\n  for (;;) { const one = new ArrayBuffer(1e7); new Uint8Array(one).fill(1); all.push(one) }',
}

describe('a tool that fetches', () => {
  test('without a grant: denied, and the message names the flag', async () => {
    const { code, stdout, stderr } = await run('fetch_text', '--url', `http://127.0.0.1:${port}/`)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`E_POLICY[\\s\\S]*--allow-net=127\\.0\\.0\\.1:${port}`))
  })
  test('with --allow-net=127.0.0.1:PORT, before or after the command', async () => {
    const grant = `--allow-net=127.0.0.1:${port}`
    expect(await run('fetch_text', '--url', `http://127.0.0.1:${port}/`, grant)).toMatchObject({
      code: 0,
      stdout: '"hello"\n',
    })
    expect(
      await autoagent([grant, 'tools', 'run', 'fetch_text', '--url', `http://127.0.0.1:${port}/`], { cwd }),
    ).toMatchObject({ code: 0, stdout: '"hello"\n' })
  })
  test('a redirect to another port is denied, and never asked', async () => {
    const { code, stderr } = await run(
      'fetch_text',
      '--url',
      `http://127.0.0.1:${port}/away`,
      `--allow-net=127.0.0.1:${port}`,
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(/E_POLICY/)
    expect(seen).toEqual([])
  })
})

describe('packages of the project', () => {
  test('pure JavaScript runs without file rights', async () => {
    expect(await run('count_words', '--text', 'one two three')).toMatchObject({ code: 0, stdout: '3\n' })
  })
  test('papaparse, as it is published', async () => {
    const { code, stdout } = await run('read_rows', '--csv', 'city,people\n"São Paulo, SP",12\nQuito,3')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual([
      { city: 'São Paulo, SP', people: 12 },
      { city: 'Quito', people: 3 },
    ])
  })
  test('its file access is stopped by policy', async () => {
    const { code, stderr } = await run('read_by_package')
    expect(code).toBe(1)
    expect(stderr).toMatch(/E_POLICY/)
  })
})

describe('what a tool may do to us', () => {
  test.each([
    ['grow_map', /E_OOM/],
    ['throw_proxy', /E_TOOL/],
    ['flood_buffers', /E_OOM/],
    ['sparse_index', /E_TIMEOUT/],
    ['endless', /E_TIMEOUT/],
  ])(
    '%s ends with its code',
    async (name, code) => {
      const ended = await autoagent(['tools', 'run', name], {
        cwd,
        env: { AUTOAGENT_TOOL_WALL_MS: /endless|sparse/.test(name) ? '3000' : '30000' },
      })
      expect(ended).toMatchObject({ code: 1, stdout: '' })
      expect(ended.stderr).toMatch(code)
    },
    60_000,
  )
})

describe('the command', () => {
  test('help shows the arguments and what the tool needs', async () => {
    const { code, stdout } = await run('fetch_text', '--help')
    expect(code).toBe(0)
    expect(stdout).toMatch(/--url <string> +\[needed\][\s\S]*It needs: net/)
  })
  test('JSON on standard input', async () => {
    expect(await autoagent(['tools', 'run', 'count_words', '-'], { cwd, input: '{"text":"a b"}' })).toMatchObject({
      code: 0,
      stdout: '2\n',
    })
    expect(await autoagent(['tools', 'run', 'count_words', '-'], { cwd, input: '{"text":' })).toMatchObject({
      code: 42,
    })
  })
  test.each([
    [['nothing'], 42, /there is no tool "nothing"\nthere are: /],
    [['fetch_text'], 2, /url/],
    [['fetch_text', '--uri', 'x'], 2, /no argument --uri/],
    [['fetch_text', '--url', 'x', '--allow-net='], 2, /empty target/],
  ])('%j → exit %i', async (words, exit, message) => {
    const { code, stderr } = await run(...words)
    expect(code).toBe(exit)
    expect(stderr).toMatch(message)
  })
})

test('doctor tells the layer in force and the missing key, with the cure', async () => {
  const { code, stdout } = await autoagent(['doctor', '--json'], { cwd })
  const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; found: string; cure?: string }[] }
  const named = (name: string): object | undefined => checks.find((check) => check.name === name)
  expect(code).toBe(41)
  expect(named('sandbox')).toMatchObject({ status: 'ok' })
  expect(named('sandbox layer')).toMatchObject({
    found: expect.stringMatching(/^(bubblewrap|unshare|prlimit|plain); /),
  })
  expect(named('model')).toMatchObject({ status: 'error', cure: expect.stringContaining('CLOUDFLARE_ACCOUNT_ID') })
})
