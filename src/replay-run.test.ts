/** Runs of all kinds, gone through again from their records: the same events, or the place where they part. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { accepts, final, makes, requirements, runIn, says } from './app-ground.ts'
import type { Ran, RunOptions } from './app-ground.ts'
import { loadConfiguration } from './config/load.ts'
import type { Settings } from './config/settings.ts'
import { fault, reply } from './models/scripted.ts'
import type { ScriptedStep } from './models/scripted.ts'
import { compareRuns, replayRun, startFromTurn } from './replay-run.ts'
import type { ReplayReport } from './replay-run.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'replay-'))
  writeFileSync(join(cwd, 'a.txt'), '1\n2\n')
})

const run = (steps: readonly ScriptedStep[], options?: RunOptions): Promise<Ran> => runIn(cwd, steps, options)
const reading: RunOptions = { request: { grants: { read: true } } }
const replay = (runId: string, flags: Partial<Settings> = {}): Promise<ReplayReport> =>
  replayRun({ cwd, configuration: loadConfiguration({ cwd, env: { HOME: cwd }, flags }) }, runId)
const fileOf = (runId: string, name: string): string => join(cwd, '.runs', runId, `${name}.jsonl`)
function change(runId: string, name: string, from: string | RegExp, to: string): void {
  const text = readFileSync(fileOf(runId, name), 'utf8')
  const changed = text.replace(from, to)
  expect(changed).not.toBe(text)
  writeFileSync(fileOf(runId, name), changed)
}

const counts = makes(
  'count_lines',
  "const text = await ctx.readFile('a.txt')\n  return { lines: text.split('\\n').length - 1, at: Date.now(), roll: Math.random() }",
  { grants: ['read:a.txt'] },
)
const program = (body: string, grants: string[] = ['read', 'tool:count_lines']): ReturnType<typeof says> =>
  says('run_code', { code: `export default async function main(args: {}, ctx: ToolContext) {\n  ${body}\n}\n`, grants })

describe('a replay is identical', () => {
  test('although the files, the time and chance are others now', async () => {
    const { report } = await run(
      [
        requirements,
        counts,
        program(`const result: any = await ctx.tools.count_lines({})
  const [text, names] = await Promise.all([ctx.readFile('a.txt'), ctx.list('.')])
  console.log(new Date().toISOString(), crypto.randomUUID())
  return { result, text, names, ms: performance.now() }`),
        program("return await ctx.readFile('gone.txt')"),
        final('2 lines', ['r1']),
        accepts,
      ],
      reading,
    )
    rmSync(join(cwd, 'a.txt'))
    rmSync(join(cwd, '.permanent_tools'), { recursive: true })
    const first = await replay(report.runId)
    expect(first).toMatchObject({ difference: null, damage: [], turns: 4, executions: { repeated: 3, taken: 0 } })
    expect(await replay(report.runId)).toEqual(first)
  })
  test('a refused tool, malformed replies, refused grants, a question to the person', async () => {
    const { report, events } = await run(
      [
        requirements,
        makes('broken', 'return nothing_there'),
        reply('no action at all'),
        counts,
        program("return (await ctx.readFile('a.txt')).length", ['read:a.txt']),
        final('2 lines', ['r4']),
        accepts,
      ],
      { ask: 'once' },
    )
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['tool-refused', 'action-refused', 'grant-asked']),
    )
    expect(await replay(report.runId)).toMatchObject({ difference: null, damage: [] })
  })
  test('agents with tools, and checks by code', async () => {
    const checked = says('set_requirements', {
      requirements: [
        {
          text: 'two lines',
          check: {
            type: 'program',
            code: "export default async function check(args: any, ctx: ToolContext) { return { pass: (await ctx.readFile('a.txt')).length === 4, detail: '' } }",
          },
        },
        { text: 'a file', check: { type: 'file-exists', path: 'out.txt' } },
      ],
    })
    const { report } = await run(
      [
        checked,
        counts,
        says('create_agent', {
          agent: { name: 'critic', system_prompt: 'You count.', tools: ['count_lines'] },
          call: { task: 'Count' },
        }),
        says('count_lines', {}),
        reply('Two.'),
        program("await ctx.writeFile('out.txt', 'x'); return 1", ['write']),
        final('2 lines', ['r1']),
      ],
      { request: { grants: { read: true, write: true } } },
    )
    expect(report.outcome).toMatchObject({ type: 'answered', verified: true })
    rmSync(join(cwd, 'out.txt'))
    expect(await replay(report.runId)).toMatchObject({ difference: null, executions: { taken: 0 } })
  })
  test('the second run of a session, and one without a kept session', async () => {
    await run([requirements, counts, final('2 lines', ['r1']), accepts], {
      request: { ...reading.request, session: { mode: 'new', id: 's' } },
    })
    const second = await run([requirements, program('return 1', []), final('again', []), accepts], {
      request: { task: 'More', session: { mode: 'resume', id: 's' } },
    })
    expect(await replay(second.report.runId)).toMatchObject({ difference: null })
    const third = await run([requirements, final('once', []), accepts], { request: { session: { mode: 'none' } } })
    expect(await replay(third.report.runId)).toMatchObject({ difference: null })
  })
  test('with results so large that they are beside the journal, of this run and of the one before', async () => {
    const wide = (letter: string) =>
      program(`return { sum: 4711, text: '${letter}'.repeat(200_000), end: 'the end' }`, [])
    const checked = says('set_requirements', {
      requirements: [
        { text: 'The sum is told.' },
        {
          text: 'All is there.',
          check: {
            type: 'program',
            code: "export default async function check(args: any) { return { pass: Object.values(args.results).every((one: any) => one.end !== 'lost'), detail: '' } }",
          },
        },
      ],
    })
    const met = says('give_verdict', {
      route: 'end',
      reason: 'fine',
      requirements: [{ id: 'R1', status: 'met', evidence: ['r1'] }],
    })
    const first = await run([checked, wide('a'), final('4711', ['r1']), met], {
      request: { session: { mode: 'new', id: 's' } },
    })
    expect(first.report.outcome).toMatchObject({ type: 'answered', verified: true })
    const second = await run(
      [
        checked,
        says('call_tool', { call: { name: 'read_result', args: { id: 'r1', offset: 199_990 } } }),
        wide('b'),
        final('4711', ['r1', 'r4']),
        met,
      ],
      { request: { task: 'More', session: { mode: 'resume', id: 's' } } },
    )
    expect(second.report.outcome).toMatchObject({ type: 'answered', verified: true })
    const read = second.events.find((event) => event.type === 'tool-result' && event.name === 'read_result')
    expect(read).toMatchObject({
      ok: true,
      value: { total: 200_038, text: expect.stringMatching(/^a+","end":"the end"/) },
    })
    expect(readdirSync(join(cwd, '.sessions', 's'))).toHaveLength(2)
    for (const { report } of [first, second])
      expect(await replay(report.runId)).toMatchObject({ difference: null, executions: { taken: 0 } })
    const start = await startFromTurn(
      { cwd, configuration: loadConfiguration({ cwd, env: { HOME: cwd }, flags: {} }) },
      second.report.runId,
      4,
    )
    expect(readdirSync(join(cwd, '.sessions', start.sessionId))).toHaveLength(1)
  })
  test('faults, a limit, and a stop by the person', async () => {
    const failed = await run([requirements, fault('quota', 'used up')])
    expect(await replay(failed.report.runId)).toMatchObject({ difference: null })
    const limited = await run([requirements, program('return 1', []), program('return 2', [])], {
      settings: { maxTurns: 2 },
    })
    expect(limited.report.outcome).toMatchObject({ type: 'stopped', limit: 'turns' })
    expect(await replay(limited.report.runId)).toMatchObject({ difference: null })
    const stop = new AbortController()
    const stopped = await run([requirements, program('return 1', []), fault('aborted', 'The call was aborted.')], {
      signal: stop.signal,
      watch: (event) => {
        if (event.type === 'model-request' && event.turn === 2) stop.abort('SIGINT')
      },
    })
    expect(stopped.report.outcome).toMatchObject({ type: 'aborted' })
    expect(await replay(stopped.report.runId)).toMatchObject({ difference: null })
  })
  test('what could not be kept whole is taken from the record', async () => {
    const env = makes('shout', "return [await ctx.env('USER_NAME')]", { grants: ['env:USER_NAME'] })
    const { report } = await run([requirements, env, final('ok', []), accepts], {
      request: { grants: { env: ['USER_NAME'] } },
    })
    expect(await replay(report.runId)).toMatchObject({ difference: null, executions: { repeated: 0, taken: 1 } })
    const small = await run([requirements, counts, final('2', ['r1']), accepts], {
      ...reading,
      settings: { recordBytes: 0 },
    })
    expect(await replay(small.report.runId)).toMatchObject({ difference: null, executions: { repeated: 0, taken: 1 } })
    expect(readFileSync(fileOf(small.report.runId, 'effects'), 'utf8')).not.toContain('"1\\n2\\n"')
  })
})

describe('a replay names the turn and the difference', () => {
  const steps = [requirements, counts, program('return 7', []), final('2 lines', ['r1']), accepts]
  test.each<[what: string, name: string, from: string | RegExp, to: string, difference: object]>([
    [
      'what a model said',
      'model',
      '2 lines',
      '3 lines',
      { turn: 3, what: 'action-chosen.action.answer', got: '"3 lines"' },
    ],
    [
      'what a model was asked',
      'model',
      'Do it',
      'Do at',
      { turn: 0, got: expect.stringContaining('expected "Task:\\nDo at"\n  got      "Task:\\nDo it"') },
    ],
    [
      'a line that cannot be read',
      'model',
      /\{"v":2,"seq":3/,
      '["v":2,"seq":3',
      { turn: 2, what: 'exchange 3 of model.jsonl', got: 'a line that cannot be read' },
    ],
    [
      'what the world gave',
      'effects',
      '"text":"1\\n2\\n"',
      '"text":"1\\n\\n\\n"',
      { turn: 1, what: 'tool-result.value.lines', expected: '"2"', got: '"3"' },
    ],
    [
      'what was told',
      'events',
      '"value":7',
      '"value":8',
      { turn: 2, what: 'tool-result.value', expected: '"8"', got: '"7"' },
    ],
  ])('%s', async (_what, name, from, to, difference) => {
    const { report } = await run(steps, reading)
    change(report.runId, name, from, to)
    expect(await replay(report.runId)).toMatchObject({
      difference,
      damage: [expect.stringMatching(new RegExp(`${name}\\.jsonl: record \\d+ \\(from byte \\d+\\) is damaged`))],
    })
  })
  test('a record that says it was changed where nothing depends on it', async () => {
    const { report } = await run(steps, reading)
    change(report.runId, 'model', /"ms":\d+/, '"ms":99999')
    const { difference, damage } = await replay(report.runId)
    expect([difference, damage.length]).toEqual([null, 1])
  })
})

describe('a run that cannot be replayed is told so', () => {
  test('one without a record of its inputs, an unknown one, one whose session is gone', async () => {
    const { report } = await run([requirements, final('x', []), accepts], {
      request: { session: { mode: 'new', id: 'gone' } },
    })
    rmSync(join(cwd, '.sessions/gone.jsonl'))
    await expect(replay(report.runId)).rejects.toMatchObject({ message: expect.stringContaining('no longer holds') })
    rmSync(fileOf(report.runId, 'effects'))
    await expect(replay(report.runId)).rejects.toMatchObject({
      message: expect.stringContaining('no record of its inputs'),
    })
    await expect(replay('2020-01-01_00-00-00')).rejects.toMatchObject({ exit: 'input' })
  })
})

describe('going on live from a turn', () => {
  const steps = [requirements, counts, program('return 7', []), final('2 lines', ['r1']), accepts]
  const place = (): Parameters<typeof startFromTurn>[0] => ({
    cwd,
    configuration: loadConfiguration({ cwd, env: { HOME: cwd }, flags: {} }),
  })
  test('begins in a copy of the session as it was before that turn', async () => {
    const { report, model } = await run(steps, reading)
    const start = await startFromTurn(place(), report.runId, 2)
    expect(start).toMatchObject({ grants: { read: true }, review: true })
    const live = await run([program('return 8', []), final('another', ['r2']), accepts], {
      request: { ...reading.request, task: null, session: { mode: 'resume', id: start.sessionId } },
    })
    expect(live.report.outcome).toMatchObject({ type: 'answered', answer: 'another' })
    const said = ({ requests }: typeof model, at: number): string[] =>
      requests[at]!.messages.filter((message) => !('volatile' in message)).map(({ content }) => content)
    // The Coder sees the same conversation as before turn 2 of the first run; the library has grown since.
    expect(said(live.model, 0).slice(1)).toEqual(said(model, 2).slice(1))
    expect(live.events.find(({ type }) => type === 'turn-start')?.turn).toBe(2)
    expect(await replay(report.runId)).toMatchObject({ difference: null })
  })
  test('a turn that is not there, and a session that was not kept', async () => {
    const { report } = await run(steps, reading)
    await expect(startFromTurn(place(), report.runId, 9)).rejects.toMatchObject({
      message: expect.stringContaining('has no turn 9'),
      wayOut: 'it has the turns 1 to 3',
    })
    const { report: gone } = await run([requirements, final('x', []), accepts], {
      request: { session: { mode: 'none' } },
    })
    await expect(startFromTurn(place(), gone.runId, 1)).rejects.toMatchObject({ exit: 'input' })
  })
})

test('two runs side by side: what was chosen, the code, the results, the end', async () => {
  const one = await run([requirements, program('return 7', []), final('7', ['r1']), accepts])
  const other = await run([requirements, program('return 8', []), final('8', ['r1']), accepts])
  expect(compareRuns(one.events, one.events)).toEqual({
    whole: [],
    turns: [
      { turn: 1, unlike: [] },
      { turn: 2, unlike: [] },
    ],
  })
  const { whole, turns } = compareRuns(one.events, other.events)
  expect(whole).toEqual([{ what: 'answer', a: '7', b: '8', isCode: true }])
  expect(turns.map(({ unlike }) => unlike.map(({ what }) => what))).toEqual([
    ['program', 'result of run_code'],
    ['answer'],
  ])
  const short = await run([requirements, final('7', []), accepts])
  expect(compareRuns(one.events, short.events).turns[1]!.unlike).toContainEqual({
    what: 'action',
    a: 'final',
    b: '',
    isCode: false,
  })
})
