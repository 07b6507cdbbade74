/** `autoagent connect`: a person at a terminal, or a pipe, as a client of a served agent. `autoagent admin`: of its console. */
import { readFileSync } from 'node:fs'
import { connect as connectTcp, isIP } from 'node:net'
import { createInterface } from 'node:readline'
import { resolve } from 'node:path'
import { adminSocketPath, loadPersona, servedFolder } from '../serve.ts'
import { InputError, UserError, errorText, exitCodes } from '../protocol/errors.ts'
import type { Io } from './terminal.ts'

/** One side says lines, the other is shown as it comes. */
interface Line {
  say(text: string): void
  /** No more will be said. */
  end(): void
  /** Settles when the other side is gone. */
  over: Promise<void>
}

const connectMs = 10_000

/**
 * @param ca path of the certificate (PEM) that vouches for the server, in the place of those that the system trusts.
 * @throws InputError for an address that is none; UserError when nobody answers there.
 */
export async function runConnect(address: string, ca: string | undefined, io: Io): Promise<number> {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !['tcp:', 'tls:', 'ws:', 'wss:'].includes(url.protocol))
    throw new InputError(`"${address}" is no address to connect to`, 'write tcp://HOST:PORT, tls://, ws:// or wss://')
  const open = url.protocol.startsWith('ws') ? openWebSocket : openTcp
  const trusted = ca === undefined ? {} : { ca: readCertificate(resolve(io.cwd, ca)) }
  return talk(await open(url, trusted, io.result), io)
}

/** @param agent the file that the server was started with. */
export async function runAdmin(agent: string | undefined, serveDir: string | undefined, io: Io): Promise<number> {
  if (agent === undefined)
    throw new InputError('admin needs the agent that is served', 'add --agent FILE, as it was given to serve')
  const { definition } = await loadPersona(resolve(io.cwd, agent))
  const path = adminSocketPath(
    servedFolder(io.cwd, serveDir ?? io.env['AUTOAGENT_SERVE_DIR'] ?? '.served', definition.name),
  )
  const socket = connectTcp(path)
  const line = await lineOf(socket, 'connect', `the server of ${definition.name}`, io.result)
  return talk(line, io)
}

async function talk(line: Line, io: Io): Promise<number> {
  const lines = createInterface({ input: process.stdin, terminal: false })
  lines.on('line', (text) => line.say(text))
  lines.on('close', () => line.end())
  await line.over
  lines.close()
  process.stdin.unref()
  io.stderr('')
  return exitCodes.ok
}

interface Trusted {
  /** PEM */
  ca?: string
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${errorText(error)}`, 'give the path of a PEM file')
  }
}

function openTcp(url: URL, trusted: Trusted, show: (text: string) => void): Promise<Line> {
  const place = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 5001) }
  const isSecure = url.protocol === 'tls:'
  const socket = isSecure
    ? process
        .getBuiltinModule('node:tls')
        .connect({ ...place, ...trusted, ...(isIP(place.host) ? {} : { servername: place.host }) })
    : connectTcp(place)
  return lineOf(socket, isSecure ? 'secureConnect' : 'connect', url.host, show)
}

function lineOf(
  socket: ReturnType<typeof connectTcp>,
  ready: 'connect' | 'secureConnect',
  place: string,
  show: (text: string) => void,
): Promise<Line> {
  socket.setEncoding('utf8').on('data', (text: Buffer | string) => show(String(text)))
  const over = new Promise<void>((settle) => socket.on('close', () => settle()))
  return new Promise((settle, reject) => {
    const deadline = setTimeout(() => socket.destroy(new Error('no answer')), connectMs)
    socket.once('error', (error) => {
      clearTimeout(deadline)
      reject(notThere(place, error))
    })
    socket.once(ready, () => {
      clearTimeout(deadline)
      socket.removeAllListeners('error')
      socket.on('error', () => socket.destroy())
      settle({ say: (text) => void socket.write(`${text}\n`), end: () => void socket.end(), over })
    })
  })
}

async function openWebSocket(url: URL, trusted: Trusted, show: (text: string) => void): Promise<Line> {
  const { WebSocket } = await import('ws')
  const socket = new WebSocket(url, { ...trusted, handshakeTimeout: connectMs })
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8')
    show(text.endsWith('\n') ? text : `${text}\n`)
  })
  const over = new Promise<void>((settle) => socket.on('close', () => settle()))
  await new Promise<void>((settle, reject) => {
    socket.once('open', () => settle())
    socket.once('error', (error) => reject(notThere(url.host, error)))
  })
  socket.removeAllListeners('error')
  socket.on('error', () => socket.terminate())
  return { say: (text) => socket.send(text), end: () => endSoon(socket), over }
}

/** What was said last still gets its answer. */
function endSoon(socket: { close(code: number): void }): void {
  setTimeout(() => socket.close(1000), lastWordsMs).unref()
}
const lastWordsMs = 2_000

function notThere(place: string, error: unknown): UserError {
  return new UserError(
    'failure',
    `${place} does not answer: ${errorText(error)}`,
    'is it being served there? autoagent serve prints where',
  )
}
