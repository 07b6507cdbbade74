/** Whole runs whose answer must fit a JSON Schema: told, checked by code, sent back, kept over resume and replay. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { accepts, final, requirements, runIn, says, told } from './app-ground.ts'
import type { Ran, RunOptions } from './app-ground.ts'
import { loadConfiguration } from './config/load.ts'
import type { ScriptedStep } from './models/scripted.ts'
import { replayRun } from './replay-run.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'app-'))
})
const answerSchema = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] }
const run = (steps: readonly ScriptedStep[], options: RunOptions = {}): Promise<Ran> =>
  runIn(cwd, steps, { ...options, request: { answerSchema, ...options.request } })
const replay = async ({ report: { runId } }: Ran) => {
  const configuration = loadConfiguration({ cwd, env: { HOME: cwd }, flags: {} })
  return (await replayRun({ cwd, configuration }, runId)).difference
}

test('the Coder and the Supervisor are told of the form; nothing is said of it without one', async () => {
  const { model, report } = await run([requirements, final('{"total": 3}'), accepts])
  expect(report).toMatchObject({ answerIsJson: true, outcome: { type: 'answered', answer: '{"total": 3}' } })
  const [asked, coder, verdict] = model.requests.map(({ messages }) =>
    messages.map(({ content }) => content).join('\n'),
  )
  for (const text of [asked, coder]) expect(text).toContain(JSON.stringify(answerSchema))
  expect(verdict).toContain('code checked its form')
  const plain = await runIn(cwd, [requirements, final('3'), accepts])
  expect(plain.report.answerIsJson).toBe(false)
  expect(JSON.stringify(plain.model.requests)).not.toContain('JSON Schema:')
})

test('an answer that does not fit goes back with the exact errors, no model is asked about it, and it replays', async () => {
  const ran = await run([
    requirements,
    final('It is 3.'),
    final('{"total":"3"}'),
    says('final', { answer: { total: 3 }, evidence: [] }),
    accepts,
  ])
  const { model, report, events } = ran
  expect(report.outcome).toMatchObject({ type: 'answered', verified: true, answer: '{\n  "total": 3\n}' })
  expect(model.requests.map(({ purpose }) => purpose)).toEqual(['supervisor', 'coder', 'coder', 'coder', 'supervisor'])
  expect(told(model, 2)).toMatch(
    /form that the person asked for.*\n\nRequired actions:\n {2}1\. the answer is not JSON: /,
  )
  expect(told(model, 3)).toContain('1. /total must be number')
  const verdicts = events.filter(({ type }) => type === 'verdict-given')
  expect(verdicts).toMatchObject([
    { route: 'continue', judge: 'checks', tips: [expect.stringMatching(/not JSON/)] },
    { route: 'continue', judge: 'checks', tips: ['/total must be number'] },
    { route: 'end', judge: 'model' },
  ])
  expect(await replay(ran)).toBeNull()
})

describe('a run that never gets there', () => {
  test('ends as not achieved after four answers in a row, without any of them', async () => {
    const ran = await run([requirements, final('a'), final('b'), final('c'), final('d')])
    expect(ran.report.outcome).toMatchObject({
      type: 'not-achieved',
      best: null,
      reason: expect.stringContaining('the answer is not JSON'),
    })
    expect(await replay(ran)).toBeNull()
  })
  test('ends at its turn limit, without an answer', async () => {
    const { report } = await run([requirements, final('a'), final('b')], { settings: { maxTurns: 2 } })
    expect(report.outcome).toMatchObject({ type: 'stopped', limit: 'turns', best: null })
  })
  test('brings the best that fits, not a later one that does not', async () => {
    const sentBack = says('give_verdict', {
      route: 'coder',
      reason: 'Show it.',
      tips: ['Run something.'],
      requirements: [{ id: 'R1', status: 'unmet' }],
    })
    const steps = [requirements, final('nothing'), final('{"total":1}'), sentBack, final('two')]
    const { report } = await run(steps, { settings: { maxTurns: 3 } })
    expect(report.outcome).toMatchObject({ type: 'stopped', limit: 'turns', best: '{"total":1}' })
  })
})

describe('the session keeps the form', () => {
  const stopped = (): Promise<Ran> =>
    run([requirements, final('a')], { settings: { maxTurns: 1 }, request: { session: { mode: 'new', id: 's' } } })
  const resume = { task: null, session: { mode: 'resume', id: 's' } } as const
  test('a resumed task has it without being told again', async () => {
    await stopped()
    const ran = await runIn(cwd, [final('b'), final('{"total":2}'), accepts], { request: resume })
    expect(ran.report).toMatchObject({ answerIsJson: true, outcome: { answer: '{"total":2}' } })
    expect(ran.model.requests[0]!.messages[0]!.content).toContain(JSON.stringify(answerSchema))
    expect(await replay(ran)).toBeNull()
  })
  test('another one can be given on the way', async () => {
    await stopped()
    const list = { type: 'array' }
    const ran = await run([final('[2]'), accepts], { request: { ...resume, answerSchema: list } })
    expect(ran.report).toMatchObject({ answerIsJson: true, outcome: { answer: '[2]' } })
  })
  test('a new task of the session has none of its own', async () => {
    await stopped()
    const again = { session: { mode: 'resume', id: 's' } as const, task: 'And now in words' }
    const { report } = await runIn(cwd, [requirements, final('two'), accepts], { request: again })
    expect(report).toMatchObject({ answerIsJson: false, outcome: { answer: 'two' } })
  })
})
