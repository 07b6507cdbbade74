/** The types that tools are checked against: what exists passes, what does not is told. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'environment-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const environment = join(import.meta.dirname, 'guest', 'tool-environment')
const declarations = readdirSync(environment).map((file) => readFileSync(join(environment, file), 'utf8'))
writeFileSync(join(folder, 'environment.d.ts'), declarations.join('\n'))
const compilerOptions = {
  strict: true,
  noEmit: true,
  target: 'es2024',
  lib: ['es2024'],
  types: [],
  module: 'esnext',
  moduleResolution: 'bundler',
  moduleDetection: 'force',
}
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({ compilerOptions, files: ['tool.ts', 'environment.d.ts'] }),
)

function check(code: string): Promise<string> {
  writeFileSync(join(folder, 'tool.ts'), code)
  return new Promise((resolve) =>
    execFile(process.execPath, [compiler, '-p', folder], (_error, stdout) => resolve(stdout)),
  )
}

test('a tool that uses all of it', async () => {
  const code = `
    import { readFile, readdir, type Stats } from 'node:fs/promises'
    import fs, { promises } from 'fs'
    import path, { join } from 'node:path'
    import { createHash, randomUUID } from 'crypto'
    import { format } from 'node:util'
    import assert, { strictEqual } from 'node:assert'
    import { URL as FileURL, fileURLToPath } from 'node:url'
    import { setTimeout as sleep } from 'node:timers/promises'
    import { Buffer as Bytes } from 'buffer'
    export const description = 'x'
    export const parameters = { type: 'object' }
    export default async function tool(args: { path: string; n?: number }, ctx: ToolContext): Promise<Json> {
      const text: string = await ctx.readFile(args.path)
      const rows = text.split('\\n').map((line) => line.split(','))
      const bytes: Bytes = await readFile(join('a', 'b'))
      const words: string = await readFile('x', 'utf8')
      const names: string[] = await readdir('.')
      const response = await fetch('https://x', { method: 'POST', body: JSON.stringify(rows), headers: { a: 'b' }, signal: AbortSignal.timeout(5) })
      const data = await response.json()
      for (const [key, value] of new URL('http://a').searchParams) console.log(key, value)
      for (const [key, value] of response.headers) ctx.log(key, value)
      clearTimeout(setTimeout(() => {}, 5))
      await new Promise((resolve) => setTimeout(resolve, 5))
      assert(names.length > 0); strictEqual(1, 1); await sleep(1)
      const facts: Stats = await promises.stat('x'); await fs.promises.rm('x', { force: true })
      const ran = await ctx.run('git', ['log'], { timeoutMs: 5, env: { TOKEN: ctx.secret('TOKEN') } })
      await ctx.kv.set('n', { n: (await ctx.kv.get('n')) + 1 }); const kept: string[] = await ctx.kv.list()
      const { twice } = await ctx.tools.double({ n: kept.length })
      await ctx.fetch('https://x', { headers: { authorization: \`Bearer \${ctx.secret('TOKEN')} \${twice}\` } })
      const url: FileURL = new FileURL('file:///x')
      return { hash: createHash('sha256').update(bytes).digest('hex'), p: path.extname(words), data, c: structuredClone({ a: 1 }), u: randomUUID(),
        b: Buffer.from('x').toString('base64'), out: ran.stdout, key: await ctx.env('X'), size: facts.size, at: fileURLToPath(url), f: format('%s', 1) }
    }`
  expect(await check(code)).toBe('')
})

test.each<[string, RegExp]>([
  ['export default async () => process.env', /process/],
  ['export default async () => require("fs")', /require/],
  ['import { readFileSync } from "node:fs"\nexport default async () => readFileSync', /readFileSync/],
  ['import { exec } from "node:child_process"\nexport default async () => exec', /child_process/],
  ['export default async () => document.title', /document/],
  ['export default async (args: {}, ctx: ToolContext) => ctx.readfile("x")', /readfile/],
  ['export default async (args: {}, ctx: ToolContext) => (await ctx.env("X")).length', /null/],
  ['export default async (args: {}, ctx: ToolContext) => ctx.kv.set("a", () => 1)', /Json/],
  ['export default async (args: {}, ctx: ToolContext) => ctx.tools.other("a")', /string/],
])('%s does not pass', async (code, message) => {
  expect(await check(code)).toMatch(message)
})
