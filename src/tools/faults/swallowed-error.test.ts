import { afterAll, describe, expect, test } from 'vitest'
import type { ToolExample } from '../../protocol/tool.ts'
import { sandbox, tryTool } from './fixtures/try-tool.ts'
import { swallowedErrors } from './swallowed-error.ts'

afterAll(() => sandbox.close())

const good: ToolExample = { args: { json: '{"n":2}' }, expect: 2 }
const found = (handler: string, examples: ToolExample[] = [good], grants: string[] = []) =>
  tryTool(swallowedErrors, {
    code: `export default async function read_n(args: { json: string }, ctx: any) {\n  let n = 0\n  try {\n    n = JSON.parse(args.json).n\n  } ${handler}\n  return n\n}`,
    examples,
    grants,
  })

test.each([
  ['empty', 'catch {}'],
  ['empty, with a name', 'catch (error) {\n  }'],
  ['a constant', 'catch (error) { return 0 }'],
  ['an object of constants', 'catch { return { total: 0, lines: [] } as any }'],
])('%s: it is refused with its line', async (_what, handler) => {
  expect(await found(handler)).toMatchObject([
    { code: 'E_SWALLOWED', line: 5, hint: expect.stringContaining('ctx.log') },
  ])
})

test('the catch of a promise too', async () => {
  const code = `export default async function f(args: { json: string }) {\n  return await (async () => JSON.parse(args.json))().catch(() => null)\n}`
  const parsed = { args: { json: '1' }, expect: 1 }
  expect(await tryTool(swallowedErrors, { code, examples: [parsed] })).toMatchObject([{ line: 2 }])
  expect(await tryTool(swallowedErrors, { code, examples: [parsed, { args: { json: '{' }, expect: null }] })).toEqual(
    [],
  )
})

describe('nothing is held against', () => {
  test.each([
    ['throwing', 'catch (error) { throw new Error(`no JSON: ${error}`) }'],
    ['telling', 'catch { ctx.log("no JSON") }'],
    ['looking at the error', 'catch (error) { n = error.message.length }'],
    ['counting', 'catch { n++ }'],
    ['returning a failure', "catch { return { ok: false, error: 'no JSON' } as any }"],
  ])('%s', async (_what, handler) => expect(await found(handler)).toEqual([]))
  test('a default that an example shows', async () => {
    expect(await found('catch { return -1 }', [good, { args: { json: '{' }, expect: -1 }])).toEqual([])
  })
  test('examples that cannot be run again, where one of them fails', async () => {
    const code = `export default async function f(args: { url: string }, ctx: any) {\n  if (!args.url) throw new Error('no url')\n  try { return (await ctx.fetch(args.url)).status } catch { return 0 }\n}`
    const examples = [{ args: { url: 'http://127.0.0.1:1/' } }, { args: { url: '' }, fails: true as const }]
    expect(await tryTool(swallowedErrors, { code, examples, grants: ['net'] })).toEqual([])
    expect(await tryTool(swallowedErrors, { code, examples: examples.slice(0, 1), grants: ['net'] })).toHaveLength(1)
  })
})
