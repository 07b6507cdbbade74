import { plainRequest } from './fixtures/plain-request.ts'
import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { chooseModel } from './choose-model.ts'
import type { ModelSettings } from './choose-model.ts'
import { startLoopbackProvider } from './fixtures/loopback-provider.ts'
import type { LoopbackOptions, LoopbackProvider, LoopbackStep } from './fixtures/loopback-provider.ts'
import { startJsonServer } from './fixtures/json-server.ts'
import { listModels } from './local-servers.ts'
import { localProviders } from './providers.ts'
import type { Provider } from './providers.ts'
import type { Model, ModelRequest } from './model.ts'
import { createExchangeWriter } from './exchange-lines.ts'
import { logTo, recordingTo } from './recording.ts'
import { createScriptedModel, reply } from './scripted.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const request: ModelRequest = { ...plainRequest, temperature: 0.3, sessionId: 'session 1' }
const account = '0123456789abcdef0123456789abcdef'

async function serve(steps: LoopbackStep[], options?: LoopbackOptions): Promise<LoopbackProvider> {
  const provider = await startLoopbackProvider(steps, options)
  closing.push(() => provider.close())
  return provider
}

async function chosen(settings: ModelSettings): Promise<Model> {
  const choice = await chooseModel({ fetchLocal: false, ...settings })
  if ('fault' in choice) throw choice.fault
  return choice.model
}

async function refused(settings: ModelSettings): Promise<{ exit: string; message: string; wayOut: string }> {
  const choice = await chooseModel({ fetchLocal: false, ...settings })
  if ('model' in choice) throw new Error(`chose ${choice.model.name}`)
  const { exit, message, wayOut = '' } = choice.fault
  return { exit, message, wayOut }
}

const cf = { CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_API_TOKEN: 'token' }

describe('which model', () => {
  const cases: [string, Omit<ModelSettings, 'env'> & { env?: ModelSettings['env'] }, string][] = [
    [
      'Cloudflare first',
      { env: { ...cf, OPENAI_API_KEY: 'k', GROQ_API_KEY: 'k' } },
      'cloudflare/@cf/openai/gpt-oss-120b',
    ],
    ['CF_MODEL', { env: { ...cf, CF_MODEL: '@cf/zai-org/glm-4.7-flash' } }, 'cloudflare/@cf/zai-org/glm-4.7-flash'],
    [
      'CLOUDFLARE_API_KEY',
      { env: { CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_API_KEY: 'k' } },
      'cloudflare/@cf/openai/gpt-oss-120b',
    ],
    [
      'CLOUDFLARE_AUTH_TOKEN',
      { env: { CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_AUTH_TOKEN: 'k' } },
      'cloudflare/@cf/openai/gpt-oss-120b',
    ],
    [
      'half of Cloudflare does not stop others',
      { env: { CLOUDFLARE_ACCOUNT_ID: account, GROQ_API_KEY: 'k' } },
      'groq/openai/gpt-oss-120b',
    ],
    [
      'empty variables are not set',
      { env: { CLOUDFLARE_ACCOUNT_ID: '', CLOUDFLARE_API_TOKEN: ' ', OPENAI_API_KEY: 'k' } },
      'openai/gpt-5-mini',
    ],
    ['OPENAI_MODEL', { env: { OPENAI_API_KEY: 'k', OPENAI_MODEL: 'gpt-x', GROQ_API_KEY: 'k' } }, 'openai/gpt-x'],
    [
      'GROQ_MODEL',
      { env: { GROQ_API_KEY: 'k', GROQ_MODEL: 'a/b', MODEL_NAME: 'c', OPENROUTER_API_KEY: 'k' } },
      'groq/a/b',
    ],
    ['MODEL_NAME', { env: { GROQ_API_KEY: 'k', MODEL_NAME: 'c' } }, 'groq/c'],
    ['OpenRouter', { env: { OPENROUTER_API_KEY: 'k' } }, 'openrouter/openai/gpt-oss-120b'],
    ['--model wins', { model: 'groq/x/y', env: { ...cf, GROQ_API_KEY: 'k' } }, 'groq/x/y'],
    ['--model with a provider only', { model: 'groq', env: { ...cf, GROQ_API_KEY: 'k' } }, 'groq/openai/gpt-oss-120b'],
    ['--model @cf/…', { model: '@cf/openai/gpt-oss-20b', env: cf }, 'cloudflare/@cf/openai/gpt-oss-20b'],
    [
      '--model cloudflare/@cf/…',
      { model: 'cloudflare/@cf/openai/gpt-oss-20b', env: cf },
      'cloudflare/@cf/openai/gpt-oss-20b',
    ],
    ['a local one needs no key', { model: 'lmstudio/qwen', env: {} }, 'lmstudio/qwen'],
  ]
  test.each(cases)('%s', async (_what, settings, name) => {
    expect((await chosen({ env: {}, ...settings })).name).toBe(name)
  })

  test('windows and prices come from the table, the settings or Ollama', async () => {
    expect(await chosen({ env: cf })).toMatchObject({ contextWindow: 128_000, price: { input: 0.35, output: 0.75 } })
    expect(await chosen({ env: cf, contextWindow: 9000 })).toMatchObject({ contextWindow: 9000 })
    expect(await chosen({ model: 'ollama/x', env: {} })).toMatchObject({ contextWindow: 4096, price: null })
    expect(await chosen({ model: 'ollama/x', env: { OLLAMA_CONTEXT_LENGTH: '32768' } })).toMatchObject({
      contextWindow: 32_768,
    })
  })
})

