import { plainRequest } from './fixtures/plain-request.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { ConfigurationError } from '../protocol/errors.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { chooseModel } from './choose-model.ts'
import { startJsonServer } from './fixtures/json-server.ts'
import type { ModelRequest } from './model.ts'
import { isOpenNetwork, knownProviders } from './provider-config.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
const entry = (name: string, value: Json) => ({ name, value, file: '/home/me/config.json' })
const request: ModelRequest = { ...plainRequest, temperature: 0.3, sessionId: 'ses_1' }

test('a provider of the configuration: address, key, headers, quirks, model, price; as they reach the wire', async () => {
  const reply = { choices: [{ index: 0, message: { content: 'hi' }, finish_reason: 'stop' }] }
  const server = await startJsonServer({ 'POST /api/chat/completions': reply })
  closing.push(() => server.close())
  const value: JsonObject = {
    title: 'My house',
    baseUrl: `${server.url}/api`,
    keyVariable: 'MY_HOUSE_KEY',
    model: 'big-1',
    headers: { 'x-team': 'blue' },
    quirks: {
      maxTokensField: 'max_completion_tokens',
      streamUsage: false,
      stream: false,
      temperature: false,
      reasoningField: 'reasoning_content',
      sessionHeader: 'x-thread',
      body: { safe: true },
    },
    models: { 'big-1': { contextWindow: 64_000, price: { input: 1, output: 2, cachedInput: 0.1 } } },
  }
  const settings = { env: { MY_HOUSE_KEY: 'sesame' }, providers: [entry('house', value)], fetchLocal: false }
  const chosen = await chooseModel(settings)
  if ('fault' in chosen) throw chosen.fault
  const { model } = chosen
  expect(model).toMatchObject({
    name: 'house/big-1',
    contextWindow: 64_000,
    price: { input: 1, output: 2, cachedInput: 0.1 },
    nativeTools: true,
  })
  expect(await model.complete(request, { signal: new AbortController().signal })).toMatchObject({ text: 'hi' })
  expect(server.requests[0]).toMatchObject({
    headers: { authorization: 'Bearer sesame', 'x-team': 'blue', 'x-thread': 'ses_1' },
    body: { model: 'big-1', messages: request.messages, stream: false, max_completion_tokens: 50, safe: true },
  })
  expect(Object.keys(server.requests[0]!.body)).toHaveLength(5)
  const without = await chooseModel({ ...settings, env: {}, model: 'house' })
  expect(without).toMatchObject({
    fault: { exit: 'credentials', message: 'My house cannot be asked: MY_HOUSE_KEY is not set.' },
  })
})

test('a name of ours changes that provider and keeps the rest', () => {
  const { all, added, cloudflare } = knownProviders([
    entry('groq', { model: 'llama-3.3-70b-versatile', models: { x: { nativeTools: false } } }),
    entry('cloudflare', {
      model: '@cf/zai-org/glm-4.7-flash',
      models: { '@cf/openai/gpt-oss-120b': { wire: 'responses' } },
    }),
  ])
  expect(all.find(({ name }) => name === 'groq')).toMatchObject({
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariables: ['GROQ_API_KEY'],
    defaultModel: 'llama-3.3-70b-versatile',
    quirks: { maxTokensField: 'max_completion_tokens' },
    own: { x: { nativeTools: false } },
  })
  expect([added, cloudflare]).toEqual([
    [],
    { model: '@cf/zai-org/glm-4.7-flash', own: { '@cf/openai/gpt-oss-120b': { wire: 'responses' } } },
  ])
})

describe('what is wrong names the file, the field, the rule', () => {
  const base = 'https://a.example/v1'
  const cases: [string, Json, RegExp, RegExp][] = [
    ['x', [], /"providers\.x" in \/home\/me\/config\.json is not an object/, /baseUrl/],
    ['x', {}, /"providers\.x\.baseUrl" in \/home\/me\/config\.json is missing/, /https:\/\/HOST\/v1/],
    ['x', { baseUrl: 'a.example' }, /x\.baseUrl" .* is "a\.example"/, /address as https/],
    ['x', { baseUrl: 'https://me:pw@a.example/v1' }, /x\.baseUrl"/, /without a password/],
    ['x', { baseUrl: base, key: 'k' }, /"providers\.x\.key" .* is not known/, /keyVariable/],
    [
      'x',
      { baseUrl: base, quirks: { maxTokensField: 'max' } },
      /x\.quirks\.maxTokensField" .* is "max"/,
      /max_completion_tokens/,
    ],
    ['x', { baseUrl: base, quirks: { strict: true } }, /x\.quirks\.strict" .* is not known/, /reasoningField/],
    [
      'x',
      { baseUrl: base, models: { m: { contextWindow: '9' } } },
      /x\.models\.m\.contextWindow" .* is "9"/,
      /whole number/,
    ],
    [
      'x',
      { baseUrl: base, models: { m: { price: { input: 1 } } } },
      /m\.price\.output" .* is missing/,
      /dollars per million/,
    ],
    ['x', { baseUrl: base, headers: { Authorization: 'Bearer k' } }, /x\.headers" .* holds a key/, /keyVariable/],
    ['x', { baseUrl: 'http://a.example/v1', keyVariable: 'K' }, /plain http/, /https/],
    ['Big Name', { baseUrl: base }, /cannot be given/, /small letters/],
    ['recorded', { baseUrl: base }, /cannot be given/, /none of recorded/],
    ['cloudflare', { baseUrl: base }, /cloudflare\.baseUrl" .* is not known/, /model, models/],
  ]
  test.each(cases)('%s: %j', (name, value, message, wayOut) => {
    const wrong = (): unknown => knownProviders([entry(name, value)])
    expect(wrong).toThrow(ConfigurationError)
    expect(wrong).toThrow(message)
    try {
      wrong()
    } catch (error) {
      expect((error as ConfigurationError).wayOut).toMatch(wayOut)
    }
  })
  test('a key in the place of its variable is never shown', () => {
    expect(() => knownProviders([entry('x', { baseUrl: base, keyVariable: 'sk-proj-very-secret' })])).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('secret'),
        wayOut: expect.stringContaining('not the key'),
      }),
    )
  })
})

test('a key goes over plain http only to this machine and private networks', async () => {
  const open = ['http://a.example/v1', 'http://8.8.8.8/v1', 'http://172.32.0.1/v1']
  const closed = [
    'https://a.example',
    'http://localhost:1/v1',
    'http://127.0.0.1',
    'http://10.1.2.3',
    'http://192.168.1.9',
    'http://172.20.0.1',
    'http://[fd00::1]/v1',
    'http://ollama:11434',
    'http://box.local',
  ]
  expect(open.map(isOpenNetwork)).toEqual(open.map(() => true))
  expect(closed.filter(isOpenNetwork)).toEqual([])
  expect(await chooseModel({ env: { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: open[0]! } })).toMatchObject({
    fault: { exit: 'configuration', message: expect.stringContaining('unencrypted') },
  })
})
