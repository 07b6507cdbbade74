/** A child's end of the pipe to the host (file descriptor 3). When it closes the child kills itself and all it started. */
import { Socket } from 'node:net'
import type { Frame, FrameType } from './frame.ts'
import { createFrameReader, encodeFrame } from './frame.ts'

const maxBytesIn = 64 * 1024 * 1024

export interface ChildPipe {
  send(type: FrameType, token: string, text: string): void
  /** The first of a turn goes at once, all others at its end with one system call, or with the next `send`. */
  sendSoon(type: FrameType, token: string, text: string): void
}

export function openChildPipe(onFrame: (frame: Frame) => void): ChildPipe {
  const socket = new Socket({ fd: 3, readable: true, writable: true })
  const read = createFrameReader(maxBytesIn, onFrame)
  socket.on('data', (chunk: Buffer) => read(chunk))
  socket.on('close', die)
  socket.on('end', die)
  socket.on('error', die)
  let isCorked = false
  function uncork(): void {
    if (!isCorked) return
    isCorked = false
    socket.uncork()
  }
  return {
    send(type, token, text) {
      uncork()
      socket.write(encodeFrame(type, token, text))
    },
    sendSoon(type, token, text) {
      socket.write(encodeFrame(type, token, text))
      if (isCorked) return
      isCorked = true
      socket.cork()
      process.nextTick(uncork)
    },
  }
}

/** Never `process.exit`: a busy isolate hangs it. The group holds esbuild's process, or what open mode started. */
function die(): void {
  try {
    process.kill(-process.pid, 'SIGKILL')
  } catch {
    process.kill(process.pid, 'SIGKILL')
  }
}
