/** A server as its operators meet it: TLS and renewed certificates, the configuration file, logs, metrics, health, the end. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { autoagent, root, temporaryFolder } from './program.ts'
import { connectPerson, startEchoModel, startServed } from './serve-ground.ts'
import type { EchoModel, Served, ServeOptions } from './serve-ground.ts'
import { parseMetrics, valueOf } from './prometheus-text.ts'

let model: EchoModel
const servers: Served[] = []
beforeAll(async () => void (model = await startEchoModel()))
afterAll(async () => {
  for (const server of servers) await server.kill()
  await model.close()
})

async function serve(options: Partial<ServeOptions> & { cwd?: string } = {}): Promise<Served> {
  const server = await startServed({ cwd: temporaryFolder(), agent: 'examples/agents/psicoia.json', model, ...options })
  servers.push(server)
  return server
}

/** A machine that does much else is slow. */
const patience = { timeout: 10_000 }
const greeted = "Escribí 'salir' para cerrar.\n"
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe.skipIf(!hasOpenssl)('TLS', () => {
  let folder: string
  let server: Served
  const certificate = (): string => readFileSync(join(folder, 'cert.pem'), 'utf8')

  /** For this machine; both files are put in place at once, as the tools do it that renew certificates. */
  function renew(): void {
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.new']
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, '-out', 'cert.new', ...name], {
      cwd: folder,
      stdio: 'ignore',
    })
    for (const part of ['cert', 'key']) renameSync(join(folder, `${part}.new`), join(folder, `${part}.pem`))
  }

  beforeAll(async () => {
    folder = temporaryFolder()
    renew()
    cpSync(join(root, 'examples/agents'), join(folder, 'agents'), { recursive: true })
    writeFileSync(
      join(folder, 'serve.json'),
      `{
  "$schema": "./schemas/serve.schema.json",
  "agent": "agents/psicoia.json", // beside this file
  "serveDir": "kept",
  "tls": { "cert": "cert.pem", "key": "key.pem" },
  "logLevel": "debug",
  "rateMessages": 50,
}`,
    )
    server = await serve({ agent: null, args: ['--config', join(folder, 'serve.json')] })
  }, 60_000)

  const get = (path: string): Promise<{ said: string; headers: IncomingHttpHeaders }> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: server.http, path, ca: certificate() }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
        response.on('end', () => resolve({ said: `${response.statusCode} ${text}`, headers: response.headers }))
      })
      asked.on('error', reject).end()
    })
  const fingerprint = (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket: TLSSocket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().fingerprint256)
        socket.destroy()
      })
      socket.on('error', reject)
    })

  test('the configuration file decides, and all doors speak TLS', async () => {
    const person = await connectPerson(server.tcp, certificate())
    await person.until(greeted)
    person.say('hola\n')
    expect(await person.until('\n')).toBe('Eco: hola\n')
    const { said, headers } = await get('/health')
    expect(said).toContain('200 {"status":"ok","agent":"psicoia"')
    // It would hold for all ports and names of the host.
    expect(headers).not.toHaveProperty('strict-transport-security')
    const socket = new WebSocket(`wss://127.0.0.1:${server.http}`, { ca: certificate() })
    const first = await new Promise<string>((resolve, reject) => {
      socket.on('message', (data: Buffer) => resolve(data.toString('utf8')))
      socket.on('error', reject)
    })
    expect(first).toMatch(/^Usuario-\d+ conectado\.\n$/)
    socket.terminate()
    person.hangUp()
    expect(readFileSync(join(folder, 'kept/psicoia/numbers.json'), 'utf8')).toContain('last')
  })

  test('connect: tls:// and wss://, when the certificate is trusted, and only then', async () => {
    const say = (address: string, ...args: string[]) =>
      autoagent(['connect', address, ...args], { cwd: folder, input: 'hola\nsalir\n' })
    const [tls, wss, stranger, none] = await Promise.all([
      say(`tls://localhost:${server.tcp}`, '--ca', 'cert.pem'),
      say(`wss://127.0.0.1:${server.http}`, '--ca', 'cert.pem'),
      say(`tls://127.0.0.1:${server.tcp}`),
      say(`tls://127.0.0.1:${server.tcp}`, '--ca', 'none.pem'),
    ])
    for (const { code, stdout } of [tls, wss])
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Gracias por usar PsicoIA') })
    expect({ code: stranger.code, stderr: stranger.stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('self-signed certificate'),
    })
    expect({ code: none.code, stderr: none.stderr }).toEqual({ code: 42, stderr: expect.stringContaining('none.pem') })
  })

  test('a peer that speaks no TLS is let go, and nobody notices', async () => {
    for (const port of [server.tcp, server.http]) {
      const garbage = await connectPerson(port)
      garbage.say('GET / HTTP/1.1\r\n\r\n')
      await garbage.gone
    }
    expect((await get('/ready')).said).toContain('200 {"status":"ready"')
  })

  test('SIGHUP reads the certificate again: who is connected stays; one that cannot be used changes nothing', async () => {
    const person = await connectPerson(server.tcp, certificate())
    await person.until(greeted)
    const before = await fingerprint(server.tcp)
    renew()
    process.kill(server.pid, 'SIGHUP')
    await expect.poll(() => fingerprint(server.tcp), patience).not.toBe(before)
    const renewed = await fingerprint(server.http)
    expect([renewed, await fingerprint(server.tcp)]).toEqual([expect.not.stringMatching(before), renewed])
    writeFileSync(join(folder, 'key.pem'), 'no key')
    process.kill(server.pid, 'SIGHUP')
    await expect.poll(() => server.stdout(), patience).toContain('the certificate stays as it was: ')
    expect(await fingerprint(server.http)).toBe(renewed)
    person.say('sigo\n')
    expect(await person.until('\n')).toBe('Eco: sigo\n')
    person.hangUp()
  })
})

