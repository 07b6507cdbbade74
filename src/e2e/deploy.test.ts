/** Dockerfile, compose.yaml and the unit of systemd, held against the program: what they say to it is what it understands. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { serveRows } from '../config/serve-settings.ts'
import { root, temporaryFolder } from './program.ts'
import { connectPerson, startServed } from './serve-ground.ts'
import type { Served } from './serve-ground.ts'

interface Compose {
  services: Record<'app' | 'gateway', Service>
  volumes: Record<string, unknown>
}

interface Service {
  command?: string[]
  environment?: Record<string, string>
  ports: string[]
  volumes: string[]
  stop_grace_period?: string
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const compose = parse(read('compose.yaml')) as Compose
const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ')
const servers: Served[] = []
afterAll(async () => {
  for (const server of servers) await server.kill()
})

/** The words of an instruction in the form of JSON. */
function instruction(name: string): string[] {
  return JSON.parse(RegExp(String.raw`^${name} (\[.*\])$`, 'm').exec(dockerfile)![1]!) as string[]
}

/** The image's agents are those of the repository; its own file names no port. */
async function serveAs(args: string[], env: Record<string, string>): Promise<Served> {
  const local = args.slice(1).map((arg) => arg.replace(/^\/agents\//, join(root, 'examples/agents/')))
  const server = await startServed({ cwd: temporaryFolder(), agent: null, model: null, args: local, env })
  servers.push(server)
  return server
}

test('PsicoIA’s services: app speaks lines on 5001, gateway leads to what app opens for browsers', async () => {
  const { app, gateway } = compose.services
  expect(Object.keys(compose.services)).toEqual(['app', 'gateway'])
  expect([app.ports, gateway.ports]).toEqual([['${APP_PORT:-5001}:5001'], ['${WS_PORT:-8765}:8765']])
  expect(read('deploy/Caddyfile')).toMatch(/^:8765 \{[^]*reverse_proxy app:8765\n\}\n$/m)
  const mounted = [...app.volumes, ...gateway.volumes].map((volume) => volume.split(':')[0]!)
  for (const from of mounted)
    expect(from.startsWith('.') ? existsSync(join(root, from)) : Object.hasOwn(compose.volumes, from)).toBe(true)
  const known = Object.values(serveRows).flatMap(({ env }) => env)
  expect(Object.keys(app.environment!).filter((name) => !known.includes(name))).toEqual([])
  const server = await serveAs(app.command!, {})
  const person = await connectPerson(server.tcp)
  await person.until('cerrar.\n')
  person.hangUp()
  const headers = { origin: 'null', upgrade: 'websocket', connection: 'upgrade', 'x-forwarded-for': '203.0.113.7' }
  const handshake = [
    'GET / HTTP/1.1',
    'Host: x',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  const page = await connectPerson(server.http)
  page.say(
    `${handshake.join('\r\n')}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n`,
  )
  await page.until('101 Switching Protocols')
  await expect.poll(() => server.stdout(), { timeout: 10_000 }).toContain('"ip":"203.0.113.7"')
  page.hangUp()
})

test('the image starts what the program understands, and its check of health tells alive from gone', async () => {
  expect(instruction('ENTRYPOINT')).toEqual(['autoagent'])
  const server = await serveAs(instruction('CMD'), {})
  const [node, ...check] = instruction('HEALTHCHECK .*CMD')
  expect(node).toBe('node')
  const code = (port: number): number | null =>
    spawnSync(process.execPath, check, { env: { AUTOAGENT_HTTP_PORT: String(port) } }).status
  expect(code(server.http)).toBe(0)
  const port = server.http
  await server.stop()
  expect(code(port)).toBe(1)
})

test('what the image is made of is there, and what it is told by variables is a setting', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from]) => from!.split(' '))
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([])
  const kept = read('.dockerignore').match(/(?<=^!).+$/gm)!
  expect(kept.filter((path) => !existsSync(join(root, path)))).toEqual([])
  const { files } = JSON.parse(read('package.json')) as { files: string[] }
  expect(files.filter((path) => path !== 'dist' && !kept.includes(path))).toEqual([])
  const said = /^ENV (.+)$/m.exec(dockerfile)![1]!
  const variables = [...said.matchAll(/(\w+)=(\S+)/g)].map(([, name]) => name!)
  const known = new Set(['HOME', ...Object.values(serveRows).flatMap(({ env }) => env)])
  expect(variables.filter((name) => !known.has(name))).toEqual([])
})

test('the unit of systemd starts the same, and ends it later than the server itself would', () => {
  const unit = read('deploy/autoagent.service')
  const value = (name: string): string => RegExp(`^${name}=(.*)$`, 'm').exec(unit)![1]!
  const [program, ...args] = value('ExecStart').split(' ')
  expect(program).toBe('/usr/local/bin/autoagent')
  const config = join(temporaryFolder(), 'serve.json')
  writeFileSync(config, '{"agent": "none.json"}')
  const local = args.map((arg) => arg.replace('/etc/autoagent/serve.json', config))
  const said = spawnSync(process.execPath, [join(root, 'bin/autoagent.js'), ...local], { encoding: 'utf8' })
  expect(said.stderr).toContain('none.json cannot be read')
  expect(Number(value('TimeoutStopSec'))).toBeGreaterThan(serveRows.drainSeconds.default)
  expect(Number.parseInt(compose.services.app.stop_grace_period!, 10)).toBeGreaterThan(serveRows.drainSeconds.default)
})

test.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('systemd finds nothing wrong in the unit', () => {
  const path = join(temporaryFolder(), 'autoagent.service')
  // What is not installed here is no fault of the unit.
  const unit = read('deploy/autoagent.service').replace('/usr/local/bin/autoagent', '/bin/true')
  writeFileSync(path, unit.replace('User=autoagent', 'User=root'))
  expect(
    execFileSync('systemd-analyze', ['verify', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  ).toBe('')
})
