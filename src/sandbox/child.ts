/** The host's end of a child process: spawned in its own group, spoken to in frames, killed as a group. */
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Frame, FrameType } from './frame.ts'
import { createFrameReader, encodeFrame } from './frame.ts'

/** A frame from a child is at most this long; the host never buffers more. */
const maxBytesIn = 8 * 1024 * 1024
const maxLastWords = 4096
const lastWordsMs = 100

export interface ChildExit {
  signal: string | null
  code: number | null
  /** The end of what it wrote to stderr. For diagnosis only: it may hold paths of this machine. */
  lastWords: string
}

export interface ChildEvents {
  frame: (frame: Frame) => void
  exit: (exit: ChildExit) => void
}

export interface Child {
  /** Whose memory and time are watched: the process itself, or the one that a wrapper started for it. */
  pid: number
  /** Set by whoever uses the child at the moment. */
  events: ChildEvents
  /** The first of a turn goes at once, all others of that turn with one system call. */
  send(type: FrameType, token: string, text: string): void
  /** SIGKILL to the whole group. Idempotent. */
  kill(): void
  /** Settles when the process is gone. While it is awaited the program stays alive. */
  gone(): Promise<void>
}

export interface ChildOptions {
  command: string
  args: string[]
  cwd: string
  env: NodeJS.ProcessEnv
}

const ignore: ChildEvents = { frame: () => {}, exit: () => {} }

/** Nothing of an idle child keeps the program from ending: when the program ends, the pipe closes and the child dies. */
export function startChild({ command, args, cwd, env }: ChildOptions): Child {
  const process_ = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const socket = process_.stdio[3] as Socket
  const stderr = process_.stderr as unknown as Socket
  let lastWords = ''
  let isGone = false
  let isCorked = false
  function uncork(): void {
    isCorked = false
    socket.uncork()
  }

  const child: Child = {
    pid: process_.pid ?? 0,
    events: ignore,
    send(type, token, text) {
      if (!socket.writable) return
      socket.write(encodeFrame(type, token, text))
      if (isCorked) return
      isCorked = true
      socket.cork()
      process.nextTick(uncork)
    },
    kill() {
      if (isGone || process_.pid === undefined) return
      try {
        process.kill(-process_.pid, 'SIGKILL')
      } catch {
        process_.kill('SIGKILL')
      }
    },
    gone: () =>
      new Promise((resolve) => {
        if (isGone) return resolve()
        process_.ref()
        process_.once('exit', () => resolve())
      }),
  }
  const leave = (code: number | null, signal: string | null): void => {
    if (isGone) return
    isGone = true
    socket.destroy()
    // The last words may still be on their way; a grandchild that holds the pipe must not make us wait for long.
    let isTold = false
    const tell = (): void => {
      if (isTold) return
      isTold = true
      clearTimeout(timer)
      stderr.destroy()
      child.events.exit({ code, signal, lastWords })
    }
    const timer = setTimeout(tell, lastWordsMs)
    if (stderr.readableEnded || stderr.destroyed) tell()
    else stderr.once('close', tell)
  }
  const read = createFrameReader(maxBytesIn, (frame) => child.events.frame(frame))
  socket.on('data', (chunk: Buffer) => {
    try {
      read(chunk)
    } catch {
      lastWords += '\nprotocol error\n'
      child.kill()
    }
  })
  socket.on('error', () => child.kill())
  stderr.setEncoding('utf8')
  stderr.on('data', (text: string) => (lastWords = (lastWords + text).slice(-maxLastWords)))
  stderr.on('error', () => {})
  process_.on('error', () => {
    leave(null, null)
    process_.emit('exit', null, null)
  })
  process_.on('exit', leave)
  process_.unref()
  socket.unref()
  stderr.unref()
  return child
}
