/** A server under test, as a person starts it: `autoagent serve`, or the floor. It runs in a folder of its own. */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withManyFiles } from './children.ts'
import type { Kind } from './line-client.ts'

export type Which = 'autoagent' | 'floor'

export interface Server {
  readonly pid: number
  readonly ports: Record<Kind, number>
  /** Asks it to end, as a service manager does. @throws Error when it does not. */
  stop(): Promise<void>
  /** kill -9 */
  kill(): Promise<void>
}

export interface Start {
  which: Which
  /** Of the model. */
  url: string
  folder: string
  /** Folder for a CPU profile, which is written when the server has been stopped. */
  profile?: string | undefined
}

const doorsMs = 60_000
const stopMs = 30_000
const saidBytes = 4_000
/** Of the model, for ours and for the floor; more sockets would only cost both. */
export const requestsAtOnce = 256
const mostConnections = 20_000

const floor = fileURLToPath(new URL('floor.ts', import.meta.url))
const persona = fileURLToPath(new URL('persona.json', import.meta.url))
const program = fileURLToPath(new URL('../../bin/autoagent.js', import.meta.url))

function commandOf({ which, url }: Start): string[] {
  if (which === 'floor') return [floor, url, String(requestsAtOnce)]
  const options = {
    agent: persona,
    host: '127.0.0.1',
    'tcp-port': 0,
    'http-port': 0,
    'max-connections': mostConnections,
    'max-per-address': mostConnections,
    'max-in-flight': requestsAtOnce,
  }
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  return [program, 'serve', ...given, '--no-console']
}

export async function startServer(start: Start): Promise<Server> {
  const { url, folder, profile } = start
  mkdirSync(folder, { recursive: true })
  const profiling = profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : []
  const child = spawn('sh', [...withManyFiles, process.execPath, ...profiling, ...commandOf(start)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      OPENAI_BASE_URL: url,
      OPENAI_API_KEY: `key-${'0123456789abcdef'.repeat(2)}`,
      OPENAI_MODEL: 'stub',
      AUTOAGENT_CONTEXT_WINDOW: '128000',
      RATE_MAX_MESSAGES: '0',
    },
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  // A bench that is stopped leaves no server behind.
  const killAtExit = (): void => void child.kill('SIGKILL')
  process.once('exit', killAtExit)
  void ended.then(() => process.off('exit', killAtExit))

  let said = ''
  const ports = await new Promise<Record<Kind, number>>((resolve, reject) => {
    const give = (why: string): void => {
      child.kill('SIGKILL')
      reject(new Error(`${start.which} ${why}: ${said.trim() || 'it said nothing'}`))
    }
    const deadline = setTimeout(give, doorsMs, `did not open its doors within ${doorsMs / 1000} s`)
    void ended.then(() => give('ended before its doors were open'))
    const hear = (text: string): void => {
      said = (said + text).slice(-saidBytes)
      const tcp = portIn(said, 'tcp', url)
      const websocket = portIn(said, 'http', url)
      if (tcp === null || websocket === null) return
      clearTimeout(deadline)
      for (const stream of [child.stdout, child.stderr]) stream.off('data', hear).resume()
      resolve({ tcp, websocket })
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
  })

  return {
    pid: child.pid!,
    ports,
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(killAtExit, stopMs)
      await ended
      clearTimeout(late)
      if (child.signalCode === 'SIGKILL')
        throw new Error(`${start.which} did not end within ${stopMs / 1000} s of SIGTERM`)
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Of a whole address that is not the model's. */
function portIn(said: string, scheme: string, model: string): number | null {
  for (const [address, port] of said.matchAll(new RegExp(`${scheme}://127\\.0\\.0\\.1:(\\d+)(?=\\D)`, 'g')))
    if (!model.startsWith(address)) return Number(port)
  return null
}
