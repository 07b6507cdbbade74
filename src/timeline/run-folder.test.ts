import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Event } from '../protocol/event.ts'
import { createFolderStore } from '../stores/index.ts'
import { SequenceConflict, type Store } from '../stores/store.ts'
import { sampleRun } from './fixtures/sample-run.ts'
import { openTimeline, writeViews } from './run-folder.ts'
import { listRunIds, listRuns, readRun } from './runs.ts'
import type { Timeline } from './timeline.ts'

const now = new Date(2026, 10, 20, 9, 5, 7)
let folder: string
let store: Store

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'))
  store = createFolderStore(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function record(timeline: Timeline, events = sampleRun()): Promise<Event[]> {
  const told = events.map((event) => ({ ...event, run_id: timeline.runId }))
  for (const event of told) await timeline.append(event)
  return told
}

describe('the run id', () => {
  test('is the local time, and -2, -3 when it is taken, also by a run that has told nothing yet', async () => {
    const first = await openTimeline(store, now)
    const second = await openTimeline(store, now)
    await record(first)
    const third = await openTimeline(createFolderStore(folder), now)
    expect([first.runId, second.runId, third.runId]).toEqual([
      '2026-11-20_09-05-07',
      '2026-11-20_09-05-07-2',
      '2026-11-20_09-05-07-3',
    ])
  })

  test('is never given to two processes', async () => {
    const program = `
      const { createFolderStore } = await import(${JSON.stringify(join(import.meta.dirname, '../stores/index.ts'))})
      const { openTimeline } = await import(${JSON.stringify(join(import.meta.dirname, 'run-folder.ts'))})
      const ids = []
      for (let count = 0; count < 5; count++) {
        const timeline = await openTimeline(createFolderStore(process.argv[1]), new Date(2026, 10, 20, 9, 5, 7))
        await timeline.append({ v: 1, seq: 1, ts: new Date().toISOString(), run_id: timeline.runId, turn: 0, role: 'system', type: 'warning', message: 'x' })
        ids.push(timeline.runId)
      }
      console.log(JSON.stringify(ids))`
    const runs = await Promise.all(
      [1, 2, 3, 4].map(() =>
        promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, folder], { timeout: 60_000 }),
      ),
    )
    const ids = runs.flatMap(({ stdout }) => JSON.parse(stdout) as string[])
    expect(new Set(ids).size).toBe(20)
  }, 90_000)
})

