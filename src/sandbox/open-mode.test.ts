/** Open mode: every right of the user, and still deadlines, a clean environment and an end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createSandbox } from './index.ts'
import type { ExecuteRequest } from './sandbox.ts'

const sandbox = createSandbox({ capabilities: [] })
const cwd = mkdtempSync(join(tmpdir(), 'open-'))
writeFileSync(join(cwd, 'a.txt'), 'text')
writeFileSync(join(cwd, 'part.ts'), 'export const part: number = 7')
afterAll(async () => {
  await sandbox.close()
  rmSync(cwd, { recursive: true, force: true })
})
const execute = (code: string, request: Partial<ExecuteRequest> = {}) =>
  sandbox.execute({ name: 'open', code, args: {}, grants: {}, cwd, openMode: true, ...request })

describe('open mode', () => {
  test('has Node, files beside it, and ctx with an audit', async () => {
    const uses: string[] = []
    const result = await execute(
      `import { readFileSync } from 'node:fs'
       import { part } from './part.ts'
       export default async function tool(args: any, ctx: any) {
         console.log('printed')
         await ctx.writeFile('b.txt', 'b')
         const ran = await ctx.run('echo', ['x'])
         return [readFileSync('a.txt', 'utf8'), part, await ctx.readFile('b.txt'), await ctx.exists('none'), ran.stdout, ran.code, args.n]
       }`,
      { args: { n: 1 }, audit: (use) => uses.push(`${use.capability} ${use.verdict} ${use.target.replace(cwd, '')}`) },
    )
    expect(result).toMatchObject({ ok: true, value: ['text', 7, 'b', false, 'x\n', 0, 1], logs: 'printed\n' })
    expect(uses).toEqual(['write allowed /b.txt', 'run allowed echo', 'read allowed /b.txt', 'read allowed /none'])
  })
  test('does not have the keys', async () => {
    process.env['OPENAI_API_KEY'] = 'CANARY'
    process.env['CLOUDFLARE_API_TOKEN'] = 'CANARY'
    const result = await execute('export default async () => process.env')
    delete process.env['OPENAI_API_KEY']
    delete process.env['CLOUDFLARE_API_TOKEN']
    expect(result).toMatchObject({ ok: true, value: { PATH: process.env['PATH'] } })
    expect(JSON.stringify(result)).not.toContain('CANARY')
  })
  test.each<[string, string, string]>([
    ['a loop', 'while (true);', 'E_TIMEOUT'],
    ['memory', 'const all: any[] = []; for (;;) all.push(new Array(1e6).fill(all.length))', 'E_OOM'],
    ['buffers', 'const all: any[] = []; for (;;) all.push(Buffer.alloc(1e7, 1))', 'E_OOM'],
    ['an exit', 'process.exit(3)', 'E_RUNNER'],
    [
      'an uncaught error elsewhere',
      'setTimeout(() => { throw new Error("later") }, 1); await new Promise((r) => setTimeout(r, 1e5))',
      'E_TOOL',
    ],
    ['a function as the result', 'return () => 1', 'E_RESULT'],
    ['a failed program', 'await ctx.run("no-such-program-here")', 'E_TOOL'],
  ])('%s ends it', async (_name, body, code) => {
    const result = await execute(`export default async function tool(args: any, ctx: any) {\n${body}\n}`, {
      limits: { wallMs: 5_000, memoryBytes: 128 * 1024 * 1024, ...(code === 'E_TIMEOUT' ? { wallMs: 500 } : {}) },
    })
    expect(result).toMatchObject({ ok: false, failure: { code } })
  })
  test('names the line', async () => {
    expect(
      await execute('interface A {\n  b: 1\n}\nexport default async () => {\n  throw new Error("x")\n}'),
    ).toMatchObject({ ok: false, failure: { code: 'E_TOOL', line: 5 } })
    expect(await execute('export default async () => {\n  const = 1\n}')).toMatchObject({
      ok: false,
      failure: { code: 'E_BUILD', line: 2 },
    })
  })
  test('can be cancelled, with all it started', async () => {
    const abort = new AbortController()
    const running = execute(
      `import { spawn } from 'node:child_process'\nexport default async () => { spawn('sleep', ['60']); await new Promise((r) => setTimeout(r, 1e5)) }`,
      { signal: abort.signal },
    )
    setTimeout(() => abort.abort(), 500)
    expect(await running).toMatchObject({ ok: false, failure: { code: 'E_CANCELLED' } })
  })
})
