/** What every channel promises. Each one's test calls `describeChannel`; nothing here knows which wire it is. */
import { afterEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../protocol/json.ts'
import type { Address, Channel, Inbound } from './channel.ts'
import { mostMessageBytes } from './channel.ts'

export interface Client {
  /** What is answered to this. Rejects when the server hangs up instead. */
  ask: (text: string) => Promise<string>
  /** Settles when the server hung up. */
  gone: Promise<void>
  /** Without a word. */
  hangUp: () => void
}

export interface OpenChannel {
  channel: Channel
  connect: () => Promise<Client>
  close: () => Promise<void>
}

/** A channel that listens, with these ears. */
export type StartChannel = (receive: (channel: Channel) => (inbound: Inbound) => void) => Promise<OpenChannel>

const open: OpenChannel[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** Answers what is said with its echo, and keeps what came in. */
export async function startEcho(
  start: StartChannel,
  answer: (text: string) => string | null = (text) => `echo ${text}`,
): Promise<OpenChannel & { inbound: Inbound[]; addresses: Address[] }> {
  const inbound: Inbound[] = []
  const addresses: Address[] = []
  const opened = await start((channel) => (one) => {
    inbound.push(one)
    if (one.type === 'opened') addresses.push(one.address)
    if (one.type === 'start')
      channel.send(one.address, { kind: 'hello', text: '', data: { session: `s-${one.address}`, secret: 'secret' } })
    if (one.type === 'resume')
      channel.send(one.address, { kind: 'error', text: '', data: { code: 'resume_refused', message: 'no' } })
    if (one.type === 'ended') channel.hangUp(one.address)
    const id = one.type === 'said' && one.id !== undefined ? { id: one.id } : {}
    const text = one.type === 'said' ? answer(one.text) : one.type === 'unreadable' ? `unreadable ${one.why}` : null
    if (text !== null)
      channel.send(one.address, { kind: 'answer', text: `${text}\n`, data: { text, ...id } as JsonObject })
  })
  open.push(opened)
  return { ...opened, inbound, addresses }
}

export function describeChannel(name: string, start: StartChannel): void {
  describe(`${name} keeps the channel contract`, () => {
    test('a peer is told when it comes and when it goes, once', async () => {
      const { connect, inbound } = await startEcho(start)
      const client = await connect()
      expect(await client.ask('hello')).toBe('echo hello')
      client.hangUp()
      await expect.poll(() => inbound.at(-1)?.type).toBe('closed')
      const types = inbound.map(({ type }) => type).filter((type) => type !== 'ended' && type !== 'start')
      expect(types).toEqual(['opened', 'said', 'closed'])
      expect(inbound[0]).toMatchObject({ ip: expect.stringContaining('127.0.0.1') as string })
      expect(new Set(inbound.map(({ address }) => address)).size).toBe(1)
    })

    test('messages come whole and in order, whatever is in them', async () => {
      const { connect, inbound } = await startEcho(start)
      const client = await connect()
      const texts = [
        'ñandú 👋',
        'two  spaces',
        '{"type":"say"}',
        'a\u2028b',
        'x'.repeat(mostMessageBytes - 200),
        'a\u0000b',
      ]
      for (const text of texts) expect(await client.ask(text)).toBe(`echo ${text}`.trim())
      expect(inbound.flatMap((one) => (one.type === 'said' ? [one.text.trim()] : []))).toEqual(
        texts.map((text) => text.trim()),
      )
    })

    test('peers do not hear each other', async () => {
      const { connect } = await startEcho(start)
      const clients = await Promise.all(Array.from({ length: 20 }, connect))
      const replies = await Promise.all(clients.map((client, n) => client.ask(`number ${n}`)))
      expect(replies).toEqual(clients.map((_, n) => `echo number ${n}`))
    })

    test('the server hangs up after its last word; what is sent to who is gone is no error', async () => {
      const { connect, channel, addresses, inbound } = await startEcho(start)
      const client = await connect()
      await client.ask('hello')
      const [address] = addresses
      channel.hangUp(address!)
      channel.hangUp(address!)
      await client.gone
      await expect.poll(() => inbound.filter(({ type }) => type === 'closed')).toHaveLength(1)
      channel.send(address!, { kind: 'answer', text: 'late\n', data: { text: 'late' } })
      channel.send('nobody-1', { kind: 'answer', text: 'late\n', data: { text: 'late' } })
      channel.hangUp('nobody-1')
      const next = await connect()
      expect(await next.ask('still here')).toBe('echo still here')
    })

    test('to close ends all peers', async () => {
      const { connect, channel, inbound } = await startEcho(start)
      const clients = await Promise.all([connect(), connect(), connect()])
      for (const client of clients) await client.ask('hello')
      await channel.close(1_000)
      await channel.close(1_000)
      await expect.poll(() => inbound.filter(({ type }) => type === 'closed')).toHaveLength(3)
    })
  })
}
