/** `autoagent doctor` where something is wrong, against real servers on loopback: the right cure each time, and the exit code. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import { autoagent, temporaryFolder } from './program.ts'

let cwd: string
const servers: (() => void)[] = []
beforeEach(() => {
  cwd = temporaryFolder()
})
afterEach(() => servers.splice(0).forEach((close) => close()))

interface Told {
  name: string
  status: string
  found: string
  cure?: string
}
async function doctor(
  env: Record<string, string>,
  ...words: string[]
): Promise<{ code: number | null; checks: Told[] }> {
  const { code, stdout } = await autoagent(['doctor', '--json', ...words], { cwd, env })
  const { checks, exit_code } = JSON.parse(stdout) as { checks: Told[]; exit_code: number }
  expect(exit_code).toBe(code)
  return { code, checks }
}
const named = (checks: readonly Told[], name: string): Told | undefined => checks.find((check) => check.name === name)

async function serve(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}
const list = (...ids: string[]): string => JSON.stringify({ object: 'list', data: ids.map((id) => ({ id })) })
const openai = (baseUrl: string, model = 'gpt-test'): Record<string, string> => ({
  OPENAI_BASE_URL: baseUrl,
  OPENAI_API_KEY: 'key-for-tests',
  OPENAI_MODEL: model,
})

test('all is right: the key is taken, the model is listed, the clock agrees, and the exit code is 0', async () => {
  const url = await serve((_, response) => response.end(list('gpt-test')))
  const { code, checks } = await doctor({ ...openai(url), LANG: 'C.UTF-8' })
  expect({ code, wrong: checks.filter(({ status }) => status === 'error') }).toEqual({ code: 0, wrong: [] })
  expect(named(checks, 'provider OpenAI')).toMatchObject({
    status: 'ok',
    found: expect.stringMatching(/^answers in \d+ ms, takes the key, lists its models \(1\)$/),
  })
  expect(named(checks, 'model')).toMatchObject({ status: 'ok', found: expect.stringContaining('openai/gpt-test') })
  for (const name of ['Node', 'isolated-vm', 'sandbox', 'disk', 'locale', 'vault of secrets', '.env', 'clock'])
    expect([name, named(checks, name)?.status]).toEqual([name, 'ok'])
})

test('no key: which variables to set, and exit code 41', async () => {
  const { code, checks } = await doctor({})
  expect(code).toBe(41)
  expect(named(checks, 'model')).toMatchObject({
    status: 'error',
    cure: expect.stringMatching(/CLOUDFLARE_ACCOUNT_ID.*OPENAI_API_KEY.*autoagent demo/),
  })
  const { stdout } = await autoagent(['doctor'], { cwd })
  expect(stdout).toMatch(/✗ model: .*\n {4}→ Set CLOUDFLARE_ACCOUNT_ID/)
  expect(stdout).toContain('No run can work before what is marked ✗ is mended.')
})

describe('a wrong key: which variable holds it, and exit code 41', () => {
  test('OpenAI', async () => {
    const provider = await startLoopbackProvider([], { token: 'right' })
    servers.push(() => void provider.close())
    const { code, checks } = await doctor(openai(provider.openaiUrl))
    expect(code).toBe(41)
    expect(checks.find(({ status }) => status === 'error')).toMatchObject({
      name: 'provider OpenAI',
      found: expect.stringContaining('Incorrect API key provided. (HTTP 401'),
      cure: expect.stringContaining('Check OPENAI_API_KEY'),
    })
  })
  test('Workers AI', async () => {
    const provider = await startLoopbackProvider([], { token: 'right' })
    servers.push(() => void provider.close())
    const { code, checks } = await doctor({
      CLOUDFLARE_ACCOUNT_ID: '0123456789abcdef0123456789abcdef',
      CLOUDFLARE_API_TOKEN: 'wrong',
      CLOUDFLARE_BASE_URL: provider.cloudflareUrl,
    })
    expect(code).toBe(41)
    expect(named(checks, 'provider Workers AI')).toMatchObject({
      status: 'error',
      cure: expect.stringMatching(/Check CLOUDFLARE_API_TOKEN.*Workers AI Read and Edit/),
    })
  })
  test('OpenRouter, whose list answers to anybody', async () => {
    const url = await serve(({ url: path }, response) => {
      if (path === '/v1/models') response.end(list('openai/gpt-oss-120b'))
      else response.writeHead(401).end('{"error":{"message":"No auth credentials found","code":401}}')
    })
    const { code, checks } = await doctor({ OPENROUTER_BASE_URL: url, OPENROUTER_API_KEY: 'wrong' })
    expect(code).toBe(41)
    expect(named(checks, 'provider OpenRouter')?.cure).toContain('Check OPENROUTER_API_KEY')
  })
})

describe('a server that cannot be reached: exit code 1 and', () => {
  const cureOf = async (url: string): Promise<Told | undefined> => {
    const { code, checks } = await doctor(openai(url))
    expect(code).toBe(1)
    return checks.find(({ status }) => status === 'error')
  }
  test('a closed port', async () => {
    const url = await serve(() => {})
    servers.splice(0).forEach((close) => close())
    expect(await cureOf(url)).toMatchObject({
      found: expect.stringContaining('ECONNREFUSED'),
      cure: expect.stringContaining('nothing listens there: start the server'),
    })
  })
  test('a name that nobody knows', async () => {
    // Too long for a name, so that no server far away is asked.
    const host = `${'nobody'.repeat(11)}.invalid`
    expect(await cureOf(`https://${host}/v1`)).toMatchObject({
      found: expect.stringMatching(`^${host} has no address: .*ENOTFOUND`),
      cure: expect.stringContaining('no network or no DNS'),
    })
  })
  test('the page of a proxy', async () => {
    const page = '<!DOCTYPE html><html><head><title>Please sign in</title></head></html>'
    const url = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page))
    expect(await cureOf(url)).toMatchObject({
      found: expect.stringContaining('sent a web page ("Please sign in") in the place of an answer (HTTP 200)'),
      cure: expect.stringMatching(/a proxy or the sign-in page .*open it in a browser/),
    })
  })
  test('a gateway whose server is down', async () => {
    const url = await serve((_, response) => response.writeHead(502).end('<html><title>502 Bad Gateway</title></html>'))
    expect(await cureOf(url)).toMatchObject({ cure: expect.stringContaining('down: ask again later') })
  })
  test('a server of this machine that was not started', async () => {
    const { code, checks } = await doctor({ OLLAMA_HOST: '127.0.0.1:9' })
    expect(code).toBe(1)
    expect(named(checks, 'provider Ollama')?.cure).toContain('ollama serve')
    expect(named(checks, 'model')).toMatchObject({ status: 'error', cure: 'first mend the provider Ollama' })
  })
})

describe('what a run can work with is a warning, and the exit code 0', () => {
  const warned = async (env: Record<string, string>, name: string): Promise<Told | undefined> => {
    const { code, checks } = await doctor(env)
    expect(code).toBe(0)
    const check = named(checks, name)
    expect(check?.status).toBe('warning')
    return check
  }
  test('a model that its provider does not list', async () => {
    const url = await serve((_, response) => response.end(list('gpt-other')))
    expect(await warned(openai(url, 'gpt-tset'), 'model')).toMatchObject({
      cure: 'look for its name: autoagent models list openai',
    })
  })
  test('a model without tools', async () => {
    const data = [{ id: 'gpt-test', supported_parameters: ['temperature'] }]
    const url = await serve((_, response) => response.end(JSON.stringify({ object: 'list', data })))
    expect((await warned(openai(url), 'model'))?.found).toContain('it takes no tools')
  })
  test('a clock that is an hour off', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString()
    const url = await serve((_, response) => response.writeHead(200, { date }).end(list('gpt-test')))
    expect((await warned(openai(url), 'clock'))?.found).toMatch(/^3,(59\d|60\d) s ahead of the provider's$/)
  })
  test('a provider that the run does not use is down', async () => {
    const url = await serve((_, response) => response.end(list('gpt-test')))
    const env = { ...openai(url), GROQ_API_KEY: 'k', LLM_URL: 'http://127.0.0.1:9/v1' }
    expect((await warned(env, 'provider Groq'))?.found).toContain('ECONNREFUSED')
  })
  test('a locale without UTF-8', async () => {
    const url = await serve((_, response) => response.end(list('gpt-test')))
    expect((await warned({ ...openai(url), LC_ALL: 'C' }, 'locale'))?.cure).toMatch(/^export LC_ALL=C\.UTF-8/)
  })
  test('a .env that others read and git does not ignore, or even keeps', async () => {
    const url = await serve((_, response) => response.end(list('gpt-test')))
    writeFileSync(join(cwd, '.env'), 'NOTHING=1\n')
    chmodSync(join(cwd, '.env'), 0o644)
    expect(await warned(openai(url), '.env')).toMatchObject({ cure: 'chmod 600 .env' })
    chmodSync(join(cwd, '.env'), 0o600)
    const git = (...words: string[]): Buffer => execFileSync('git', words, { cwd, stdio: 'pipe' })
    git('init', '-q')
    expect((await warned(openai(url), '.env'))?.cure).toMatch(/^echo \.env >> \.gitignore/)
    git('add', '.env')
    expect((await warned(openai(url), '.env'))?.cure).toMatch(/^git rm --cached \.env/)
    git('rm', '-q', '--cached', '.env')
    writeFileSync(join(cwd, '.gitignore'), '.env\n')
    expect(named((await doctor(openai(url))).checks, '.env')).toMatchObject({ status: 'ok', found: 'private' })
  })
})

test('a model that takes over when the first cannot, but has no key itself: no run would begin', async () => {
  const url = await serve((_, response) => response.end(list('gpt-test')))
  const { code, checks } = await doctor({ ...openai(url), AUTOAGENT_FALLBACK_MODEL: 'groq/openai/gpt-oss-120b' })
  expect(code).toBe(41)
  expect(named(checks, 'fallback model')?.cure).toContain('Set GROQ_API_KEY')
  expect(named(checks, 'model')?.status).toBe('ok')
})

test('the provider of the Supervisor is needed too', async () => {
  const url = await serve((_, response) => response.end(list('gpt-test')))
  const { code, checks } = await doctor({
    ...openai(url),
    GROQ_API_KEY: 'k',
    LLM_URL: 'http://127.0.0.1:9/v1',
    AUTOAGENT_SUPERVISOR_MODEL: 'groq/openai/gpt-oss-120b',
  })
  expect({ code, groq: named(checks, 'provider Groq')?.status }).toEqual({ code: 1, groq: 'error' })
})

describe('what is wrong on this machine: exit code 52 and', () => {
  test('a configuration that cannot be read, also for programs', async () => {
    mkdirSync(join(cwd, 'config/autoagent'), { recursive: true })
    writeFileSync(join(cwd, 'config/autoagent/config.json'), '{ "maxTurns": }')
    const { code, checks } = await doctor({})
    expect({ code, checks }).toEqual({
      code: 52,
      checks: [
        expect.objectContaining({
          name: 'configuration',
          status: 'error',
          found: expect.stringContaining('config.json is not valid JSON'),
          cure: 'mend the file or move it away',
        }),
      ],
    })
  })
  test('a folder that is a file', async () => {
    writeFileSync(join(cwd, 'taken'), '')
    const { code, checks } = await doctor({}, '--sessions-dir', 'taken')
    expect(named(checks, 'taken')).toMatchObject({ status: 'error', cure: 'move it away, or name another folder' })
    expect(code).toBe(52)
  })
  test('a vault that cannot be opened', async () => {
    mkdirSync(join(cwd, 'config/autoagent'), { recursive: true })
    writeFileSync(join(cwd, 'config/autoagent/vault.json'), 'torn')
    const { code, checks } = await doctor({})
    expect(code).toBe(52)
    expect(named(checks, 'vault of secrets')).toMatchObject({
      status: 'error',
      cure: expect.stringContaining('put back vault.json and vault.key'),
    })
  })
})
