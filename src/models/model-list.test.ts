import { afterEach, describe, expect, test } from 'vitest'
import { chooseModel } from './choose-model.ts'
import { startJsonServer } from './fixtures/json-server.ts'
import type { JsonRoute, JsonServer } from './fixtures/json-server.ts'
import { listOffered, listWorkersAI } from './model-list.ts'
import { accessTo, accessToCloudflare } from './provider-access.ts'
import { providers } from './providers.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
async function serve(routes: Record<string, JsonRoute>): Promise<JsonServer> {
  const server = await startJsonServer(routes)
  closing.push(() => server.close())
  return server
}
const path = 'GET /accounts/acc/ai/models/search'
const cf = (server: JsonServer) => ({
  CLOUDFLARE_ACCOUNT_ID: 'acc',
  CLOUDFLARE_API_TOKEN: 'tok-secret',
  CLOUDFLARE_BASE_URL: server.url,
})
const listed = (name: string, properties: Record<string, unknown> = {}) => ({
  id: '1',
  source: 1,
  name,
  task: { name: 'Text Generation' },
  properties: Object.entries(properties).map(([property_id, value]) => ({ property_id, value })),
})
const page = (...result: unknown[]) => ({ success: true, errors: [], messages: [], result })

describe('Workers AI', () => {
  test('every value is text; the smaller window of table and list; plan, tools and the end of a model', async () => {
    const server = await serve({
      [path]: page(
        listed('@cf/openai/gpt-oss-120b', { context_window: '128000', function_calling: 'true' }),
        listed('@cf/zai-org/glm-5.3-flash', {
          context_window: '1310720',
          require_workers_paid: 'true',
          function_calling: 'true',
        }),
        listed('@cf/moonshotai/kimi-k2.5', {
          context_window: '256000',
          planned_deprecation_date: '2026-12-01T00:00:00Z',
        }),
        listed('@cf/new/one', {
          context_window: '64000',
          price: JSON.stringify([
            { unit: 'per M input tokens', price: 0.1, currency: 'USD' },
            { unit: 'per M output tokens', price: 0.4, currency: 'USD' },
            { unit: 'per M cached input tokens', price: 0.01, currency: 'USD' },
          ]),
        }),
      ),
    })
    const models = await listWorkersAI(accessToCloudflare(cf(server), false), undefined)
    expect(server.requests[0]).toMatchObject({
      line: `${path}?task=Text+Generation&per_page=100&page=1`,
      headers: { authorization: 'Bearer tok-secret' },
    })
    const one = { isPaid: false, endsAt: null }
    expect(models).toEqual([
      {
        ...one,
        id: '@cf/openai/gpt-oss-120b',
        contextWindow: 128_000,
        price: { input: 0.35, output: 0.75 },
        nativeTools: true,
      },
      {
        ...one,
        id: '@cf/zai-org/glm-5.3-flash',
        contextWindow: 1_048_576,
        price: { input: 0.15, output: 0.5, cachedInput: 0.03 },
        nativeTools: true,
        isPaid: true,
      },
      {
        ...one,
        id: '@cf/moonshotai/kimi-k2.5',
        contextWindow: 256_000,
        price: null,
        nativeTools: null,
        endsAt: '2026-12-01T00:00:00Z',
      },
      {
        ...one,
        id: '@cf/new/one',
        contextWindow: 64_000,
        price: { input: 0.1, output: 0.4, cachedInput: 0.01 },
        nativeTools: null,
      },
    ])
  })

  test('all pages are read', async () => {
    const first = Array.from({ length: 100 }, (_, at) => listed(`@cf/a/${at}`))
    const server = await serve({
      [path]: ({ line }) => (line.endsWith('page=1') ? page(...first) : page(listed('@cf/b/last'))),
    })
    const models = await listWorkersAI(accessToCloudflare(cf(server), false), undefined)
    expect([models.length, models.at(-1)!.id, server.requests.length]).toEqual([101, '@cf/b/last', 2])
  })

  test('a refused token names its variable and is not shown', async () => {
    const text = JSON.stringify({
      success: false,
      errors: [{ code: 10000, message: 'Authentication error for tok-secret' }],
    })
    const server = await serve({ [path]: { status: 401, text } })
    await expect(listWorkersAI(accessToCloudflare(cf(server), false), undefined)).rejects.toMatchObject({
      exit: 'credentials',
      message: expect.not.stringContaining('tok-secret'),
      wayOut: expect.stringContaining('CLOUDFLARE_API_TOKEN'),
    })
  })

  test('the window of a model newer than the table is asked for; what is known is not', async () => {
    const server = await serve({
      [path]: page(listed('@cf/new/one', { context_window: '64000', function_calling: 'true' })),
    })
    const chosen = await chooseModel({ env: cf(server), model: '@cf/new/one' })
    expect(chosen).toMatchObject({ model: { contextWindow: 64_000, price: null, nativeTools: true } })
    expect(server.requests[0]!.line).toContain('search=%40cf%2Fnew%2Fone')
    await chooseModel({ env: cf(server), model: '@cf/openai/gpt-oss-20b' })
    await chooseModel({ env: cf(server), model: '@cf/new/one', contextWindow: 9_000 })
    expect(server.requests).toHaveLength(1)
  })
})

describe('others', () => {
  const openrouter = providers.find(({ name }) => name === 'openrouter')!
  test('OpenRouter: dollars of one token, tools by its own word', async () => {
    const data = [
      {
        id: 'deepseek/deepseek-v4',
        context_length: 163_840,
        pricing: { prompt: '0.00000027', completion: '0.0000011', input_cache_read: '0.000000027' },
        supported_parameters: ['tools', 'temperature'],
      },
      { id: 'a/b', context_length: 4_096, pricing: { prompt: '-1', completion: '-1' }, supported_parameters: [] },
    ]
    const server = await serve({ 'GET /v1/models': { data } })
    const env = { OPENROUTER_API_KEY: 'k', OPENROUTER_BASE_URL: `${server.url}/v1` }
    expect(await listOffered(accessTo(openrouter, env))).toEqual([
      {
        id: 'deepseek/deepseek-v4',
        contextWindow: 163_840,
        price: { input: 0.27, output: 1.1, cachedInput: 0.027 },
        nativeTools: true,
        isPaid: false,
        endsAt: null,
      },
      { id: 'a/b', contextWindow: 4_096, price: null, nativeTools: false, isPaid: false, endsAt: null },
    ])
    const chosen = await chooseModel({ env, model: 'openrouter/deepseek/deepseek-v4' })
    expect(chosen).toMatchObject({ model: { contextWindow: 163_840, price: { input: 0.27, output: 1.1 } } })
  })

  test('no list where one should be says so', async () => {
    const server = await serve({ 'GET /v1/models': { hello: 1 } })
    const env = { OPENROUTER_API_KEY: 'k', OPENROUTER_BASE_URL: `${server.url}/v1` }
    await expect(listOffered(accessTo(openrouter, env))).rejects.toMatchObject({
      exit: 'configuration',
      message: `${server.url}/v1 does not say which models it has.`,
    })
  })
})
