/** What the person says while a run goes on: it is heard before the next turn, kept, checked and replayed. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { final, makes, requirements, runIn, says, told } from './app-ground.ts'
import type { Ran } from './app-ground.ts'
import { loadConfiguration } from './config/load.ts'
import { replayRun } from './replay-run.ts'
import { openSessionAdmin } from './session-admin.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'steering-'))
})

const verdict = (status: 'met' | 'unmet'): ReturnType<typeof says> =>
  says('give_verdict', {
    route: status === 'met' ? 'end' : 'coder',
    reason: 'judged',
    tips: status === 'met' ? [] : ['Say it in euros.'],
    requirements: [
      { id: 'R1', status: 'met', evidence: ['answer'] },
      { id: 'R2', status, evidence: ['answer'] },
    ],
  })

/** Said while the first turn runs. */
function saying(...texts: string[]): () => readonly string[] {
  const waiting = [[], texts]
  return () => waiting.shift() ?? []
}

const steered = (text = 'in euros, please'): Promise<Ran> =>
  runIn(
    cwd,
    [
      requirements,
      makes('noop', 'return 1'),
      final('12 dollars', ['r1']),
      verdict('unmet'),
      final('11 euros', ['r1']),
      verdict('met'),
    ],
    {
      heard: saying(text),
    },
  )

test('it reaches the Coder before the next turn, and is a requirement of its own', async () => {
  const { report, events, model } = await steered()
  expect(told(model, 2)).toContain('The person says meanwhile: in euros, please')
  expect(events.filter(({ type }) => type === 'person-said')).toMatchObject([
    { turn: 2, role: 'user', text: 'in euros, please' },
  ])
  expect(events.findLast(({ type }) => type === 'requirements-set')).toMatchObject({
    requirements: [{ id: 'R1' }, { id: 'R2', text: 'The person added: in euros, please' }],
  })
  expect(model.requests[3]!.messages.at(-1)!.content).toContain('The person added: in euros, please')
  expect(report.outcome).toMatchObject({ type: 'answered', verified: true, answer: '11 euros' })
  const journal = readFileSync(join(cwd, '.sessions', `${report.sessionId}.jsonl`), 'utf8')
  expect(journal).toContain('The person says meanwhile: in euros, please')
})

test('it is replayed as it was said', async () => {
  const { report } = await steered()
  const place = { cwd, configuration: loadConfiguration({ cwd, env: { HOME: cwd }, flags: {} }) }
  expect(await replayRun(place, report.runId)).toMatchObject({ difference: null, damage: [], turns: 3 })
})

test('a key in it goes into the vault', async () => {
  const key = `sk-${'aB3dE6gH9'.repeat(5)}`
  const { report, model } = await steered(`use ${key}`)
  expect(told(model, 2)).toMatch(/says meanwhile: use \{\{secret:\w+\}\}/)
  expect(readFileSync(join(cwd, '.sessions', `${report.sessionId}.jsonl`), 'utf8')).not.toContain(key)
})

test('the last task is taken back into a copy, the session stays as it is', async () => {
  const first = await steered()
  const id = first.report.sessionId
  const request = { session: { mode: 'resume', id } as const, task: 'And now something else' }
  await runIn(
    cwd,
    [
      requirements,
      final('other'),
      says('give_verdict', {
        route: 'end',
        reason: 'ok',
        requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }],
      }),
    ],
    { request },
  )
  const admin = openSessionAdmin(join(cwd, '.sessions'))
  const copy = await admin.takeBack(id)
  const said = async (of: string): Promise<string> => JSON.stringify((await admin.show(of)).transcript)
  expect(await said(copy)).toContain('11 euros')
  expect(await said(copy)).not.toContain('something else')
  expect(await said(id)).toContain('something else')
  const empty = await admin.takeBack(copy)
  expect(await said(empty)).toBe('[]')
  await expect(admin.takeBack(empty)).rejects.toThrow('no task that could be taken back')
})
