import { connect as connectSocket } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { mostMessageBytes } from './channel.ts'
import type { Inbound } from './channel.ts'
import { describeChannel, startEcho } from './channel.contract.ts'
import type { Client, StartChannel } from './channel.contract.ts'
import { createTcpChannel } from './tcp.ts'

const start: StartChannel = async (receive) => {
  const channel = createTcpChannel({ host: '127.0.0.1', port: 0 })
  const place = await channel.start(receive(channel))
  const port = Number(place.split(':').at(-1))
  return { channel, connect: () => connect(port), close: () => channel.close(500) }
}

async function socketTo(port: number): Promise<{ socket: Socket; line: () => Promise<string>; gone: Promise<void> }> {
  const socket = connectSocket(port, '127.0.0.1')
  let heard = ''
  let isGone = false
  let wake = (): void => {}
  socket.on('error', () => {})
  const gone = new Promise<void>((resolve) =>
    socket.on('close', () => {
      isGone = true
      wake()
      resolve()
    }),
  )
  socket.setEncoding('utf8').on('data', (text: Buffer | string) => {
    heard += String(text)
    wake()
  })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return {
    socket,
    gone,
    async line() {
      while (!heard.includes('\n')) {
        if (isGone) throw new Error('gone')
        await new Promise<void>((resolve) => (wake = resolve))
      }
      const end = heard.indexOf('\n')
      const line = heard.slice(0, end)
      heard = heard.slice(end + 1)
      return line
    },
  }
}

async function connect(port: number): Promise<Client> {
  const { socket, line, gone } = await socketTo(port)
  return {
    async ask(text) {
      socket.write(`${text}\n`)
      return (await line()).trim()
    },
    gone,
    hangUp: () => void socket.destroy(),
  }
}

describeChannel('TCP', start)

describe('bytes on TCP', () => {
  /** An echo, and where it listens. */
  async function listening(answer?: (text: string) => string | null): Promise<{ port: number; inbound: Inbound[] }> {
    let port = 0
    const { inbound } = await startEcho(async (receive) => {
      const channel = createTcpChannel({ host: '127.0.0.1', port: 0 })
      port = Number((await channel.start(receive(channel))).split(':').at(-1))
      return { channel, connect: () => connect(port), close: () => channel.close(500) }
    }, answer)
    return { port, inbound }
  }

  test('split at every byte and merged at will, messages are the same', async () => {
    const { port } = await listening()
    const { socket, line } = await socketTo(port)
    socket.setNoDelay(true)
    for (const byte of Buffer.from('más 👋 ñ\r\n')) {
      socket.write(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await line()).toBe('echo más 👋 ñ')
    socket.write('one\ntwo\r\n\nthree\nfo')
    expect([await line(), await line(), await line(), await line()]).toEqual([
      'echo one',
      'echo two',
      'echo ',
      'echo three',
    ])
    socket.end('ur')
    expect(await line()).toBe('echo four')
  })

  test('ten megabytes without an end are told once and dropped; the connection goes on', async () => {
    const { port, inbound } = await listening()
    const { socket, line } = await socketTo(port)
    const piece = Buffer.alloc(1024 * 1024, 'x')
    for (let n = 0; n < 10; n++) socket.write(piece)
    expect(await line()).toBe('unreadable too-long')
    socket.write('\nshort\n')
    expect(await line()).toBe('echo short')
    expect(inbound.filter(({ type }) => type === 'unreadable')).toHaveLength(1)
  })

  test('a message of exactly the limit is one, one byte more is none', async () => {
    const { port } = await listening((text) => String(text.length))
    const { socket, line } = await socketTo(port)
    socket.write(`${'x'.repeat(mostMessageBytes)}\n`)
    expect(await line()).toBe(String(mostMessageBytes))
    socket.write(`${'x'.repeat(mostMessageBytes + 1)}\n`)
    expect(await line()).toBe('unreadable too-long')
  })

  test('what is no UTF-8 is told; the next message is read', async () => {
    const { port } = await listening()
    const { socket, line } = await socketTo(port)
    for (const bytes of [[0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
      socket.write(Buffer.from([...bytes, 10]))
      expect(await line()).toBe('unreadable not-text')
    }
    socket.write('fine\n')
    expect(await line()).toBe('echo fine')
  })

  test('who does not read what it is sent is let go, and nobody else is', async () => {
    const { port, inbound } = await listening(() => 'y'.repeat(256 * 1024))
    const { socket, gone } = await socketTo(port)
    const other = await socketTo(port)
    socket.pause()
    for (let n = 0; n < 200; n++) socket.write('more\n')
    await expect.poll(() => inbound.some(({ type }) => type === 'closed'), { timeout: 10_000 }).toBe(true)
    socket.resume()
    await gone
    other.socket.write('hello\n')
    expect((await other.line()).length).toBe(256 * 1024)
  })
})

test('a place that is taken is told', async () => {
  const first = createTcpChannel({ host: '127.0.0.1', port: 0 })
  const port = Number((await first.start(() => {})).split(':').at(-1))
  const second = createTcpChannel({ host: '127.0.0.1', port })
  await expect(second.start(() => {})).rejects.toThrow(`127.0.0.1:${port} is in use by another program`)
  await first.close(100)
})
