/**
 * What reading a model's stream costs, against copying and parsing the same bytes in the same run, and how soon Ctrl-C
 * ends a call in each of its phases. Run with `npm run bench:wire`.
 */
import { plainRequest as request } from '../src/models/fixtures/plain-request.ts'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { start, temporaryFolder } from '../src/e2e/program.ts'
import { startLoopbackProvider } from '../src/models/fixtures/loopback-provider.ts'
import type { LoopbackStep } from '../src/models/fixtures/loopback-provider.ts'
import type { HttpAnswer } from '../src/models/http.ts'
import type { Model, ModelResult } from '../src/models/model.ts'
import { createOpenAICompatible } from '../src/models/openai-compatible.ts'
import { readReply } from '../src/models/reply-body.ts'
import { withRetries } from '../src/models/retry.ts'
import { createSseParser } from '../src/models/sse.ts'

const megabyte = 1_000_000
const socketBytes = 64 * 1024
const tlsBytes = 16 * 1024

const eventOf = (content: string, more: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: '@cf/openai/gpt-oss-120b',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
    ...more,
  })}\n\n`
const end = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`
const streamOf = (event: string, bytes: number): Buffer =>
  Buffer.from(event.repeat(Math.ceil(bytes / event.length)) + end)

/** One token a chunk, as providers send it; long chunks; and characters of more than one byte, where decoding is slowest. */
const streams = {
  'a token a chunk': streamOf(eventOf('word '), 32 * megabyte),
  'long chunks': streamOf(eventOf('word '.repeat(400)), 32 * megabyte),
  'no ASCII': streamOf(eventOf('é€😀漢'.repeat(20)), 32 * megabyte),
}

for (const [name, bytes] of Object.entries(streams))
  for (const size of [tlsBytes, socketBytes]) {
    const copied = rate(bytes, () => copy(bytes, size))
    const parsed = rate(bytes, () => parse(bytes, size))
    least(`events, ${name}, ${size / 1024} kB at a time, MB/s`, parsed, 200, `${ratio(copied / parsed)} of copying`)
  }

const whole = streams['a token a chunk']
const bare = rate(whole, () => {
  for (const line of whole.toString('utf8').split('\n')) if (line.startsWith('data: {')) JSON.parse(line.slice(6))
})
const read = await rateOf(whole, () => readAll(whole, socketBytes))
most('the whole reading ÷ bare JSON.parse of its lines', bare / read, 2, `${read.toFixed(0)} MB/s`)

const small = await timeOf(() => readAll(Buffer.from(eventOf('x'.repeat(megabyte)) + end), tlsBytes))
const large = await timeOf(() => readAll(Buffer.from(eventOf('x'.repeat(8 * megabyte)) + end), tlsBytes))
most('an event of 8 MB ÷ (8 × one of 1 MB)', large / (8 * small), 2, `${large.toFixed(1)} ms`)
const few = await timeOf(() => readAll(Buffer.from(eventOf('x'.repeat(100_000)) + end), 1))
const many = await timeOf(() => readAll(Buffer.from(eventOf('x'.repeat(800_000)) + end), 1))
most('800,000 single bytes ÷ (8 × 100,000)', many / (8 * few), 2, `${many.toFixed(1)} ms`)

const silent = createServer((socket) => void socket.on('error', () => {}).resume())
await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
const silentPort = (silent.address() as AddressInfo).port
const rounds = 10
const stall: LoopbackStep = { type: 'stall' }
const middle: LoopbackStep = { type: 'stall', text: 'Hello' }
const retry: LoopbackStep = {
  type: 'error',
  status: 503,
  code: 'busy',
  message: 'busy',
  headers: { 'retry-after': '50' },
}
const phases: Record<string, LoopbackStep | null> = {
  connecting: null,
  'waiting for the first byte': stall,
  'in the middle of an answer': middle,
  'waiting for a retry': retry,
}
for (const [phase, step] of Object.entries(phases)) {
  const longest = Math.max(...(await repeated(rounds, () => abortMs(step))))
  most(`Ctrl-C ${phase}, ms to the fault, the longest of ${rounds}`, longest, 100)
}
silent.close()
for (const [phase, step] of Object.entries({ 'waiting for the first byte': stall, 'waiting for a retry': retry })) {
  const taken = (await repeated(5, () => exitMs(step))).sort((a, b) => a - b)
  process.stdout.write(
    `for orientation: Ctrl-C ${phase}, from the signal to the end of the program ${taken[2]!.toFixed(0)} ms\n`,
  )
}

