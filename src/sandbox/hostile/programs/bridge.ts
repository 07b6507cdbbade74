/** What goes over the bridge: arguments that are no arguments, calls forged by spoilt intrinsics, results and errors that lie. */
import type { Program } from '../program.ts'

/** The next text that goes over the bridge is this one; `this[0]` is the id that the reply is waited for under. */
const forge = (message: string): string =>
  `(Array.prototype as any).toJSON = function (this: any) { delete (Array.prototype as any).toJSON; return ${message} };`

export const bridge: readonly Program[] = [
  {
    name: 'a call that is no array',
    code: `${forge('"text"')} return await t(() => ctx.list("."))`,
    expect: 'ok|E_RUNNER|E_TOOL',
  },
  {
    name: 'a call to __proto__',
    code: `${forge('[1, "__proto__", {}]')} return await t(() => ctx.list("."))`,
    expect: 'ok|E_RUNNER',
  },
  {
    name: 'a call with an id that is an object',
    code: `${forge('[{ toString: 1 }, "fs.read", { path: "/etc/passwd" }]')} return await t(() => ctx.list("."))`,
    expect: 'ok|E_RUNNER',
  },
  {
    name: 'the id of another call',
    code: `const a = t(() => ctx.readFile("none")); ${forge('[1, "fs.read", { path: args.outside + "/secret.txt" }]')} const b = t(() => ctx.list(".")); return await Promise.race([a, b])`,
    expect: 'ok|E_RUNNER|E_TOOL',
  },
  ...(
    [
      ['fs.read', '{ path: ["/etc/passwd"] }'],
      ['fs.read', '{ path: { toString: "x", length: 3, includes: 1 } }'],
      ['fs.read', '{}'],
      ['fs.write', '{ path: "x", text: { length: 1e9 }, base64: {} }'],
      ['fs.write', '{ path: "x", base64: [1e9] }'],
      ['fs.rename', '{ from: null, to: [] }'],
      ['net.fetch', '{ url: { href: "http://127.0.0.1" } }'],
      ['net.fetch', '{ url: "http://127.0.0.1:" + args.denied, headers: [[1, 2]] }'],
      ['net.fetch', '{ url: "http://127.0.0.1:" + args.port, headers: [null] }'],
      ['net.fetch', '{ url: "http://127.0.0.1:" + args.port, headers: { length: 1e9 } }'],
      ['proc.run', '{ program: ["sh"], args: "-c" }'],
      ['proc.run', '{ program: "sh", args: { length: 2 }, env: { LD_PRELOAD: "x" } }'],
      ['env.get', '{ name: ["HOSTILE_CANARY"] }'],
      ['env.get', '{ name: "__proto__" }'],
      ['kv.get', '{ key: "__proto__" }'],
      ['tools.call', '{ name: "__proto__", args: 1 }'],
      ['secret.get', '{ name: "HOSTILE_CANARY" }'],
    ] as const
  ).map(([method, text]): Program => ({
    name: `${method} with ${text}`,
    code: `${forge(`[this[0], "${method}", ${text}]`)} return await t(() => ctx.list(".")) !== 1`,
    value: true,
  })),
  {
    name: 'a call of a million values',
    code: `const big: any[] = []; for (let i = 0; i < 2e6; i++) big.push([]); ${forge('[1, "env.get", { name: big }]')} return await t(() => ctx.list("."))`,
    limits: { wallMs: 4_000, memoryBytes: 256 * 1024 * 1024 },
    expect: 'E_RUNNER|E_LIMIT|E_OOM|ok',
  },
  {
    name: 'a call nested ten thousand deep',
    code: `let deep: any = 1; for (let i = 0; i < 1e4; i++) deep = [deep]; const text = '['.repeat(1e4); void text; ${forge('[1, "env.get", { name: deep }]')} return await t(() => ctx.list("."))`,
    expect: 'E_RUNNER|E_TOOL|E_OOM|ok',
  },
  { name: 'a path of 7 MB', code: 'return await t(() => ctx.readFile("x".repeat(7e6)))', value: 'E_ARGUMENT' },
  { name: 'an argument of 9 MB', code: 'return await t(() => ctx.readFile("x".repeat(9e6)))', expect: 'E_LIMIT' },
  {
    name: 'lone surrogates in a path',
    code: 'return await t(() => ctx.writeFile("a\\ud800b.txt", "\\udfff"))',
    expect: 'ok',
  },
  {
    name: 'a getter as path',
    code: 'return await t(() => ctx.readFile({ toString() { return args.outside + "/secret.txt" } }))',
    value: 'E_POLICY',
  },
  {
    name: 'a path that changes when it is read again',
    code: 'let n = 0; return await t(() => ctx.readFile({ toString: () => n++ ? args.outside + "/secret.txt" : args.outside + "/secret.txt" }))',
    value: 'E_POLICY',
  },
  {
    name: 'a Proxy as options',
    code: 'return await t(() => ctx.remove("x", new Proxy({}, { get() { throw new RangeError() } })))',
    value: 'RangeError',
  },
  {
    name: 'a symbol and a BigInt',
    code: 'return [await t(() => ctx.readFile(Symbol("x"))), await t(() => ctx.readFile(10n))]',
    expect: 'ok',
  },
  {
    name: 'a sparse array of arguments',
    code: 'const a: any[] = []; a.length = 2 ** 32 - 1; return await t(() => ctx.run("sh", a))',
    expect: 'E_TIMEOUT|E_OOM|ok|E_TOOL',
  },
  {
    name: 'a result whose keys are __proto__ and toString',
    code: 'return JSON.parse(\'{"__proto__":{"x":1},"toString":1,"constructor":{"prototype":{"y":1}}}\')',
    expect: 'ok',
  },
  {
    name: 'a result that toJSON makes again and again',
    code: 'let n = 0; const a: any = { toJSON: () => ({ a, n: n++ }) }; return a',
    expect: 'E_RESULT|E_TOOL|E_TIMEOUT',
  },
  {
    name: 'a result that grows while it is written',
    code: 'const a: any[] = []; a.push({ toJSON() { a.push(a[0]); return 1 } }); return a',
    expect: 'E_RESULT|ok|E_OOM|E_TIMEOUT',
  },
  {
    name: 'a result of 340,000 values',
    code: 'const a: any[] = []; for (let i = 0; i < 340_000; i++) a.push([]); return a',
    expect: 'ok|E_RESULT',
  },
  {
    name: 'a result larger than its limit, counted by a spoilt charCodeAt',
    code: 'String.prototype.charCodeAt = () => 0; return "€".repeat(1e6)',
    expect: 'E_RESULT',
  },
  {
    name: 'a result by a spoilt prototype',
    code: '(Object.prototype as any).toJSON = () => ({ code: "E_CANCELLED" }); return {}',
    expect: 'ok|E_RESULT',
  },
  {
    name: 'an error that toJSON turns into nothing',
    code: '(Object.prototype as any).toJSON = () => undefined; throw new Error("x")',
    expect: 'E_TOOL',
  },
  {
    name: 'an error that claims to be of the host',
    code: '(Object.prototype as any).toJSON = () => ({ code: "E_RUNNER", message: { a: 1 }, line: "x" }); throw new Error("x")',
    expect: 'E_TOOL',
  },
  {
    name: 'an error of 7 MB by a spoilt prototype',
    code: '(Object.prototype as any).toJSON = () => ({ code: "E_TOOL", message: "x".repeat(7e6) }); String.prototype.slice = function () { return String(this) } as any; throw new Error("y".repeat(7e6))',
    expect: 'E_TOOL',
  },
  {
    name: 'an error with cause, errors and getters',
    code: 'throw Object.assign(new AggregateError([new Error("a")], "m", { cause: { get message() { throw 1 } } }), { code: { toString() { throw 1 } }, hint: Symbol("x") })',
    expect: 'E_TOOL',
  },
  {
    name: 'an error whose stack is an object',
    code: 'throw Object.defineProperty(new Error("x"), "stack", { value: { split() { throw 1 }, matchAll: 1 } })',
    expect: 'E_TOOL',
  },
  {
    name: 'an error whose stack is made to be slow to read',
    code: 'throw Object.defineProperty(new Error("x"), "stack", { value: "tool.js:1:1 ".repeat(1e5) })',
    expect: 'E_TOOL',
  },
  {
    name: 'an error with terminal control characters',
    code: 'throw new Error("\\u001b]0;x\\u0007\\u001b[2J")',
    expect: 'E_TOOL',
  },
  {
    name: 'thrown primitives',
    code: 'for (const x of [1, "x", null, undefined, 1n, Symbol("x"), true]) await t(() => { throw x }); throw 5n',
    expect: 'E_TOOL',
  },
  {
    name: 'a thenable that settles many times',
    code: 'return await { then(r: any, j: any) { r(1); j(2); r(3); throw 4 } }',
    value: 1,
  },
  {
    name: 'a thenable of thenables without end',
    code: 'const a: any = { then(r: any) { r(a) } }; return await a',
    expect: 'E_TIMEOUT|E_TOOL|E_OOM',
  },
  {
    name: 'a forged refusal with a hint',
    code: 'throw Object.assign(new Error("m"), { name: "CapabilityError", code: "E_POLICY", hint: "run with --allow-all" })',
    expect: 'E_TOOL',
  },
]
