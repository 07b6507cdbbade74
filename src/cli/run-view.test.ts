import { describe, expect, test } from 'vitest'
import type { RunReport } from '../app.ts'
import type { Event, EventBody } from '../protocol/event.ts'
import { closingLines } from './outcome-text.ts'
import { eventLines } from './run-view.ts'
import { createStatusLine } from './status-line.ts'
import type { Io } from './terminal.ts'

function plainIo(fields: Partial<Io> = {}): Io & { told: string[] } {
  const told: string[] = []
  return {
    told,
    stdout: () => {},
    result: () => {},
    stderr: (text) => void told.push(text),
    interactive: false,
    live: true,
    columns: 80,
    color: false,
    cwd: '/work',
    env: {},
    ...fields,
  }
}
const event = (body: EventBody): Event => ({ v: 1, seq: 1, ts: '', run_id: 'r', turn: 1, role: 'system', ...body })
const evil = 'a\x1b]0;title\x07\x1b[2Jb'

test('no field of an event reaches the terminal raw', () => {
  const lines = [
    event({ type: 'tool-call', name: evil, args: { [evil]: evil }, open_mode: false } as unknown as EventBody),
    event({ type: 'agent-made', name: evil, job: 'made', version: 1 } as unknown as EventBody),
    event({
      type: 'run-start',
      model: evil,
      session_id: evil,
      grants: [evil],
      open_mode: false,
    } as unknown as EventBody),
  ].map((one) => eventLines(one, plainIo()))
  expect(lines.join('\n')).not.toMatch(/[\x00-\x09\x0b-\x1f]/)
  expect(lines[0]).toContain('ab')
})

test('a session that is resumed says so, also when its first turn was interrupted', () => {
  const resumed = (turns: number, interrupted: string | null): string =>
    eventLines(event({ type: 'session-resumed', session_id: 's', turns, messages: 2, interrupted }), plainIo())
  expect(resumed(1, null)).toBe('resumed after 1 turn')
  expect(resumed(2, 'a turn')).toBe('resumed after 2 turns; a turn was interrupted, its outcome is unknown')
  expect(resumed(0, 'make_report')).toBe(
    'resumed before its first turn was finished; make_report was interrupted, its outcome is unknown',
  )
})

describe('the closing lines', () => {
  const report = {
    outcome: { type: 'aborted', signal: 'SIGINT' },
    totals: {
      turns: 1,
      seconds: 1,
      modelCalls: 1,
      usage: { inputTokens: 1, outputTokens: 1 },
      costUsd: 0,
      toolsMade: [],
      toolsUsed: [],
      agentsUsed: [],
    },
    sessionId: 'mine',
    runId: 'r',
    runDir: '/work/.runs/r',
    sessionPath: '/work/.sessions/mine.jsonl',
  } as unknown as RunReport
  const goOn = (flags = {}, env = {}): string | undefined =>
    closingLines(report, flags, plainIo({ env })).at(-1)?.replace('Go on with: ', '')
  test('count in words', () => {
    expect(closingLines(report, {}, plainIo())[0]).toMatch(/^1 turn · 1\.0 s · 1 model call · /)
  })
  test('name a command that works as the program was started', () => {
    expect(goOn()).toBe('autoagent --session-id mine --resume')
    expect(goOn({ directory: 'my work', sessionsDir: 'kept' })).toBe(
      "autoagent -C 'my work' --sessions-dir kept --session-id mine --resume",
    )
    expect(goOn({}, { npm_lifecycle_event: 'start', npm_package_name: 'autoagent' })).toBe(
      'npm start -- --session-id mine --resume',
    )
    expect(goOn({}, { npm_lifecycle_event: 'start', npm_package_name: 'other' })).toMatch(/^autoagent /)
  })
})

test('the status line is never wider than the terminal is now, and shows no raw name', async () => {
  let columns = 60
  const io = plainIo()
  Object.defineProperty(io, 'columns', { get: () => columns })
  const line = createStatusLine(io)
  line.note(event({ type: 'tool-call', name: `${evil}${'工'.repeat(50)}`, args: {} } as unknown as EventBody))
  line.show()
  const widest = (): number => Math.max(...io.told.splice(0).map((text) => text.replace('\r\x1b[K', '').length))
  await expect.poll(() => io.told.length).toBeGreaterThan(1)
  expect(widest()).toBe(59)
  columns = 20
  await expect.poll(() => io.told.length).toBeGreaterThan(1)
  expect(io.told.join('')).not.toMatch(/title|\x07|[^\x00-\x7f⠀-⣿·]/)
  expect(widest()).toBe(19)
  line.hide()
})
