/** The ordinary life of the sandbox: values, logs, lines, modules, shapes, many calls. */
import { afterAll, describe, expect, test } from 'vitest'
import type { Capability } from '../capabilities/capability.ts'
import { CapabilityError } from '../capabilities/capability.ts'
import { createSandbox } from './index.ts'
import type { ExecuteRequest, ExecuteResult } from './sandbox.ts'

/** A capability of the test: answers, asks and fails on demand. */
const oracle: Capability = {
  kind: 'env',
  methods: new Map([
    [
      'env.get',
      async ({ name }, context) => {
        if (name === 'ASK') return (await context.ask('env', 'ASK')) ? 'yes' : 'no'
        if (name === 'DENIED')
          throw new CapabilityError('E_POLICY', 'env access to "DENIED" is not granted', 'run with --allow-env=DENIED')
        if (name === 'NET') throw new CapabilityError('ECONNREFUSED', 'refused')
        if (name === 'BUG') throw new TypeError('a secret of the host at /host/path.ts')
        if (name === 'SLOW')
          return new Promise((resolve) => context.signal.addEventListener('abort', () => resolve('late')))
        return `value of ${typeof name}`
      },
    ],
  ]),
}

const sandbox = createSandbox({ capabilities: [oracle] })
afterAll(() => sandbox.close())

function execute(code: string, request: Partial<ExecuteRequest> = {}): Promise<ExecuteResult> {
  return sandbox.execute({ name: 'test', code, args: {}, grants: {}, cwd: '/', ...request })
}
const body = (text: string, request?: Partial<ExecuteRequest>): Promise<ExecuteResult> =>
  execute(`export default async function tool(args: any, ctx: any) {\n${text}\n}`, request)

describe('execute', () => {
  test('gives the value, the logs and the time', async () => {
    const result = await body('console.log("a", { b: [1, "x"] }); ctx.log(1); return { twice: args.n * 2 }', {
      args: { n: 21 },
    })
    expect(result).toEqual({ ok: true, value: { twice: 42 }, logs: "a { b: [1, 'x'] }\n1\n", ms: expect.any(Number) })
  })
  test('takes TypeScript as it is written', async () => {
    const code = `
      enum Color { Red = 'red' }
      interface Args { n: number }
      namespace Inner { export const x = 1 }
      class Point { constructor(public x: number, private readonly y = 2) {} get sum() { return this.x + this.y } }
      export const description = 'd'
      const tool = async (args: Args, _ctx: ToolContext): Promise<Json> => [Color.Red, Inner.x, new Point(args.n).sum] satisfies Json
      export default tool`
    expect(await execute(code, { args: { n: 1 } })).toMatchObject({ ok: true, value: ['red', 1, 3] })
  })
  test('a synchronous function, a class of errors, generators and timers work', async () => {
    expect(await execute('export default (args: any) => args.a', { args: { a: [null] } })).toMatchObject({
      ok: true,
      value: [null],
    })
    const result = await body(`
      const seen: string[] = []
      const interval = setInterval(() => seen.push('i'), 1)
      await new Promise((r) => setTimeout(r, 30)); clearInterval(interval)
      setTimeout(() => seen.push('never'), 5_000)
      async function* count() { for (let i = 0; i < 3; i++) { await null; yield i } }
      for await (const n of count()) seen.push(String(n))
      queueMicrotask(() => seen.push('m')); await null; await null
      return [seen.includes('i'), seen.slice(-4)]`)
    expect(result).toMatchObject({ ok: true, value: [true, ['0', '1', '2', 'm']] })
  })
  test('each call has its own world', async () => {
    await body('(globalThis as any).left = 1; Array.prototype.push = null as any; return 1')
    expect(await body('const a: number[] = []; a.push(1); return [a, typeof (globalThis as any).left]')).toMatchObject({
      ok: true,
      value: [[1], 'undefined'],
    })
  })
  test('many calls at once keep apart', async () => {
    const results = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        body('await new Promise((r) => setTimeout(r, 5)); return args.n', { args: { n } }),
      ),
    )
    expect(results.map((result) => result.ok && result.value)).toEqual(Array.from({ length: 24 }, (_, n) => n))
  })
  test('large arguments and results cross whole', async () => {
    const text = 'äöü€😀'.repeat(20_000)
    const result = await body('return args.text', { args: { text } })
    expect(result.ok && result.value === text).toBe(true)
  })
})

