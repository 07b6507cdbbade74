/** Plain TCP, with or without TLS: a line is a message, as `nc`, PsicoIA's clients and EcoBot's client send them. */
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Channel, Receive } from './channel.ts'
import { mostMessageBytes, mostWaitingBytes } from './channel.ts'
import { createLineReader } from './lines.ts'
import type { Line, LineReader } from './lines.ts'
import { listen, placeText, renewTls } from './listen.ts'
import type { Place, Tls } from './listen.ts'

interface Peer {
  socket: Socket
  /** Made with the first bytes: most peers say nothing most of the time. */
  reader: LineReader | null
  isLeaving: boolean
}

export interface TcpChannel extends Channel {
  /** Another certificate for who connects from now on. */
  renewTls(tls: Tls): void
}

/** A peer that does not finish its part of TLS is gone. */
const handshakeTimeout = 10_000

export function createTcpChannel(place: Place): TcpChannel {
  const peers = new Map<string, Peer>()
  let receive: Receive = () => {}
  let count = 0
  let server: Server | null = null

  function accept(socket: Socket): void {
    count += 1
    const address = `tcp-${count}`
    const peer: Peer = { socket, reader: null, isLeaving: false }
    peers.set(address, peer)
    const tell = (line: Line): void => {
      if (peer.isLeaving) return
      receive(line.type === 'line' ? { type: 'said', address, text: line.text } : { ...line, address })
    }
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 60_000)
    socket.on('data', (bytes: Buffer) => (peer.reader ??= createLineReader(mostMessageBytes)).take(bytes, tell))
    // A peer that has said all (`echo … | nc`) still waits for its answers.
    socket.on('end', () => {
      peer.reader?.end(tell)
      receive({ type: 'ended', address })
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      if (peers.delete(address)) receive({ type: 'closed', address })
    })
    receive({
      type: 'opened',
      address,
      ip: socket.remoteAddress ?? '',
      port: socket.remotePort ?? 0,
      isStructured: false,
    })
  }

  return {
    name: 'tcp',
    async start(listener) {
      receive = listener
      const options = { allowHalfOpen: true }
      server = place.tls
        ? process.getBuiltinModule('node:tls').createServer({ ...options, ...place.tls, handshakeTimeout }, accept)
        : createServer(options, accept)
      return placeText(place.tls ? 'tls' : 'tcp', await listen(server, place))
    },
    send(address, { text }) {
      const peer = peers.get(address)
      if (!peer || text === '' || peer.socket.destroyed || peer.socket.writableEnded) return
      peer.socket.write(text)
      if (peer.socket.writableLength > mostWaitingBytes) peer.socket.destroy()
    },
    hangUp(address) {
      const peer = peers.get(address)
      if (!peer || peer.isLeaving) return
      peer.isLeaving = true
      endSoon(peer.socket)
    },
    refuse: () => void server?.close(),
    renewTls: (tls) => server && renewTls(server, tls),
    async close(withinMs) {
      server?.close()
      for (const { socket } of peers.values()) socket.end()
      const deadline = setTimeout(() => peers.forEach(({ socket }) => socket.destroy()), withinMs).unref()
      while (peers.size > 0) await new Promise((resolve) => setTimeout(resolve, 10))
      clearTimeout(deadline)
    },
  }
}

/** After the last word; a peer that does not take it is cut off. */
function endSoon(socket: Socket): void {
  socket.end()
  const deadline = setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.on('close', () => clearTimeout(deadline))
}

const lingerMs = 2_000
