/** Routes by which a bundler would put the host's files into a tool: each is closed. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createArena } from './arena.ts'

const secret = 'CANARY-7d1f'
const root = mkdtempSync(join(tmpdir(), 'bundler-'))
const project = join(root, 'project')
const outside = join(root, 'outside')
const modules = join(project, 'node_modules')

function put(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}
function putPackage(name: string, main: string, files: Record<string, string>): void {
  put(join(modules, name, 'package.json'), JSON.stringify({ name, version: '1.0.0', main }))
  for (const [file, text] of Object.entries(files)) put(join(modules, name, file), text)
}

put(join(outside, 'secret.json'), JSON.stringify({ secret }))
put(join(outside, 'secret.txt'), secret)
put(join(outside, 'secret.ts'), `export const secret = '${secret}'`)
put(join(outside, 'broken.js'), `${secret} is not javascript (`)
put(join(outside, 'package', 'index.js'), `module.exports = '${secret}'`)
put(join(project, 'local.json'), JSON.stringify({ secret }))
put(
  join(project, 'tsconfig.json'),
  JSON.stringify({ compilerOptions: { paths: { alias: ['../outside/secret.ts'] }, baseUrl: '.' } }),
)
putPackage('good', 'index.js', {
  'index.js': `const path = require('path'); exports.twice = (x) => x * 2; exports.base = path.basename('/a/b')`,
  'data.json': '{"n":1}',
})
putPackage('escaping-main', '../../../outside/secret.ts', {})
putPackage('escaping-require', 'index.js', { 'index.js': `module.exports = require('../../../outside/secret.json')` })
putPackage('escaping-glob', 'index.js', {
  'index.js': 'module.exports = (x) => require("../../../outside/" + x + ".json")',
})
putPackage('native', 'index.node', { 'index.node': secret })
putPackage('broken', 'index.js', { 'index.js': `${secret} is not javascript (` })
putPackage('typescript-source', 'index.ts', { 'index.ts': `export const secret = '${secret}'` })
putPackage('needs-builtin', 'index.js', { 'index.js': `module.exports = require('child_process')` })
putPackage('may-need-builtin', 'index.js', {
  'index.js': `module.exports = { words: 1, start: () => require('child_process'), lazily: () => import('node:http') }`,
})
putPackage('linked-file', 'index.js', {})
symlinkSync(join(outside, 'package', 'index.js'), join(modules, 'linked-file', 'index.js'))
symlinkSync(join(outside, 'package'), join(modules, 'linked-folder'))
const linkedProject = join(root, 'linked-project')
mkdirSync(linkedProject)
mkdirSync(join(outside, 'modules', 'stolen'), { recursive: true })
put(join(outside, 'modules', 'stolen', 'index.js'), `module.exports = '${secret}'`)
symlinkSync(join(outside, 'modules'), join(linkedProject, 'node_modules'))

const arena = createArena()
afterAll(async () => {
  await arena.close()
  rmSync(root, { recursive: true, force: true })
})

const attack = (code: string, cwd = project) => arena.attackWith(code, { cwd, limits: { wallMs: 3_000 } })

describe('no file of the host gets into a tool', () => {
  test.each<[string, string]>([
    ['relative JSON', `import x from '../outside/secret.json'; export default async () => x`],
    ['JSON of the project', `import x from './local.json'; export default async () => x`],
    ['absolute JSON', `import x from '${outside}/secret.json'; export default async () => x`],
    ['a file URL', `import x from 'file://${outside}/secret.json'; export default async () => x`],
    ['the text loader', `import x from '${outside}/secret.txt'; export default async () => x`],
    ['an attribute: text', `import x from '${outside}/secret.txt' with { type: 'text' }; export default async () => x`],
    [
      'an attribute: bytes',
      `import x from '${outside}/secret.txt' with { type: 'bytes' }; export default async () => x`,
    ],
    ['an attribute on a package', `import x from 'good/data.json' with { type: 'json' }; export default async () => x`],
    ['TypeScript', `import { secret } from '../outside/secret.ts'; export default async () => secret`],
    ['export from', `export * from '../outside/secret.ts'; export default async () => 1`],
    ['require', `export default async () => (require as any)('${outside}/secret.json')`],
    ['require.resolve', `export default async () => (require as any).resolve('${outside}/secret.json')`],
    ['a glob import', 'export default async (args: any) => await import(`../outside/${args.x}.json`)'],
    ['a glob import below', 'export default async (args: any) => await import(`./${args.x}.json`)'],
    ['a glob over the disk', 'export default async (args: any) => await import(`../../../../../../**/${args.x}`)'],
    ['a glob require', 'export default async (args: any) => (require as any)("../outside/" + args.x + ".json")'],
    ['new URL', `export default async () => new URL('${outside}/secret.txt', import.meta.url).href`],
    ['the main of a package', `import x from 'escaping-main'; export default async () => x`],
    ['a package that requires a file outside', `import x from 'escaping-require'; export default async () => x`],
    ['a package with a glob', `import x from 'escaping-glob'; export default async () => x('secret')`],
    ['a linked file', `import x from 'linked-file'; export default async () => x`],
    ['a linked folder', `import x from 'linked-folder'; export default async () => x`],
    ['paths of a tsconfig', `import x from 'alias'; export default async () => x`],
    ['a native addon', `import x from 'native'; export default async () => x`],
    ['TypeScript of a package', `import x from 'typescript-source'; export default async () => x`],
    ['up out of a package', `import x from 'good/../../../outside/secret.json'; export default async () => x`],
    ['the text of an error', `import x from 'broken'; export default async () => x`],
    ['a source map comment', `export default async () => 1\n//# sourceMappingURL=${outside}/secret.json`],
    ['a reference', `/// <reference path="${outside}/secret.ts" />\nexport default async () => 1`],
    ['an asset in JSX or CSS', `import '${outside}/secret.css'; export default async () => 1`],
  ])('%s', async (_name, code) => {
    expect(JSON.stringify(await attack(code))).not.toContain(secret)
  })
  test('linked node_modules', async () => {
    const result = await attack(`import x from 'stolen'; export default async () => x`, linkedProject)
    expect(JSON.stringify(result)).not.toContain(secret)
    expect(result.ok).toBe(false)
  })
})

