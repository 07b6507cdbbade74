/** `autoagent models` against real servers on loopback: tables, round trips, exit codes; and what a run says of its cost. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startJsonServer } from '../models/fixtures/json-server.ts'
import type { JsonRoute, SeenRequest } from '../models/fixtures/json-server.ts'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { autoagent, temporaryFolder } from './program.ts'
import type { ProgramOptions } from './program.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Sent {
  messages: { role: string; content: string; tool_calls?: { id: string }[] }[]
  tools?: { function: { name: string } }[]
}

const account = '0123456789abcdef0123456789abcdef'
const listed = (name: string, ...properties: [string, string][]) => ({
  name,
  properties: properties.map(([property_id, value]) => ({ property_id, value })),
})
const catalogue = {
  success: true,
  result: [
    listed('@cf/openai/gpt-oss-120b', ['context_window', '128000'], ['function_calling', 'true']),
    listed(
      '@cf/zai-org/glm-5.3-flash',
      ['context_window', '1310720'],
      ['function_calling', 'true'],
      ['require_workers_paid', 'true'],
    ),
    listed('@cf/moonshotai/kimi-k2.5', ['context_window', '256000'], ['planned_deprecation_date', '2026-12-01']),
  ],
}

/** @param routes below `/client/v4/accounts/ACCOUNT/ai`, or from the root. */
async function prepare(
  routes: Record<string, JsonRoute>,
): Promise<{ options: ProgramOptions; requests: SeenRequest[]; url: string }> {
  const full = Object.entries(routes).map(([line, route]) => [
    line.replace(' ai/', ` /client/v4/accounts/${account}/ai/`),
    route,
  ])
  const server = await startJsonServer(Object.fromEntries(full) as Record<string, JsonRoute>)
  closing.push(() => server.close())
  const env = {
    CLOUDFLARE_ACCOUNT_ID: account,
    CLOUDFLARE_API_TOKEN: 'token-for-tests',
    CLOUDFLARE_BASE_URL: `${server.url}/client/v4`,
  }
  return { options: { cwd: temporaryFolder(), env }, requests: server.requests, url: server.url }
}

