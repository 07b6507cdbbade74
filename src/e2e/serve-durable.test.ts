/** What was answered is kept: over lost connections, restarts, kill -9 under load, and a server that stops in the middle. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { autoagent, manageSessions, temporaryFolder } from './program.ts'
import { connectPerson, startEchoModel, startServed } from './serve-ground.ts'
import type { EchoModel, Served } from './serve-ground.ts'

let model: EchoModel
const servers: Served[] = []
beforeAll(async () => void (model = await startEchoModel()))
beforeEach(() => Object.assign(model, { delay: 0, answer: (text: string) => `Eco: ${text}` }))
afterAll(async () => {
  for (const server of servers) await server.kill()
  await model.close()
})

const door = {
  framing: 'line',
  leave: ['bye'],
  texts: {
    greeting: 'hello {sid}\n',
    reply: '{answer}\n',
    farewell: 'goodbye\n',
    resume_hint: 'resume {sid} {secret}\n',
  },
}

function folder(more: object = {}): string {
  const cwd = temporaryFolder()
  const agent = { name: 'echo', role: 'r', system_prompt: 'Echo.', door: { ...door, ...more } }
  writeFileSync(join(cwd, 'echo.json'), JSON.stringify(agent))
  return cwd
}

async function serve(cwd: string, args: string[] = [], env: Record<string, string> = {}): Promise<Served> {
  const server = await startServed({
    cwd,
    agent: join(cwd, 'echo.json'),
    model,
    args,
    env: { RATE_MAX_MESSAGES: '0', ...env },
  })
  servers.push(server)
  return server
}

const sidIn = (greeting: string): string => /hello ([0-9a-f]{8})/.exec(greeting)![1]!

describe('coming back', () => {
  test('after a lost connection and after a restart, with the secret that was shown once', async () => {
    const cwd = folder()
    const first = await serve(cwd)
    const person = await connectPerson(first.tcp)
    const sid = sidIn(await person.until('\n'))
    person.say('my name is Ana\n')
    await person.until('Ana\n')
    person.say('resume\n')
    const secret = /resume \S+ (\S{22})\n/.exec(await person.until('\n'))![1]!
    person.say('resume\n')
    expect(await person.until('\n')).not.toContain(secret)
    person.hangUp()

    const again = await connectPerson(first.tcp)
    await again.until('\n')
    again.say(`resume ${sid} ${secret}\n`)
    expect(await again.until('\n')).toContain(sid)
    again.say('and I am 30\n')
    await again.until('30\n')
    expect(model.asked.at(-1)!.messages.map(({ content }) => content)).toEqual([
      'Echo.',
      'my name is Ana',
      'Eco: my name is Ana',
      'and I am 30',
    ])
    expect(await first.stop()).toBe(0)

    const second = await serve(cwd)
    const later = await connectPerson(second.tcp)
    await later.until('\n')
    for (const wrong of [
      `resume ${sid} ${'x'.repeat(22)}`,
      `resume 00000000 ${secret}`,
      `resume ../${sid} ${secret}`,
    ]) {
      later.say(`${wrong}\n`)
      expect(await later.until('\n')).toBe('There is no such conversation, or that is not its secret.\n')
    }
    later.say(`resume ${sid} ${secret}\n`)
    await later.until('\n')
    later.say('who am I?\n')
    await later.until('\n')
    expect(model.asked.at(-1)!.messages).toHaveLength(6)
    // Nobody finds the secret on the disk.
    const journal = readFileSync(join(cwd, '.served', 'echo', `${sid}.jsonl`), 'utf8')
    expect(journal).not.toContain(secret)
    expect(journal).toContain('"type":"resume-key"')
  })

  test('a WebSocket takes its conversation over from a connection that hangs', async () => {
    const cwd = folder()
    const server = await serve(cwd)
    const open = async (first: object): Promise<{ socket: WebSocket; frames: { [name: string]: unknown }[] }> => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.http}/ws`, 'autoagent.v1.json')
      const frames: { [name: string]: unknown }[] = []
      socket.on('message', (data: Buffer) =>
        frames.push(JSON.parse(data.toString('utf8')) as { [name: string]: unknown }),
      )
      await new Promise<void>((resolve) => socket.once('open', () => resolve()))
      socket.send(JSON.stringify(first))
      await expect.poll(() => frames.length).toBeGreaterThan(0)
      return { socket, frames }
    }
    const one = await open({ type: 'start' })
    const { session, secret } = one.frames[0] as { session: string; secret: string }
    expect(one.frames[0]).toMatchObject({ type: 'hello', resumed: false, agent: 'echo' })
    one.socket.send(JSON.stringify({ type: 'say', id: 'a', text: 'hello there' }))
    await expect.poll(() => one.frames.at(-1)).toEqual({ type: 'answer', id: 'a', text: 'Eco: hello there' })
    const deltas = one.frames.filter(({ type }) => type === 'delta').map(({ text }) => text)
    expect(deltas.join('')).toBe('Eco: hello there')
    const two = await open({ type: 'resume', session, secret })
    expect(two.frames[0]).toMatchObject({
      type: 'hello',
      session,
      resumed: true,
      history: [
        { role: 'user', text: 'hello there' },
        { role: 'assistant', text: 'Eco: hello there' },
      ],
    })
    await expect.poll(() => one.frames.at(-1)).toMatchObject({ type: 'goodbye', reason: 'replaced' })
    two.socket.close()
    one.socket.close()
  })

  test('a goodbye ends the connection that said it, not the one that took its place; a broken journal harms nobody else', async () => {
    const cwd = folder()
    const server = await serve(cwd)
    const first = await connectPerson(server.tcp)
    const sid = sidIn(await first.until('\n'))
    first.say('one\n')
    await first.until('Eco: one\n')
    first.say('resume\n')
    const secret = /resume \S+ (\S{22})\n/.exec(await first.until('\n'))![1]!
    model.delay = 400
    first.say('slow\nbye\n')
    await expect.poll(() => model.asked.at(-1)?.messages.at(-1)?.content).toBe('slow')
    const second = await connectPerson(server.tcp)
    await second.until('\n')
    second.say(`resume ${sid} ${secret}\n`)
    await second.until('Eco: slow\n')
    model.delay = 0
    second.say('still here\n')
    await second.until('Eco: still here\n')
    second.say('bye\n')
    await second.until('goodbye\n')
    await second.gone
    mkdirSync(join(cwd, '.served', 'echo', '00000001.jsonl'))
    const third = await connectPerson(server.tcp)
    await third.until('\n')
    third.say('resume 00000001 x\n')
    await third.until('\n')
    third.say('fine\n')
    await third.until('Eco: fine\n')
  })

  test('REST goes on after a restart with the same token', async () => {
    const cwd = folder()
    const first = await serve(cwd)
    const ask = async (server: Served, path: string, init: RequestInit = {}): Promise<{ [name: string]: unknown }> =>
      (await (await fetch(`http://127.0.0.1:${server.http}${path}`, init)).json()) as { [name: string]: unknown }
    const { session, secret } = await ask(first, '/v1/sessions', { method: 'POST' })
    const headers = { authorization: `Bearer ${String(secret)}` }
    const path = `/v1/sessions/${String(session)}/messages`
    expect(await ask(first, path, { method: 'POST', headers, body: '{"text":"one","id":"1"}' })).toEqual({
      id: '1',
      text: 'Eco: one',
    })
    await first.stop()
    const second = await serve(cwd)
    await ask(second, path, { method: 'POST', headers, body: '{"text":"two"}' })
    const { messages } = await ask(second, path, { headers })
    expect(messages).toMatchObject([{ text: 'one' }, { text: 'Eco: one' }, { text: 'two' }, { text: 'Eco: two' }])
    const openapi = await ask(second, '/openapi.json')
    expect(openapi['openapi']).toBe('3.1.0')
  })
})

test('a conversation that is deleted stays so, though a log spoke of it; while it is served nobody deletes it', async () => {
  const cwd = folder()
  const first = await serve(cwd)
  const person = await connectPerson(first.tcp)
  const [gone, stays] = [sidIn(await person.until('\n')), await connectPerson(first.tcp)]
  const sid = sidIn(await stays.until('\n'))
  for (const one of [person, stays]) {
    one.say('remember me\n')
    await one.until('Eco: remember me\n')
  }
  const sessions = (...words: string[]) => manageSessions(['--sessions-dir', '.served/echo', ...words], { cwd })
  // `clean` asks what there is; the journals follow within seconds.
  await expect.poll(async () => (await sessions('list')).stdout, { timeout: 20_000 }).toContain(gone)
  for (const words of [
    ['delete', gone, '--yes'],
    ['clean', '--keep', '0', '--yes'],
  ])
    expect(await sessions(...words)).toMatchObject({
      code: 42,
      stderr: expect.stringMatching(/are served by pid \d+\nstop that server first/) as string,
    })
  await first.kill()
  expect(await sessions('delete', gone, '--yes')).toMatchObject({ code: 0 })
  const second = await serve(cwd)
  await second.stop()
  const { stdout } = await sessions('list')
  expect(stdout).toContain(sid)
  expect(stdout).not.toContain(gone)
})

describe('nothing that was answered is lost', () => {
  test('on a disk that takes no more, and after it', async () => {
    const cwd = folder()
    // Blocks of 512 bytes: neither a log nor a journal gets longer than 50 kB.
    const small = await startServed({
      cwd,
      agent: join(cwd, 'echo.json'),
      model,
      env: { RATE_MAX_MESSAGES: '0' },
      under: ['sh', '-c', 'ulimit -f 100; exec "$@"', 'sh'],
    })
    servers.push(small)
    const person = await connectPerson(small.tcp)
    const sid = sidIn(await person.until('\n'))
    const answered: number[] = []
    for (let n = 1; n <= 150; n++) {
      person.say(`${n} ${'x'.repeat(500)}\n`)
      const heard = await person.until('\n')
      if (heard.startsWith(`Eco: ${n} `)) answered.push(n)
      else expect(heard).toMatch(/^Something went wrong here: cannot write .*larger than allowed/)
    }
    expect(answered.length).toBeGreaterThan(100)
    expect(answered.length).toBeLessThan(150)
    // By now the journal was tried and refused.
    await expect.poll(() => small.stdout(), { timeout: 20_000 }).toContain('is in the log alone for now')
    await small.kill()
    await (await serve(cwd)).stop()
    const kept = readFileSync(join(cwd, '.served', 'echo', `${sid}.jsonl`), 'utf8')
    expect(answered.filter((n) => !kept.includes(`Eco: ${n} x`))).toEqual([])
  }, 60_000)

  test('kill -9 under load: every answer that was seen is in its session', async () => {
    const cwd = folder()
    const server = await serve(cwd)
    const people = await Promise.all(Array.from({ length: 100 }, () => connectPerson(server.tcp)))
    const seen = new Map<string, string[]>()
    const talking = people.map(async (person) => {
      const sid = sidIn(await person.until('\n'))
      const mine: string[] = []
      seen.set(sid, mine)
      for (let n = 1; ; n++) {
        person.say(`${sid} says ${n}\n`)
        const reply = await person.until('\n').catch(() => null)
        if (reply === null) return
        mine.push(reply.trim().replace('Eco: ', ''))
      }
    })
    await expect.poll(() => [...seen.values()].flat().length, { timeout: 20_000 }).toBeGreaterThan(1_000)
    await server.kill()
    await Promise.all(talking)
    await serve(cwd)
    const lost: string[] = []
    for (const [sid, mine] of seen) {
      const journal = readFileSync(join(cwd, '.served', 'echo', `${sid}.jsonl`), 'utf8')
      for (const text of mine)
        if (!journal.includes(`"content":"${text}"`) || !journal.includes(`"content":"Eco: ${text}"`)) lost.push(text)
    }
    expect(lost).toEqual([])
    const [some] = seen
    const listed = await manageSessions(['--sessions-dir', join(cwd, '.served', 'echo'), 'show', some![0]], { cwd })
    expect(listed.stdout).toContain(some![1][0]!)
    const given = ['--sessions-dir', join(cwd, '.served', 'echo'), '--session-id', some![0], '--resume', '-q', 'x']
    const resumed = await autoagent(given, {
      cwd,
      env: { OPENAI_API_KEY: 'k-for-tests', OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'echo' },
    })
    expect([resumed.code, resumed.stderr]).toEqual([42, expect.stringContaining('belong to an agent that is served')])
  }, 60_000)

  test('a server that stops finishes what it answers, says goodbye, and lets nobody in', async () => {
    const cwd = folder()
    const server = await serve(cwd)
    const person = await connectPerson(server.tcp)
    await person.until('\n')
    model.delay = 700
    person.say('slow one\n')
    await expect.poll(() => model.asked.at(-1)?.messages.at(-1)?.content).toBe('slow one')
    const stopped = server.stop()
    expect(await person.until('slow one\n')).toContain('Eco: slow one\n')
    await person.gone
    expect(person.heard).toContain('The server stops now. The conversation is kept.\n')
    expect(await stopped).toBe(0)
    const [journal] = readdirSync(join(cwd, '.served', 'echo')).filter((name) => /^[0-9a-f]{8}\.jsonl$/.test(name))
    expect(readFileSync(join(cwd, '.served', 'echo', journal!), 'utf8')).toContain('Eco: slow one')
  })
})

describe('limits hold', () => {
  test('connections, messages that wait, and one of many who floods', async () => {
    const cwd = folder({ rate: { window_seconds: 30, messages: 5 } })
    const server = await serve(cwd, ['--max-per-address', '3'], { RATE_MAX_MESSAGES: '', PER_USER_MAX: '2' })
    const people = await Promise.all([1, 2, 3].map(() => connectPerson(server.tcp)))
    for (const person of people) await person.until('\n')
    const late = await connectPerson(server.tcp)
    await late.gone
    expect(late.heard).toBe('Too much is waiting to be answered. Try again in a moment.\n')
    const [flooder, other] = people
    model.delay = 300
    for (let n = 1; n <= 20; n++) flooder!.say(`flood ${n}\n`)
    other!.say('hello\n')
    expect(await other!.until('\n')).toBe('Eco: hello\n')
    await expect.poll(() => flooder!.heard.split('\n').length - 2).toBe(20)
    const replies = flooder!.heard.split('\n').slice(1, -1)
    expect(replies.filter((line) => line.startsWith('Eco: '))).toEqual(['Eco: flood 1', 'Eco: flood 2', 'Eco: flood 3'])
    expect(replies.filter((line) => line.startsWith('Too many messages'))).toHaveLength(15)
    const metrics = await (await fetch(`http://127.0.0.1:${server.http}/metrics`)).text()
    expect(metrics).toContain('autoagent_refused_total{why="limited"} 15\n')
    expect(metrics).toContain('autoagent_refused_total{why="busy"} 2\n')
    expect(metrics).toContain('autoagent_refused_total{why="too-many-of-you"} 1\n')
  })

  test('a peer that says nothing is let go; its place is free again', async () => {
    const cwd = folder()
    const server = await serve(cwd, ['--idle-seconds', '1', '--max-per-address', '1'])
    const person = await connectPerson(server.tcp)
    await person.gone
    expect(person.heard).toContain('Nothing was said for a long time')
    // The server hears a moment later that the connection is closed.
    const isLetIn = async (): Promise<boolean> => {
      const next = await connectPerson(server.tcp)
      next.say('hello\n')
      return next.until('Eco: hello\n').then(
        () => true,
        () => false,
      )
    }
    await expect.poll(isLetIn).toBe(true)
  })

  test('a model that never answers harms only who asked, and not for ever', async () => {
    const cwd = folder()
    const server = await serve(cwd, [], { LLM_TIMEOUT_SECONDS: '1', LLM_MAX_RETRIES: '0' })
    const person = await connectPerson(server.tcp)
    await person.until('\n')
    model.delay = 600_000
    person.say('hello?\n')
    expect(await person.until('\n')).toBe('The model does not answer now. Try again in some seconds.\n')
    model.delay = 0
    person.say('again\n')
    expect(await person.until('\n')).toBe('Eco: again\n')
  })
})
