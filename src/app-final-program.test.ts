/** Programs that bring the answer themselves (`run_code` with `final`): judged like any proposed answer, by what shows it. */
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { accepts, final, makes, runIn, requirements, says, told, types } from './app-ground.ts'
import type { Ran, RunOptions } from './app-ground.ts'
import type { ScriptedStep } from './models/scripted.ts'
import type { ModelResult } from './models/model.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'app-'))
})

const run = (steps: readonly ScriptedStep[], options?: RunOptions): Promise<Ran> => runIn(cwd, steps, options)
const shown = says('set_requirements', { requirements: [{ text: 'The sum is given.', basis: 'results' }] })
const met = (evidence: string): ModelResult =>
  says('give_verdict', {
    route: 'end',
    reason: 'fine',
    requirements: [{ id: 'R1', status: 'met', evidence: [evidence] }],
  })
const program = (body: string, more: { grants?: string[] } = {}): ModelResult =>
  says('run_code', {
    code: `export default async function main(args: {}, ctx: ToolContext) {\n  ${body}\n}\n`,
    final: true,
    ...more,
  })

/** Seals are hashes of what is between the tags. */
const unsealed = (text: string): string =>
  text.replaceAll(/ seal="[0-9a-f]{12}"/g, '').replaceAll(/<\/(\w+) [0-9a-f]{12}>/g, '</$1>')

test('a tool of the library answers in one call of the Coder; it counts as used, and as what carried the answer', async () => {
  writeFileSync(join(cwd, 'a.txt'), '40\n2\n')
  const adds = makes(
    'add_lines',
    "const lines = (await ctx.readFile('a.txt')).split('\\n').filter(Boolean)\n  return { sum: lines.reduce((sum, line) => sum + Number(line), 0), lines: lines.length }",
    { grants: ['read:a.txt'] },
  )
  const request = { grants: { read: ['a.txt'] } }
  await run([requirements, adds, final('done', ['r1']), accepts], { request })
  const brings = program(
    "const result = await ctx.tools.add_lines({})\n  return { answer: 'The sum is ' + result.sum, result }",
    { grants: ['tool:add_lines'] },
  )
  const { report, events, model } = await run([shown, brings, met('r1')], { request })
  expect(report.outcome).toMatchObject({ type: 'answered', verified: true, answer: 'The sum is 42' })
  expect(report.totals).toMatchObject({ turns: 1, modelCalls: 3, toolsUsed: ['add_lines'] })
  expect(report.totals.library?.reused).toEqual(['add_lines'])
  expect(unsealed(told(model, 2))).toContain(
    '<result id="r1" from="run_code, which called add_lines">\n{"result":{"sum":42,"lines":2}}\n</result>',
  )
  expect(types(events)).toContain('tool-result')
  const manifest = JSON.parse(readFileSync(join(cwd, '.permanent_tools/manifest.json'), 'utf8'))
  expect(manifest.tools.add_lines.statistics).toMatchObject({ calls: 2, ok: 2, contributed: true })
  const kept = readdirSync(join(cwd, '.runs')).flatMap((id) => {
    const final = join(cwd, '.runs', id, 'final')
    return readdirSync(final).map((file) => readFileSync(join(final, file), 'utf8').trim())
  })
  expect(kept).toContain('The sum is 42')
})

test('without an answer in what it returns it is a result like any other', async () => {
  const { report, model } = await run([
    shown,
    program('return { sum: 42, skipped: 1 }'),
    final('The sum is 42', ['r1']),
    met('r1'),
  ])
  expect(told(model, 2)).toContain('{"sum":42,"skipped":1}')
  expect(told(model, 2)).not.toContain('[Supervisor]')
  expect(report.outcome).toMatchObject({ type: 'answered', verified: true, answer: 'The sum is 42' })
})

test('an answer is no evidence of itself', async () => {
  const { report, model } = await run([
    shown,
    program("return { answer: 'The sum is 42' }"),
    met('r1'),
    program("return { answer: 'The sum is 42' }"),
    met('r1'),
  ])
  expect(unsealed(told(model, 2))).toContain('<result id="r1" from="run_code">\n{}\n</result>')
  expect(told(model, 3)).toContain('R1 is unverifiable: no figure of the answer (42) is in its evidence r1')
  expect(report.outcome).toMatchObject({ type: 'answered', verified: false })
})

test('when it is sent back, the Coder sees what its program returned, and why', async () => {
  const sendsBack = says('give_verdict', {
    route: 'coder',
    reason: 'Two lines are missing.',
    tips: ['Read all lines.'],
    requirements: [{ id: 'R1', status: 'unmet' }],
  })
  const { model } = await run([
    shown,
    program("return { answer: 'The sum is 42', read: 2, of: 4 }"),
    sendsBack,
    final('The sum is 50', ['r1']),
    met('r1'),
  ])
  expect(unsealed(told(model, 3))).toBe(
    '<result id="r1" from="run_code">\n{"read":2,"of":4}\n</result>\n\n[Supervisor] Two lines are missing.\n\nRequired actions:\n  1. Read all lines.',
  )
})

test('one that fails is a failed run, not an answer', async () => {
  const { report, model } = await run([
    shown,
    program("throw new Error('the file is empty')"),
    final('It is empty', []),
    met('r1'),
    final('It is empty', []),
    met('r1'),
  ])
  expect(told(model, 2)).toContain('run_code failed: E_TOOL')
  expect(report.outcome).toMatchObject({ type: 'answered', verified: false })
})