describe('what is missing is named', () => {
  test('nothing is set', async () => {
    const fault = await refused({ env: {} })
    expect(fault).toMatchObject({ exit: 'credentials', message: expect.stringContaining('no credentials are set') })
    expect(fault.wayOut).toMatch(
      /CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN.*OPENAI_API_KEY.*Ollama.*autoagent demo/u,
    )
  })

  test.each([
    ['the token', { CLOUDFLARE_ACCOUNT_ID: account }, /CLOUDFLARE_API_TOKEN is not set/],
    ['the account', { CLOUDFLARE_AUTH_TOKEN: 'k' }, /CLOUDFLARE_ACCOUNT_ID is not set/],
  ])('half of Cloudflare: %s', async (_what, env, message) => {
    expect(await refused({ env })).toMatchObject({ exit: 'credentials', message: expect.stringMatching(message) })
  })

  test.each([
    ['cloudflare', {}, 'credentials', /CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN are not set/],
    ['openai/gpt-5', {}, 'credentials', /OPENAI_API_KEY is not set/],
    ['groq/x', { OPENAI_API_KEY: 'k' }, 'credentials', /GROQ_API_KEY is not set/],
    ['nobody/x', {}, 'usage', /No provider is called "nobody"/],
    ['openai/x', { OPENAI_API_KEY: 'two words' }, 'credentials', /OPENAI_API_KEY holds spaces/],
    ['openai/x', { OPENAI_BASE_URL: 'ftp://x' }, 'configuration', /OPENAI_BASE_URL is not a URL/],
    ['recorded:/nowhere/model.jsonl', {}, 'input', /nowhere\/model\.jsonl cannot be read: ENOENT/],
  ])('--model %s', async (model, env, exit, message) => {
    expect(await refused({ model, env })).toMatchObject({ exit, message: expect.stringMatching(message) })
  })

  test('an unknown provider lists the known ones', async () => {
    const { wayOut } = await refused({ model: 'nobody', env: {} })
    for (const name of [
      'cloudflare',
      'openai',
      'groq',
      'openrouter',
      'ollama',
      'llama.cpp',
      'vllm',
      'lmstudio',
      'recorded:FILE',
    ])
      expect(wayOut).toContain(name)
  })
})