function copy(bytes: Buffer, size: number): void {
  const room = Buffer.alloc(size)
  for (let at = 0; at < bytes.length; at += size) room.set(bytes.subarray(at, at + size))
}

function parse(bytes: Buffer, size: number): void {
  const parser = createSseParser()
  let events = 0
  for (let at = 0; at < bytes.length; at += size) events += parser.push(bytes.subarray(at, at + size)).length
  if (events + parser.end().length < 2) throw new Error('the parser found no events')
}

async function readAll(bytes: Buffer, size: number): Promise<void> {
  let at = 0
  const answer: HttpAnswer = {
    type: 'answer',
    status: 200,
    headers: {},
    read: () => Promise.resolve(at >= bytes.length ? null : bytes.subarray(at, (at += size))),
    hurry: () => {},
    dispose: () => {},
  }
  const result = await readReply(answer, {
    endpoint: { title: 'Bench', url: '', model: 'm', keyVariable: null, secrets: [] },
    tools: new Set(),
    forced: false,
    takenIds: new Set(),
    finishOptional: false,
    estimatedInput: () => 0,
    onText: () => {},
  })
  if (result.type !== 'reply') throw new Error(result.message)
}

/** From the abort to the result, in a call that has come to this phase. */
async function abortMs(step: LoopbackStep | null): Promise<number> {
  const provider = await startLoopbackProvider(step ? [step] : [])
  const network = createOpenAICompatible({
    name: 'bench/model',
    baseUrl: step ? provider.openaiUrl : `https://127.0.0.1:${silentPort}/v1`,
    model: 'model',
    quirks: { maxTokensField: 'max_tokens', streamUsage: true },
    contextWindow: 1000,
    price: null,
    nativeTools: true,
    people: { title: 'Bench', keyVariable: null },
  })
  const model: Model = withRetries(network)
  const controller = new AbortController()
  const asked: Promise<ModelResult> = model.complete(request, { signal: controller.signal })
  await sleep(150)
  const started = performance.now()
  controller.abort()
  const result = await asked
  const taken = performance.now() - started
  if (result.type !== 'fault' || result.code !== 'aborted') throw new Error('the call was not aborted')
  await network.close()
  await provider.close()
  return taken
}

/** From SIGINT to the end of the real program. */
async function exitMs(step: LoopbackStep): Promise<number> {
  const provider = await startLoopbackProvider([step])
  const env = { OPENAI_BASE_URL: provider.openaiUrl, OPENAI_API_KEY: 'key', OPENAI_MODEL: 'gpt-test' }
  const { child, finished } = start(['-q', 'Which day is it?'], { cwd: temporaryFolder(), env })
  while (provider.requests.length === 0) await sleep(20)
  await sleep(100)
  const started = performance.now()
  child.kill('SIGINT')
  const { code } = await finished
  const taken = performance.now() - started
  await provider.close()
  if (code !== 130) throw new Error(`the program ended with ${code}`)
  return taken
}

/** The best of five rounds: what the code can do; the rest is the machine's. */
function rate(bytes: Buffer, work: () => void): number {
  const times = Array.from({ length: 6 }, () => {
    const started = performance.now()
    work()
    return performance.now() - started
  })
  return bytes.length / megabyte / (Math.min(...times.slice(1)) / 1000)
}

async function rateOf(bytes: Buffer, work: () => Promise<void>): Promise<number> {
  return bytes.length / megabyte / ((await timeOf(work)) / 1000)
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const times = await repeated(6, async () => {
    const started = performance.now()
    await work()
    return performance.now() - started
  })
  return Math.min(...times.slice(1))
}

async function repeated(times: number, work: () => Promise<number>): Promise<number[]> {
  const values: number[] = []
  for (let round = 0; round < times; round += 1) values.push(await work())
  return values
}

function ratio(value: number): string {
  return `${value.toFixed(1)} × the time`
}

function least(what: string, value: number, bound: number, detail = ''): void {
  row(what, value, `at least ${bound}`, value >= bound, detail)
}

function most(what: string, value: number, bound: number, detail = ''): void {
  row(what, value, `at most ${bound}`, value <= bound, detail)
}

function row(what: string, value: number, bound: string, isMet: boolean, detail: string): void {
  const text = `${isMet ? 'ok  ' : 'MISS'} ${what.padEnd(62)} ${value.toFixed(2).padStart(8)}  ${bound}`
  process.stdout.write(`${text}${detail ? `  (${detail})` : ''}\n`)
}
