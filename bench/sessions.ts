/**
 * What kept sessions cost: a list of 10,000, going on with one of 10,000 turns, and one append in it. The programs as they
 * are built, whole, from spawn on; the model is a provider on loopback that answers at once.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '../src/protocol/json.ts'
import type { SessionRecord } from '../src/protocol/session.ts'
import { openSession } from '../src/sessions/open.ts'
import { encodeLine } from '../src/stores/folder-frame.ts'
import { createFolderStore } from '../src/stores/folder.ts'
import { atMost, figure, holds, rowText } from './judgement/row.ts'
import { middle } from './median.ts'

const sessions = 10_000
const turns = 10_000
const mostListMs = 150
const mostResumeMs = 300
const mostResumeMegabytes = 150
const mostGrowth = 1.2
const mostAmongMany = 2
const attempts = 7
const appends = 100

const at = '2026-01-02T03:04:05.000Z'

const created = (id: string): SessionRecord => ({
  type: 'created',
  session_id: id,
  created_at: at,
  model: 'm',
  tags: [],
})

function turnRecords(turn: number): SessionRecord[] {
  const call = {
    id: `c${turn}`,
    name: 'call_tool',
    arguments: `{"message":"Row ${turn}","call":{"name":"row","args":{}}}`,
  }
  const value = JSON.stringify({ row: turn, text: `What row ${turn} says. `.repeat(20) })
  const content = `<result id="r${turn}" from="row">\n${value}\n</result>`
  return [
    { type: 'message', turn, message: { role: 'assistant', content: '', toolCalls: [call] } },
    { type: 'result-known', turn, id: `r${turn}`, ok: true, name: 'row', value },
    { type: 'message', turn, message: { role: 'tool', toolCallId: call.id, name: 'call_tool', content } },
    { type: 'turn-end', turn, tools_used: ['row'], agents_used: [], statuses: [], answer: null, at },
  ]
}

function writeJournal(dir: string, id: string, records: SessionRecord[]): void {
  const lines = records.map((record, index) => encodeLine(index + 1, record as unknown as JsonObject))
  writeFileSync(join(dir, `${id}.jsonl`), Buffer.concat(lines), { mode: 0o600 })
}

const first = (id: string): SessionRecord[] => [
  created(id),
  { type: 'task', task: `Read every row of ${id}`, run_id: 'run', at },
  { type: 'message', turn: 0, message: { role: 'user', content: `Task: Read every row of ${id}` } },
  { type: 'requirements', requirements: [{ id: 'R1', text: 'Every row is read.' }] },
]

interface Ended {
  ms: number
  peakMegabytes: number
}

const binary = (name: string): string => fileURLToPath(new URL(`../bin/${name}.js`, import.meta.url))

/**
 * @param until settles when what is waited for was seen; absent: the end of the program.
 * @param signal what ends the program then.
 */