describe('the folder', () => {
  test('holds what the documentation says, for the owner only', async () => {
    const timeline = await openTimeline(store, now)
    await record(timeline)
    expect(await timeline.keepCode(3, 'sum_sales', 'export default 1\n')).toBe('tools_session/turn_003_sum_sales.ts')
    expect(await timeline.keepCode(3, 'sum_sales', 'export default 2\n')).toBe('tools_session/turn_003_sum_sales-2.ts')
    expect(await timeline.keepCode(4, '../../../etc/passwd', 'x')).toBe('tools_session/turn_004_unnamed.ts')
    expect(await timeline.keepAnswer(5, '42')).toBe('final/turn_005_answer.txt')
    await timeline.finish([
      { role: 'user', content: 'Ä task' },
      { role: 'assistant', content: 'done' },
    ])
    const run = join(folder, timeline.runId)
    const files = (await readdir(run, { recursive: true })).sort()
    expect(files).toEqual([
      'events.jsonl',
      'final',
      'final/turn_005_answer.txt',
      'timeline.html',
      'timeline.md',
      'tools_session',
      'tools_session/turn_003_sum_sales-2.ts',
      'tools_session/turn_003_sum_sales.ts',
      'tools_session/turn_004_unnamed.ts',
      'transcript.json',
    ])
    expect(await readFile(join(run, 'final/turn_005_answer.txt'), 'utf8')).toBe('42')
    expect(await readFile(join(run, 'transcript.json'), 'utf8')).toBe(
      '[\n  {\n    "role": "user",\n    "content": "Ä task"\n  },\n  {\n    "role": "assistant",\n    "content": "done"\n  }\n]\n',
    )
    expect((await stat(join(run, 'events.jsonl'))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(run, 'timeline.md'), 'utf8')).toContain('## Turn 6')
    expect(await readFile(join(run, 'timeline.html'), 'utf8')).toContain('id="t6"')
    // Nothing but the run is left in the runs folder's list.
    expect(await listRunIds(store)).toEqual([timeline.runId])
  })

  test('keeps each event as one line, in the order of the calls', async () => {
    const timeline = await openTimeline(store, now)
    const told = sampleRun().map((event) => ({ ...event, run_id: timeline.runId }))
    await Promise.all(told.map((event) => timeline.append(event)))
    const lines = (await readFile(join(folder, timeline.runId, 'events.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as Event).seq)).toEqual(told.map((event) => event.seq))
    expect(await readRun(store, timeline.runId)).toEqual({
      events: told.map((event) => expect.objectContaining(event)),
      damage: null,
    })
  })

  test('refuses an event of another run, and a second writer', async () => {
    const timeline = await openTimeline(store, now)
    await expect(timeline.append(sampleRun()[0]!)).rejects.toThrow('is of run 2026-11-20_09-30-00')
    const [first, second] = sampleRun().map((event) => ({ ...event, run_id: timeline.runId }))
    await timeline.append(first!)
    await store.append(`${timeline.runId}/events`, [{ stranger: true }], 1)
    await expect(timeline.append(second!)).rejects.toThrow(SequenceConflict)
  })

  test('a run killed before its end can be shown', async () => {
    const timeline = await openTimeline(store, now)
    await record(timeline, sampleRun().slice(0, 20))
    await writeViews(createFolderStore(folder), timeline.runId)
    expect(await readFile(join(folder, timeline.runId, 'timeline.md'), 'utf8')).toContain('**… Unfinished**')
  })
})

describe('reading back', () => {
  test('lists the newest first, -10 after -9', async () => {
    for (let count = 0; count < 11; count++) await record(await openTimeline(store, now), sampleRun().slice(0, 1))
    const later = await openTimeline(store, new Date(2026, 10, 21))
    await record(later)
    const runs = await listRuns(store, 3)
    expect(runs.map(({ runId }) => runId)).toEqual([later.runId, '2026-11-20_09-05-07-11', '2026-11-20_09-05-07-10'])
    expect(runs[0]).toMatchObject({
      turns: 6,
      outcome: { type: 'answered' },
      sessionId: '20261120_093000',
      damage: null,
    })
    expect(runs[1]).toMatchObject({ outcome: null, turns: 0 })
  })

  test('a run that did not end has the turns that it began, not those of its session before it', async () => {
    const timeline = await openTimeline(store, now)
    const later = sampleRun().map((event) => (event.turn > 0 ? { ...event, turn: event.turn + 40 } : event))
    const third = later.findIndex(({ type, turn }) => type === 'turn-start' && turn === 43)
    await record(timeline, later.slice(0, third))
    expect((await listRuns(store))[0]).toMatchObject({ outcome: null, turns: 2 })
  })

  test('an empty or missing folder has no runs, and reading creates nothing', async () => {
    const missing = createFolderStore(join(folder, 'none'))
    expect(await listRuns(missing)).toEqual([])
    await expect(readRun(missing, '2026-11-20_09-05-07')).rejects.toThrow('there is no run')
    await expect(readRun(missing, '../../etc')).rejects.toThrow('run id "../../etc" is not allowed')
    expect(await readdir(folder)).toEqual([])
  })

  test('what is no event of this version is left out and told', async () => {
    const timeline = await openTimeline(store, now)
    const told = await record(timeline, sampleRun().slice(0, 3))
    const strange = [
      { type: 'from-the-future', ts: '2027-01-01T00:00:00Z', run_id: 'x', turn: 1, role: 'system' },
      { ...told[0], task: 42 },
      { ...told[0], type: 'verdict-given' },
    ].map((value, index) => ({ ...value, seq: 4 + index }))
    await store.append(`${timeline.runId}/events`, strange as never, 3)
    const { events, damage } = await readRun(store, timeline.runId)
    expect(events).toHaveLength(3)
    expect(damage).toBe('3 of 6 lines are not events of this version (first: line 4) and were left out')
  })
})