test('metrics are what Prometheus reads, and say what happened', async () => {
  const server = await serve()
  const person = await connectPerson(server.tcp)
  await person.until(greeted)
  for (const text of ['uno', 'dos', 'me quiero matar']) {
    person.say(`${text}\n`)
    await person.until('\n')
  }
  const metrics = parseMetrics(await (await fetch(`http://127.0.0.1:${server.http}/metrics`)).text())
  const at = (name: string, labels = {}): number | undefined => valueOf(metrics, name, labels)
  expect(at('autoagent_connections_total', { channel: 'tcp' })).toBe(1)
  expect(at('autoagent_answered_total', { by: 'model' })).toBe(2)
  expect(at('autoagent_answered_total', { by: 'first' })).toBe(1)
  expect(at('autoagent_answer_seconds_count')).toBe(3)
  expect(at('autoagent_connected')).toBe(1)
  expect(at('autoagent_conversations_in_memory')).toBe(1)
  expect(at('autoagent_sync_seconds_count')).toBeGreaterThanOrEqual(3)
  expect(at('process_resident_memory_bytes')).toBeGreaterThan(20e6)
  expect(at('process_cpu_seconds_total')).toBeGreaterThan(0)
  expect(at('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
  person.hangUp()
})

describe('the log', () => {
  const secret = 'a nadie le conté esto'

  async function speak(args: string[]): Promise<string> {
    const server = await serve({ args: [...args, '--no-console'] })
    const person = await connectPerson(server.tcp)
    await person.until(greeted)
    person.say(`${secret}\n`)
    expect(await person.until('\n')).toBe(`Eco: ${secret}\n`)
    person.say('salir\n')
    await person.gone
    await expect.poll(() => server.stdout(), patience).toMatch(/Conexión cerrada/)
    expect(await server.stop()).toBe(0)
    return server.stdout()
  }

  test('as JSON: every line is an object; messages have their trace, and no word of them', async () => {
    const text = await speak(['--log-format', 'json'])
    expect(text).not.toContain(secret)
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    for (const line of lines)
      expect(line).toMatchObject({
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        msg: expect.any(String),
      })
    const { sid } = lines.find(({ event }) => event === 'connected')!
    expect(lines.filter(({ trace }) => trace !== undefined)).toMatchObject([
      { event: 'asked', trace: '1:m1', sid, length: 21, msg: '[Usuario-1:m1] → LLM start (len=21)' },
      { event: 'answered', trace: '1:m1', sid, by: 'model', length: 26, ms: expect.any(Number) },
    ])
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['listening', 'open', 'connected', 'asked', 'answered', 'closed']),
    )
  })

  test('as text: of messages only when all is wanted, in the words of PsicoIA', async () => {
    const [usual, all] = await Promise.all([speak([]), speak(['--log-level', 'debug'])])
    expect(usual).not.toContain('LLM')
    expect(all).toMatch(/\[Usuario-1:m1\] → LLM start \(len=21\)\n\[Usuario-1:m1\] ← LLM ok \(26 chars\) \d+ ms\n/)
    expect(all).not.toContain(secret)
  })
})

