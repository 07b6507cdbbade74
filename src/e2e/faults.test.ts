/** The real program against providers that fail: the table of docs/faults.md, Ctrl-C in each phase, connections left open. */
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { faultCases, faultSteps, rowOf, runFaultCase } from './fault-runs.ts'
import { autoagent, root, start, temporaryFolder } from './program.ts'
import type { ProgramOptions } from './program.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

describe('docs/faults.md says what happens', () => {
  const page = readFileSync(`${root}docs/faults.md`, 'utf8')
  const rows = page.slice(page.indexOf('<!-- runs -->'), page.indexOf('<!-- end -->')).trim().split('\n').slice(4)
  const withoutTime = (row: string): string => row.replace(/\| [\d.]+ s \|/u, '| … |')

  test('of every fault that is played', () => {
    expect(rows.map((row) => row.split(' | ')[0])).toEqual(faultCases.map(({ what }) => `| ${what}`))
  })
  // Most of their time is waiting for a retry.
  test.concurrent.each(faultCases)('$what', async (one) => {
    const row = rowOf(await runFaultCase(one), '1 s')
    expect(rows.map(withoutTime)).toContain(withoutTime(row))
  })
})

const openai = (url: string): Record<string, string> => ({
  OPENAI_BASE_URL: url,
  OPENAI_API_KEY: 'key-for-tests',
  OPENAI_MODEL: 'gpt-test',
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
})
const task = ['-q', 'What is the capital of France?']

describe('Ctrl-C ends the program with 130', () => {
  async function interrupted(
    options: ProgramOptions,
    isThere: (stderr: () => string) => Promise<unknown>,
  ): Promise<number | null> {
    const { child, finished } = start(task, options)
    let stderr = ''
    child.stderr!.on('data', (text: string) => (stderr += text))
    await isThere(() => stderr)
    child.kill('SIGINT')
    return (await finished).code
  }

  test('while it connects', async () => {
    const { port, sockets } = await rawServer(() => {})
    const options = { cwd: temporaryFolder(), env: openai(`https://127.0.0.1:${port}/v1`) }
    const reached = async (stderr: () => string): Promise<void> => {
      // Before the run begins its server is asked for what it knows of the model; what counts comes after.
      await expect.poll(stderr, { timeout: 20_000 }).toMatch(/· session/)
      await expect.poll(() => sockets.filter(({ destroyed }) => !destroyed).length, { timeout: 20_000 }).toBe(1)
    }
    expect(await interrupted(options, reached)).toBe(130)
  })

  const steps: [string, LoopbackStep][] = [
    ['before the first byte', { type: 'stall' }],
    ['in the middle of an answer', { type: 'stall', text: 'The capital' }],
  ]
  test.each(steps)('%s', async (_, step) => {
    const provider = await startLoopbackProvider([step])
    open.push(provider)
    const options = { cwd: temporaryFolder(), env: openai(provider.openaiUrl) }
    const reached = () => expect.poll(() => provider.requests.length, { timeout: 20_000 }).toBe(1)
    expect(await interrupted(options, reached)).toBe(130)
  })

  test('while a retry is waited for', async () => {
    const headers = { 'retry-after': '50' }
    const provider = await startLoopbackProvider([
      { type: 'error', status: 503, code: 'busy', message: 'busy', headers },
    ])
    open.push(provider)
    const options = { cwd: temporaryFolder(), env: openai(provider.openaiUrl) }
    const reached = (stderr: () => string) => expect.poll(stderr, { timeout: 20_000 }).toMatch(/retry 1 in 5\d/)
    expect(await interrupted(options, reached)).toBe(130)
    expect(provider.requests).toHaveLength(1)
  })
})

test('a run that went on with its fallback is replayed offline to the same events', async () => {
  const { says, good, usedUp } = faultSteps
  const first = await startLoopbackProvider([good[0]!, usedUp])
  const other = await startLoopbackProvider([says('final', { answer: 'Paris.', evidence: [] }), good[2]!])
  open.push(first, other)
  const cwd = temporaryFolder()
  const env = { ...openai(first.openaiUrl), GROQ_API_KEY: 'key-for-tests', LLM_URL: other.openaiUrl }
  const ran = await autoagent([...task, '--fallback-model', 'groq/other'], { cwd, env })
  expect(ran).toMatchObject({
    code: 0,
    stdout: 'Paris.\n',
    stderr: expect.stringContaining('groq/other answers from here on'),
  })
  const [run] = readdirSync(`${cwd}/.runs`)
  expect(await autoagent(['runs', 'replay', run!], { cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^identical/),
  })
})

test('a provider that keeps every connection open and never ends an answer does not keep the program alive', async () => {
  const call = { name: 'final', arguments: JSON.stringify({ answer: 'Paris.', evidence: [] }) }
  const event = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`
  const { port, sockets } = await rawServer((socket) => {
    // The whole answer, the end mark, and then silence: the body's last chunk never comes.
    const body =
      event({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: 'c1', function: call }] } }] }) +
      event({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }) +
      'data: [DONE]\n\n'
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: keep-alive\r\nkeep-alive: timeout=600\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n`,
    )
  })
  const { code, stdout } = await autoagent([...task, '-m', '1'], {
    cwd: temporaryFolder(),
    env: openai(`http://127.0.0.1:${port}/v1`),
  })
  expect([code, stdout]).toEqual([expect.any(Number), 'Paris.\n'])
  expect(sockets.length).toBeGreaterThan(0)
})

test('a model that refused native tools is asked in the text protocol from the first call of the next run', async () => {
  const refuses: LoopbackStep = { type: 'http', status: 400, body: { error: 'gpt-test does not support tools' } }
  const say = (value: unknown): LoopbackStep => ({ type: 'reply', text: JSON.stringify(value) })
  const wanted = say({ requirements: [{ text: 'The capital is named.', basis: 'answer' }] })
  const final = say({ type: 'final', answer: 'Paris.', evidence: [] })
  const fine = say({ route: 'end', reason: 'named', requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }] })
  const provider = await startLoopbackProvider([refuses, wanted, refuses, final, refuses, fine, wanted, final, fine])
  open.push(provider)
  const options = { cwd: temporaryFolder(), env: openai(provider.openaiUrl) }
  expect(await autoagent(task, options)).toMatchObject({ code: 0, stdout: 'Paris.\n' })
  const offered = (): boolean[] => provider.requests.map(({ body }) => 'tools' in (body as object))
  expect(offered()).toEqual([true, false, true, false, true, false])
  expect(await autoagent(task, options)).toMatchObject({ code: 0, stdout: 'Paris.\n' })
  expect(offered().slice(6)).toEqual([false, false, false])
})

/** Takes connections, and does what it is told once a request's first bytes are there. */
async function rawServer(answer: (socket: Socket) => void): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = []
  const server: Server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    let isBegun = false
    socket.on('data', (bytes) => {
      // A request with its body may come in pieces; its head begins with the method.
      if (bytes.subarray(0, 4).toString('latin1') === 'POST' || !isBegun) answer(socket)
      isBegun = true
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(resolve)
      }),
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}
