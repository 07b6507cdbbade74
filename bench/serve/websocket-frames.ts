/** RFC 6455 as far as a client that says short lines needs it: cheaper than a library, so that the load costs the server nothing. */
import { randomBytes } from 'node:crypto'

const opcodes = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 }
const headEnd = '\r\n\r\n'
const mask = randomBytes(4)

export function handshake(path: string): string {
  const key = randomBytes(16).toString('base64')
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}${headEnd}`,
  ].join('\r\n')
}

export const textFrame = (text: string): Buffer => frame(opcodes.text, Buffer.from(text, 'latin1'))

/** One masked frame of at most 64 KiB. */
function frame(opcode: number, payload: Buffer): Buffer {
  const size = payload.length
  const head = size < 126 ? 2 : 4
  const bytes = Buffer.allocUnsafe(head + 4 + size)
  bytes[0] = 0x80 | opcode
  if (size < 126) bytes[1] = 0x80 | size
  else {
    bytes[1] = 0x80 | 126
    bytes.writeUInt16BE(size, 2)
  }
  mask.copy(bytes, head)
  for (let n = 0; n < size; n++) bytes[head + 4 + n] = payload[n]! ^ mask[n & 3]!
  return bytes
}

interface Found {
  text: (text: string) => void
  /** Bytes to be sent back. */
  answer: (frame: Buffer) => void
  /** The server wants no WebSocket here, or closes it. */
  refused: () => void
}

/** Takes what comes from the server, split anywhere: the answer to the handshake, then frames. */
export function createFrameReader({ text, answer, refused }: Found): (bytes: Buffer) => void {
  let isOpen = false
  let held: Buffer | null = null
  return (arrived) => {
    let bytes = held ? Buffer.concat([held, arrived]) : arrived
    held = null
    if (!isOpen) {
      const end = bytes.indexOf(headEnd)
      if (end < 0) return void (held = bytes)
      if (!bytes.toString('latin1', 0, end).startsWith('HTTP/1.1 101')) return refused()
      isOpen = true
      bytes = bytes.subarray(end + headEnd.length)
    }
    for (let at = 0; at < bytes.length;) {
      const found = frameAt(bytes, at)
      if (!found) return void (held = bytes.subarray(at))
      const { opcode, start, end } = found
      if (opcode === opcodes.text || opcode === opcodes.continuation) text(bytes.toString('latin1', start, end))
      else if (opcode === opcodes.ping) answer(frame(opcodes.pong, bytes.subarray(start, end)))
      else if (opcode === opcodes.close) return refused()
      at = end
    }
  }
}

function frameAt(bytes: Buffer, at: number): { opcode: number; start: number; end: number } | null {
  if (bytes.length < at + 2) return null
  const short = bytes[at + 1]! & 0x7f
  const head = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < at + head) return null
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
  const start = at + head
  return bytes.length < start + size ? null : { opcode: bytes[at]! & 0x0f, start, end: start + size }
}
