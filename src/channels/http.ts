/**
 * HTTP: a conversation is made, spoken in, listened to and read by requests (`openapi.json` describes them). Its secret is the
 * bearer token of all of them. A conversation of an earlier life of the server goes on with the first request that shows it.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Channel, Receive, Reply } from './channel.ts'
import { mostMessageBytes } from './channel.ts'
import { createEventStream } from './event-stream.ts'
import type { EventStream } from './event-stream.ts'

interface Peer {
  address: string
  session: string
  secretHash: Buffer
  streams: Set<EventStream>
  /** By the id of the message. */
  waiting: Map<string, (reply: Reply) => void>
  /** Settles with the greeting, or with why there is none. */
  greeted: (reply: Reply) => void
}

export interface HttpChannel extends Channel {
  /** Routes below `/v1`. @param ipOf the peer of a request. */
  routes(ipOf: (context: Context) => { ip: string; port: number }): Hono
}

export interface HttpChannelOptions {
  /** What was said in a conversation that is open; null: there is none. */
  historyOf: (session: string) => Promise<JsonObject[] | null>
}

/** For a greeting: at most a journal is read for it. */
const greetMs = 30_000
const mostBodyBytes = 2 * mostMessageBytes
const statuses: { [code: string]: 400 | 403 | 404 | 410 | 413 | 429 | 503 } = {
  limited: 429,
  busy: 503,
  full: 503,
  'too-many-of-you': 429,
  resume_refused: 404,
  closing: 503,
  killed: 410,
  idle: 410,
}

export function createHttpChannel({ historyOf }: HttpChannelOptions): HttpChannel {
  const byAddress = new Map<string, Peer>()
  const bySession = new Map<string, Peer>()
  let receive: Receive = () => {}
  let count = 0

  function open(
    place: { ip: string; port: number },
    begin: (address: string) => void,
  ): Promise<{ peer: Peer; reply: Reply }> {
    count += 1
    const address = `http-${count}`
    return new Promise((resolve) => {
      const late: Reply = { kind: 'error', text: '', data: { code: 'busy', message: 'no answer in time' } }
      const deadline = setTimeout(() => peer.greeted(late), greetMs)
      const peer: Peer = {
        address,
        session: '',
        secretHash: Buffer.alloc(0),
        streams: new Set(),
        waiting: new Map(),
        greeted: (reply) => {
          clearTimeout(deadline)
          resolve({ peer, reply })
        },
      }
      byAddress.set(address, peer)
      receive({ type: 'opened', address, ...place, isStructured: true })
      begin(address)
    })
  }

  function know(peer: Peer, session: string, secret: string): void {
    peer.session = session
    peer.secretHash = hashOf(secret)
    bySession.set(session, peer)
  }

  function drop(peer: Peer): void {
    if (!byAddress.delete(peer.address)) return
    if (bySession.get(peer.session) === peer) bySession.delete(peer.session)
    for (const stream of peer.streams) stream.end()
    receive({ type: 'closed', address: peer.address })
  }

  /** Of the request's conversation, once it has shown its secret. */
  async function peerOf(context: Context, place: { ip: string; port: number }): Promise<Peer | null> {
    const session = context.req.param('session') ?? ''
    const secret = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1] ?? ''
    const known = bySession.get(session)
    if (known) return timingSafeEqual(known.secretHash, hashOf(secret)) ? known : null
    const { peer, reply } = await open(place, (address) => receive({ type: 'resume', address, session, secret }))
    if (reply.kind === 'hello' && reply.data['session'] === session) {
      know(peer, session, secret)
      return peer
    }
    drop(peer)
    return null
  }

  function ask(peer: Peer, text: string, id: string): Promise<Reply> {
    return new Promise((resolve) => {
      peer.waiting.set(id, resolve)
      receive({ type: 'said', address: peer.address, text, id })
    })
  }

  return {
    name: 'http',
    start(listener) {
      receive = listener
      return Promise.resolve('http')
    },
    send(address, reply) {
      const peer = byAddress.get(address)
      if (!peer) return
      if (reply.kind === 'hello' || (peer.session === '' && reply.kind !== 'typing')) peer.greeted(reply)
      const { id } = reply.data
      if (reply.kind === 'answer' || reply.kind === 'error' || reply.kind === 'goodbye')
        for (const [waiting, tell] of peer.waiting)
          if (waiting === id || reply.kind === 'goodbye') {
            peer.waiting.delete(waiting)
            tell(reply)
          }
      for (const stream of peer.streams) if (!stream.send(reply)) peer.streams.delete(stream)
    },
    hangUp(address) {
      const peer = byAddress.get(address)
      if (peer) drop(peer)
    },
    refuse() {},
    close() {
      for (const peer of byAddress.values()) drop(peer)
      return Promise.resolve()
    },
    routes(ipOf) {
      const app = new Hono()
      app.post('/sessions', async (context) => {
        const { peer, reply } = await open(ipOf(context), (address) => receive({ type: 'start', address }))
        const { session, secret } = reply.data
        if (reply.kind !== 'hello' || typeof session !== 'string' || typeof secret !== 'string') {
          drop(peer)
          return context.json({ error: reply.data }, statusOf(reply))
        }
        know(peer, session, secret)
        return context.json(reply.data, 201)
      })
      app.post('/sessions/:session/messages', async (context) => {
        const body = await bodyOf(context)
        if ('problem' in body)
          return context.json({ error: { code: 'bad-request', message: body.problem } }, body.status)
        const peer = await peerOf(context, ipOf(context))
        if (!peer) return refused(context)
        const id = body.id ?? crypto.randomUUID()
        if (peer.waiting.has(id))
          return context.json({ error: { code: 'busy', message: `"${id}" is being answered` } }, 409)
        if (!(context.req.header('accept') ?? '').includes('text/event-stream')) {
          const reply = await ask(peer, body.text, id)
          return reply.kind === 'answer'
            ? context.json(reply.data, typeof reply.data['notice'] === 'string' ? statusOf(reply) : 200)
            : context.json({ error: reply.data }, statusOf(reply))
        }
        const stream = createEventStream((reply) => reply.data['id'] === id || reply.kind === 'goodbye')
        peer.streams.add(stream)
        void ask(peer, body.text, id).then(() => stream.end())
        return stream.response
      })
      app.get('/sessions/:session/events', async (context) => {
        const peer = await peerOf(context, ipOf(context))
        if (!peer) return refused(context)
        const stream = createEventStream(() => true)
        peer.streams.add(stream)
        return stream.response
      })
      app.get('/sessions/:session/messages', async (context) => {
        const peer = await peerOf(context, ipOf(context))
        const messages = peer && (await historyOf(peer.session))
        return messages ? context.json({ session: peer.session, messages }) : refused(context)
      })
      app.delete('/sessions/:session', async (context) => {
        const peer = await peerOf(context, ipOf(context))
        if (!peer) return refused(context)
        drop(peer)
        return context.body(null, 204)
      })
      return app
    },
  }
}

