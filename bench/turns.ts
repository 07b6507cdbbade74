/**
 * What a turn costs beside the model: from the last byte of the model's reply to the first byte of the next request, with a
 * trivial tool in between. The program itself, as built, against a provider on loopback that answers at once.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atLeast, atMost, figure, holds, rowText } from './judgement/row.ts'

const turns = 200
const mostMs = 5
const mostGrowth = 1.2
/** A compiler, another process: single turns say little. */
const around = 5

interface Gaps {
  /** Milliseconds before the request of each call of the tool, from the second turn on. */
  ms: number[]
  peakMegabytes: number
  exit: number | null
  said: string
}

const code = `export default async function double_it(args: { n: number }): Promise<Json> {
  return { twice: args.n * 2 }
}
`
const examples = [
  { args: { n: 1 }, expect: { twice: 2 } },
  { args: { n: 0 }, expect: { twice: 0 } },
  { args: { n: -3 }, expect: { twice: -6 } },
]
const parameters = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }

/** What the model says to the request with this number, from 0. */
function says(request: number): [name: string, fields: object] {
  if (request === 0) return ['set_requirements', { requirements: [{ text: 'An answer is given.', basis: 'answer' }] }]
  if (request === 1)
    return [
      'create_tool',
      {
        message: 'I make it.',
        tool: { name: 'double_it', description: 'Twice a number', parameters, code, examples },
        call: { args: { n: 1 } },
      },
    ]
  if (request <= turns) return ['call_tool', { message: 'Next.', call: { name: 'double_it', args: { n: request } } }]
  if (request === turns + 1) return ['final', { message: 'Done.', answer: 'done', evidence: ['r1'] }]
  return [
    'give_verdict',
    { route: 'end', reason: 'well', requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }] },
  ]
}

async function run(): Promise<Gaps> {
  const cwd = mkdtempSync(join(tmpdir(), 'bench-turns-'))
  const arrived: number[] = []
  const answered: number[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const number = arrived.push(performance.now()) - 1
    request.resume().on('end', () => {
      const [name, fields] = says(number)
      const call = {
        index: 0,
        id: `c${number}`,
        type: 'function',
        function: { name, arguments: JSON.stringify(fields) },
      }
      const chunk = (choice: object, more = {}): string =>
        `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, ...choice }], ...more })}\n\n`
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk({ delta: { role: 'assistant', tool_calls: [call] }, finish_reason: null }))
      const usage = { prompt_tokens: 1_000 + number * 50, completion_tokens: 30, total_tokens: 1_030 + number * 50 }
      response.end(`${chunk({ delta: {}, finish_reason: 'tool_calls' }, { usage })}data: [DONE]\n\n`, () =>
        answered.push(performance.now()),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const program = fileURLToPath(new URL('../bin/autoagent.js', import.meta.url))
  const child = spawn(process.execPath, [program, '-q', 'Double the numbers'], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: cwd,
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      // As long as real ones are: what it has in common with the name of the model would be looked at again and again.
      OPENAI_API_KEY: `key-${'0123456789abcdef'.repeat(2)}`,
      OPENAI_MODEL: 'bench',
      AUTOAGENT_MAX_TURNS: String(turns + 10),
      AUTOAGENT_CONTEXT_WINDOW: '1000000',
    },
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)))
  let peak = 0
  const watch = setInterval(() => {
    try {
      peak = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1] ?? peak)
    } catch {
      // It has ended.
    }
  }, 50)
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearInterval(watch)
  await new Promise((resolve) => server.close(resolve))
  rmSync(cwd, { recursive: true, force: true })
  const ms = arrived.slice(3, turns + 2).map((at, index) => at - answered[index + 2]!)
  return { ms, peakMegabytes: peak / 1024, exit, said }
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

const { ms, peakMegabytes, exit, said } = await run()
if (exit !== 0) throw new Error(`the program ended with ${exit}: ${said}`)
const early = middle(ms.slice(0, around))
const twenty = middle(ms.slice(20 - around, 20 + around))
const late = middle(ms.slice(-around * 2))
const rows = [
  atLeast('calls of the tool', ms.length, turns - 1),
  atMost(`around turn ${Math.ceil(around / 2)}: last byte of a reply to the next request, ms`, early, mostMs),
  figure('around turn 20, ms', twenty),
  atMost(`around turn ${turns}, ms`, late, mostMs),
  atMost('growth from turns 1–20 to the last 20', middle(ms.slice(-20)) / middle(ms.slice(0, 20)), mostGrowth),
  figure('slowest tenth begins at, ms', ms.toSorted((a, b) => a - b)[Math.floor(ms.length * 0.9)]!),
  figure('peak memory without the runner, MB', peakMegabytes),
]
for (const row of rows) process.stdout.write(rowText(row))
const missed = rows.filter((row) => !holds(row)).length
process.stdout.write(missed === 0 ? 'all bounds held\n' : `${missed} missed\n`)
process.exitCode = missed === 0 ? 0 : 1
