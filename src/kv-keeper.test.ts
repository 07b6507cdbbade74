/** Kept values: a tool's `ctx.kv` in the real sandbox, over real files, from several processes at once. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createCapabilities } from './capabilities/index.ts'
import { createKvKeeper } from './kv-keeper.ts'
import { createSandbox } from './sandbox/index.ts'
import type { ExecuteRequest, ExecuteResult } from './sandbox/sandbox.ts'
import { createFolderStore } from './stores/index.ts'

const cwd = mkdtempSync(join(tmpdir(), 'kv-'))
const folder = join(cwd, '.kv')
const sandbox = createSandbox({ capabilities: createCapabilities({ kv: createKvKeeper(createFolderStore(folder)) }) })
let audit: string[] = []
beforeEach(() => {
  audit = []
  rmSync(folder, { recursive: true, force: true })
})
afterAll(async () => {
  await sandbox.close()
  rmSync(cwd, { recursive: true, force: true })
})

function run(body: string, more: Partial<ExecuteRequest> = {}): Promise<ExecuteResult> {
  return sandbox.execute({
    name: 'counter',
    code: `export default async function counter(args: any, ctx: any) {\n${body}\n}`,
    args: {},
    cwd,
    grants: { kv: true },
    audit: ({ capability, target, verdict }) => void audit.push(`${capability} ${verdict} ${target}`),
    ...more,
  })
}

test('values stay, each with its type, and are listed', async () => {
  const set = `await ctx.kv.set('a', { deep: [1, null, 'ä'] }); await ctx.kv.set('b/c', false); await ctx.kv.set('__proto__', 1)`
  expect(await run(set)).toMatchObject({ ok: true })
  const get = `return [await ctx.kv.get('a'), await ctx.kv.get('b/c'), await ctx.kv.get('__proto__'), await ctx.kv.get('toString'), await ctx.kv.list(), await ctx.kv.list('b')]`
  expect(await run(get)).toMatchObject({
    value: [{ deep: [1, null, 'ä'] }, false, 1, null, ['__proto__', 'a', 'b/c'], ['b/c']],
  })
  expect(await run(`return [await ctx.kv.delete('a'), await ctx.kv.delete('a'), await ctx.kv.list()]`)).toMatchObject({
    value: [true, false, ['__proto__', 'b/c']],
  })
  expect(audit.slice(0, 2)).toEqual(['kv allowed a', 'kv allowed b/c'])
  expect(statSync(join(folder, 'counter.json')).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(join(folder, 'counter.json'), 'utf8'))).toMatchObject({ 'b/c': false })
})

test('another tool sees nothing of it; throwaway code and undeclared tools keep nothing', async () => {
  await run(`await ctx.kv.set('a', 1)`)
  expect(await run(`return await ctx.kv.get('a')`, { name: 'other' })).toMatchObject({ value: null })
  expect(await run(`await ctx.kv.set('a', 1)`, { name: 'run_code' })).toMatchObject({
    failure: { code: 'E_POLICY', hint: expect.stringContaining('create_tool') },
  })
  expect(await run(`await ctx.kv.set('a', 1)`, { name: '../evil' })).toMatchObject({ failure: { code: 'E_POLICY' } })
  expect(await run(`return await ctx.kv.get('a')`, { grants: {} })).toMatchObject({
    failure: { code: 'E_POLICY', hint: 'declare the grant "kv" on the tool' },
  })
  expect(audit.at(-1)).toBe('kv denied a')
  expect(readdirSync(folder)).toEqual(['counter.json'])
})

test('an example of the gate forgets', async () => {
  await run(`await ctx.kv.set('a', 1)`)
  const body = `const before = await ctx.kv.get('a'); await ctx.kv.set('a', 2); return [before, await ctx.kv.get('a')]`
  expect(await run(body, { isTrial: true })).toMatchObject({ value: [null, 2] })
  expect(await run(`return await ctx.kv.get('a')`)).toMatchObject({ value: 1 })
})

describe('bounds', () => {
  test.each([
    [`await ctx.kv.set('a', 'x'.repeat(65535))`, /65537 bytes/],
    [`for (let i = 0; i < 257; i++) await ctx.kv.set('k' + i, i)`, /more than 256 keys/],
    [`for (let i = 0; i < 17; i++) await ctx.kv.set('k' + i, 'x'.repeat(65000))`, /more than 1 MB/],
  ])('%s', async (body, message) => {
    expect(await run(body)).toMatchObject({ failure: { code: 'E_LIMIT', message: expect.stringMatching(message) } })
  })
  test.each([`await ctx.kv.set('', 1)`, `await ctx.kv.get('x'.repeat(257))`, `await ctx.kv.set('a', undefined)`])(
    '%s',
    async (body) => {
      expect(await run(body)).toMatchObject({ failure: { code: 'E_TOOL' } })
      expect(existsSync(folder)).toBe(false)
    },
  )
})

test('a document that somebody damaged is told and left alone', async () => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'counter.json'), '{"a":')
  for (const body of [`return await ctx.kv.get('a')`, `await ctx.kv.set('a', 1)`])
    expect(await run(body)).toMatchObject({ failure: { hint: expect.stringContaining('.kv/counter.json') } })
  expect(readFileSync(join(folder, 'counter.json'), 'utf8')).toBe('{"a":')
})

test('no change of several processes and calls is lost', async () => {
  const at = (file: string): string => JSON.stringify(pathToFileURL(join(import.meta.dirname, file)).href)
  const script = `
    const { createKvKeeper } = await import(${at('kv-keeper.ts')})
    const { createFolderStore } = await import(${at('stores/index.ts')})
    const keeper = createKvKeeper(createFolderStore(${JSON.stringify(folder)}))
    await Promise.all(Array.from({ length: 10 }, () => keeper.change('counter', (text) => {
      const value = JSON.parse(text ?? '{}')
      return JSON.stringify({ ...value, n: (value.n ?? 0) + 1 })
    })))`
  const child = (): Promise<unknown> => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  const calls = Array.from({ length: 5 }, (_, index) => run(`await ctx.kv.set('mine${index}', true)`))
  await Promise.all([child(), child(), child(), ...calls])
  expect(await run(`return [await ctx.kv.get('n'), (await ctx.kv.list('mine')).length]`)).toMatchObject({
    value: [30, 5],
  })
})
