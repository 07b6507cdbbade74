/** What must not harm a server, or anybody else who talks with it: on HTTP, on its sockets, and in what models say. */
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { temporaryFolder } from './program.ts'
import { connectPerson, startEchoModel, startServed } from './serve-ground.ts'
import type { EchoModel, Served } from './serve-ground.ts'

let model: EchoModel
let server: Served
/** Begun first, since it takes its time. */
let slow: Promise<string>
const texts = { greeting: 'hello {sid}\n', reply: '{answer}\n' }
beforeAll(async () => {
  model = await startEchoModel()
  const cwd = temporaryFolder()
  const agent = {
    name: 'echo',
    role: 'r',
    system_prompt: 'Echo.',
    door: { framing: 'line', texts, grants: ['write:out'] },
  }
  writeFileSync(join(cwd, 'echo.json'), JSON.stringify(agent))
  writeFileSync(join(cwd, 'private.txt'), 'nobody may read this')
  server = await startServed({ cwd, agent: join(cwd, 'echo.json'), model, env: { RATE_MAX_MESSAGES: '0' } })
  slow = raw('POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Len')
})
beforeEach(() => Object.assign(model, { delay: 0, answer: (text: string) => `Eco: ${text}` }))
afterAll(async () => {
  await server.kill()
  await model.close()
})

/** The server answers others as before. */
async function isWell(): Promise<void> {
  const person = await connectPerson(server.tcp)
  await person.until('\n')
  person.say('well?\n')
  expect(await person.until('\n')).toBe('Eco: well?\n')
  person.hangUp()
  expect((await fetch(`http://127.0.0.1:${server.http}/health`)).status).toBe(200)
}

function raw(text: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect(server.http, '127.0.0.1', () => socket.write(text))
    let heard = ''
    socket.on('error', () => {})
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')))
    socket.on('close', () => resolve(heard))
    socket.setTimeout(15_000, () => socket.destroy())
  })
}

test.each([
  '/files/../private.txt',
  '/files/..%2fprivate.txt',
  '/files/%2e%2e/private.txt',
  '/files/....//private.txt',
  '/files/private.txt',
  '/files/private.txt%00.png',
  '/../private.txt',
  '//etc/passwd',
  '/files/%2fetc%2fpasswd',
])('the path %s leads nowhere', async (path) => {
  const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 (?:404|400) /)
  expect(answer).not.toContain('nobody may read this')
})

test('garbage, half a request, headers without end and bodies that do not come end with a clear status', async () => {
  expect(await raw(Buffer.from([0x16, 0x03, 0x01, 0x00, 0xff, 0x01]))).toMatch(/^HTTP\/1\.1 400 /)
  expect(await raw('GET / HTTP/9.9\r\n\r\n')).toMatch(/^HTTP\/1\.1 (?:400|505) /)
  expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 (?:400|431) /,
  )
})

test('an oversized body is refused before it is read, and so is one without a length', async () => {
  const { session, secret } = (await (
    await fetch(`http://127.0.0.1:${server.http}/v1/sessions`, { method: 'POST' })
  ).json()) as { session: string; secret: string }
  const head = `POST /v1/sessions/${session}/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secret}\r\nConnection: close\r\n`
  expect(await raw(`${head}Content-Length: 1000000000\r\n\r\n{"text":"`)).toMatch(/^HTTP\/1\.1 413 /)
  const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
  expect(await raw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(40)}`)).toMatch(/^HTTP\/1\.1 413 /)
  await isWell()
})

test('a page of another site may not open a socket; the own page and programs may', async () => {
  const tryAs = (origin: string | undefined): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.http}/ws`, {
        headers: origin === undefined ? {} : { origin },
      })
      socket.on('open', () => {
        socket.terminate()
        resolve('open')
      })
      socket.on('error', ({ message }) => resolve(message))
    })
  for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'http://127.0.0.1.evil.example', 'nonsense'])
    expect(await tryAs(origin)).toContain('403')
  // A file that was opened from this machine's disk says "null".
  for (const origin of [undefined, 'null', `http://127.0.0.1:${server.http}`]) expect(await tryAs(origin)).toBe('open')
})

test('a hundred sockets that trickle, and one that floods, do not keep others from their answers', async () => {
  const tricklers = await Promise.all(Array.from({ length: 100 }, () => connectPerson(server.tcp)))
  const trickling = setInterval(() => tricklers.forEach((one) => one.say('x')), 20)
  const flooder = await connectPerson(server.tcp)
  await flooder.until('\n')
  model.delay = 50
  flooder.say('flood\n'.repeat(20_000))
  await isWell()
  clearInterval(trickling)
  // Each line was answered or told that too much waits.
  await expect.poll(() => flooder.heard.split('\n').length - 2, { timeout: 20_000 }).toBe(20_000)
  expect(flooder.heard).toContain('Too much is waiting to be answered')
  for (const one of [...tricklers, flooder]) one.hangUp()
  await isWell()
}, 60_000)

test('what models and people say reaches terminals and logs without its escapes', async () => {
  const person = await connectPerson(server.tcp)
  await person.until('\n')
  person.say('\u001b]0;owned\u0007\u001b[2J hi\n')
  await person.until('hi')
  const before = server.stdout().length
  const sid = /hello ([0-9a-f]{8})/.exec(person.heard)![1]!
  server.type(`show ${sid}`)
  await expect.poll(() => server.stdout().slice(before)).toContain('hi')
  expect(server.stdout().slice(before)).not.toMatch(/[\u0007\u001b]/)
})

test('a request that comes too slowly is ended', async () => {
  expect(await slow).toMatch(/^HTTP\/1\.1 408 /)
  await isWell()
}, 60_000)
