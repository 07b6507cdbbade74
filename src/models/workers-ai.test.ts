/** Workers AI on its three wires and behind AI Gateway, against a real server: exact paths, headers, bodies and results. */
import { afterEach, describe, expect, test } from 'vitest'
import type { Message } from '../protocol/message.ts'
import { startJsonServer } from './fixtures/json-server.ts'
import type { JsonRoute, JsonServer } from './fixtures/json-server.ts'
import type { ModelRequest, ModelResult } from './model.ts'
import { createWorkersAI } from './workers-ai.ts'
import type { WorkersAIOptions } from './workers-ai.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const tool = {
  name: 'run',
  description: 'Runs a command',
  parameters: { type: 'object', properties: { cmd: { type: 'string' } }, required: ['cmd'] },
}
const messages: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'List.' },
  {
    role: 'assistant',
    content: '',
    reasoning: 'hm',
    toolCalls: [{ id: 'c1', name: 'run', arguments: '{"cmd":"ls"}' }],
  },
  { role: 'tool', toolCallId: 'c1', name: 'run', content: '' },
]
const request: ModelRequest = {
  purpose: 'coder',
  messages,
  tools: [tool],
  toolChoice: 'required',
  temperature: 0.3,
  maxTokens: 500,
  sessionId: 'ses_1',
}
const whole = {
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
}

async function ask(
  routes: Record<string, JsonRoute>,
  options: Partial<WorkersAIOptions> & { model: string },
  more: Partial<ModelRequest> = {},
): Promise<{ result: ModelResult; server: JsonServer }> {
  const server = await startJsonServer(routes)
  const gateway =
    options.gateway && 'url' in options.gateway
      ? { ...options.gateway, url: `${server.url}${options.gateway.url}` }
      : options.gateway
  const model = createWorkersAI({
    accountId: 'acc',
    apiToken: 'tok',
    tokenVariable: 'CLOUDFLARE_API_TOKEN',
    baseUrl: server.url,
    ...options,
    ...(gateway ? { gateway } : {}),
  })
  closing.push(
    () => model.close(),
    () => server.close(),
  )
  return { result: await model.complete({ ...request, ...more }, { signal: new AbortController().signal }), server }
}

const history = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'List.' },
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'run', arguments: '{"cmd":"ls"}' } }],
  },
]

describe('the native shape of older models', () => {
  const llama = '@cf/meta/llama-3.3-70b-instruct-fp8-fast'
  const path = `POST /accounts/acc/ai/run/${llama}`
  const usage = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 }

  test('path with the slashes as they are, max_tokens always, tools in one piece; the envelope is read', async () => {
    const { result, server } = await ask(
      {
        [path]: {
          result: { response: null, tool_calls: [{ name: 'run', arguments: { cmd: 'ls' } }], usage },
          success: true,
          errors: [],
          messages: [],
        },
      },
      { model: llama },
    )
    expect(server.requests[0]).toMatchObject({
      line: path,
      headers: { authorization: 'Bearer tok', 'x-session-affinity': 'ses_1' },
    })
    expect(server.requests[0]!.body).toEqual({
      messages: [...history, { role: 'tool', tool_call_id: 'c1', name: 'run', content: '(no output)' }],
      stream: false,
      max_tokens: 500,
      temperature: 0.3,
      tools: [{ type: 'function', function: tool }],
    })
    expect(result).toMatchObject({
      type: 'reply',
      text: '',
      toolCalls: [{ id: expect.stringMatching(/^call_\w{24}$/), name: 'run', arguments: '{"cmd":"ls"}' }],
      finish: 'tool-calls',
      usage: { inputTokens: 9, outputTokens: 5 },
      model: llama,
    })
  })

  test('without tools it streams, padding ignored', async () => {
    const text = [
      '{"response":"Hel","p":"abc"}',
      '{"response":"lo"}',
      '{"response":"","usage":{"prompt_tokens":3,"completion_tokens":2}}',
      '[DONE]',
    ]
      .map((data) => `data: ${data}\n\n`)
      .join('')
    const { result, server } = await ask(
      { [path]: { headers: { 'content-type': 'text/event-stream' }, text } },
      { model: llama },
      { tools: [] },
    )
    expect(server.requests[0]!.body).toMatchObject({ stream: true, max_tokens: 500 })
    expect(server.requests[0]!.body).not.toHaveProperty('tools')
    expect(result).toMatchObject({ type: 'reply', text: 'Hello', finish: 'stop', usage: { outputTokens: 2 } })
  })

  test('an answer as long as the limit was cut by it', async () => {
    const cut = { result: { response: 'and then', usage: { prompt_tokens: 9, completion_tokens: 500 } }, success: true }
    expect((await ask({ [path]: cut }, { model: llama })).result).toMatchObject({ text: 'and then', finish: 'length' })
  })

  test('errors of the envelope, also with HTTP 200', async () => {
    const body = { success: false, errors: [{ code: 3040, message: 'Capacity temporarily exceeded' }], result: null }
    expect((await ask({ [path]: body }, { model: llama })).result).toMatchObject({
      code: 'rate-limit',
      retryable: true,
    })
    const paid = { status: 403, text: JSON.stringify({ success: false, errors: [{ code: 5035, message: 'paid' }] }) }
    expect((await ask({ [path]: paid }, { model: llama })).result).toMatchObject({
      code: 'credentials',
      wayOut: expect.stringMatching(/Workers Paid plan.*gpt-oss-120b/),
    })
  })

  test.each([
    '@cf/meta/llama-4-scout-17b-16e-instruct',
    '@cf/mistralai/mistral-small-3.1-24b-instruct',
    '@cf/qwen/qwen2.5-coder-32b-instruct',
    '@cf/qwen/qwq-32b',
    '@hf/nousresearch/hermes-2-pro-mistral-7b',
  ])('%s takes it', async (model) => {
    const { server } = await ask({}, { model })
    expect(server.requests[0]!.line).toBe(`POST /accounts/acc/ai/run/${model}`)
  })
  test.each([
    '@cf/openai/gpt-oss-120b',
    '@cf/qwen/qwen3-30b-a3b-fp8',
    '@cf/zai-org/glm-4.7-flash',
    '@cf/google/gemma-4-26b-a4b-it',
  ])('%s takes chat completions', async (model) => {
    const { server } = await ask({}, { model })
    expect(server.requests[0]!.line).toBe('POST /accounts/acc/ai/v1/chat/completions')
  })
})

