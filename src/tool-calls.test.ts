/** Tools that call tools: a real library in a folder, real isolates, and no circle of waiting. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLibrary, openSandbox } from './catalogue.ts'
import { loadConfiguration } from './config/load.ts'
import { standingGrants } from './protocol/grant.ts'
import type { Grants } from './protocol/grant.ts'
import type { JsonObject } from './protocol/json.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox } from './sandbox/sandbox.ts'
import { withToolCalls } from './tool-calls.ts'
import type { FolderLibrary } from './tools/index.ts'

const cwd = mkdtempSync(join(tmpdir(), 'calls-'))
const place = {
  cwd,
  configuration: loadConfiguration({ cwd, env: { HOME: cwd, SECRET_WORD: 'hidden-value' }, flags: {} }),
}
const core = openSandbox(place)
const given: Grants = { ...standingGrants, env: ['HOME'] }
const sandbox: Sandbox = withToolCalls(core, () => library, given)
const library: FolderLibrary = openLibrary(place, sandbox, () => {})

afterAll(async () => {
  await core.close()
  rmSync(cwd, { recursive: true, force: true })
})

async function admit(name: string, grants: string[], body: string, more: JsonObject = {}): Promise<void> {
  const admission = await library.admit(
    {
      name,
      description: `The tool ${name} of the tests`,
      parameters: { type: 'object', properties: { n: { type: 'number' } } },
      code: `export default async function ${name}(args: { n?: number }, ctx: ToolContext): Promise<Json> {\n  ${body}\n}\n`,
      examples: [],
      grants,
      ...more,
    },
    { cwd, grants: given, runId: null, openMode: false },
  )
  expect(admission).toMatchObject({ type: 'admitted' })
}

/** Takes no arguments. */
const bare = { parameters: { type: 'object', properties: {} } }

beforeAll(async () => {
  await admit('twice', [], 'return { twice: (args.n ?? 0) * 2 }', {
    parameters: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'], additionalProperties: false },
    examples: [
      { args: { n: 2 }, expect: { twice: 4 } },
      { args: { n: -1 }, expect: { twice: -2 } },
    ],
  })
  await admit('fails', [], "throw new Error('it broke')", bare)
  await admit('home', ['env'], "return await ctx.env('HOME')", bare)
  await admit(
    'counts',
    ['kv'],
    "const n = ((await ctx.kv.get('n')) ?? 0) + 1; await ctx.kv.set('n', n); return n",
    bare,
  )
  await admit('ping', ['tool:pong'], 'return await ctx.tools.pong!(args)')
  await admit('pong', ['tool:ping'], 'return await ctx.tools.ping!(args)')
  await admit('slow', [], 'await new Promise((resolve) => setTimeout(resolve, 60_000)); return 1', bare)
  await admit('naps', [], `await new Promise((resolve) => setTimeout(resolve, 20)); return args.n ?? 0`, {
    examples: [
      { args: {}, expect: 0 },
      { args: { n: 5 }, expect: 5 },
    ],
  })
  for (const level of [1, 2, 3, 4])
    await admit(
      `level${level}`,
      [level === 1 ? 'tool:naps' : `tool:level${level - 1}`],
      `return await ctx.tools.${level === 1 ? 'naps' : `level${level - 1}`}!(args)`,
    )
}, 120_000)

function run(
  body: string,
  grants: Grants = { tool: true },
  more: Partial<ExecuteRequest> = {},
): Promise<ExecuteResult> {
  return sandbox.execute({
    name: 'run_code',
    code: `export default async function main(args: any, ctx: any) {\n${body}\n}`,
    args: {},
    cwd,
    grants,
    ...more,
  })
}

