import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect as connectSocket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { mostMessageBytes } from './channel.ts'
import type { Inbound } from './channel.ts'
import { describeChannel, startEcho } from './channel.contract.ts'
import type { Client, StartChannel } from './channel.contract.ts'
import { createWebSocketChannel, jsonProtocol } from './websocket.ts'

interface Talk {
  socket: WebSocket
  frame: () => Promise<string>
  /** The code that it was closed with. */
  gone: Promise<number>
}

async function talk(port: number, protocols: string[] = []): Promise<Talk> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, protocols)
  const frames: string[] = []
  let wake = (): void => {}
  let code = 0
  socket.on('error', () => {})
  socket.on('message', (data: Buffer) => {
    frames.push(data.toString('utf8'))
    wake()
  })
  const gone = new Promise<number>((resolve) =>
    socket.on('close', (given) => {
      code = given
      wake()
      resolve(given)
    }),
  )
  await new Promise<void>((resolve) => socket.once('open', () => resolve()))
  return {
    socket,
    gone,
    async frame() {
      while (frames.length === 0) {
        if (code > 0) throw new Error(`closed with ${code}`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
      return frames.shift()!
    },
  }
}

/** A server with nothing but the channel behind it. */
async function serve(receive: Parameters<StartChannel>[0]) {
  const channel = createWebSocketChannel()
  const server = createServer()
  server.on('upgrade', (request, socket, head: Buffer) =>
    channel.upgrade(request, socket, head, request.socket.remoteAddress ?? ''),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await channel.start(receive(channel))
  const close = async (): Promise<void> => {
    await channel.close(500)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { channel, port: (server.address() as AddressInfo).port, close }
}

const plain: StartChannel = async (receive) => {
  const { channel, port, close } = await serve(receive)
  return { channel, close, connect: () => plainClient(port) }
}

async function plainClient(port: number): Promise<Client> {
  const { socket, frame, gone } = await talk(port)
  return {
    async ask(text) {
      socket.send(text)
      return (await frame()).trim()
    },
    gone: gone.then(() => {}),
    hangUp: () => socket.terminate(),
  }
}

const structured: StartChannel = async (receive) => {
  const { channel, port, close } = await serve(receive)
  return { channel, close, connect: () => structuredClient(port) }
}

async function structuredClient(port: number): Promise<Client> {
  const { socket, frame, gone } = await talk(port, [jsonProtocol])
  let count = 0
  socket.send('{"type":"start"}')
  await frame()
  return {
    async ask(text) {
      count += 1
      socket.send(JSON.stringify({ type: 'say', id: `m${count}`, text }))
      const answer = JSON.parse(await frame()) as { type: string; id: string; text: string }
      expect(answer).toMatchObject({ type: 'answer', id: `m${count}` })
      return answer.text.trim()
    },
    gone: gone.then(() => {}),
    hangUp: () => socket.terminate(),
  }
}

describeChannel('WebSocket', plain)
describeChannel('WebSocket with JSON', structured)

describe('frames', () => {
  async function listening(): Promise<{ port: number; inbound: Inbound[] }> {
    let port = 0
    const { inbound } = await startEcho(async (receive) => {
      const served = await serve(receive)
      port = served.port
      return { channel: served.channel, close: served.close, connect: () => plainClient(port) }
    })
    return { port, inbound }
  }

  test('lines of a reply are frames with their ends, a message of several lines is one', async () => {
    const { port, inbound } = await listening()
    const { socket, frame } = await talk(port)
    socket.send(' a\nb ')
    expect([await frame(), await frame()]).toEqual(['echo a\n', 'b\n'])
    expect(inbound.filter(({ type }) => type === 'said')).toHaveLength(1)
  })

  test('bytes, long messages and broken JSON are told; the connection goes on', async () => {
    const { port } = await listening()
    const { socket, frame } = await talk(port)
    socket.send(Buffer.from([1, 2, 3]))
    expect(await frame()).toBe('unreadable not-text\n')
    socket.send('x'.repeat(mostMessageBytes + 1))
    expect(await frame()).toBe('unreadable too-long\n')
    socket.send('fine')
    expect(await frame()).toBe('echo fine\n')
    const json = await talk(port, [jsonProtocol])
    for (const broken of ['no json', '[]', '{}', '{"type":"say"}', '{"type":"say","text":7}', '{"type":"__proto__"}']) {
      json.socket.send(broken)
      expect(JSON.parse(await json.frame())).toMatchObject({ type: 'error', code: 'bad-frame' })
    }
    json.socket.send('{"type":"say","id":"i","text":"fine"}')
    expect(JSON.parse(await json.frame())).toEqual({ type: 'answer', id: 'i', text: 'echo fine' })
  })

  test('a frame beyond all measure ends the connection with 1009, garbage with 1002; others go on', async () => {
    const { port, inbound } = await listening()
    const other = await talk(port)
    const big = await talk(port)
    big.socket.send('x'.repeat(2 * 1024 * 1024))
    expect(await big.gone).toBe(1009)
    const socket = connectSocket(port, '127.0.0.1')
    const key = Buffer.alloc(16).toString('base64')
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    )
    const gone = new Promise<void>((resolve) => socket.on('close', () => resolve()))
    const heard: Buffer[] = []
    socket.on('data', (bytes: Buffer) => heard.push(bytes))
    await new Promise<void>((resolve) => socket.once('data', () => resolve()))
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]))
    await gone
    expect(Buffer.concat(heard).subarray(-4, -2)).toEqual(Buffer.from([0x88, 0x02]))
    expect(Buffer.concat(heard).readUInt16BE(Buffer.concat(heard).length - 2)).toBe(1002)
    other.socket.send('hello')
    expect(await other.frame()).toBe('echo hello\n')
    expect(inbound.filter(({ type }) => type === 'closed')).toHaveLength(2)
  })
})