describe('models list', () => {
  test('a table: window, prices, tools, plan and end; the default is told', async () => {
    const { options } = await prepare({ 'GET ai/models/search': catalogue })
    const { code, stdout, stderr } = await autoagent(['models', 'list'], options)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.split('\n')).toEqual([
      'Workers AI (cloudflare): 3 models',
      '  MODEL                                    WINDOW  $ IN  $ OUT  TOOLS  NOTES',
      '  cloudflare/@cf/moonshotai/kimi-k2.5     256,000     ?      ?  ?      ends 2026-12-01',
      '  cloudflare/@cf/openai/gpt-oss-120b      128,000  0.35   0.75  yes    default',
      '  cloudflare/@cf/zai-org/glm-5.3-flash  1,048,576  0.15    0.5  yes    paid plan',
      '',
      'Without --model: cloudflare/@cf/openai/gpt-oss-120b',
      '',
    ])
  })

  test('one that fails does not hide the others; --json for programs', async () => {
    const { options, url } = await prepare({
      'GET ai/models/search': {
        status: 401,
        text: '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}',
      },
      'GET /v1/models': { object: 'list', data: [{ id: 'm', max_model_len: 8_192 }] },
    })
    const env = { ...options.env, OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${url}/v1` }
    const { code, stdout, stderr } = await autoagent(['models', 'list', '--json'], { ...options, env })
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({
      default: 'cloudflare/@cf/openai/gpt-oss-120b',
      providers: [
        { provider: 'cloudflare', models: null, fault: { message: expect.stringContaining('Authentication error') } },
        { provider: 'openai', models: [{ name: 'openai/m', contextWindow: 8_192, price: null, nativeTools: null }] },
      ],
    })
    const only = await autoagent(['models', 'list', 'cloudflare'], options)
    expect([only.code, only.stdout]).toEqual([41, 'Without --model: cloudflare/@cf/openai/gpt-oss-120b\n'])
    expect(only.stderr).toMatch(/Authentication error[\s\S]*Check CLOUDFLARE_API_TOKEN/)
    expect(only.stderr).not.toContain('token-for-tests')
  })

  test.each([
    [['models', 'list', 'groq'], 41, /GROQ_API_KEY is not set/],
    [['models', 'list', 'nobody'], 2, /No provider is called "nobody"[\s\S]*cloudflare, ai-gateway, openai/],
    [['models', 'test', 'groq/x'], 41, /GROQ_API_KEY is not set/],
    [['models', 'test'], 2, /missing required argument/],
  ])('%j exits %i', async (words, exit, message) => {
    const { code, stderr } = await autoagent(words, { cwd: temporaryFolder() })
    expect(code).toBe(exit)
    expect(stderr).toMatch(message)
  })
})

describe('models test', () => {
  const calls: LoopbackStep = { type: 'reply', calls: [{ name: 'add', arguments: { a: 19, b: 23 } }] }
  async function overLoopback(steps: LoopbackStep[]): Promise<ProgramOptions & { seen: { body: Sent }[] }> {
    const provider = await startLoopbackProvider(steps)
    closing.push(() => provider.close())
    const env = { OPENAI_API_KEY: 'key-for-tests', OPENAI_BASE_URL: provider.openaiUrl }
    return { cwd: temporaryFolder(), env, seen: provider.requests }
  }
  const json = async (options: ProgramOptions, model = 'openai/gpt-5-mini'): Promise<[number | null, unknown]> => {
    const { code, stdout } = await autoagent(['models', 'test', model, '--json'], options)
    return [code, JSON.parse(stdout)]
  }

  test('chat completions: call, result, answer', async () => {
    const usage = { prompt_tokens: 90, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 64 } }
    const options = await overLoopback([calls, { type: 'reply', text: 'It is 42.', usage }])
    expect(await json(options)).toEqual([
      0,
      {
        ok: true,
        model: 'openai/gpt-5-mini',
        contextWindow: 400_000,
        price: { input: 0.25, output: 2, cachedInput: 0.025 },
        failed: null,
        nativeTools: true,
        streams: true,
        countsTokens: true,
        cachedTokens: 64,
        firstByteMs: expect.any(Number),
        wholeMs: expect.any(Number),
        answeredBy: 'gpt-5-mini',
        requestId: null,
        left: null,
      },
    ])
    const { messages, tools } = options.seen[1]!.body
    expect(tools?.map((tool) => tool.function.name)).toEqual(['add'])
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool'])
    expect(messages[3]).toMatchObject({ content: '42', tool_call_id: messages[2]!.tool_calls![0]!.id })
  })

  test('for people: one line each', async () => {
    const options = await overLoopback([calls, { type: 'reply', text: '42' }])
    const { code, stdout } = await autoagent(['models', 'test', 'openai/gpt-5-mini'], options)
    expect(code).toBe(0)
    expect(stdout.replaceAll(/\d+ ms/g, 'N ms').split('\n')).toEqual([
      '✓ openai/gpt-5-mini: called a tool and answered from its result',
      '  First byte     N ms',
      '  Whole reply    N ms',
      '  Streams        yes',
      '  Native tools   yes',
      '  Counts tokens  yes',
      '  Cached tokens  none seen (so short a prompt is often not cached)',
      '  Window         400,000 tokens',
      '  Price          $0.25 in, $0.025 cached in, $2 out per million tokens',
      '',
    ])
  })

  test('the native shape of Workers AI', async () => {
    const { options, requests } = await prepare({
      'POST ai/run/@cf/meta/llama-3.3-70b-instruct-fp8-fast': ({ body }) => ({
        success: true,
        result:
          body.messages.at(-1).role === 'tool'
            ? { response: '42' }
            : { response: null, tool_calls: [{ name: 'add', arguments: { a: 19, b: 23 } }] },
      }),
    })
    const [code, report] = await json(options, '@cf/meta/llama-3.3-70b-instruct-fp8-fast')
    expect(code).toBe(0)
    expect(report).toMatchObject({
      ok: true,
      nativeTools: true,
      streams: false,
      countsTokens: false,
      contextWindow: 24_000,
    })
    expect(requests.map(({ body }) => [body.stream, body.max_tokens])).toEqual([
      [false, 1_024],
      [false, 1_024],
    ])
  })

  test('the responses path, chosen in config.json', async () => {
    const model = '@cf/openai/gpt-oss-120b'
    const { options } = await prepare({
      'POST ai/v1/responses': ({ body }) => ({
        status: 'completed',
        usage: { input_tokens: 60, output_tokens: 9 },
        output:
          body.input.at(-1).type === 'function_call_output'
            ? [{ type: 'message', content: [{ type: 'output_text', text: body.input.at(-1).output }] }]
            : [{ type: 'function_call', call_id: 'c', name: 'add', arguments: '{"a":19,"b":23}' }],
      }),
    })
    const folder = join(options.cwd, 'config', 'autoagent')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'config.json'),
      JSON.stringify({ providers: { cloudflare: { models: { [model]: { wire: 'responses' } } } } }),
    )
    expect(await json(options, model)).toMatchObject([
      0,
      { ok: true, nativeTools: true, streams: false, countsTokens: true },
    ])
  })

  test('a provider of config.json, with what it says is left', async () => {
    const reply = (message: object) => ({ choices: [{ index: 0, message, finish_reason: 'stop' }] })
    const call = {
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'add', arguments: '{"a":19,"b":23}' } }],
    }
    const { options, url } = await prepare({
      'POST /v1/chat/completions': ({ body }) => ({
        headers: {
          'x-ratelimit-remaining-requests': '990',
          'x-ratelimit-remaining-tokens': '7500',
          'x-request-id': 'req_7',
        },
        text: JSON.stringify(reply(body.messages.at(-1).role === 'tool' ? { content: '42' } : call)),
      }),
    })
    const folder = join(options.cwd, 'config', 'autoagent')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ providers: { house: { baseUrl: `${url}/v1` } } }))
    const [code, report] = await json(options, 'house/big')
    expect(code).toBe(0)
    expect(report).toMatchObject({
      model: 'house/big',
      price: null,
      left: 'requests 990, tokens 7500',
      requestId: 'req_7',
    })
  })

  const faults: [string, LoopbackStep[], number, object][] = [
    [
      'a wrong key',
      [{ type: 'error', status: 401, code: 'invalid_api_key', message: 'Incorrect API key' }],
      41,
      { failed: { step: 'call', code: 'credentials' } },
    ],
    [
      'a busy provider, asked once',
      [{ type: 'error', status: 503, code: 'busy', message: 'overloaded' }],
      1,
      { failed: { step: 'call', code: 'unavailable' } },
    ],
    [
      'text instead of a call',
      [{ type: 'reply', text: 'I would say 42.' }],
      1,
      { nativeTools: null, failed: { step: 'call', code: 'no-call' } },
    ],
    [
      'a wrong answer',
      [calls, { type: 'reply', text: 'Seven.' }],
      1,
      { nativeTools: true, failed: { step: 'answer', code: 'no-answer' } },
    ],
    [
      'a fault after the call',
      [calls, { type: 'cut', text: 'It i' }],
      1,
      { nativeTools: true, failed: { step: 'answer', code: 'cut-stream' } },
    ],
  ]
  test.each(faults)('%s', async (_what, steps, exit, report) => {
    const options = await overLoopback(steps)
    expect(await json(options)).toMatchObject([exit, { ok: false, ...report }])
    expect(options.seen).toHaveLength(steps.length)
  })

  test('a server without native tools passes, and it is said', async () => {
    const refuses: LoopbackStep = {
      type: 'error',
      status: 400,
      code: 'x',
      message: 'this model does not support tools',
    }
    const options = await overLoopback([refuses, { type: 'reply', text: 'The result is 42.' }])
    expect(await json(options)).toMatchObject([0, { ok: true, nativeTools: false, failed: null }])
    expect(options.seen[1]!.body).not.toHaveProperty('tools')
  })
})

describe('what a run says of its cost', () => {
  const requirements: LoopbackStep = {
    type: 'reply',
    calls: [{ name: 'set_requirements', arguments: { requirements: [{ text: 'It is said.', basis: 'answer' }] } }],
  }
  const final: LoopbackStep = { type: 'reply', calls: [{ name: 'final', arguments: { answer: 'Done.' } }] }
  const accepts: LoopbackStep = {
    type: 'reply',
    calls: [
      {
        name: 'give_verdict',
        arguments: { route: 'end', reason: 'said', requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }] },
      },
    ],
    usage: { prompt_tokens: 1_000_000, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 0 } },
  }
  async function runOn(wire: 'cloudflare' | 'openai', model: string, steps: LoopbackStep[]): Promise<string> {
    const provider = await startLoopbackProvider(steps)
    closing.push(() => provider.close())
    const env: Record<string, string> =
      wire === 'cloudflare'
        ? { CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_API_TOKEN: 't', CLOUDFLARE_BASE_URL: provider.cloudflareUrl }
        : { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: provider.openaiUrl }
    const words = ['-q', 'Say that it is done.', '--model', model]
    const { stderr } = await autoagent(words, { cwd: temporaryFolder(), env })
    return stderr
  }

  test('Workers AI: neurons beside dollars, against the free day', async () => {
    const told = await runOn('cloudflare', '@cf/openai/gpt-oss-120b', [requirements, final, accepts])
    // 1,000,200 in at $0.35, 40 out at $0.75: 0.3501 dollars, at 0.011 for a thousand.
    expect(told).toMatch(/ · \$0\.3501$/m)
    expect(told).toMatch(/^Neurons: {4}about 31,827 \(Workers AI gives every account 10,000 a day, from 00:00 UTC\)$/m)
  })

  test('a price that nobody knows is said in words, and there are no neurons elsewhere', async () => {
    const told = await runOn('openai', 'openai/unheard-of', [requirements, final, accepts])
    expect(told).toMatch(/ · price not known$/m)
    expect(told).not.toMatch(/\$0|Neurons/)
  })
})
