/** Imports by which the bundler would put a file of the host into a tool, and code made to break it. */
import type { Program } from '../program.ts'

const refused = 'E_BUILD'

const at = (name: string, text: string): Program => ({
  name,
  module: `${text}\nexport default async () => 1`,
  expect: refused,
})

export const imports: readonly Program[] = [
  at('data: URL', 'import x from "data:text/javascript,export default 1"; console.log(x)'),
  at('http: URL', 'import x from "http://127.0.0.1/x.js"; console.log(x)'),
  at('blob: URL', 'import x from "blob:nodedata:1"; console.log(x)'),
  at('file: URL with a host', 'import x from "file://localhost/$OUTSIDE/secret.txt"; console.log(x)'),
  at('a path with a query', 'import x from "$OUTSIDE/secret.txt?raw"; console.log(x)'),
  at('a path with a hash', 'import x from "$OUTSIDE/secret.txt#x"; console.log(x)'),
  at('a path with a null byte', 'import x from "$OUTSIDE/secret.txt\\0.js"; console.log(x)'),
  at('a path in percent', 'import x from "..%2foutside/secret.txt"; console.log(x)'),
  at('a path with back slashes', 'import x from "..\\\\outside\\\\secret.txt"; console.log(x)'),
  at('a tilde', 'import x from "~/.bashrc"; console.log(x)'),
  at('a private import', 'import x from "#evil"; console.log(x)'),
  at('attributes: json', 'import x from "$OUTSIDE/secret.txt" with { type: "json" }; console.log(x)'),
  at('attributes: file', 'import x from "$OUTSIDE/secret.txt" with { type: "file" }; console.log(x)'),
  at('attributes: dataurl', 'import x from "$OUTSIDE/secret.txt" with { type: "dataurl" }; console.log(x)'),
  at('attributes: base64', 'import x from "$OUTSIDE/secret.txt" with { type: "base64" }; console.log(x)'),
  at('the shims by their namespace', 'import x from "shim:fs/promises"; console.log(x)'),
  at('the tool by its namespace', 'import x from "tool:tool.ts"; console.log(x)'),
  at('node:module', 'import { createRequire } from "node:module"; console.log(createRequire)'),
  at('node:vm', 'import vm from "node:vm"; console.log(vm)'),
  at('node:inspector', 'import x from "node:inspector/promises"; console.log(x)'),
  at('a native addon', 'import x from "isolated-vm"; console.log(x)'),
  at('export * from a path', 'export * from "../outside/secret.ts"'),
  at('a type import that is none', 'import type x from "a"; export { y } from "$OUTSIDE/secret.txt"; type z = x'),
  at('import equals', 'import x = require("$OUTSIDE/secret.txt"); console.log(x)'),
  {
    name: 'require under another name',
    module: 'const r: any = (globalThis as any).require ?? (0, eval)("typeof require")\nexport default async () => r',
    value: 'undefined',
  },
  {
    name: 'require.resolve',
    module: 'export default async () => (require as any).resolve("$OUTSIDE/secret.txt")',
    expect: 'E_TOOL|E_BUILD',
  },
  { name: 'a template import', code: 'return await import(`$OUTSIDE/${args.name}.txt`)', expect: 'E_TOOL|E_BUILD' },
  { name: 'a glob over all', code: 'return await import(`/${args.a}/**/${args.b}`)', expect: 'E_TOOL|E_BUILD' },
  {
    name: 'import.meta.resolve and url',
    code: 'return [typeof import.meta.url, typeof (import.meta as any).resolve, typeof (import.meta as any).glob]',
    expect: 'ok|E_BUILD|E_TOOL',
  },
  {
    name: 'a reference',
    module:
      '/// <reference path="$OUTSIDE/secret.txt" />\n/// <reference types="../outside/secret" />\nexport default async () => 1',
    value: 1,
  },
  {
    name: 'a JSX pragma',
    module:
      '/** @jsx evil */\n/** @jsxImportSource $OUTSIDE */\n/** @jsxRuntime automatic */\nexport default async () => 1',
    value: 1,
  },
  { name: 'JSX', module: 'export default async () => <div src="$OUTSIDE/secret.txt" />', expect: refused },
  {
    name: 'a source map outside',
    module: 'export default async () => { throw new Error("x") }\n//# sourceMappingURL=file://$OUTSIDE/secret.txt',
    expect: 'E_TOOL',
  },
  {
    name: 'a source map inline that points outside',
    module: `export default async () => { throw new Error("x") }\n//# sourceMappingURL=data:application/json;base64,${Buffer.from('{"version":3,"sources":["/etc/passwd"],"mappings":"AAAA"}').toString('base64')}`,
    expect: 'E_TOOL',
  },
  { name: '10 MB of code', module: `export default async () => 1\n//${'x'.repeat(1e7)}`, expect: refused },
  {
    name: '1.9 MB of declarations',
    module: `export default async () => 1\nlet ${Array.from({ length: 15e4 }, (_, n) => `a${n}=${n}`).join(',')}`,
    expect: 'ok|E_BUILD|E_TIMEOUT|E_OOM',
  },
  {
    name: 'a million parentheses',
    module: `export default async () => ${'('.repeat(9e5)}1${')'.repeat(9e5)}`,
    expect: 'E_BUILD|E_TIMEOUT|E_RUNNER',
  },
  {
    name: 'a million negations',
    module: `export default async () => ${'!'.repeat(19e5)}1`,
    expect: 'E_BUILD|E_TIMEOUT|E_RUNNER',
  },
  {
    name: 'arrow functions without end',
    module: `export default async () => ${'a=>'.repeat(3e5)}1`,
    expect: 'E_BUILD|E_TIMEOUT|E_RUNNER',
  },
  {
    name: 'templates without end',
    module: `export default async () => ${'`${'.repeat(3e5)}1${'}`'.repeat(3e5)}`,
    expect: 'E_BUILD|E_TIMEOUT|E_RUNNER|E_TOOL|E_OOM',
  },
  {
    name: 'types without end',
    module: `type A = ${'Array<'.repeat(2e5)}1${'>'.repeat(2e5)}\nexport default async () => 1`,
    expect: 'ok|E_BUILD|E_TIMEOUT|E_RUNNER',
  },
  {
    name: 'names in Unicode',
    module:
      'const \\u{70}rocess = 1, ｒequire = 2, a\\u200d = 3, ℮ = 4\nexport default async () => process + ｒequire + a\\u200d + ℮',
    value: 10,
  },
  {
    name: 'text that turns around',
    module: 'export default async () => "\u202e\u2066// admin\u2069 \u2066"',
    expect: 'ok',
  },
  { name: 'a null byte and a BOM', module: '\ufeffexport default async () => "\0".length', value: 1 },
  { name: 'code that ends in a comment', module: 'export default async () => 1 /*', expect: refused },
  { name: 'a hashbang', module: '#!/usr/bin/env node\nexport default async () => 1', value: 1 },
]