describe('the responses path, where it is chosen', () => {
  const model = '@cf/openai/gpt-oss-120b'
  const own = { [model]: { wire: 'responses' as const } }
  const path = 'POST /accounts/acc/ai/v1/responses'
  const usage = {
    input_tokens: 20,
    output_tokens: 7,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens_details: { reasoning_tokens: 3 },
  }

  test('items instead of messages, never streamed; calls and reasoning come back', async () => {
    const output = [
      { type: 'reasoning', id: 'r', summary: [], content: [{ type: 'reasoning_text', text: 'ls then' }] },
      { type: 'function_call', id: 'f', call_id: 'call_9', name: 'run', arguments: '{"cmd":"ls -l"}' },
    ]
    const { result, server } = await ask(
      { [path]: { object: 'response', model, status: 'completed', error: null, output, usage } },
      { model, own },
    )
    expect(server.requests[0]!.body).toEqual({
      model,
      input: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'List.' },
        { type: 'function_call', call_id: 'c1', name: 'run', arguments: '{"cmd":"ls"}' },
        { type: 'function_call_output', call_id: 'c1', output: '(no output)' },
      ],
      max_output_tokens: 500,
      temperature: 0.3,
      tools: [{ type: 'function', ...tool, strict: false }],
      tool_choice: { type: 'function', name: 'run' },
    })
    expect(result).toEqual({
      type: 'reply',
      text: '',
      reasoning: 'ls then',
      toolCalls: [{ id: 'call_9', name: 'run', arguments: '{"cmd":"ls -l"}' }],
      finish: 'tool-calls',
      usage: { inputTokens: 20, outputTokens: 7, cachedInputTokens: 4, reasoningTokens: 3 },
      model,
    })
  })

  test.each([
    [{ status: 'completed' }, 'stop'],
    [{ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'length'],
    [{ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, 'refusal'],
  ])('a text with %j ends with %s', async (fields, finish) => {
    const output = [
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'Two ' },
          { type: 'output_text', text: 'parts' },
        ],
      },
    ]
    const { result } = await ask({ [path]: { ...fields, output, usage } }, { model, own })
    expect(result).toMatchObject({ type: 'reply', text: 'Two parts', finish })
  })

  test('a failed response is a fault with its words, and no JSON is one too', async () => {
    const failed = { status: 'failed', output: [], error: { code: 'server_error', message: 'engine fell over' } }
    expect((await ask({ [path]: failed }, { model, own })).result).toMatchObject({
      type: 'fault',
      code: 'unavailable',
      message: expect.stringContaining('engine fell over'),
    })
    expect((await ask({ [path]: { text: '<html><title>Oops</title></html>' } }, { model, own })).result).toMatchObject({
      code: 'cut-stream',
      message: expect.stringContaining('Oops'),
    })
  })
})