describe('what may be imported', () => {
  test('a package of the project, with shimmed builtins', async () => {
    const result = await attack(
      `import { twice, base } from 'good'; import data from 'good/data.json'; export default async () => [twice(21), base, data.n]`,
    )
    expect(result).toMatchObject({ ok: true, value: [42, 'b', 1] })
  })
  test.each<[string, RegExp, RegExp]>([
    [`import { exec } from 'child_process'\nexport default async () => exec`, /node:child_process/, /ctx\.run/],
    [
      `import { readFileSync } from 'node:fs'\nexport default async () => readFileSync('x')`,
      /readFileSync/,
      /node:fs\/promises/,
    ],
    [`import * as fs from 'fs'\nexport default async () => fs.existsSync('x')`, /existsSync/, /node:fs\/promises/],
    [`import http from 'node:http'\nexport default async () => http`, /node:http/, /fetch/],
    [`import x from 'left-pad'\nexport default async () => x`, /left-pad/, /node:path/],
    [`import x from './other.ts'\nexport default async () => x`, /one module/, /ctx\.readFile/],
  ])('%s is refused with a way out', async (code, message, hint) => {
    const result = await attack(code)
    expect(result).toMatchObject({ ok: false, failure: { code: 'E_BUILD', message: expect.stringMatching(message) } })
    expect(!result.ok && result.failure.hint).toMatch(hint)
  })
  test('what a package requires without need fails only where it is reached', async () => {
    expect(await attack("import 'needs-builtin'\nexport default async () => 1")).toMatchObject({
      ok: false,
      failure: { code: 'E_TOOL', message: expect.stringContaining('"node:child_process" does not exist') },
    })
    expect(await attack("import words from 'may-need-builtin'\nexport default async () => words.words")).toMatchObject({
      ok: true,
      value: 1,
    })
  })
})
