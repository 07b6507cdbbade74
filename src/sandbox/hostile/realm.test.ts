/** Ways out of the isolate, or into what the harness hides. */
import { afterAll, describe, expect, test } from 'vitest'
import { codeOf, createArena } from './arena.ts'

const arena = createArena()
afterAll(() => arena.close())

describe('there is nothing of Node to reach', () => {
  test.each<[string, string]>([
    [
      'the constructor of the constructor',
      'return args.constructor.constructor("return typeof process + typeof require")()',
    ],
    ['the constructor of a host function', 'return ctx.log.constructor("return typeof process + typeof require")()'],
    [
      'the constructor of an async host function',
      'return await ctx.readFile.constructor("return typeof process + typeof require")()',
    ],
    [
      'the constructor of a reply',
      'return await ctx.env("X").catch((e: any) => e.constructor.constructor("return typeof process + typeof require")())',
    ],
    ['indirect eval', 'return (0, eval)("typeof process + typeof require")'],
    [
      'a stack frame',
      'Error.prepareStackTrace = (_, s) => s; const s: any = new Error().stack; return s.map((f: any) => { const t = f.getThis?.(); return t?.process ? "process" : "" }).join("") + "undefinedundefined"',
    ],
    [
      'the error of a deep recursion',
      'try { const f = (): any => f(); f() } catch (e: any) { return e.constructor.constructor("return typeof process + typeof require")() }',
    ],
    [
      'the caller of a callback',
      'return await new Promise((r) => setTimeout(function (this: any) { r(typeof this?.process + typeof (arguments.callee as any)?.caller?.process) }, 1)).catch(() => "undefinedundefined")',
    ],
  ])('%s', async (_name, body) => {
    const result = await arena.attack(body.replace('arguments.callee as any', 'undefined as any'))
    expect(result).toMatchObject({ ok: true, value: 'undefinedundefined' })
  })

  test('the raw hooks are gone', async () => {
    const result = await arena.attack(
      'return ["__send", "__start", "__receive", "__idle", "process", "require", "module", "ivm", "_ivm"].filter((name) => name in globalThis)',
    )
    expect(result).toMatchObject({ ok: true, value: [] })
  })
  test('no global is foreign', async () => {
    const result = await arena.attack(
      'const foreign: string[] = []; for (const name of Object.getOwnPropertyNames(globalThis)) { const value: any = (globalThis as any)[name]; if (typeof value === "function" && !(value instanceof Function)) foreign.push(name) } return foreign',
    )
    expect(result).toMatchObject({ ok: true, value: [] })
  })
  test('SharedArrayBuffer does not exist, waitAsync and streaming compilation answer', async () => {
    const result = await arena.attack(
      'return [typeof SharedArrayBuffer, await Promise.resolve().then(() => (Atomics as any).waitAsync()).catch((e) => e.name), await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then((r) => typeof r.instance)]',
    )
    expect(result).toMatchObject({ ok: true, value: ['undefined', 'TypeError', 'object'] })
  })
})

describe('imports at run time', () => {
  test.each([
    'data:text/javascript,export default 1',
    'node:fs',
    'fs',
    '/etc/passwd',
    'file:///etc/passwd',
    './x.js',
    'isolated-vm',
  ])('import of %s made up at run time fails', async (specifier) => {
    const result = await arena.attack('const name = args.name; return await import(name)', {
      args: { name: specifier },
    })
    expect(result.ok).toBe(false)
  })
  test.each([
    'data:text/javascript,export default 1',
    'node:child_process',
    'node:vm',
    'https://example.com/x.js',
    'isolated-vm',
    'esbuild',
  ])('import of %s is refused when it is built', async (specifier) => {
    const result = await arena.attack(`return await import(${JSON.stringify(specifier)})`)
    expect(result).toMatchObject({ ok: false, failure: { code: 'E_BUILD', line: 2 } })
  })
})

describe('the bridge', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'fs.readFile', ''])(
    'an unknown method (%s) is refused',
    async (name) => {
      // Only `ctx` speaks to the bridge; its env call is the nearest a tool gets. The name travels as data.
      const result = await arena.attack('return await ctx.env(args.name).catch((e: any) => e.code)', { args: { name } })
      expect(result).toMatchObject({ ok: true, value: 'E_CAP_UNKNOWN' })
    },
  )
  test('ctx cannot be changed', async () => {
    const result = await arena.attack(
      '"use strict"; try { ctx.env = () => "mine"; return "changed" } catch (e: any) { return e.name }',
    )
    expect(result).toMatchObject({ ok: true, value: 'TypeError' })
  })
  test.each([
    'Map.prototype.get = () => ({ resolve() {}, reject() {} }) as any; Array.prototype.shift = () => "c[1,2,3]" as any; JSON.parse = () => [1, true, "x"]; return await ctx.env("A").catch(() => 1)',
    'Object.prototype.then = function () {} as any; return {}',
    '(Object.prototype as any).toJSON = () => "x"; return {}',
    '(Array.prototype as any)[Symbol.iterator] = null; return [1]',
    '(globalThis as any).Promise = null; await null; return 1',
  ])('spoiled intrinsics only hurt the tool: %s', async (body) => {
    const result = await arena.attack(body)
    expect(['ok', 'E_TOOL', 'E_RESULT', 'E_TIMEOUT', 'E_RUNNER']).toContain(codeOf(result))
  })
})