describe('failures', () => {
  test.each<[string, string, number]>([
    ['a throw', 'type A = {\n  x: number\n}\n\nexport default async function f() {\n  throw new Error("no")\n}', 6],
    [
      'a nested throw',
      'interface B { y: 1 }\nfunction g(): never {\n  throw new RangeError("no")\n}\nexport default async () => {\n  g()\n}',
      3,
    ],
    ['after await', 'export default async () => {\n  await null\n\n  return (null as any).x\n}', 4],
    ['at module level', 'const a: any = null\n\nexport const b = a.c\nexport default async () => 1', 3],
    [
      'an uncaught refusal',
      'export default async (args: any, ctx: any) => {\n  const x = 1\n  await ctx.env("DENIED")\n}',
      3,
    ],
  ])('%s names its line', async (_name, code, line) => {
    expect(await execute(code)).toMatchObject({ ok: false, failure: { line } })
  })
  test.each<[string, string, number]>([
    ['a syntax error', 'export default async () => {\n  const = 1\n}', 2],
    ['await at the top', 'const x = 1\nawait x\nexport default async () => 1', 2],
    ['an import', 'import x from "nope"\nexport default async () => x', 1],
  ])('%s is E_BUILD with its line', async (_name, code, line) => {
    expect(await execute(code)).toMatchObject({ ok: false, failure: { code: 'E_BUILD', fault: 'tool', line } })
  })
  test('no default function is E_BUILD', async () => {
    expect(await execute('export const a = 1')).toMatchObject({
      ok: false,
      failure: { code: 'E_BUILD', hint: expect.stringContaining('export default') },
    })
    expect(await execute('export default 5')).toMatchObject({ ok: false, failure: { code: 'E_BUILD' } })
  })
  test.each<[string, object]>([
    [
      'await ctx.env("DENIED")',
      { code: 'E_POLICY', fault: 'user', retryable: false, hint: 'run with --allow-env=DENIED' },
    ],
    [
      'try { await ctx.env("DENIED") } catch (e: any) { throw new Error("failed: " + e.message) }',
      { code: 'E_TOOL', hint: 'run with --allow-env=DENIED' },
    ],
    ['await ctx.env("NET")', { code: 'E_TOOL', fault: 'environment', retryable: true }],
    ['await ctx.env("BUG")', { code: 'E_TOOL', message: 'the host could not do this (E_IO)' }],
    [
      'process.exit(1)',
      { code: 'E_TOOL', message: 'ReferenceError: process is not defined', hint: expect.stringContaining('ctx.env') },
    ],
    ['throw "text"', { code: 'E_TOOL', message: 'text was thrown' }],
  ])('%s', async (text, failure) => {
    expect(await body(text)).toMatchObject({ ok: false, failure })
  })
  test('a refusal that is caught is no failure', async () => {
    const result = await body(
      'try { await ctx.env("DENIED") } catch (e: any) { return [e.code, e.message, e instanceof Error] }',
    )
    expect(result).toMatchObject({ ok: true, value: ['E_POLICY', 'env access to "DENIED" is not granted', true] })
  })
  test('logs survive a failure', async () => {
    expect(await body('console.log("before"); while (true);', { limits: { wallMs: 500 } })).toMatchObject({
      ok: false,
      logs: 'before\n',
    })
  })
})

describe('time', () => {
  test('what a person takes to answer does not count', async () => {
    const ask = (): Promise<boolean> => new Promise((resolve) => setTimeout(resolve, 600, true))
    expect(await body('return await ctx.env("ASK")', { ask, limits: { wallMs: 300 } })).toMatchObject({
      ok: true,
      value: 'yes',
    })
    expect(await body('return await ctx.env("ASK")')).toMatchObject({ ok: true, value: 'no' })
  })
  test('the end of a call ends what the host does for it', async () => {
    expect(await body('await ctx.env("SLOW")', { limits: { wallMs: 200 } })).toMatchObject({
      ok: false,
      failure: { code: 'E_TIMEOUT', fault: 'environment', retryable: true },
    })
  })
})

describe('inspect', () => {
  test('reads the shape without calling', async () => {
    const code = `export const description = 'Adds'\nexport const parameters = { type: 'object' }\nexport default async function add() { throw new Error('called') }`
    expect(await sandbox.inspect(code)).toEqual({
      ok: true,
      shape: { hasDefaultFunction: true, defaultName: 'add', description: 'Adds', parameters: { type: 'object' } },
    })
  })
  test('tells what is missing', async () => {
    expect(await sandbox.inspect('export const a = 1')).toEqual({
      ok: true,
      shape: { hasDefaultFunction: false, defaultName: '', description: null, parameters: null },
    })
    expect(await sandbox.inspect('export default () => 1')).toMatchObject({
      ok: true,
      shape: { hasDefaultFunction: true, defaultName: '' },
    })
  })
  test('gives every problem with its line', async () => {
    const result = await sandbox.inspect('import a from "nope"\nimport b from "./x"\nexport default async () => [a, b]')
    expect(result).toMatchObject({
      ok: false,
      problems: [
        { code: 'E_BUILD', line: 1 },
        { code: 'E_BUILD', line: 2 },
      ],
    })
  })
})
