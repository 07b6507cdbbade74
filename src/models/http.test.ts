/** Time, size and broken connections, against a real server. No duration is asserted: only what came of it. */
import { plainRequest as request } from './fixtures/plain-request.ts'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpServer, request as httpRequest } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startLoopbackProvider } from './fixtures/loopback-provider.ts'
import type { LoopbackProvider, LoopbackStep } from './fixtures/loopback-provider.ts'
import type { HttpTimeouts } from './http.ts'
import type { ModelResult } from './model.ts'
import { createOpenAICompatible } from './openai-compatible.ts'
import type { NetworkModel } from './openai-compatible.ts'
import { withRetries } from './retry.ts'

const open: { close(): Promise<void> }[] = []
/** What carries the calls of the tests: Node's own client, or the pool of a server. */
let transport: Partial<HttpTimeouts> = {}
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const one of open.splice(0)) await one.close()
})

async function start(
  steps: LoopbackStep[],
  timeouts: Partial<HttpTimeouts> = {},
): Promise<{ provider: LoopbackProvider; model: NetworkModel }> {
  const provider = await startLoopbackProvider(steps)
  const model = modelAt(provider.openaiUrl, timeouts)
  open.push(model, provider)
  return { provider, model }
}

function modelAt(baseUrl: string, timeouts: Partial<HttpTimeouts> = {}): NetworkModel {
  return createOpenAICompatible({
    name: 'test/model',
    baseUrl,
    model: 'model',
    apiKey: 'secret-key-1',
    quirks: { maxTokensField: 'max_tokens', streamUsage: true },
    contextWindow: 1000,
    price: null,
    nativeTools: true,
    timeouts: { ...timeouts, ...transport },
    people: { title: 'Test', keyVariable: 'TEST_KEY' },
  })
}

/** Takes connections and says nothing. */
async function silentServer(): Promise<{ server: { port: number }; sockets: Socket[] }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.resume()
    sockets.push(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
  return { server: { port: (server.address() as AddressInfo).port }, sockets }
}

const ask = (model: NetworkModel, signal = new AbortController().signal): Promise<ModelResult> =>
  model.complete(request, { signal })

const carriers: [string, Partial<HttpTimeouts>][] = [
  ['by Node', {}],
  ['by a pool', { callsAtOnce: 4 }],
]

describe.each(carriers)('time, %s', (_, given) => {
  beforeEach(() => void (transport = given))

  test('no first byte: timeout', async () => {
    const { model } = await start([{ type: 'stall' }, { type: 'stall', headers: true }], {
      connectMs: 100,
      firstByteMs: 100,
    })
    for (let n = 0; n < 2; n += 1)
      expect(await ask(model)).toMatchObject({
        code: 'timeout',
        retryable: true,
        message: expect.stringContaining('no answer came'),
      })
  })

  test('silence in the middle: timeout', async () => {
    const { model } = await start([{ type: 'stall', text: 'Hello' }], { idleMs: 100 })
    expect(await ask(model)).toMatchObject({ code: 'timeout', message: expect.stringContaining('the answer stopped') })
  })

  test('silence after the finish reason is a whole answer', async () => {
    const { provider, model } = await start([], { idleMs: 60_000 })
    await provider.close()
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.resume()
      const chunk = JSON.stringify({ choices: [{ delta: { content: 'all' }, finish_reason: 'stop' }] })
      const body = `data: ${chunk}\n\ndata: [DONE]\n\n`
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n`,
      )
    })
    await new Promise<void>((resolve) => server.listen(provider.port, '127.0.0.1', resolve))
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
    expect(await ask(model)).toMatchObject({ type: 'reply', text: 'all' })
  })

  test.each([
    ['before any answer', 'stall' as const, undefined],
    ['in the middle', 'stall' as const, 'Hello'],
  ])('an abort %s ends the call as aborted', async (_when, type, text) => {
    const { model } = await start([text === undefined ? { type } : { type, text }])
    const controller = new AbortController()
    const asked = model.complete(request, {
      signal: controller.signal,
      ...(text === undefined ? {} : { onText: () => controller.abort() }),
    })
    if (text === undefined) void setTimeout(50).then(() => controller.abort())
    expect(await asked).toMatchObject({ type: 'fault', code: 'aborted', retryable: false })
  })

  test('an abort while the connection is made ends the call and the attempt', async () => {
    // It takes the connection and never answers the TLS handshake.
    const { server, sockets } = await silentServer()
    const model = modelAt(`https://127.0.0.1:${server.port}/v1`, { connectMs: 600_000 })
    const controller = new AbortController()
    const asked = ask(model, controller.signal)
    await expect.poll(() => sockets.length).toBe(1)
    const gone = once(sockets[0]!, 'close')
    controller.abort()
    expect(await asked).toMatchObject({ type: 'fault', code: 'aborted', retryable: false })
    await gone
  })

  test('an abort while a retry is waited for ends the wait', async () => {
    const { provider, model } = await start([
      { type: 'error', status: 429, code: 'busy', message: 'busy', headers: { 'retry-after': '50' } },
    ])
    const controller = new AbortController()
    const asked = withRetries(model).complete(request, {
      signal: controller.signal,
      onRetry: () => void setImmediate(() => controller.abort()),
    })
    expect(await asked).toMatchObject({ type: 'fault', code: 'aborted' })
    expect(provider.requests).toHaveLength(1)
  })

  test('an abort before the call sends nothing', async () => {
    const { provider, model } = await start([{ type: 'reply', text: 'x' }])
    expect(await ask(model, AbortSignal.abort())).toMatchObject({ code: 'aborted' })
    expect(provider.requests).toEqual([])
  })
})

