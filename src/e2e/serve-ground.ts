/** Ground for the tests of served agents: a model that echoes, the real server, and people on sockets. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { join, resolve } from 'node:path'
import { emptyEnvironment, root } from './program.ts'

export interface EchoModel {
  url: string
  /** Bodies that were asked, in order. */
  asked: { messages: { role: string; content: string }[]; stream: boolean }[]
  /** Milliseconds before each answer. */
  delay: number
  /** What it answers to the last message; a number is an HTTP status. */
  answer: (text: string) => string | number
  close: () => Promise<void>
}

export async function startEchoModel(): Promise<EchoModel> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.method === 'GET') {
        response.setHeader('content-type', 'application/json')
        return void response.end('{"object":"list","data":[{"id":"echo","object":"model","context_length":32000}]}')
      }
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as EchoModel['asked'][number]
      model.asked.push(body)
      setTimeout(() => {
        const answer = model.answer(body.messages.at(-1)!.content)
        if (typeof answer === 'number') return void response.writeHead(answer).end('{"error":{"message":"no"}}')
        const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 }
        if (!body.stream) {
          response.setHeader('content-type', 'application/json')
          const choices = [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }]
          return void response.end(
            JSON.stringify({ id: 'x', object: 'chat.completion', model: 'echo', choices, usage }),
          )
        }
        response.setHeader('content-type', 'text/event-stream')
        const event = (delta: object, finish_reason: string | null): string =>
          `data: ${JSON.stringify({ id: 'x', model: 'echo', choices: [{ index: 0, delta, finish_reason }] })}\n\n`
        for (const word of answer.split(/(?<= )/)) response.write(event({ content: word }, null))
        response.end(`${event({}, 'stop')}data: [DONE]\n\n`)
      }, model.delay)
    })
  })
  const model: EchoModel = {
    url: '',
    asked: [],
    delay: 0,
    answer: (text) => `Eco: ${text}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  model.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return model
}

export interface Served {
  tcp: number
  http: number
  pid: number
  stdout: () => string
  stderr: () => string
  /** A line to its console. */
  type: (line: string) => void
  /** SIGTERM; its exit code. */
  stop: () => Promise<number | null>
  kill: () => Promise<void>
}

export interface ServeOptions {
  cwd: string
  /** Relative to the repository, or absolute; null: the arguments say it. */
  agent: string | null
  /** null: no model is set up. */
  model: EchoModel | null
  args?: string[]
  env?: Record<string, string>
  /** What starts Node: `sh -c '…; exec "$@"' sh`. */
  under?: string[]
}

export async function startServed(options: ServeOptions): Promise<Served> {
  const { cwd, agent, model, args = [], env = {}, under = [] } = options
  const [program, ...before] = [...under, process.execPath]
  const child: ChildProcess = spawn(
    program,
    [
      ...before,
      join(root, 'bin', 'autoagent.js'),
      'serve',
      ...(agent === null ? [] : ['--agent', resolve(root, agent)]),
      '--host',
      '127.0.0.1',
      '--tcp-port',
      '0',
      '--http-port',
      '0',
      '--console',
      ...args,
    ],
    {
      cwd,
      env: {
        ...emptyEnvironment(cwd),
        AUTOAGENT_CONTEXT_WINDOW: '32000',
        LLM_BACKOFF_INITIAL: '0.01',
        ...(model ? { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'key-for-tests', OPENAI_MODEL: 'echo' } : {}),
        ...env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  let stdout = ''
  let stderr = ''
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  const ports = new Promise<void>((resolve, reject) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (/https?:\/\/127\.0\.0\.1:\d+["\n]/.test(stdout)) resolve()
    })
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${stderr}`)))
  })
  await ports
  const portOf = (scheme: string): number =>
    Number(RegExp(`(?:${scheme})://127\\.0\\.0\\.1:(\\d+)["\\n]`).exec(stdout)?.[1])
  return {
    tcp: portOf('tcp|tls'),
    http: portOf('https?'),
    pid: child.pid!,
    stdout: () => stdout,
    stderr: () => stderr,
    type: (line) => void child.stdin!.write(`${line}\n`),
    async stop() {
      child.kill('SIGTERM')
      return ended
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** A person with a socket, as `nc` or EcoBot's client. */
export interface Person {
  /** All that came, as text. */
  readonly heard: string
  readonly bytes: Buffer
  say: (text: string | Buffer) => void
  /** Waits until this was heard since the last time. @returns what came until then. */
  until: (text: string) => Promise<string>
  /** Settles when the server hung up. */
  gone: Promise<void>
  hangUp: () => void
  half: () => void
}

/** @param ca PEM of a certificate: the connection is TLS, and only that one is trusted. */
export async function connectPerson(port: number, ca?: string): Promise<Person> {
  const place = { port, host: '127.0.0.1' }
  const socket = ca === undefined ? connect(place) : connectTls({ ...place, ca })
  const pieces: Buffer[] = []
  let seen = 0
  let wake = (): void => {}
  const gone = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  socket.on('error', () => {})
  socket.on('close', () => wake())
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece)
    wake()
  })
  await new Promise<void>((resolve) => socket.once(ca === undefined ? 'connect' : 'secureConnect', resolve))
  const bytes = (): Buffer => Buffer.concat(pieces)
  return {
    get heard() {
      return bytes().toString('utf8')
    },
    get bytes() {
      return bytes()
    },
    say: (text) => void socket.write(text),
    async until(text) {
      for (;;) {
        const heard = bytes().toString('utf8')
        const at = heard.indexOf(text, seen)
        if (at >= 0) {
          const since = heard.slice(seen, at + text.length)
          seen = at + text.length
          return since
        }
        if (socket.destroyed)
          throw new Error(`gone before ${JSON.stringify(text)}: ${JSON.stringify(heard.slice(seen))}`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
    gone,
    hangUp: () => void socket.destroy(),
    half: () => void socket.end(),
  }
}
