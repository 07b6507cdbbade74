/** Processor, memory and waiting: what V8 can stop, what it cannot, and what comes after the result. */
import type { Program } from '../program.ts'

const ends = 'E_TIMEOUT|E_OOM|E_TOOL'
const loops = (name: string, code: string, expect = ends): Program => ({
  name,
  code,
  limits: { wallMs: 400 },
  expect: `${expect}|E_TIMEOUT`,
})
const grows = (name: string, code: string): Program => ({ name, code, limits: { wallMs: 6_000 }, expect: ends })

export const compute: readonly Program[] = [
  loops('a loop', 'for (;;);', 'E_TIMEOUT'),
  loops('a loop that catches all', 'for (;;) try { for (;;); } catch {} finally { continue }', 'E_TIMEOUT'),
  loops('a generator without end', 'function* g() { for (;;) yield 1 } for (const x of g()) void x', 'E_TIMEOUT'),
  loops('includes of 2^53', '[].includes.call({ length: 2 ** 53 - 1 } as any, 1 as never)', 'E_TIMEOUT'),
  loops('lastIndexOf of 2^53', '[].lastIndexOf.call({ length: 2 ** 53 - 1 } as any, 1 as never)', 'E_TIMEOUT'),
  loops('reverse of 2^53', '[].reverse.call({ length: 2 ** 53 - 1 } as any)'),
  loops('Array.from of a length', 'Array.from({ length: 2 ** 32 - 2 })'),
  loops('fill of a giant array', 'new Array(2 ** 30).fill(1)'),
  loops('a sparse sort', 'const a: any[] = []; a[4e9] = 1; a[1] = 2; a.sort()'),
  loops('sort of a text of 2^29', '[].sort.call("x".repeat(2 ** 29 - 24) as any)'),
  loops('join of a sparse array', 'const a: any[] = []; a.length = 2 ** 32 - 1; a.join()'),
  loops('a BigInt of a million digits', 'BigInt("9".repeat(1e7))'),
  loops('a power of BigInt', '2n ** (2n ** 29n)', 'E_TIMEOUT|E_OOM|E_TOOL|ok'),
  loops('a regular expression', '/(x+x+)+y/.test("x".repeat(40))', 'E_TIMEOUT'),
  loops(
    'a regular expression of groups',
    'new RegExp("(?:a?){30}".repeat(30) + "a{30}").test("a".repeat(30))',
    'E_TIMEOUT|ok|E_TOOL',
  ),
  loops('replaceAll with a growing text', '"x".repeat(1e5).replaceAll("", "y".repeat(1e5)).length'),
  loops('JSON of a growing toJSON', 'const a: any = { toJSON() { return [a, a] } }; JSON.stringify(a)'),
  loops('normalize', 'for (;;) "\\u1e9b\\u0323".repeat(1e6).normalize("NFKD")'),
  loops('fill of bytes', 'const b = new Uint8Array(1e6); for (;;) b.fill(1)'),
  loops('a comparison that never decides', '[3, 2, 1].sort(() => { for (;;); })', 'E_TIMEOUT'),
  loops('toString that loops', 'String({ toString() { for (;;); } })', 'E_TIMEOUT'),
  loops('microtasks without end', 'const f = (): any => Promise.resolve().then(f); await f()'),
  loops('microtasks beside a call', 'const f = () => { queueMicrotask(f) }; f(); await ctx.list(".")'),
  loops(
    'timers that make timers',
    'const f = () => { setTimeout(f, 0); setTimeout(f, 0) }; f(); await new Promise(() => {})',
  ),
  loops(
    'a loop of wasm',
    'const b = new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]); (new WebAssembly.Instance(new WebAssembly.Module(b)).exports as any).f()',
    'E_TIMEOUT',
  ),
  loops(
    'a loop of wasm after a call',
    'await ctx.list("."); const b = new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]); (new WebAssembly.Instance(new WebAssembly.Module(b)).exports as any).f()',
    'E_TIMEOUT',
  ),
  loops(
    'Atomics without end',
    'const a = new Int32Array(new ArrayBuffer(4)); for (;;) Atomics.add(a, 0, 1)',
    'E_TIMEOUT',
  ),
  loops('wait without anybody', 'await Promise.race([])'),
  loops('dates without end', 'for (;;) new Date("x".repeat(1e5))'),
  loops(
    'a Proxy of a Proxy',
    'let p: any = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x',
    'E_TOOL|E_TIMEOUT|E_OOM|ok|E_RUNNER',
  ),
  loops(
    'a chain of prototypes',
    'let o: any = {}; for (let i = 0; i < 1e6; i++) o = Object.create(o); return o.x',
    'ok|E_TIMEOUT|E_OOM',
  ),
  loops('a parser at its end', 'eval("[".repeat(1e6))', 'E_TOOL'),
  loops('JSON at its end', 'JSON.parse("[".repeat(1e6) + "]".repeat(1e6)); return 1', 'ok|E_TOOL|E_OOM'),
  loops('a regular expression at its end', 'new RegExp("(".repeat(1e5) + ")".repeat(1e5))', 'E_TOOL'),
  grows('a Set', 'const s = new Set(); for (let i = 0; ; i++) s.add(i)'),
  grows(
    'a WeakMap',
    'const m = new WeakMap(), k: any[] = []; for (let i = 0; ; i++) { const o = {}; k.push(o); m.set(o, i) }',
  ),
  grows('symbols', 'const o: any = {}; for (;;) o[Symbol("x")] = 1'),
  grows('a text that doubles', 'let s = "x"; for (;;) s += s'),
  grows('texts split and joined', 'let s = "xy".repeat(1e6); const all: any[] = []; for (;;) all.push(s.split(""))'),
  grows(
    'resizable buffers',
    'const all: any[] = []; for (;;) { const b = new (ArrayBuffer as any)(1e6, { maxByteLength: 2 ** 32 }); b.resize(2 ** 29); new Uint8Array(b).fill(7); all.push(b) }',
  ),
  grows(
    'buffers that are transferred',
    'const all: any[] = []; for (;;) all.push((new ArrayBuffer(1e8) as any).transfer(2e8))',
  ),
  grows(
    'memories of wasm that grow',
    'const all: any[] = []; for (;;) { const m = new (WebAssembly as any).Memory({ initial: 1, maximum: 65536 }); m.grow(10000); new Uint8Array(m.buffer).fill(7); all.push(m) }',
  ),
  grows(
    'tables of wasm',
    'const all: any[] = []; for (;;) all.push(new (WebAssembly as any).Table({ element: "anyfunc", initial: 1e7 }))',
  ),
  grows(
    'modules of wasm',
    'const b = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]); const all: any[] = []; for (;;) all.push(new WebAssembly.Module(b))',
  ),
  grows(
    'segmenters and formats',
    'const all: any[] = []; for (;;) all.push(new Intl.DateTimeFormat("de", { dateStyle: "full" }), new (Intl as any).Segmenter("de"))',
  ),
  grows('contexts of functions', 'const all: any[] = []; for (let i = 0; ; i++) all.push(new Function(`return ${i}`))'),
  grows(
    'regular expressions',
    'const all: any[] = []; for (let i = 0; ; i++) { const r = new RegExp(`a{${i % 1000}}b${i}`); r.test("x"); all.push(r) }',
  ),
  grows(
    'errors with stacks',
    'const all: any[] = []; Error.stackTraceLimit = Infinity; const f = (n: number): any => n ? f(n - 1) : all.push(new Error("x").stack); for (;;) f(1000)',
  ),
  grows('rejections that nobody handles', 'for (;;) void Promise.reject(new Error("x"))'),
  grows('bytes of Buffer', 'const all: any[] = []; for (;;) all.push(Buffer.alloc(1e7, 1))'),
  grows('structuredClone', 'let a: any = [1, 2, 3]; for (;;) a = [structuredClone(a), structuredClone(a)]'),
  {
    name: 'a FinalizationRegistry that loops',
    code: 'const r = new FinalizationRegistry(() => { for (;;); }); for (let i = 0; i < 1e5; i++) r.register({ i }, i); return 1',
    expect: 'ok|E_TIMEOUT',
  },
  {
    name: 'a rejection after the result',
    code: 'void Promise.resolve().then(() => { throw new Error("late") }); setTimeout(() => { throw 1 }, 0); return 1',
    value: 1,
  },
  {
    name: 'calls that nobody awaits',
    code: 'for (let i = 0; i < 5000; i++) void ctx.list(".").catch(() => {}); return 1',
    value: 1,
  },
  {
    name: 'a write that nobody awaits',
    code: 'void ctx.writeFile("late.txt", "x").catch(() => {}); return 1',
    value: 1,
  },
  {
    name: 'a native loop after the result',
    code: 'void Promise.resolve().then(() => null).then(() => [].indexOf.call({ length: 2 ** 53 - 1 } as any, 1 as never)); return 1',
    expect: 'ok|E_TIMEOUT',
  },
  {
    name: 'a native loop in a timer after the result',
    code: 'setTimeout(() => [].includes.call({ length: 2 ** 53 - 1 } as any, 1 as never), 0); return 1',
    expect: 'ok|E_TIMEOUT',
  },
  {
    name: 'logs without end',
    code: 'for (let i = 0; i < 3e5; i++) console.log("x".repeat(20)); return 1',
    limits: { wallMs: 4_000 },
    expect: 'ok|E_TIMEOUT',
  },
  {
    name: 'logs of things that are slow to show',
    code: 'console.log(new Proxy({}, { ownKeys() { for (;;); } }))',
    limits: { wallMs: 400 },
    expect: 'E_TIMEOUT',
  },
  { name: 'a group of logs', code: 'for (let i = 0; i < 1e4; i++) console.group("x".repeat(100)); return 1', value: 1 },
  {
    name: 'calls more than are allowed',
    code: 'let n = 0; for (; n < 500; n++) { const e = await t(() => ctx.list(".")); if (e === "E_LIMIT") break } return n',
    limits: { calls: 50, wallMs: 4_000 },
    value: 50,
  },
  {
    name: 'a module that loops while it loads',
    module: 'for (;;);\nexport default async () => 1',
    limits: { wallMs: 400 },
    expect: 'E_TIMEOUT',
  },
]