describe.each(carriers)('connections, %s', (_, given) => {
  beforeEach(() => void (transport = given))

  test('a reset before the answer is a network fault, in the middle a cut stream', async () => {
    const { model } = await start([{ type: 'reset' }, { type: 'reset', text: 'Hello' }])
    expect(await ask(model)).toMatchObject({ code: 'network', retryable: true })
    expect(await ask(model)).toMatchObject({ code: 'cut-stream', retryable: true })
  })

  test('nobody listens: network, with a way out', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const model = modelAt(`http://127.0.0.1:${port}/v1`)
    expect(await ask(model)).toMatchObject({
      code: 'network',
      message: expect.stringContaining('ECONNREFUSED'),
      wayOut: expect.stringContaining(`127.0.0.1:${port}`),
    })
    expect(await ask(modelAt('not a url'))).toMatchObject({ type: 'fault', code: 'network' })
  })

  test('one connection serves all turns', async () => {
    const { provider, model } = await start(['a', 'b', 'c'].map((text) => ({ type: 'reply', text })))
    for (const text of ['a', 'b', 'c']) {
      expect(await ask(model)).toMatchObject({ type: 'reply', text })
      // A socket is free again one turn of the event loop after its answer.
      await setTimeout(5)
    }
    expect(provider.connections).toBe(1)
  })

  test('redirects are not followed', async () => {
    const { provider, model } = await start([
      { type: 'http', status: 307, headers: { location: 'http://evil.example/v1' } },
      { type: 'reply', text: 'never' },
    ])
    expect(await ask(model)).toMatchObject({
      code: 'bad-request',
      retryable: false,
      wayOut: expect.stringContaining('base URL'),
    })
    expect(provider.requests.length).toBe(1)
  })

  test('a proxy of the environment is used, except for this machine', async () => {
    const { provider, model } = await start([
      { type: 'reply', text: 'by proxy' },
      { type: 'reply', text: 'direct' },
    ])
    const forwarded: string[] = []
    const proxy = createHttpServer((incoming, response) => {
      forwarded.push(incoming.url ?? '')
      const { method = 'POST', headers } = incoming
      const onward = httpRequest(`${provider.openaiUrl}/chat/completions`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      })
      incoming.pipe(onward)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    vi.stubEnv('http_proxy', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
    const far = modelAt('http://models.example/v1')
    open.push(far, { close: () => Promise.resolve(void proxy.close()) })
    expect(await ask(far)).toMatchObject({ type: 'reply', text: 'by proxy' })
    expect(await ask(model)).toMatchObject({ type: 'reply', text: 'direct' })
    expect(forwarded).toEqual(['http://models.example/v1/chat/completions'])
  })

  test('an abort while a proxy is silent ends the call', async () => {
    const { server, sockets } = await silentServer()
    vi.stubEnv('https_proxy', `http://127.0.0.1:${server.port}`)
    const far = modelAt('https://models.example/v1', { connectMs: 600_000 })
    open.unshift(far)
    const controller = new AbortController()
    const asked = ask(far, controller.signal)
    await expect.poll(() => sockets.length).toBe(1)
    controller.abort()
    expect(await asked).toMatchObject({ type: 'fault', code: 'aborted', retryable: false })
  })

  test('a kept connection that the server closed is not used again', async () => {
    let connections = 0
    const chunk = JSON.stringify({ choices: [{ delta: { content: 'all' }, finish_reason: 'stop' }] })
    const server = createHttpServer((incoming, response) => {
      incoming.resume()
      response.end(`data: ${chunk}\n\ndata: [DONE]\n\n`)
    }).on('connection', () => (connections += 1))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
    const model = modelAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`)
    open.unshift(model)
    for (const count of [1, 2]) {
      expect(await ask(model)).toMatchObject({ type: 'reply', text: 'all' })
      expect(connections).toBe(count)
      await setTimeout(5)
      server.closeIdleConnections()
      await setTimeout(20)
    }
  })

  test('a process that asked and forgot ends by itself', async () => {
    const { provider } = await start([{ type: 'reply', text: 'done' }])
    const program = `
      import { createOpenAICompatible } from './openai-compatible.ts'
      const model = createOpenAICompatible({ name: 'a/b', baseUrl: '${provider.openaiUrl}', model: 'b', contextWindow: 1, price: null,
        nativeTools: true, quirks: { maxTokensField: 'max_tokens', streamUsage: true }, people: { title: 'T', keyVariable: null } })
      const result = await model.complete(${JSON.stringify(request)}, { signal: new AbortController().signal })
      process.on('exit', () => console.log(result.text, process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length))
    `
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: import.meta.dirname,
      timeout: 20_000,
    })
    expect(stdout).toMatch(/^done/)
  })
})

describe.each(carriers)('size, %s', (_, given) => {
  beforeEach(() => void (transport = given))

  test('an event of 8 MB, and a hundred thousand single bytes', async () => {
    const long = 'x'.repeat(8 * 1024 * 1024)
    const chunk = (content: string): string =>
      `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: 'stop' }] })}\n\n`
    const { model } = await start([
      { type: 'raw', body: chunk(long) },
      { type: 'raw', body: chunk(long.slice(0, 20_000)), pieces: 1 },
    ])
    expect(await ask(model)).toMatchObject({ type: 'reply', text: long })
    expect(await ask(model)).toMatchObject({ type: 'reply', text: long.slice(0, 20_000) })
  })

  test('an event above the cap is refused', async () => {
    const { model } = await start([{ type: 'raw', body: `data: ${'x'.repeat(17 * 1024 * 1024)}\n\n` }])
    expect(await ask(model)).toMatchObject({ code: 'cut-stream', message: expect.stringContaining('larger') })
  })
})

test('errors carry no key, no escape sequences and at most 4 kB', async () => {
  const { model } = await start([
    { type: 'http', status: 400, body: { error: { message: `bad key secret-key-1 \u001B[2J${'y'.repeat(9000)}` } } },
    { type: 'html', status: 502 },
    { type: 'http', status: 500, body: '' },
  ])
  const first = await ask(model)
  expect(first).toMatchObject({ code: 'bad-request', status: 400 })
  expect(JSON.stringify(first)).not.toMatch(/secret-key-1|u001b/u)
  expect(JSON.stringify(first).length).toBeLessThan(4600)
  expect(await ask(model)).toMatchObject({ code: 'unavailable', message: 'Test: an HTML page: Bad gateway (HTTP 502)' })
  expect(await ask(model)).toMatchObject({ code: 'unavailable', message: 'Test: an empty error (HTTP 500)' })
})