describe('calls', () => {
  test('Workers AI: path, token, affinity, limit, and the answer', async () => {
    const provider = await serve([{ type: 'reply', text: 'hi', calls: [{ name: 'run', arguments: { a: 1 } }] }], {
      token: 'token',
      accountId: account,
    })
    const model = await chosen({ env: { ...cf, CLOUDFLARE_BASE_URL: provider.cloudflareUrl } })
    const tools = [{ name: 'run', description: 'Runs', parameters: { type: 'object', properties: {} } }]
    const result = await model.complete({ ...request, tools }, { signal: new AbortController().signal })
    expect(result).toMatchObject({
      type: 'reply',
      text: 'hi',
      toolCalls: [{ name: 'run', arguments: '{"a":1}' }],
      finish: 'tool-calls',
      model: '@cf/openai/gpt-oss-120b',
      usage: { inputTokens: 100, outputTokens: 20 },
    })
    expect(provider.requests[0]!.path).toBe(`/client/v4/accounts/${account}/ai/v1/chat/completions`)
    expect(provider.requests[0]!.headers).toMatchObject({
      authorization: 'Bearer token',
      'x-session-affinity': 'session_1',
    })
    expect(provider.requests[0]!.body).toEqual({
      model: '@cf/openai/gpt-oss-120b',
      messages: [{ role: 'user', content: 'hello' }],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 50,
      temperature: 0.3,
      tools: [{ type: 'function', function: tools[0] }],
      tool_choice: 'auto',
    })
  })

  test('faults of Workers AI reach the person with a way out; busy is tried again', async () => {
    const provider = await serve([
      { type: 'error', status: 429, code: 3040, message: 'Capacity temporarily exceeded, please try again.' },
      { type: 'cut', text: 'Half an' },
      { type: 'reply', text: 'whole' },
      { type: 'error', status: 429, code: 3036, message: 'you have used up your daily free allocation' },
    ])
    const retried: string[] = []
    const model = await chosen({
      env: { ...cf, CLOUDFLARE_BASE_URL: provider.cloudflareUrl },
      retry: { wait: () => Promise.resolve() },
    })
    const options = {
      signal: new AbortController().signal,
      onRetry: (fault: { code: string }) => void retried.push(fault.code),
    }
    expect(await model.complete(request, options)).toMatchObject({ type: 'reply', text: 'whole' })
    expect(await model.complete(request, options)).toMatchObject({
      code: 'quota',
      wayOut: expect.stringContaining('00:00 UTC'),
    })
    expect(retried).toEqual(['rate-limit', 'cut-stream'])
  })

  test('a wrong token names the variable it came from', async () => {
    const provider = await serve([], { token: 'right' })
    const env = {
      CLOUDFLARE_ACCOUNT_ID: account,
      CLOUDFLARE_AUTH_TOKEN: 'wrong',
      CLOUDFLARE_BASE_URL: provider.cloudflareUrl,
    }
    const result = await (await chosen({ env })).complete(request, { signal: new AbortController().signal })
    expect(result).toMatchObject({
      code: 'credentials',
      status: 401,
      wayOut: expect.stringContaining('CLOUDFLARE_AUTH_TOKEN'),
    })
  })

  test('OPENAI_BASE_URL alone: the first model of the server, no key sent; another model of the same provider', async () => {
    const provider = await serve(
      [
        { type: 'reply', text: 'hi' },
        { type: 'reply', text: 'ho', json: true },
      ],
      {
        models: ['local-a', 'local-b'],
      },
    )
    const model = await chosen({ env: { OPENAI_BASE_URL: `${provider.openaiUrl}/` } })
    expect(model.name).toBe('openai/local-a')
    const signal = new AbortController().signal
    expect(await model.complete(request, { signal })).toMatchObject({ text: 'hi', model: 'local-a' })
    expect(await model.complete({ ...request, model: 'local-b' }, { signal })).toMatchObject({
      text: 'ho',
      model: 'local-b',
    })
    expect(provider.requests[0]!.headers['authorization']).toBeUndefined()
    expect(provider.requests[0]!.body).toMatchObject({ prompt_cache_key: 'session 1', max_completion_tokens: 50 })
  })

  test('a server behind OPENAI_BASE_URL is called by its host, and nobody is sent to OpenAI for its keys', async () => {
    const provider = await serve([], { token: 'right' })
    const where = `127.0.0.1:${provider.port}`
    const env = { OPENAI_API_KEY: 'wrong', OPENAI_BASE_URL: provider.openaiUrl, OPENAI_MODEL: 'm' }
    const fault = await (await chosen({ env })).complete(request, { signal: new AbortController().signal })
    expect(fault).toMatchObject({ code: 'credentials', message: expect.stringMatching(new RegExp(`^${where}: `)) })
    expect(JSON.stringify(fault)).not.toMatch(/OpenAI|platform\.openai\.com/)
    expect((await refused({ env: { OPENAI_BASE_URL: provider.openaiUrl } })).message).toBe(
      `${provider.openaiUrl} does not say which models it has.`,
    )
  })
  test('LLM_URL may name the whole endpoint', async () => {
    const provider = await serve([{ type: 'reply', text: 'hi' }])
    const env = { GROQ_API_KEY: 'k', LLM_URL: `${provider.openaiUrl}/chat/completions` }
    const result = await (await chosen({ env })).complete(request, { signal: new AbortController().signal })
    expect(result).toMatchObject({ text: 'hi' })
  })

  test.each([
    ['host:port', (port: number) => `127.0.0.1:${port}`],
    [':port', (port: number) => `:${port}`],
    ['a URL', (port: number) => `http://127.0.0.1:${port}/`],
    ['every interface', (port: number) => `0.0.0.0:${port}`],
  ])('OLLAMA_HOST as %s', async (_what, host) => {
    const provider = await serve([{ type: 'reply', text: 'hi' }], { models: ['qwen3'] })
    const model = await chosen({ env: { OLLAMA_HOST: host(provider.port) } })
    expect(model.name).toBe('ollama/qwen3')
    expect(await model.complete(request, { signal: new AbortController().signal })).toMatchObject({ text: 'hi' })
  })

  test('a server without models says so', async () => {
    const provider = await serve([], { models: [] })
    expect(await refused({ env: { OLLAMA_HOST: `127.0.0.1:${provider.port}` } })).toMatchObject({
      exit: 'configuration',
      message: expect.stringContaining('has no model'),
    })
  })
})

