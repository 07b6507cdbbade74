/** The net: hosts, ports, redirects, private addresses, bodies, against real servers of this machine. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { coverage, resolveHost } from './address.ts'
import type { JsonObject } from '../protocol/json.ts'
import { createUse } from './ground.ts'

let open: Server
let closed: Server
let port = ''
let closedPort = ''
let seen: string[] = []
let atClosed: string[] = []

function answer(request: IncomingMessage, response: ServerResponse): void {
  seen.push(`${request.method} ${request.url}`)
  const url = new URL(request.url ?? '/', 'http://x')
  const to = url.searchParams.get('to')
  if (to !== null) {
    response.writeHead(Number(url.searchParams.get('status') ?? 302), { location: to }).end()
    return
  }
  if (url.pathname === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('zipped ä'))
  else if (url.pathname === '/br')
    response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync('zipped ä'))
  else if (url.pathname === '/bomb')
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(40 * 2 ** 20)))
  else if (url.pathname === '/large') {
    response.on('error', () => {})
    response.end(Buffer.alloc(20 * 2 ** 20))
  } else if (url.pathname === '/bytes') response.end(Buffer.from([0xff, 0xfe, 0x00]))
  else if (url.pathname === '/never') return
  else if (url.pathname === '/cookies') response.setHeader('set-cookie', ['a=1', 'b=2']).end()
  else {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () =>
      response.end(
        JSON.stringify({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() }),
      ),
    )
  }
}

beforeAll(async () => {
  open = createServer(answer)
  closed = createServer((request, response) => {
    atClosed.push(request.url ?? '')
    response.end('CANARY')
  })
  for (const server of [open, closed]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = String((open.address() as AddressInfo).port)
  closedPort = String((closed.address() as AddressInfo).port)
})
afterAll(() => {
  for (const server of [open, closed]) {
    server.closeAllConnections()
    server.close()
  }
})
beforeEach(() => {
  seen = []
  atClosed = []
})

const get = (path: string, host = '127.0.0.1'): { url: string; method: string } => ({
  url: `http://${host}:${port}${path}`,
  method: 'GET',
})

describe('hosts', () => {
  test('a rule is a host with every port, or a host with one', () => {
    const of = (url: string, rules: true | string[] | undefined) => coverage(new URL(url), rules)
    expect(of('https://api.example.com/x', ['api.example.com'])).toBe('named')
    expect(of('http://api.example.com:8080/', ['api.example.com'])).toBe('named')
    expect(of('https://API.EXAMPLE.com./', ['api.example.com:443'])).toBe('named')
    expect(of('http://api.example.com/', ['api.example.com:443'])).toBe('none')
    expect(of('http://[::1]:5/', ['[::1]:5'])).toBe('named')
    expect(of('http://[::1]:5/', ['::1'])).toBe('named')
    expect(of('https://example.com/', ['https://example.com/'])).toBe('named')
    for (const url of [
      'https://evil-example.com',
      'https://example.com.evil.net',
      'https://sub.example.com',
      'https://example.com@evil.net',
      'https://evil.net#example.com',
    ])
      expect(of(url, ['example.com'])).toBe('none')
    expect(of('https://any.net', true)).toBe('any')
    // As public as the whole net: whoever has the domain may point a name of it at this machine.
    expect(of('https://a.b.example.com', ['*.example.com'])).toBe('any')
    expect(of('https://a.example.com', ['*.example.com', 'a.example.com'])).toBe('named')
    for (const [url, rule] of [
      ['https://example.com', '*.example.com'],
      ['https://evilexample.com', '*.example.com'],
      ['https://a.example.com:8443', '*.example.com:443'],
      ['https://a.example.com', '*.'],
      ['https://a.example.com', '*'],
    ] as const)
      expect(of(url, [rule])).toBe('none')
    expect(of('https://any.net', undefined)).toBe('none')
  })
  test('a granted host is fetched, another is not even connected to', async () => {
    const use = createUse('/', { net: [`127.0.0.1:${port}`] })
    expect(await use.call('net.fetch', get('/a'))).toMatchObject({
      status: 200,
      redirected: false,
      url: `http://127.0.0.1:${port}/a`,
    })
    expect(await use.call('net.fetch', { url: `http://127.0.0.1:${closedPort}/`, method: 'GET' })).toBe('E_POLICY')
    expect(await use.call('net.fetch', { url: `http://localhost:${port}/`, method: 'GET' })).toBe('E_POLICY')
    expect(atClosed).toEqual([])
    expect(use.audit).toEqual([
      `net allowed 127.0.0.1:${port}`,
      `net denied 127.0.0.1:${closedPort}`,
      `net denied localhost:${port}`,
    ])
  })
  test('any host is the public net only; a named one may be private', async () => {
    for (const host of [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '10.0.0.1',
      '192.168.1.1',
      '172.16.0.1',
      '169.254.169.254',
      '[fe80::1]',
      '[fd00::1]',
      '100.64.0.1',
    ])
      expect(await createUse('/', { net: true }).call('net.fetch', get('/', host))).toMatch(/E_POLICY|ENOTFOUND/)
    expect(seen).toEqual([])
    expect(await createUse('/', { net: ['localhost'] }).call('net.fetch', get('/', 'localhost'))).toMatchObject({
      status: 200,
    })
  })
  test('a name is never the way to the metadata of a cloud; its address is', async () => {
    await expect(resolveHost(new URL('http://169.254.169.254/'), false)).rejects.toMatchObject({ code: 'E_POLICY' })
    expect(await resolveHost(new URL('http://169.254.169.254/'), true)).toEqual({
      address: '169.254.169.254',
      family: 4,
    })
  })
  test('a person may allow a host, also a private one', async () => {
    const use = createUse('/', {}, true)
    expect(await use.call('net.fetch', get('/'))).toMatchObject({ status: 200 })
    expect(use.asked).toEqual([`net 127.0.0.1:${port}`])
  })
  test.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'data:text/plain,x',
    'ws://127.0.0.1/',
    'javascript:1',
    'unix:/run/docker.sock',
  ])('%s is not fetched', async (url) => {
    expect(await createUse('/', { net: true }).call('net.fetch', { url, method: 'GET' })).toBe('E_POLICY')
  })
  test.each<JsonObject>([
    { url: 'nonsense' },
    { url: 5 },
    { method: 'CONNECT' },
    { method: 'TRACE' },
    { headers: [['a', 'b\r\nHost: x']] },
  ])('%j is refused', async (more) => {
    expect(await createUse('/', { net: true }).call('net.fetch', { ...get('/'), ...more })).toBe('E_ARGUMENT')
  })
})

describe('redirects', () => {
  const rule = () => ({ net: [`127.0.0.1:${port}`] })
  test('are followed within the grant', async () => {
    expect(await createUse('/', rule()).call('net.fetch', get('/?to=/end'))).toMatchObject({
      status: 200,
      redirected: true,
      url: `http://127.0.0.1:${port}/end`,
    })
  })
  test('each hop is decided anew', async () => {
    for (const to of [
      `http://127.0.0.1:${closedPort}/`,
      `http://localhost:${closedPort}/`,
      `//127.0.0.1:${closedPort}/`,
      'file:///etc/passwd',
    ])
      expect(await createUse('/', rule()).call('net.fetch', get(`/?to=${encodeURIComponent(to)}`))).toBe('E_POLICY')
    expect(atClosed).toEqual([])
  })
  test('end somewhere', async () => {
    expect(await createUse('/', rule()).call('net.fetch', get('/?to='))).toBe('E_NET')
    expect(seen).toHaveLength(6)
  })
  test('can be refused or seen', async () => {
    expect(await createUse('/', rule()).call('net.fetch', { ...get('/?to=/end'), redirect: 'manual' })).toMatchObject({
      status: 302,
    })
    expect(await createUse('/', rule()).call('net.fetch', { ...get('/?to=/end'), redirect: 'error' })).toBe('E_NET')
  })
  test('turn a POST into a GET, and do not carry credentials to another origin', async () => {
    const use = createUse('/', { net: ['127.0.0.1', 'localhost'] })
    const post = {
      method: 'POST',
      text: 'body',
      headers: [
        ['authorization', 'CANARY'],
        ['content-type', 'text/plain'],
        ['x-a', 'b'],
      ],
    }
    const result = (await use.call('net.fetch', {
      ...post,
      url: `http://127.0.0.1:${port}/?to=${encodeURIComponent(`http://localhost:${port}/end`)}`,
    })) as { body: { text: string } }
    const arrived = JSON.parse(result.body.text) as { method: string; body: string; headers: Record<string, string> }
    expect(arrived).toMatchObject({ method: 'GET', body: '', headers: { 'x-a': 'b' } })
    expect(JSON.stringify(arrived)).not.toContain('CANARY')
  })
})

describe('what is sent and received', () => {
  const call = (args: object) => createUse('/', { net: ['127.0.0.1'] }).call('net.fetch', { ...get('/'), ...args })
  test('method, headers and body; not the headers that are ours', async () => {
    const result = (await call({
      method: 'PUT',
      text: 'ä',
      headers: [
        ['X-A', 'b'],
        ['Host', 'evil'],
        ['Proxy-Authorization', 'x'],
        ['Content-Length', '999'],
        ['Connection', 'close'],
      ],
    })) as { body: { text: string } }
    const arrived = JSON.parse(result.body.text) as { headers: Record<string, string> }
    expect(arrived).toMatchObject({
      method: 'PUT',
      body: 'ä',
      headers: { 'x-a': 'b', host: `127.0.0.1:${port}`, 'content-length': '2' },
    })
    expect(arrived.headers['proxy-authorization']).toBeUndefined()
  })
  test('compressed bodies, bytes, cookies', async () => {
    expect(await call(get('/gzip'))).toMatchObject({ body: { text: 'zipped ä' } })
    expect(await call(get('/br'))).toMatchObject({ body: { text: 'zipped ä' } })
    expect(await call(get('/bytes'))).toMatchObject({
      body: { base64: Buffer.from([0xff, 0xfe, 0]).toString('base64') },
    })
    expect((await call(get('/cookies'))) as object).toMatchObject({
      headers: expect.arrayContaining([
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ]),
    })
  })
  test('too much, also when it was small on the wire', async () => {
    expect(await call(get('/large'))).toBe('E_LIMIT')
    expect(await call(get('/bomb'))).toBe('E_LIMIT')
  })
  test('nobody there, no such host, the end of the call', async () => {
    expect(
      await createUse('/', { net: ['127.0.0.1'] }).call('net.fetch', { url: 'http://127.0.0.1:1/', method: 'GET' }),
    ).toBe('ECONNREFUSED')
    expect(
      await createUse('/', { net: ['no-such-host.invalid'] }).call('net.fetch', {
        url: 'http://no-such-host.invalid/',
        method: 'GET',
      }),
    ).toBe('ENOTFOUND')
    const use = createUse('/', { net: ['127.0.0.1'] })
    const waiting = use.call('net.fetch', get('/never'))
    setTimeout(() => use.end.abort(), 100)
    expect(await waiting).toBe('E_CANCELLED')
  })
  test('the environment does not choose a proxy', async () => {
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = `http://127.0.0.1:${closedPort}`
    expect(await call({})).toMatchObject({ status: 200 })
    delete process.env['HTTP_PROXY']
    delete process.env['http_proxy']
    expect(atClosed).toEqual([])
  })
})
