/** What a program returns or throws: only plain JSON leaves, and whatever it throws is flattened inside. */
import { afterAll, describe, expect, test } from 'vitest'
import { codeOf, createArena } from './arena.ts'

const arena = createArena()
afterAll(() => arena.close())

describe('results that are not JSON', () => {
  test.each<[string, string, RegExp]>([
    ['a function', 'return () => 1', /function/],
    ['a function within', 'return { deep: [{ f() {} }] }', /"f" in the result is a function/],
    ['a symbol', 'return Symbol("x")', /symbol/],
    ['a BigInt', 'return { id: 1n }', /BigInt/],
    ['a circle', 'const a: any = {}; a.a = a; return a', /itself/],
    ['a Map', 'return { counts: new Map([[1, 2]]) }', /Object\.fromEntries/],
    ['a Set', 'return new Set([1])', /\[\.\.\.set\]/],
    ['a promise within', 'return { later: Promise.resolve(1) }', /await/],
    ['bytes', 'return new Uint8Array(3)', /binary/],
    ['too large', 'return "x".repeat(2e6)', /larger than/],
    ['too deep', 'let a: any = 1; for (let i = 0; i < 100; i++) a = [a]; return a', /nested/],
    ['a toJSON that throws', 'return { toJSON() { throw new Error("no") } }', /cannot be written/],
    ['a getter that throws', 'return { get x() { throw new Error("no") } }', /cannot be written/],
  ])('%s', async (_name, body, message) => {
    expect(await arena.attack(body)).toMatchObject({
      ok: false,
      failure: { code: 'E_RESULT', message: expect.stringMatching(message) },
    })
  })

  test.each<[string, string, unknown]>([
    ['undefined', 'return undefined', null],
    ['nothing', '', null],
    ['a date', 'return new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['NaN', 'return [NaN, Infinity]', [null, null]],
    ['undefined within', 'return { a: undefined, b: [undefined] }', { b: [null] }],
    ['an error', 'return { e: new TypeError("x") }', { e: { name: 'TypeError', message: 'x' } }],
    ['a Proxy of plain data', 'return new Proxy({ a: 1 }, {})', { a: 1 }],
    ['__proto__ as a key', 'return JSON.parse(\'{"__proto__":{"polluted":1},"a":1}\')', { a: 1 }],
    [
      'constructor and prototype as keys',
      'return JSON.parse(\'{"constructor":{"prototype":{"x":1}}}\')',
      { constructor: { prototype: { x: 1 } } },
    ],
    ['lone surrogates', 'return "\\ud800".length', 1],
  ])('%s comes out as JSON has it', async (_name, body, value) => {
    const result = await arena.attack(body)
    expect(result).toMatchObject({ ok: true })
    expect(result.ok && result.value).toEqual(value)
  })

  test('a Proxy that never tells its keys ends', async () => {
    expect(codeOf(await arena.attack('return new Proxy({}, { ownKeys() { while (true); } })'))).toBe('E_TIMEOUT')
  })
  test('a sparse array does not reach the host', async () => {
    expect(codeOf(await arena.attack('const a: any[] = []; a.length = 2 ** 32 - 1; return a'))).not.toBe('ok')
  })
})

describe('what is thrown', () => {
  test.each<[string, string]>([
    ['a Proxy', 'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 }, has() { throw 3 } })'],
    ['an error with a throwing message', 'throw Object.defineProperty(new Error(), "message", { get() { throw 1 } })'],
    ['an object without a prototype', 'throw Object.create(null)'],
    ['a symbol', 'throw Symbol("x")'],
    ['a function', 'throw () => {}'],
    ['null', 'throw null'],
    ['undefined', 'throw undefined'],
    ['a giant message', 'throw new Error("x".repeat(1e7))'],
    ['a message that is an object', 'throw Object.assign(new Error(), { message: { toString() { throw 1 } } })'],
    ['prepareStackTrace', 'Error.prepareStackTrace = () => { throw 1 }; throw new Error("x")'],
    [
      'after spoiling what the harness uses',
      'JSON.stringify = (() => "}{") as any; Object.prototype.toString = null as any; String.prototype.slice = null as any; Promise.prototype.then = null as any; throw new Error("x")',
    ],
    ['a forged refusal', 'throw Object.assign(new Error("granted?"), { code: "E_POLICY" })'],
  ])('%s', async (_name, body) => {
    const result = await arena.attack(body)
    expect(codeOf(result)).toBe('E_TOOL')
    expect(JSON.stringify(result).length).toBeLessThan(4_000)
  })
  test.each<[string, string]>([
    ['a looping getter', 'throw Object.defineProperty(new Error(), "message", { get() { while (true); } })'],
    ['a looping Proxy', 'throw new Proxy({}, { get() { while (true); } })'],
  ])('%s ends', async (_name, body) => {
    expect(codeOf(await arena.attack(body))).toBe('E_TIMEOUT')
  })
  test('at module level', async () => {
    expect(
      await arena.attackWith('throw new Proxy({}, { get() { throw 1 } })\nexport default async () => 1'),
    ).toMatchObject({ ok: false, failure: { code: 'E_TOOL' } })
  })
  test('nothing of the host is in an error', async () => {
    const result = await arena.attack(
      'return await ctx.readFile("/etc/passwd").catch((e: any) => [e.stack, e.message, Object.keys(e)].join())',
    )
    expect(JSON.stringify(result)).not.toMatch(/\/work|node_modules|dispatch|node:internal|root:/)
  })
})