describe('a call', () => {
  test('gives the value, and may be made many times', async () => {
    const body = `const { twice } = ctx.tools; await ctx.tools
      return await Promise.all([1, 2, 3].map(async (n) => (await twice({ n })).twice))`
    expect(await run(body, { tool: ['twice'] })).toMatchObject({ ok: true, value: [2, 4, 6] })
  })
  test.each<[string, string, RegExp]>([
    [`await ctx.tools.fails()`, 'E_TOOL', /^fails: it broke \(line 2 of fails\)$/],
    [`await ctx.tools.twice({ m: 1 })`, 'E_ARGUMENTS', /args\.n is missing/],
    [`await ctx.tools.twice(5)`, 'E_ARGUMENT', /args is one object/],
    [`await ctx.tools.nothing()`, 'E_UNKNOWN_TOOL', /there is no tool "nothing"/],
    [`await ctx.tools.ping({})`, 'E_LIMIT', /in a circle: run_code → ping → pong → ping/],
  ])('%s is an error with its code', async (body, code, message) => {
    const result = await run(`try { ${body} } catch (error: any) { return [error.code, error.message] }`)
    expect(result).toMatchObject({ ok: true, value: [code, expect.stringMatching(message)] })
  })
  test('of a tool that was not declared is denied', async () => {
    const audit: string[] = []
    const result = await run(
      `return await ctx.tools.twice({ n: 1 })`,
      { tool: ['fails'] },
      {
        audit: ({ capability, target, verdict }) => void audit.push(`${capability} ${verdict} ${target}`),
      },
    )
    expect(result).toMatchObject({ failure: { code: 'E_POLICY', hint: 'declare the grant "tool:twice" on the tool' } })
    expect(audit).toEqual(['tool denied twice'])
  })
  test('has the grants of the called tool, not those of the caller, and its own kept values', async () => {
    const audit: string[] = []
    const use: Partial<ExecuteRequest> = {
      audit: ({ tool, capability, target, verdict }) =>
        void audit.push(`${tool ?? '-'} ${capability} ${verdict} ${target}`),
    }
    const body = `const denied = await ctx.env('HOME').catch((e: any) => e.code); return [denied, await ctx.tools.home(), await ctx.tools.counts(), await ctx.tools.counts()]`
    expect(await run(body, { tool: true }, use)).toMatchObject({ value: ['E_POLICY', process.env['HOME'], 1, 2] })
    expect(audit).toContain('home env allowed HOME')
    expect(audit).toContain('counts kv allowed n')
    expect(audit).toContain('- tool allowed counts')
  })
  test('asks the person in the name of the called tool', async () => {
    await admit('wants', ['env:LANG'], "return await ctx.env('LANG') === null")
    const asked: string[] = []
    const ask: ExecuteRequest['ask'] = async (kind, target, by) => {
      asked.push(`${by?.tool} ${kind} ${target} ${by?.declared.join()}`)
      return true
    }
    expect(await run(`return typeof (await ctx.tools.wants())`, { tool: true }, { ask })).toMatchObject({
      value: 'boolean',
    })
    expect(asked).toEqual(['wants env LANG env:LANG'])
  })
  test('ends with its caller, whose deadline counts', async () => {
    const result = await run(`return await ctx.tools.slow()`, { tool: true }, { limits: { wallMs: 800 } })
    expect(result).toMatchObject({ ok: false, failure: { code: 'E_TIMEOUT' } })
    expect(await run(`return await ctx.tools.twice({ n: 1 })`)).toMatchObject({ value: { twice: 2 } })
  })
  test('works in open mode', async () => {
    const body = `return [await ctx.tools.twice({ n: 4 }), await ctx.kv.get('n').catch((e: any) => e.code), ctx.secret('SECRET_WORD')]`
    expect(await run(body, { tool: true, kv: true }, { openMode: true })).toMatchObject({
      ok: true,
      value: [{ twice: 8 }, 'E_POLICY', '{{secret:SECRET_WORD}}'],
    })
  })
})

describe('many', () => {
  test('four deep is the most', async () => {
    expect(await run(`return await ctx.tools.level3({ n: 7 })`)).toMatchObject({ ok: true, value: 7 })
    const result = await run(`return await ctx.tools.level4({ n: 7 })`)
    expect(result).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('more than 4 calls within') },
    })
  })
  test('at once at every depth never wait in a circle', async () => {
    const body = `return (await Promise.all(Array.from({ length: 6 }, (_, n) => ctx.tools.level3({ n })))).join('')`
    const results = await Promise.all(
      Array.from({ length: 12 }, () => run(body, { tool: true }, { limits: { wallMs: 60_000 } })),
    )
    expect(results.map((result) => (result.ok ? result.value : result.failure))).toEqual(Array(12).fill('012345'))
  }, 120_000)
})

test('the gate lets examples call tools, and keeps nothing of them', async () => {
  await admit(
    'uses',
    ['tool:counts', 'tool:twice'],
    `return [await ctx.tools.counts!(), await ctx.tools.twice!({ n: 2 })]`,
    {
      examples: [{ args: {}, expect: [1, { twice: 4 }] }],
    },
  )
  expect(await run(`return await ctx.tools.counts()`)).toMatchObject({ value: 3 })
})

describe('what was called', () => {
  const callsOf = async (name: string): Promise<number[]> => {
    const { calls, ok, errors } = (await library.find(name))!.entry.statistics
    return [calls, ok, errors]
  }
  test('is used once per program, well or badly; a trial is no use', async () => {
    const [before = 0, good = 0, bad = 0] = await callsOf('naps')
    expect(await run('for (let n = 0; n < 3; n++) await ctx.tools.naps!({ n }); return null')).toMatchObject({
      ok: true,
    })
    expect(await callsOf('naps')).toEqual([before + 1, good + 1, bad])
    await run('await ctx.tools.naps!({ n: 1 }); return null', { tool: true }, { isTrial: true })
    expect(await callsOf('naps')).toEqual([before + 1, good + 1, bad])
    const [failed = 0, , errors = 0] = await callsOf('fails')
    await run('await ctx.tools.fails!({}).catch(() => null); return null')
    expect(await callsOf('fails')).toEqual([failed + 1, 0, errors + 1])
  })
})
