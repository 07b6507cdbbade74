/** A session as its user has it: lines out, lines in. Two doors lead to it, a socket and a WebSocket. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { createFrameReader, handshake, textFrame } from './websocket-frames.ts'

export type Kind = 'tcp' | 'websocket'

export interface Client {
  say(text: string): void
  close(): void
}

interface Heard {
  line: (text: string) => void
  /** The connection is over, by whichever side. */
  ended: () => void
}

/** @param heard is told each line from the greeting on. */
export function connectClient(kind: Kind, port: number, heard: Heard): Client {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => heard.ended())
  return kind === 'tcp' ? overTcp(socket, heard) : overWebSocket(socket, heard)
}

function overTcp(socket: Socket, heard: Heard): Client {
  const take = createLineReader(heard)
  socket.on('data', (bytes: Buffer) => take(bytes.toString('latin1')))
  return {
    say: (text) => void socket.write(`${text}\n`, 'latin1'),
    close: () => void socket.destroy(),
  }
}

function overWebSocket(socket: Socket, heard: Heard): Client {
  const take = createLineReader(heard)
  const read = createFrameReader({
    text: take,
    answer: (frame) => void socket.write(frame),
    refused: () => void socket.destroy(),
  })
  socket.on('data', read)
  socket.write(handshake('/ws'))
  return {
    say: (text) => void socket.write(textFrame(text)),
    close: () => void socket.destroy(),
  }
}

/** What the bench says is ASCII; other bytes only have to be passed over. */
function createLineReader({ line }: Heard): (text: string) => void {
  let begun = ''
  return (text) => {
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      line(begun + text.slice(start, end))
      begun = ''
      start = end + 1
    }
    if (start < text.length) begun += text.slice(start)
  }
}