describe('AI Gateway', () => {
  test('named by a header on Cloudflare’s API; its cache is skipped, its log id is kept', async () => {
    const { result, server } = await ask(
      {
        'POST /accounts/acc/ai/v1/chat/completions': {
          headers: { 'cf-aig-log-id': '01LOG', 'cf-ray': 'r' },
          text: JSON.stringify(whole),
        },
      },
      { model: '@cf/openai/gpt-oss-120b', gateway: { id: 'mine' } },
    )
    expect(server.requests[0]!.headers).toMatchObject({
      authorization: 'Bearer tok',
      'cf-aig-gateway-id': 'mine',
      'cf-aig-skip-cache': 'true',
    })
    expect(result).toMatchObject({ type: 'reply', text: 'hi', requestId: '01LOG' })
  })

  test.each([
    ['@cf/openai/gpt-oss-120b', 'POST /v1/acc/mine/workers-ai/v1/chat/completions'],
    ['@cf/meta/llama-3.2-3b-instruct', 'POST /v1/acc/mine/workers-ai/@cf/meta/llama-3.2-3b-instruct'],
    ['anthropic/claude-x', 'POST /v1/acc/mine/compat/chat/completions'],
  ])('on its own host, %s goes to %s, with both keys', async (model, line) => {
    const { server } = await ask({}, { model, gateway: { url: '/v1/acc/mine/', token: 'gw' } })
    expect(server.requests[0]).toMatchObject({
      line,
      headers: { authorization: 'Bearer tok', 'cf-aig-authorization': 'Bearer gw', 'cf-aig-skip-cache': 'true' },
    })
    expect(server.requests[0]!.headers).not.toHaveProperty('cf-aig-gateway-id')
  })

  test('another provider through it: its own name, max_tokens, and its own price', async () => {
    const { result, server } = await ask(
      { 'POST /accounts/acc/ai/v1/chat/completions': whole },
      { model: 'openai/gpt-5-mini', gateway: { id: 'default' } },
    )
    expect(result).toMatchObject({ text: 'hi' })
    expect(server.requests[0]!.body).toMatchObject({ model: 'openai/gpt-5-mini', max_tokens: 500 })
    const model = createWorkersAI({
      accountId: 'a',
      apiToken: 't',
      tokenVariable: 'T',
      model: 'openai/gpt-5-mini',
      gateway: { id: 'default' },
    })
    expect(model).toMatchObject({ name: 'ai-gateway/openai/gpt-5-mini', price: { input: 0.25, cachedInput: 0.025 } })
  })

  test('neither token is shown in a fault', async () => {
    const text = JSON.stringify({ success: false, errors: [{ code: 10000, message: 'bad tok and gwsecret' }] })
    const { result } = await ask(
      { 'POST /v1/acc/mine/workers-ai/v1/chat/completions': { status: 401, text } },
      { model: '@cf/openai/gpt-oss-20b', apiToken: 'toksecret', gateway: { url: '/v1/acc/mine', token: 'gwsecret' } },
    )
    expect(result).toMatchObject({ code: 'credentials', message: expect.stringContaining('***') })
    expect(JSON.stringify(result)).not.toContain('gwsecret')
  })
})

describe('what single models need', () => {
  test.each([
    ['@cf/deepseek-ai/deepseek-v4-flash-0731', 'reasoning_content'],
    ['@cf/moonshotai/kimi-k2.7-code', 'reasoning'],
  ])('%s gets its reasoning back as %s', async (model, field) => {
    const { server } = await ask({}, { model })
    expect(server.requests[0]!.body.messages[2]).toMatchObject({ [field]: 'hm', content: '' })
  })
  test('others do not; nothing is sent that Workers AI refuses', async () => {
    const { server } = await ask({}, { model: '@cf/openai/gpt-oss-120b' })
    const { body } = server.requests[0]!
    expect(body.messages[2]).toEqual(history[2])
    expect(Object.keys(body).toSorted()).toEqual([
      'max_completion_tokens',
      'messages',
      'model',
      'stream',
      'stream_options',
      'temperature',
      'tool_choice',
      'tools',
    ])
    expect(JSON.stringify(body)).not.toMatch(/developer|"strict"|"store"|null/)
  })
  test('Nemotron is told to say something', async () => {
    const { server } = await ask({}, { model: '@cf/nvidia/nemotron-3-120b-a12b' })
    expect(server.requests[0]!.body).toMatchObject({ chat_template_kwargs: { force_nonempty_content: true } })
  })
  test('another model of the same provider has its own facts and its own wire', async () => {
    const { server } = await ask({}, { model: '@cf/openai/gpt-oss-120b' }, { model: '@cf/meta/llama-3.2-3b-instruct' })
    expect(server.requests[0]!.line).toBe('POST /accounts/acc/ai/run/@cf/meta/llama-3.2-3b-instruct')
    const model = createWorkersAI({
      accountId: 'a',
      apiToken: 't',
      tokenVariable: 'T',
      model: '@cf/openai/gpt-oss-120b',
    })
    expect(model.factsOf!('@cf/zai-org/glm-5.3-flash')).toEqual({
      contextWindow: 1_048_576,
      price: { input: 0.15, output: 0.5, cachedInput: 0.03 },
      nativeTools: true,
    })
    expect(model.factsOf!('@cf/nobody/new').price).toBeNull()
  })
})