test('SIGTERM: what is asked is answered, then goodbye; meanwhile alive, not ready, and nobody new', async () => {
  const server = await serve()
  const person = await connectPerson(server.tcp)
  await person.until(greeted)
  const status = async (path: string, method = 'GET'): Promise<number> =>
    (await fetch(`http://127.0.0.1:${server.http}${path}`, { method })).status
  expect([await status('/health'), await status('/ready')]).toEqual([200, 200])
  const before = model.asked.length
  model.delay = 2_000
  person.say('espero\n')
  await expect.poll(() => model.asked.length, patience).toBe(before + 1)
  const ended = server.stop()
  await expect.poll(() => status('/ready'), patience).toBe(503)
  expect([await status('/health'), await status('/v1/sessions', 'POST')]).toEqual([200, 503])
  expect(await person.until('tarde.\n')).toBe(
    'Eco: espero\nEl servicio se detiene ahora. Lo que hablamos queda guardado: podés volver más tarde.\n',
  )
  await person.gone
  model.delay = 0
  expect(await ended).toBe(0)
})

test('behind a proxy it is the address that the proxy saw which is counted', async () => {
  const server = await serve({ args: ['--proxies', '1', '--max-per-address', '1', '--no-tcp'] })
  const begin = (...seen: string[]): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.http}/v1/sessions`, {
      method: 'POST',
      headers: { 'x-forwarded-for': seen.join(', ') },
    })
  expect((await begin('203.0.113.1')).status).toBe(201)
  expect((await begin('203.0.113.2')).status).toBe(201)
  const refused = await begin('198.51.100.9', '203.0.113.1')
  expect([refused.status, await refused.json()]).toMatchObject([
    429,
    { error: { code: 'too-many-of-you', message: expect.stringContaining('muchas solicitudes') } },
  ])
  expect(server.tcp).toBeNaN()
})

test.each([
  [{ tcpPrt: 1 }, [], 52, 'there is no setting "tcpPrt"'],
  [{ tls: { cert: 'a.pem', key: 'b.pem' } }, [], 42, 'a.pem cannot be read'],
  [{}, [], 42, 'serve needs an agent'],
  [{}, ['--tls-cert', 'a.pem'], 42, 'give both --tls-cert FILE and --tls-key FILE'],
  [{ idleSeconds: -1 }, [], 52, '"idleSeconds" must be > 0'],
])('%j %j is refused before a door is open', async (file, args, code, message) => {
  const cwd = temporaryFolder()
  const agent = message.includes('needs') ? {} : { agent: join(root, 'examples/agents/psicoia.json') }
  writeFileSync(join(cwd, 'serve.json'), JSON.stringify({ ...agent, ...file }))
  const said = await autoagent(['serve', '--config', 'serve.json', ...args], { cwd })
  expect({ code: said.code, stdout: said.stdout, stderr: said.stderr }).toEqual({
    code,
    stdout: '',
    stderr: expect.stringContaining(message),
  })
})