describe('a server on this machine', () => {
  const gguf = { object: 'list', data: [{ id: 'gguf', object: 'model', owned_by: 'llamacpp' }] }
  async function at(name: string, routes: Parameters<typeof startJsonServer>[0]): Promise<Provider> {
    const server = await startJsonServer(routes)
    closing.push(() => server.close())
    return { ...localProviders.find((one) => one.name === name)!, baseUrl: `${server.url}/v1` }
  }

  test('the first that lists a model answers', async () => {
    const empty = await at('ollama', { 'GET /api/tags': { models: [] } })
    const reply = { choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }] }
    const full = await at('llama.cpp', { 'GET /v1/models': gguf, 'POST /v1/chat/completions': reply })
    const model = await chosen({ env: {}, fetchLocal: true, local: [empty, full] })
    expect(model.name).toBe('llama.cpp/gguf')
    expect(await model.complete(request, { signal: new AbortController().signal })).toMatchObject({ text: 'hi' })
  })

  test('one without a model is told of; half of Cloudflare is told first', async () => {
    const local = [await at('ollama', { 'GET /api/tags': { models: [] } })]
    expect(await refused({ env: {}, fetchLocal: true, local })).toMatchObject({
      exit: 'credentials',
      wayOut: expect.stringContaining('ollama pull'),
    })
    const env = { CLOUDFLARE_ACCOUNT_ID: account }
    expect(await refused({ env, fetchLocal: true, local })).toMatchObject({
      message: expect.stringContaining('CLOUDFLARE_API_TOKEN is not set'),
    })
  })

  test('all four are looked for, on their own ports', () => {
    expect(localProviders.map(({ name, baseUrl }) => [name, new URL(baseUrl).port])).toEqual([
      ['ollama', '11434'],
      ['llama.cpp', '8080'],
      ['vllm', '8000'],
      ['lmstudio', '1234'],
    ])
  })

  const tags = {
    models: [
      { name: 'nomic-embed-text:latest', digest: 'a' },
      { name: 'qwen3:8b', digest: 'b' },
    ],
  }
  const studio = {
    object: 'list',
    data: [
      { id: 'text-embed', type: 'embeddings', state: 'loaded' },
      { id: 'resting', type: 'llm', state: 'not-loaded' },
      { id: 'ready', type: 'vlm', state: 'loaded' },
    ],
  }
  const vllm = { object: 'list', data: [{ id: 'served', owned_by: 'vllm', max_model_len: 40_960 }] }
  test.each([
    ['ollama', { 'GET /api/tags': tags }, 'ollama/qwen3:8b'],
    ['lmstudio', { 'GET /api/v0/models': studio }, 'lmstudio/ready'],
    ['vllm', { 'GET /v1/models': vllm }, 'vllm/served'],
  ])('%s is known by what only it says', async (name, routes, expected) => {
    expect((await chosen({ env: {}, fetchLocal: true, local: [await at(name, routes)] })).name).toBe(expected)
  })

  test.each(['ollama', 'llama.cpp', 'vllm', 'lmstudio'])(
    'another program on the port of %s is left alone',
    async (name) => {
      const other = { object: 'list', data: [{ id: 'some-proxy', object: 'model', owned_by: 'somebody' }] }
      const routes = { 'GET /v1/models': other, 'GET /api/tags': { tags: [] }, 'GET /api/v0/models': other }
      expect(await refused({ env: {}, fetchLocal: true, local: [await at(name, routes)] })).toMatchObject({
        exit: 'credentials',
        wayOut: expect.not.stringContaining('One is running'),
      })
    },
  )

  const shown = {
    parameters: 'temperature 0.7\nnum_ctx                        16384',
    model_info: { 'llama.context_length': 131_072 },
    capabilities: ['completion'],
  }
  test.each([
    ['ollama', { 'POST /api/show': shown }, { contextWindow: 16_384, nativeTools: false }],
    [
      'ollama',
      { 'POST /api/show': shown, 'GET /api/ps': { models: [{ name: 'm', context_length: 8_192 }] } },
      { contextWindow: 8_192, nativeTools: false },
    ],
    ['ollama', { 'POST /api/show': { capabilities: ['tools'] } }, { contextWindow: 4_096, nativeTools: true }],
    ['llama.cpp', { 'GET /props': { default_generation_settings: { n_ctx: 8_192 } } }, { contextWindow: 8_192 }],
    [
      'vllm',
      { 'GET /v1/models': { object: 'list', data: [{ id: 'm', max_model_len: 40_960 }] } },
      { contextWindow: 40_960 },
    ],
    ['lmstudio', { 'GET /api/v0/models/m': { loaded_context_length: 12_000 } }, { contextWindow: 12_000 }],
    ['lmstudio', { 'GET /api/v0/models/m': { max_context_length: 131_072 } }, { contextWindow: 32_768 }],
    ['lmstudio', {}, { contextWindow: 32_768 }],
  ])('the window of %s is what the server says: %j', async (name, routes, facts) => {
    const provider = await at(name, routes)
    const entry = { name, value: { baseUrl: provider.baseUrl }, file: 'config.json' }
    expect(await chosen({ env: {}, model: `${name}/m`, providers: [entry] })).toMatchObject(facts)
  })
})

