/** Programs that do not end: each is stopped by its deadline, or seen to wait for nothing. */
import { afterAll, describe, expect, test } from 'vitest'
import { codeOf, createArena } from './arena.ts'

const arena = createArena()
afterAll(() => arena.close())

describe('loops end at the deadline', () => {
  test.each<[string, string]>([
    ['while (true)', 'while (true);'],
    ['indexOf over 2^53-1', '[].indexOf.call({ length: 2 ** 53 - 1 } as any, 1)'],
    ['a backtracking regular expression', 'return /^(a+)+$/.test("a".repeat(60) + "!")'],
    ['a loop after await', 'await null; while (true);'],
    ['a loop after a host call', 'await ctx.env("X").catch(() => {}); while (true);'],
    ['endless microtasks', 'for (;;) await null'],
    ['fill without a stack check', 'const bytes = new Uint8Array(1e6); while (true) bytes.fill(1)'],
    ['BigInt', 'let n = 3n; while (true) n = n * n'],
    ['a timer that loops', 'setTimeout(() => { while (true); }, 1); await new Promise(() => {})'],
    ['Atomics.wait', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'],
  ])('%s', async (_name, body) => {
    // BigInt may meet the end of memory first, and there is no SharedArrayBuffer to wait on.
    expect(['E_TIMEOUT', 'E_OOM', 'E_TOOL']).toContain(codeOf(await arena.attack(body)))
  })

  test('at module level', async () => {
    expect(codeOf(await arena.attackWith('while (true);\nexport default async () => 1'))).toBe('E_TIMEOUT')
  })
  test('when the module is inspected', async () => {
    const inspected = await arena.sandbox.inspect(
      'export const description = "x"; while (true);\nexport default async () => 1',
    )
    expect(inspected).toMatchObject({ ok: false, problems: [{ code: 'E_TIMEOUT' }] })
  })
  test('processor time counts apart from the wall', async () => {
    const result = await arena.attack('while (true);', { limits: { cpuMs: 300, wallMs: 20_000 } })
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'E_TIMEOUT', message: expect.stringContaining('processor time') },
    })
  })
})

describe('what can never settle is told at once', () => {
  test.each<[string, string]>([
    ['a promise', 'await new Promise(() => {})'],
    ['a thenable', 'return { then() {} }'],
    ['after other work', 'await new Promise((r) => setTimeout(r, 5)); await new Promise(() => {})'],
    ['a promise of itself', 'let p: any; p = (async () => { await null; await p })(); await p'],
  ])('%s', async (_name, body) => {
    const result = await arena.attack(body, { limits: { wallMs: 20_000 } })
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'E_TOOL', message: expect.stringContaining('never settle') },
    })
  })
})

describe('what is left behind after the result', () => {
  test.each<[string, string]>([
    ['a loop in a timer', 'setTimeout(() => { while (true); }, 0); return 1'],
    [
      'a loop in a microtask',
      'void Promise.resolve().then(() => Promise.resolve()).then(() => { while (true); }); return 1',
    ],
    ['an interval', 'setInterval(() => {}, 1); return 1'],
    ['calls nobody awaits', 'for (let i = 0; i < 2000; i++) void ctx.env("A" + i).catch(() => {}); return 1'],
    ['a native loop in a timer', 'setTimeout(() => [].indexOf.call({ length: 2 ** 53 - 1 } as any, 1), 0); return 1'],
  ])('%s does not reach the next call', async (_name, body) => {
    expect(['ok', 'E_TIMEOUT']).toContain(codeOf(await arena.attack(body)))
  })
  test('calls that were not awaited are told', async () => {
    const result = await arena.attack('void ctx.env("A").catch(() => {}); return 1')
    expect(result).toMatchObject({ ok: true, logs: expect.stringContaining('not awaited') })
  })
})