/** Which of both is not told. */
function refused(context: Context): Response {
  const message = 'there is no such conversation, or the Authorization header does not hold "Bearer" and its secret'
  return context.json({ error: { code: 'not-found', message } }, 404)
}

function statusOf({ data }: Reply): 200 | 400 | 403 | 404 | 410 | 413 | 429 | 500 | 503 {
  const { notice, code } = data
  if (typeof notice === 'string') return statuses[notice] ?? 200
  return (typeof code === 'string' ? statuses[code] : undefined) ?? 500
}

type Body = { text: string; id?: string } | { problem: string; status: 400 | 413 }

async function bodyOf(context: Context): Promise<Body> {
  const tooLong: Body = { problem: `the body is longer than ${mostBodyBytes / 1024} KiB`, status: 413 }
  if (Number(context.req.header('content-length') ?? 0) > mostBodyBytes) return tooLong
  const bytes = await read(context.req.raw.body, mostBodyBytes)
  if (bytes === null) return tooLong
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { problem: 'the body is not JSON in UTF-8', status: 400 }
  }
  const { text, id } = isJsonObject(value) ? value : {}
  if (typeof text !== 'string' || text.trim() === '') return { problem: '"text" is missing', status: 400 }
  if (Buffer.byteLength(text) > mostMessageBytes)
    return { problem: `"text" is longer than ${mostMessageBytes / 1024} KiB`, status: 413 }
  return { text, ...(typeof id === 'string' && id !== '' ? { id: id.slice(0, 100) } : {}) }
}

/** null: more than may be. */
async function read(body: ReadableStream<Uint8Array> | null, most: number): Promise<Buffer | null> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    length += piece.length
    if (length > most) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
