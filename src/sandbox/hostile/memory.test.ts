/** Programs that want all the memory, or flood the host. */
import { afterAll, describe, expect, test } from 'vitest'
import { codeOf, createArena } from './arena.ts'

const arena = createArena()
afterAll(() => arena.close())

describe('memory', () => {
  test.each<[string, string]>([
    ['a growing Map', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, i)'],
    ['a growing object', 'const o: any = {}; for (let i = 0; ; i++) o["k" + i] = i'],
    ['array buffers', 'const all = []; for (;;) all.push(new ArrayBuffer(1e7))'],
    [
      'a resizable buffer',
      'const all = []; for (;;) { const b = new ArrayBuffer(1, { maxByteLength: 2 ** 30 }); b.resize(2 ** 28); new Uint8Array(b).fill(1); all.push(b) }',
    ],
    ['strings', 'const all = []; for (;;) all.push("x".repeat(1e7) + all.length + "y".split("").join("z"))'],
    ['one giant array', 'return new Array(2 ** 30).fill(1).length'],
    [
      'wasm memory',
      'const all = []; for (;;) { const m = new (WebAssembly as any).Memory({ initial: 1000 }); new Uint8Array(m.buffer).fill(1); all.push(m) }',
    ],
    ['closures', 'const all: any[] = []; for (;;) all.push(() => all)'],
    ['promises', 'const all: any[] = []; for (;;) all.push(Promise.reject(1))'],
  ])('%s', async (_name, body) => {
    const result = await arena.attack(body, { limits: { wallMs: 8_000 } })
    expect(['E_OOM', 'E_TOOL', 'E_TIMEOUT']).toContain(codeOf(result))
  })
  test('a deep recursion is an error like any other', async () => {
    const result = await arena.attack('const f = (): any => f(); return f()')
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'E_TOOL', message: expect.stringContaining('RangeError') },
    })
  })
})

describe('floods', () => {
  test('of output are cut', async () => {
    const result = await arena.attack('for (let i = 0; i < 1e5; i++) console.log("x".repeat(100)); return 1')
    expect(result.ok).toBe(true)
    expect(result.logs.length).toBeLessThan(70_000)
    expect(result.logs).toContain('was cut')
  })
  test('of one giant line are cut', async () => {
    const result = await arena.attack('console.log("x".repeat(2e7)); return 1')
    expect(result.ok).toBe(true)
    expect(result.logs.length).toBeLessThan(70_000)
  })
  test('of calls end at their limit', async () => {
    const result = await arena.attack(
      'for (let i = 0; ; i++) await ctx.env("A").catch((e: any) => { if (e.code === "E_LIMIT") throw e })',
      {
        limits: { calls: 100 },
      },
    )
    expect(codeOf(result)).toBe('E_LIMIT')
  })
  test('of calls all at once are held back', async () => {
    const result = await arena.attack(
      'const all = await Promise.allSettled(Array.from({ length: 500 }, () => ctx.env("A"))); return all.length',
    )
    expect(result).toMatchObject({ ok: true, value: 500 })
  })
  test('of timers', async () => {
    const result = await arena.attack('for (;;) setTimeout(() => {}, 1000)')
    expect(result).toMatchObject({ ok: false, failure: { code: 'E_TOOL', message: expect.stringContaining('timers') } })
  })
  test('of wake-ups', async () => {
    expect(codeOf(await arena.attack('for (let i = 1e9; ; i--) clearTimeout(setTimeout(() => {}, i))'))).toMatch(
      /E_TIMEOUT|E_LIMIT|E_OOM/,
    )
  })
  test('with an argument larger than a frame', async () => {
    expect(codeOf(await arena.attack('await ctx.env("x".repeat(9e6))'))).toBe('E_LIMIT')
  })
})
