import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createTypeCheck } from './type-check.ts'

const environmentPath = join(import.meta.dirname, '../sandbox/guest/tool-environment')
const typeCheck = createTypeCheck({ environmentPath })
// A folder of its own: other suites make temporary files at the same time.
process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'type-check-'))
const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('autoagent-types-'))

describe('types that fit', () => {
  test.each([
    ['typed', `export default async function f(args: { a: string }, ctx: ToolContext) { return ctx.readFile(args.a) }`],
    [
      'untyped',
      `export default function f(args, ctx) { const rows = []; rows.push(args.a); const by = {}; by[args.a] = rows; return by }`,
    ],
    [
      'a caught error as it comes',
      `export default function f() { try { return 1 } catch (error) { return error.message } }`,
    ],
    [
      'a Node module',
      `import { readFile } from 'node:fs/promises'\nexport default async function f() { return (await readFile('a', 'utf8')).length }`,
    ],
    [
      'a Node module without prefix',
      `import path from 'path'\nexport default function f() { return path.join('a', 'b') }`,
    ],
    [
      'a package, whose types are not known',
      `import { chunk } from 'lodash-es'\nexport default function f() { return chunk([1, 2], 1)[0].anything }`,
    ],
    ['a script without exports', `const x: number = 1`],
  ])('%s', async (_what, code) => expect(await typeCheck(code)).toEqual([]))
})

describe('types that do not', () => {
  test('have the code, the line and the words of the compiler', async () => {
    const code = `// one\nexport default function f(args: { a: string }) {\n  const n: number = args.a\n  return n.foo + missing\n}\n`
    expect(await typeCheck(code)).toEqual([
      { code: 'TS2322', line: 3, message: "Type 'string' is not assignable to type 'number'." },
      { code: 'TS2339', line: 4, message: expect.stringContaining("'foo'"), hint: expect.any(String) },
      { code: 'TS2304', line: 4, message: "Cannot find name 'missing'.", hint: expect.any(String) },
    ])
  })
  test.each([
    ['what may be undefined', `export default function f(a: { b?: string }) { return a.b.length }`, 'TS18048'],
    ['a global of Node', `export default function f() { return process.cwd() }`, /TS25(80|91)|TS2304/],
    ['a global of the browser', `export default function f() { return document.title }`, /TS2584|TS2304/],
    [
      'a member the module lacks',
      `import { readFileSync } from 'node:fs/promises'\nexport default readFileSync`,
      /TS2305|TS2724/,
    ],
  ])('%s', async (_what, code, rule) => {
    expect((await typeCheck(code))[0]?.code).toMatch(rule)
  })
  test('a message that goes over several lines is one problem', async () => {
    const code = `const f = (x: { a: { b: number } }) => x\nexport default () => f({ a: { b: '' } } as { a: { b: string } })`
    const problems = await typeCheck(code)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toMatch(/not assignable.*The types of 'a\.b'/)
  })
  test('no more than ten are told', async () => {
    const code = Array.from({ length: 50 }, (_, index) => `export const v${index}: string = ${index}`).join('\n')
    expect(await typeCheck(code)).toHaveLength(10)
  })
})

describe('nothing from outside', () => {
  test('files and directives are refused before the compiler runs', async () => {
    const none = createTypeCheck({ environmentPath, deadline: 0 })
    expect(await none(`/// <reference path="/etc/passwd" />\nimport a from '../a'`)).toMatchObject([
      { code: 'E_REFERENCE', line: 1 },
      { code: 'E_IMPORT', line: 2 },
    ])
  })
  test('what slips past the reader is not read by the compiler', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outside-'))
    try {
      writeFileSync(join(folder, 'secret.ts'), 'export const secret = 1 as const')
      // The specifier is spelled with an escape, which the reader does not undo.
      const path = join(folder, 'secret').replace('/', '\\x2f')
      const problems = await typeCheck(`import { secret } from "${path}"\nexport const n: string = secret`)
      expect(JSON.stringify(problems)).not.toMatch(/'1'|'number'/)
      expect(problems).not.toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('an end in any case', () => {
  const bomb = `type Grow<N extends number, A extends unknown[] = []> = A['length'] extends N ? A : Grow<N, [...A, 0, ...A]> | Grow<N, [...A, 1]>
export type Bomb = Grow<1000>
type Words = \`\${'a'|'b'|'c'|'d'|'e'|'f'|'g'|'h'|'i'|'j'}\${'a'|'b'|'c'|'d'|'e'|'f'|'g'|'h'|'i'|'j'}\${'a'|'b'|'c'|'d'|'e'|'f'|'g'|'h'|'i'|'j'}\${'a'|'b'|'c'|'d'|'e'|'f'|'g'|'h'|'i'|'j'}\`
export const x: Words = '' as \`\${Words}\``
  test('past the deadline', async () => {
    const before = leftovers()
    const hasty = createTypeCheck({ environmentPath, deadline: 1 })
    expect(await hasty(bomb)).toMatchObject([{ code: 'E_TIMEOUT', hint: expect.any(String) }])
    expect(leftovers()).toEqual(before)
  })
  test('when cancelled, before and while it runs', async () => {
    expect(await typeCheck('export {}', AbortSignal.abort())).toMatchObject([{ code: 'E_CANCELLED' }])
    expect(await typeCheck(bomb, AbortSignal.timeout(5))).toMatchObject([{ code: 'E_CANCELLED' }])
  })
  test('a missing declaration file is an error, not a pass', async () => {
    await expect(createTypeCheck({ environmentPath: '/nowhere.d.ts' })('export {}')).rejects.toThrow(/nowhere/)
  })
})