describe('the list of models', () => {
  test('null where nobody speaks the protocol or answers in time', async () => {
    const server = createServer((incoming, response) => {
      if (incoming.url === '/silent/models') return
      response.end(incoming.url === '/html/models' ? '<html>' : '{"hello":1}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(
      () => server.closeAllConnections(),
      () => server.close(),
    )
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const path of ['html', 'json', 'silent'])
      expect(await listModels(`${base}/${path}`, undefined, 200)).toBeNull()
    expect(await listModels('http://127.0.0.1:1/v1', undefined, 200)).toBeNull()
  })
})

test('--model recorded:FILE replays a recording, relative to the working directory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'models-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const lines: string[] = []
  const signal = new AbortController().signal
  const line = createExchangeWriter()
  const recorder = recordingTo(
    createScriptedModel([reply('kept')], { name: 'groq/m' }),
    logTo((one) => lines.push(JSON.stringify(line(one)))),
  )
  await recorder.complete(request, { signal })
  writeFileSync(join(folder, 'model.jsonl'), `${lines.join('\n')}\n`)
  const model = await chosen({ model: 'recorded:model.jsonl', env: {}, cwd: folder })
  expect(model.name).toBe('recorded:groq/m')
  expect(await model.complete(request, { signal })).toMatchObject({ text: 'kept' })
  writeFileSync(join(folder, 'broken.jsonl'), 'hello\nworld\n')
  expect(await refused({ model: 'recorded:broken.jsonl', env: {}, cwd: folder })).toMatchObject({
    exit: 'input',
    message: 'Line 1 of the recording is not JSON.',
  })
})

test('choosing loads neither undici nor a model', async () => {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    await import('./index.ts')
    console.log(loaded.filter((url) => /undici|openai-compatible|workers-ai|node:http/.test(url)).length)
  `
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
  })
  expect(stdout).toBe('0\n')
})

test('the loopback provider runs as a process of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'models-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const script = join(folder, 'script.json')
  const seen = join(folder, 'requests.jsonl')
  writeFileSync(script, JSON.stringify([{ type: 'reply', text: 'from afar', match: 'hello' }]))
  const file = join(import.meta.dirname, 'fixtures/loopback-provider.ts')
  const child = spawn(process.execPath, [file, '--script', script, '--requests', seen, '--token', 'token'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  closing.push(() => void child.kill())
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const env = { ...cf, CLOUDFLARE_BASE_URL: `http://127.0.0.1:${line.toString().trim()}/client/v4` }
  const result = await (await chosen({ env })).complete(request, { signal: new AbortController().signal })
  expect(result).toMatchObject({ text: 'from afar' })
  expect(JSON.parse(readFileSync(seen, 'utf8'))).toMatchObject({ body: { stream: true } })
})
