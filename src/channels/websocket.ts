/**
 * WebSocket. Without a subprotocol each frame is a message and each line of a reply a frame, as PsicoIA's gateway had it; with
 * `autoagent.v1.json` frames are JSON objects told apart by `type` (docs/serve.md).
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Channel, Receive, Reply } from './channel.ts'
import { mostMessageBytes, mostWaitingBytes } from './channel.ts'

export const jsonProtocol = 'autoagent.v1.json'

/** A frame above this is not even read; the connection ends with code 1009. */
const mostFrameBytes = 1024 * 1024
/** A peer that does not answer a ping until the next one is gone. As PsicoIA's gateway. */
const pingMs = 20_000
/** Steps in which all are pinged in that time. */
const rounds = 100

interface Peer {
  socket: WebSocket
  isStructured: boolean
  isAlive: boolean
}

export interface WebSocketChannel extends Channel {
  /** Takes an HTTP request over that asks for a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, ip: string): void
}

export function createWebSocketChannel(): WebSocketChannel {
  const peers = new Map<string, Peer>()
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: mostFrameBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(jsonProtocol) ? jsonProtocol : false),
  })
  let receive: Receive = () => {}
  let count = 0
  let isRefusing = false
  const pinging = setInterval(pingSome, pingMs / rounds).unref()
  let round = peers.values()

  /** Ten thousand pings at once would keep everybody's answers waiting. */
  function pingSome(): void {
    for (let left = Math.ceil(peers.size / rounds); left > 0; left -= 1) {
      let { value: peer } = round.next()
      if (!peer) {
        round = peers.values()
        peer = round.next().value
      }
      if (!peer) return
      if (!peer.isAlive) peer.socket.terminate()
      peer.isAlive = false
      peer.socket.ping()
    }
  }

  function accept(socket: WebSocket, ip: string, port: number): void {
    count += 1
    const address = `ws-${count}`
    const isStructured = socket.protocol === jsonProtocol
    const peer: Peer = { socket, isStructured, isAlive: true }
    peers.set(address, peer)
    socket.on('pong', () => (peer.isAlive = true))
    socket.on('message', (data: RawData, isBinary: boolean) => {
      peer.isAlive = true
      take(address, isStructured, data as Buffer, isBinary)
    })
    // A broken frame: ws closes with its code (1002, 1007, 1009) and says so here.
    socket.on('error', () => {})
    socket.on('close', () => {
      if (peers.delete(address)) receive({ type: 'closed', address })
    })
    receive({ type: 'opened', address, ip, port, isStructured })
  }

  function take(address: string, isStructured: boolean, data: Buffer, isBinary: boolean): void {
    if (isBinary) return receive({ type: 'unreadable', address, why: 'not-text' })
    if (data.length > mostMessageBytes) return receive({ type: 'unreadable', address, why: 'too-long' })
    const text = data.toString('utf8')
    if (!isStructured) return receive({ type: 'said', address, text: text.trim() })
    const frame = parsed(text)
    const [session, secret, id] = ['session', 'secret', 'id'].map((name) => textOf(frame?.[name]))
    const type = frame?.['type']
    const said = textOf(frame?.['text'])
    if (type === 'start') receive({ type, address })
    else if (type === 'resume') receive({ type, address, session: session ?? '', secret: secret ?? '' })
    else if (type === 'say' && said !== undefined)
      receive({ type: 'said', address, text: said, ...(id ? { id: id.slice(0, 100) } : {}) })
    else if (type === 'leave') peers.get(address)?.socket.close(1000)
    else refuse(address)
  }

  function refuse(address: string): void {
    const message = 'a frame must be a JSON object with "type": start, resume, say (with "text") or leave'
    channel.send(address, { kind: 'error', text: '', data: { code: 'bad-frame', message } })
  }

  const channel: WebSocketChannel = {
    name: 'websocket',
    start(listener) {
      receive = listener
      return Promise.resolve('ws')
    },
    upgrade(request, socket, head, ip) {
      if (isRefusing) return void socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
      server.handleUpgrade(request, socket, head, (accepted) => accept(accepted, ip, request.socket.remotePort ?? 0))
    },
    send(address, reply) {
      const peer = peers.get(address)
      if (!peer || peer.socket.readyState !== peer.socket.OPEN) return
      for (const frame of peer.isStructured ? structured(reply) : linesOf(reply.text)) peer.socket.send(frame)
      if (peer.socket.bufferedAmount > mostWaitingBytes) peer.socket.terminate()
    },
    hangUp(address) {
      const peer = peers.get(address)
      // ws itself cuts a peer off that does not answer the closing handshake within 30 s.
      peer?.socket.close(1000)
    },
    refuse: () => void (isRefusing = true),
    async close(withinMs) {
      clearInterval(pinging)
      isRefusing = true
      for (const { socket } of peers.values()) socket.close(1001)
      const deadline = setTimeout(() => peers.forEach(({ socket }) => socket.terminate()), withinMs).unref()
      while (peers.size > 0) await new Promise((resolve) => setTimeout(resolve, 10))
      clearTimeout(deadline)
    },
  }
  return channel
}

function structured({ kind, data }: Reply): string[] {
  // What has nothing to say to a page: a prompt.
  return kind === 'typing' && data['id'] === undefined ? [] : [JSON.stringify({ type: kind, ...data })]
}

/** With their line ends, as PsicoIA's gateway sent them on. A door of prompts has one frame for all. */
function linesOf(text: string): string[] {
  return text === '' ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? [])
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