async function time(
  program: string,
  argv: string[],
  cwd: string,
  env: object,
  until?: Promise<void>,
  signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL',
): Promise<Ended> {
  const started = performance.now()
  const child = spawn(process.execPath, [binary(program), ...argv], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)))
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  let peakMegabytes = 0
  if (until) {
    const early = await Promise.race([until, exit])
    if (early !== undefined) throw new Error(`${program} ended with ${early} before its request: ${said}`)
  } else {
    const code = await exit
    if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`)
  }
  const ms = performance.now() - started
  if (until) {
    const status = readFileSync(`/proc/${child.pid}/status`, 'latin1')
    peakMegabytes = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024
    child.kill(signal)
    await exit
  }
  return { ms, peakMegabytes }
}

/** From the start of the program to its first request, which is never answered. */
async function timeToRequest(
  argv: string[],
  cwd: string,
  dir: string,
  signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL',
): Promise<Ended> {
  let arrived = (): void => {}
  const request = new Promise<void>((resolve) => (arrived = resolve))
  const server = createServer(() => arrived())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    return await time(
      'autoagent',
      ['--sessions-dir', dir, ...argv],
      cwd,
      {
        OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
        // As keys are: a word in it would be looked for in everything.
        OPENAI_API_KEY: `sk-${randomBytes(24).toString('hex')}`,
        OPENAI_MODEL: 'bench',
        AUTOAGENT_MAX_TURNS: '10000',
        AUTOAGENT_CONTEXT_WINDOW: '131072',
      },
      request,
      signal,
    )
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Microseconds of one append of a turn's records, around turn 10 and around turn 10,000. */
async function appendCosts(dir: string): Promise<{ early: number; late: number }> {
  const store = createFolderStore(dir)
  writeJournal(dir, 'short', [
    ...first('short'),
    ...Array.from({ length: 10 }, (_, index) => turnRecords(index + 1)).flat(),
  ])
  const short = await openSession(store, { mode: 'resume', id: 'short', model: 'm' })
  const long = await openSession(store, { mode: 'resume', id: 'long', model: 'm' })
  const costs: { early: number[]; late: number[] } = { early: [], late: [] }
  for (let n = 1; n <= appends; n++)
    // In turn, so that both meet the same disk.
    for (const [session, into, base] of [
      [short, costs.early, 10],
      [long, costs.late, turns],
    ] as const) {
      const started = performance.now()
      await session.append(turnRecords(base + n))
      into.push((performance.now() - started) * 1000)
    }
  await Promise.all([short.close(), long.close()])
  return { early: middle(costs.early), late: middle(costs.late) }
}

/** Milliseconds that a session costs its program, begun and ended: among thousands, and alone. */
async function sessionCosts(among: string, alone: string): Promise<{ among: number; alone: number }> {
  const costs: { among: number[]; alone: number[] } = { among: [], alone: [] }
  for (let n = 1; n <= attempts; n++)
    for (const [dir, into] of [
      [among, costs.among],
      [alone, costs.alone],
    ] as const) {
      const started = performance.now()
      const session = await openSession(createFolderStore(dir), { mode: 'new', id: `new${n}`, model: 'm' })
      await session.close()
      into.push(performance.now() - started)
    }
  return { among: middle(costs.among), alone: middle(costs.alone) }
}

const cwd = mkdtempSync(join(tmpdir(), 'bench-sessions-'))
try {
  const many = join(cwd, 'many')
  const one = join(cwd, 'one')
  for (const dir of [many, one]) mkdirSync(dir, { mode: 0o700 })
  for (let n = 1; n <= sessions; n++) {
    const id = `s${String(n).padStart(5, '0')}`
    writeJournal(many, id, [...first(id), ...turnRecords(1), { type: 'status', status: 'completed', at }])
  }
  writeJournal(one, 'long', [
    ...first('long'),
    ...Array.from({ length: turns }, (_, index) => turnRecords(index + 1)).flat(),
  ])

  const repeat = async (work: () => Promise<Ended>): Promise<Ended> => {
    const ends: Ended[] = []
    for (let n = 0; n < attempts; n++) ends.push(await work())
    return { ms: middle(ends.map(({ ms }) => ms)), peakMegabytes: Math.max(...ends.map((end) => end.peakMegabytes)) }
  }
  const rebuilt = await time('manage-sessions', ['--sessions-dir', many, 'list'], cwd, {})
  const help = await repeat(() => time('manage-sessions', ['--help'], cwd, {}))
  const listed = await repeat(() => time('manage-sessions', ['--sessions-dir', many, 'list'], cwd, {}))
  const newSession = ['-q', 'Read a row']
  const longSession = ['--session-id', 'long', '--resume']
  // Whoever has such a session did not start the program for the first time: what Node compiled is kept when a run ends.
  await timeToRequest(longSession, cwd, one, 'SIGINT')
  const bare = await repeat(() => timeToRequest(newSession, cwd, join(cwd, 'fresh')))
  const resumed = await repeat(() => timeToRequest(longSession, cwd, one))
  const { early, late } = await appendCosts(one)
  const { among, alone } = await sessionCosts(many, join(cwd, 'alone'))

  const rows = [
    figure('manage-sessions --help, ms', help.ms),
    figure(`first list of ${sessions} sessions (the index is made), ms`, rebuilt.ms),
    figure('the list itself, beyond the start of the program, ms', listed.ms - help.ms),
    atMost(`list of ${sessions} sessions, whole program, ms`, listed.ms, mostListMs),
    figure('a new session to its first request, whole program, ms', bare.ms),
    figure('the same, peak MB', bare.peakMegabytes),
    atMost(`resume of ${turns} turns to the first request, whole program, ms`, resumed.ms, mostResumeMs),
    figure('of that, beyond the start of a program that has no session, ms', resumed.ms - bare.ms),
    atMost('the same, peak MB', resumed.peakMegabytes, mostResumeMegabytes),
    figure('append of a turn at turn 10, µs', early),
    figure(`append of a turn at turn ${turns}, µs`, late),
    atMost('growth', late / early, mostGrowth),
    figure('a session begun and ended alone, ms', alone),
    atMost(`the same among ${sessions} ÷ alone`, among / alone, mostAmongMany),
  ]
  for (const row of rows) process.stdout.write(rowText(row))
  const missed = rows.filter((row) => !holds(row)).length
  process.stdout.write(missed === 0 ? 'all bounds held\n' : `${missed} missed\n`)
  process.exitCode = missed === 0 ? 0 : 1
} finally {
  rmSync(cwd, { recursive: true, force: true })
}
