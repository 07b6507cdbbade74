/** Whole runs with a scripted model, as far as they show in the library. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { accepts, final, makes, requirements, runIn, says, told } from '../app-ground.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tool-sessions-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const folder = (path = '') => join(cwd, '.permanent_tools', path)
const modules = () => readdirSync(folder()).filter((file) => file.endsWith('.ts'))
const rows = () => JSON.parse(readFileSync(folder('manifest.json'), 'utf8')).tools

test('a model that makes fetch_quotes_v2 beside fetch_quotes ends with one tool of two versions, and is told', async () => {
  const { report, model } = await runIn(cwd, [
    requirements,
    makes('fetch_quotes', 'return { quotes: 1 }'),
    makes('fetch_quotes_v2', 'return { quotes: 2 }'),
    final('done', ['r2']),
    accepts,
  ])
  expect(report.outcome).toMatchObject({ type: 'answered' })
  expect(report.totals.toolsMade).toEqual(['fetch_quotes'])
  expect(told(model, 3)).toMatch(/from="fetch_quotes"[^>]*>\n\{"quotes": ?2\}/)
  expect(modules()).toEqual(['fetch_quotes.ts'])
  expect(rows()).toMatchObject({ fetch_quotes: { version: 2 } })
  expect(readdirSync(folder('.versions/fetch_quotes')).sort()).toEqual(['1.json', '1.ts', '2.json', '2.ts'])
})

test('a version that fails where the one before worked is rolled back within the run: warned, and told to the Coder', async () => {
  const calls = says('call_tool', { call: { name: 'fetch_quotes', args: {} } })
  await runIn(cwd, [requirements, makes('fetch_quotes', 'return { quotes: 1 }'), final('1', ['r1']), accepts])
  const { events, model } = await runIn(cwd, [
    requirements,
    makes('fetch_quotes', "throw new Error('no quotes')"),
    calls,
    calls,
    final('1', ['r3']),
    accepts,
  ])
  const results = events.filter((event) => event.type === 'tool-result')
  expect(results.map(({ ok }) => ok)).toEqual([false, false, true])
  expect(told(model, 3)).toMatch(/version 2 failed too often: version 1, which worked, is the newest again/)
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'warning',
      message: expect.stringContaining('version 2 of "fetch_quotes" failed'),
    }),
  )
  expect(rows()).toMatchObject({ fetch_quotes: { version: 3 } })
  expect(JSON.parse(readFileSync(folder('.versions/fetch_quotes/2.json'), 'utf8'))).toMatchObject({ status: 'failed' })
})
