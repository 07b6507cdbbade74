import { describe, expect, test } from 'vitest'
import { mostMessageBytes } from './channel.ts'
import type { Inbound } from './channel.ts'
import { describeChannel, startEcho } from './channel.contract.ts'
import type { Client, StartChannel } from './channel.contract.ts'
import { createHttpChannel } from './http.ts'

interface Place {
  ask: (path: string, init?: RequestInit) => Promise<Response>
}

let place: Place = { ask: () => Promise.reject(new Error('nobody listens')) }

const start: StartChannel = async (receive) => {
  const channel = createHttpChannel({
    historyOf: () => Promise.resolve([{ role: 'user', text: 'hello' }]),
  })
  await channel.start(receive(channel))
  const app = channel.routes(() => ({ ip: '127.0.0.1', port: 1 }))
  const ask: Place['ask'] = async (path, init) => app.request(path, init)
  place = { ask }
  return { channel, connect: () => connect(ask), close: () => channel.close(100) }
}

async function connect(ask: Place['ask']): Promise<Client> {
  const begun = (await (await ask('/sessions', { method: 'POST' })).json()) as { session: string; secret: string }
  const headers = { authorization: `Bearer ${begun.secret}`, 'content-type': 'application/json' }
  const events = await ask(`/sessions/${begun.session}/events`, { headers })
  const gone = events.body!.pipeTo(new WritableStream())
  return {
    async ask(text) {
      const body = JSON.stringify({ text })
      const response = await ask(`/sessions/${begun.session}/messages`, { method: 'POST', headers, body })
      if (!response.ok) throw new Error(`status ${response.status}`)
      return ((await response.json()) as { text: string }).text.trim()
    },
    gone,
    hangUp: () => void ask(`/sessions/${begun.session}`, { method: 'DELETE', headers }),
  }
}

describeChannel('HTTP', start)

describe('requests', () => {
  async function begun(): Promise<{ path: string; headers: Record<string, string>; inbound: Inbound[] }> {
    const { inbound } = await startEcho(start)
    const response = await place.ask('/sessions', { method: 'POST' })
    expect(response.status).toBe(201)
    const { session, secret } = (await response.json()) as { session: string; secret: string }
    return { path: `/sessions/${session}`, headers: { authorization: `Bearer ${secret}` }, inbound }
  }

  test('without its secret a conversation is not there', async () => {
    const { path } = await begun()
    for (const authorization of ['', 'Bearer wrong', 'Bearer', 'Basic c2VjcmV0', 'secret']) {
      const response = await place.ask(`${path}/messages`, { headers: authorization ? { authorization } : {} })
      expect(response.status).toBe(404)
    }
    expect((await place.ask('/sessions/none/messages', { headers: { authorization: 'Bearer secret' } })).status).toBe(
      404,
    )
  })

  test.each([
    ['no json', 400],
    ['{}', 400],
    ['{"text":7}', 400],
    ['{"text":" "}', 400],
    ['[]', 400],
    [JSON.stringify({ text: 'x'.repeat(mostMessageBytes + 1) }), 413],
    [JSON.stringify({ text: 'x'.repeat(10 * 1024 * 1024) }), 413],
  ])('the body %.20j is refused', async (body, status) => {
    const { path, headers, inbound } = await begun()
    const response = await place.ask(`${path}/messages`, { method: 'POST', headers, body })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String) as string } })
    expect(inbound.filter(({ type }) => type === 'said')).toEqual([])
  })

  test('an answer comes as events where they are asked for', async () => {
    const { path, headers } = await begun()
    const response = await place.ask(`${path}/messages`, {
      method: 'POST',
      headers: { ...headers, accept: 'text/event-stream' },
      body: '{"text":"hello","id":"a"}',
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await response.text()).toBe('event: answer\ndata: {"text":"echo hello","id":"a"}\n\n')
  })

  test('history is read, hanging up forgets the connection', async () => {
    const { path, headers } = await begun()
    const history = await place.ask(`${path}/messages`, { headers })
    expect(await history.json()).toMatchObject({ messages: [{ role: 'user', text: 'hello' }] })
    expect((await place.ask(path, { method: 'DELETE', headers })).status).toBe(204)
    expect((await place.ask(`${path}/messages`, { headers })).status).toBe(404)
  })
})
