/** Ways out of the isolate, and into what the harness hides. */
import type { Program } from '../program.ts'

const node = 'typeof process + typeof require + typeof module'
const nothing = 'undefinedundefinedundefined'

export const realm: readonly Program[] = [
  {
    name: 'Function of the arguments',
    code: `return args.constructor.constructor("return ${node}")()`,
    value: nothing,
  },
  {
    name: 'Function of a reply',
    code: `const l = await ctx.list("."); return l.constructor.constructor("return ${node}")()`,
    value: nothing,
  },
  {
    name: 'Function of a refusal',
    code: `try { await ctx.readFile("/etc/passwd") } catch (e: any) { return e.constructor.constructor("return ${node}")() }`,
    value: nothing,
  },
  {
    name: 'AsyncFunction, GeneratorFunction and AsyncGeneratorFunction',
    code: `const make = [async () => {}, function* () {}, async function* () {}].map((f) => Object.getPrototypeOf(f).constructor("return ${node}"));
      return [await make[0](), make[1]().next().value, (await make[2]().next()).value]`,
    value: [nothing, nothing, nothing],
  },
  {
    name: 'CallSites of an async refusal',
    code: `const seen: string[] = []; Error.prepareStackTrace = (_, s) => { for (const f of s as any) if (f.getEvalOrigin?.() !== undefined || /prelude/.test(f.getFileName() ?? "")) seen.push(typeof f.getThis(), typeof f.getFunction()); return "" };
      await ctx.readFile("/nope").catch((e: any) => e.stack); return [seen.length > 2, seen.every((x) => x === "undefined")]`,
    value: [true, true],
  },
  {
    name: 'this of what the bridge calls',
    code: `const seen: any[] = []; const set = Map.prototype.set; Map.prototype.set = function (k: any, v: any) { Error.prepareStackTrace = (_, s) => s; for (const f of new Error().stack as any) seen.push(typeof f.getFunction(), typeof f.getThis()); return set.call(this, k, v) };
      await t(() => ctx.env("X")); return seen.slice(4).every((x) => x === "undefined")`,
    value: true,
  },
  {
    name: 'arguments and caller of host functions',
    code: 'return [t(() => ctx.log.caller), t(() => ctx.log.arguments), t(() => ctx.readFile.caller)].length',
    value: 3,
  },
  {
    name: 'the waiting calls of the bridge, answered by the tool itself',
    code: `let held: any; const set = Map.prototype.set; Map.prototype.set = function (k: any, v: any) { held = v; return set.call(this, k, v) };
      const p = ctx.readFile(args.outside + "/secret.txt"); held?.resolve?.({ text: "mine" }); return await t(() => p)`,
    value: 'mine',
  },
  {
    name: 'species of a promise',
    code: `class Evil extends Promise<any> { static get [Symbol.species]() { return function (e: any) { e(() => {}, () => {}); return {} } as any } }
      return await t(() => new Evil((r) => r(1)).then((x) => x)) !== undefined`,
    expect: 'ok|E_TOOL',
  },
  {
    name: 'then of Promise.prototype replaced while a call is under way',
    code: `const got: any[] = []; const then = Promise.prototype.then; Promise.prototype.then = function (this: any, a: any, b: any) { return then.call(this, (v: any) => { got.push(v?.constructor?.constructor?.("return ${node}")()); return a?.(v) }, b) } as any;
      await t(() => ctx.list(".")); Promise.prototype.then = then; return got.every((x) => x === undefined || x === "${nothing}")`,
    value: true,
  },
  {
    name: 'yield* in an async generator around host errors',
    code: `async function* g() { yield* { [Symbol.asyncIterator]: () => ({ next: () => ctx.readFile("/etc/shadow"), return: undefined }) } as any }
      try { for await (const x of g()) return x } catch (e: any) { return e.constructor.constructor("return ${node}")() }`,
    value: nothing,
  },
  {
    name: 'the library of the shims',
    code: 'return await t(() => (globalThis as any).__library.files.readText(args.outside + "/secret.txt"))',
    value: 'E_POLICY',
  },
  {
    name: 'fs/promises',
    module:
      'import { readFile } from "node:fs/promises"\nexport default async () => await readFile("$OUTSIDE/secret.txt", "utf8").catch((e: any) => e.code)',
    value: 'E_POLICY',
  },
  {
    name: 'the raw hooks by any name',
    code: `const all = new Set<PropertyKey>(); for (let o: any = globalThis; o; o = Object.getPrototypeOf(o)) for (const k of Reflect.ownKeys(o)) all.add(k);
      return [...all].map(String).filter((k) => /^__(send|start|receive|idle)|ivm|process$|require|binding/i.test(k))`,
    value: [],
  },
  {
    name: 'natives syntax',
    code: 'return await t(() => (0, eval)("%GetOptimizationStatus(() => 1)"))',
    value: 'SyntaxError',
  },
  {
    name: 'a wasm module that imports the host',
    code: `return t(() => new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,2,12,1,3,101,110,118,4,101,120,105,116,0,0])), { env: { exit: (globalThis as any).process?.exit } } as any))`,
    value: 'LinkError',
  },
  {
    name: 'ShadowRealm, Worker, importScripts, Deno, Bun',
    code: 'return ["ShadowRealm", "Worker", "importScripts", "Deno", "Bun", "WebSocket", "XMLHttpRequest"].filter((n) => n in globalThis)',
    value: [],
  },
  {
    name: 'a global that shadows what the runner runs next',
    code: '(globalThis as any).module = { exports: { default: () => "evil" } }; (globalThis as any).exports = {}; return 1',
    value: 1,
  },
  {
    name: 'the wrapper of the bundle closed by hand',
    module: 'export default async () => 1\n})(); (function () { (globalThis as any).x = 1',
    expect: 'E_BUILD',
  },
  {
    name: 'with and sloppy mode',
    code: 'return (0, eval)("(function () { return typeof this.process })()")',
    value: 'undefined',
  },
  {
    name: 'ctx frozen, its prototype spoilt',
    code: 'Object.prototype.readFile = (() => "mine") as any; const c: any = Object.create(ctx); return [await t(() => ctx.readFile("/etc/shadow")), typeof c.readFile]',
    value: ['E_POLICY', 'function'],
  },
]
