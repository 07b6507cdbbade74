/** Two servers of this machine: one that was granted and behaves as badly as it can, and one that nobody may reach. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

export interface HostileServers {
  port: number
  deniedPort: number
  /** Requests and connections that the denied server saw. */
  atDenied(): string[]
  close(): void
}

type Answer = (response: ServerResponse, url: URL, request: IncomingMessage) => void

const zeros = Buffer.alloc(48 * 1024 * 1024)
const bomb = gzipSync(zeros, { level: 1 })
const deepBomb = gzipSync(bomb)
const brotliBomb = brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })

function raw(response: ServerResponse, text: string, end = true): void {
  const socket = response.socket as Socket
  socket.on('error', () => {})
  socket.write(text, 'latin1')
  if (end) socket.end()
}

function repeat(response: ServerResponse, text: string, every: number): void {
  const timer = setInterval(() => response.socket?.write(text), every)
  response.on('close', () => clearInterval(timer))
}

const answers: Record<string, Answer> = {
  '/to': (response, url) =>
    response.writeHead(Number(url.searchParams.get('status') ?? 302), { location: url.searchParams.get('to')! }).end(),
  '/self': (response) => response.writeHead(302, { location: '/self' }).end(),
  '/split': (response) =>
    raw(response, 'HTTP/1.1 302 Found\r\nLocation: /ok\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'),
  '/bomb': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  '/deep-bomb': (response) => response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(deepBomb),
  '/brotli-bomb': (response) => response.writeHead(200, { 'content-encoding': 'br' }).end(brotliBomb),
  '/false-gzip': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is not gzip'),
  '/large': (response) => response.on('error', () => {}).end(zeros),
  '/middling': (response) => response.on('error', () => {}).end(zeros.subarray(0, 6 * 1024 * 1024)),
  '/drip': (response) => {
    raw(response, 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n', false)
    repeat(response, 'x', 20)
  },
  '/drip-header': (response) => {
    raw(response, 'HTTP/1.1 200 OK\r\n', false)
    repeat(response, 'x-a: b\r\n', 20)
  },
  '/never': () => {},
  '/chunks': (response) => raw(response, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nnonsense\r\n'),
  '/huge-chunk': (response) =>
    raw(response, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nabc'),
  '/two-lengths': (response) =>
    raw(response, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  '/negative': (response) => raw(response, 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello'),
  '/huge-length': (response) => raw(response, 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\nhello'),
  '/not-http': (response) => raw(response, 'SSH-2.0-OpenSSH_9.0\r\n'),
  '/headers': (response) => raw(response, `HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(5_000)}\r\n`),
  '/long-header': (response) => raw(response, `HTTP/1.1 200 OK\r\nx-a: ${'b'.repeat(1_000_000)}\r\n\r\n`),
  '/proto-header': (response) =>
    raw(response, 'HTTP/1.1 200 OK\r\n__proto__: polluted\r\nconstructor: x\r\nContent-Length: 2\r\n\r\nok'),
  '/early': (response) => {
    raw(response, 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n', false)
    repeat(response, 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n', 5)
  },
  '/upgrade': (response) =>
    raw(response, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw', false),
  '/pipelined': (response) =>
    raw(response, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nextra'),
  '/echo': (response, _url, request) => response.end(JSON.stringify([request.method, request.rawHeaders])),
}

export async function startServers(secret: string): Promise<HostileServers> {
  const seen: string[] = []
  const open = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    const answer = answers[url.pathname]
    if (answer) answer(response, url, request)
    else response.end('ok')
  })
  const denied = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.end(secret)
  })
  denied.on('connection', () => seen.push('connection'))
  for (const server of [open, denied])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    port: (open.address() as AddressInfo).port,
    deniedPort: (denied.address() as AddressInfo).port,
    atDenied: () => [...seen],
    close() {
      for (const server of [open, denied]) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}
