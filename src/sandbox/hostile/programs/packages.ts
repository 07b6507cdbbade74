/** Hostile packages in `node_modules`: what they point at, link to and require. */
import { linkSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Folders } from '../ground.ts'
import type { Program } from '../program.ts'

/** Puts packages into `node_modules`, by their files; `->` in a text is a link to what follows. */
function withPackages(files: Record<string, string>): (ground: Folders) => () => void {
  return ({ root, outside }) => {
    const folder = join(root, 'node_modules')
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      const content = text.replaceAll('$OUTSIDE', outside)
      if (content.startsWith('->')) symlinkSync(content.slice(2), path)
      else if (content.startsWith('=>')) linkSync(content.slice(2), path)
      else writeFileSync(path, content)
    }
    return () => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
    }
  }
}

const use = 'import * as x from "evil"\nexport default async () => JSON.stringify(x)'
const refused = 'E_BUILD'

/** A package `evil` with these fields in its `package.json`. */
const evil = (fields: object, files: Record<string, string> = {}): ((ground: Folders) => () => void) =>
  withPackages({ 'evil/package.json': JSON.stringify({ name: 'evil', version: '1.0.0', ...fields }), ...files })

export const packages: readonly Program[] = [
  { name: 'main outside', before: evil({ main: '../../../outside/secret.txt' }), module: use, expect: refused },
  { name: 'an absolute main', before: evil({ main: '/etc/passwd' }), module: use, expect: refused },
  { name: 'exports outside', before: evil({ exports: '../../outside/secret.txt' }), module: use, expect: refused },
  {
    name: 'exports with a pattern outside',
    before: evil({ exports: { './*': './../../../outside/*' } }),
    module: 'import x from "evil/secret.txt"\nexport default async () => x',
    expect: refused,
  },
  {
    name: 'exports to TypeScript',
    before: evil({ exports: './x.ts' }, { 'evil/x.ts': 'export const a: number = 1' }),
    module: use,
    expect: refused,
  },
  {
    name: 'module outside',
    before: evil({ module: '/../../../../../etc/passwd', main: 'x.js' }, { 'evil/x.js': 'module.exports = 1' }),
    module: use,
    expect: 'E_BUILD|ok',
  },
  {
    name: 'browser that maps to a file',
    before: evil(
      { main: 'x.js', browser: { './x.js': '../../../outside/secret.txt' } },
      { 'evil/x.js': 'module.exports = 1' },
    ),
    module: use,
    expect: 'E_BUILD|ok',
  },
  {
    name: 'imports that map outside',
    before: evil(
      { main: 'x.js', imports: { '#a': '../../outside/secret.txt' } },
      { 'evil/x.js': 'module.exports = require("#a")' },
    ),
    module: use,
    expect: refused,
  },
  {
    name: 'a linked package.json',
    before: withPackages({ 'evil/package.json': '->$OUTSIDE/secret.txt', 'evil/index.js': 'module.exports = 1' }),
    module: use,
    expect: 'E_BUILD|ok',
  },
  {
    name: 'a linked entry',
    before: evil({ main: 'x.js' }, { 'evil/x.js': '->$OUTSIDE/secret.txt' }),
    module: use,
    expect: refused,
  },
  {
    name: 'a linked JSON',
    before: evil({ main: 'x.json' }, { 'evil/x.json': '->$OUTSIDE/secret.txt' }),
    module: use,
    expect: refused,
  },
  {
    name: 'a linked folder',
    before: evil({ main: 'd/secret.txt' }, { 'evil/d': '->$OUTSIDE' }),
    module: use,
    expect: refused,
  },
  {
    name: 'a linked package',
    before: withPackages({ evil: '->$OUTSIDE' }),
    module: 'import x from "evil/secret.txt"\nexport default async () => x',
    expect: refused,
  },
  {
    name: 'a device as a file',
    before: evil({ main: 'x.js' }, { 'evil/x.js': '->/dev/zero' }),
    module: use,
    expect: refused,
  },
  {
    name: 'a tsconfig with paths and extends',
    before: evil(
      { main: 'x.js' },
      {
        'evil/tsconfig.json': '{"extends":"$OUTSIDE/secret.txt","compilerOptions":{"paths":{"*":["$OUTSIDE/*"]}}}',
        'evil/x.js': 'module.exports = require("secret.txt")',
      },
    ),
    module: use,
    expect: refused,
  },
  {
    name: 'a require of a path outside',
    before: evil({ main: 'x.js' }, { 'evil/x.js': 'module.exports = require("$OUTSIDE/secret.txt")' }),
    module: use,
    expect: refused,
  },
  {
    name: 'a glob require outside',
    before: evil({ main: 'x.js' }, { 'evil/x.js': 'module.exports = (n) => require("../../../outside/" + n)' }),
    module: use,
    expect: 'E_BUILD|ok',
  },
  {
    name: 'a new URL outside',
    before: evil(
      { main: 'x.mjs' },
      { 'evil/x.mjs': 'export default new URL("../../../outside/secret.txt", import.meta.url)' },
    ),
    module: use,
    expect: 'E_TOOL|ok|E_BUILD',
  },
  {
    name: 'a syntax error beside a secret',
    before: evil({ main: 'x.js' }, { 'evil/x.js': '"CANARY-5f0c9b7e" (((' }),
    module: use,
    expect: refused,
  },
  {
    name: 'a source map of a package',
    before: evil(
      { main: 'x.js' },
      { 'evil/x.js': 'exports.a = () => { throw new Error("x") }\n//# sourceMappingURL=../../../outside/secret.txt' },
    ),
    module: 'import { a } from "evil"\nexport default async () => a()',
    expect: 'E_TOOL|E_BUILD',
  },
  {
    name: 'a package that wants fs',
    before: evil({ main: 'x.js' }, { 'evil/x.js': 'module.exports = require("fs").readFileSync("/etc/passwd")' }),
    module: use,
    expect: 'E_TOOL|E_BUILD',
  },
  {
    name: 'a package that wants fs/promises',
    before: evil({ main: 'x.js' }, { 'evil/x.js': 'exports.read = (p) => require("fs/promises").readFile(p, "utf8")' }),
    module:
      'import { read } from "evil"\nexport default async () => await read("$OUTSIDE/secret.txt").catch((e: any) => e.code)',
    value: 'E_POLICY',
  },
  {
    name: 'a package that wants child_process',
    before: evil({ main: 'x.js' }, { 'evil/x.js': 'module.exports = require("child_process")' }),
    module: use,
    expect: 'E_TOOL',
  },
  {
    name: 'a package of 6 MB',
    before: evil({ main: 'x.js' }, { 'evil/x.js': `module.exports = ${JSON.stringify('x'.repeat(6e6))}` }),
    module: use,
    expect: refused,
  },
  {
    name: 'packages that require each other',
    before: withPackages({
      'evil/index.js': 'exports.a = require("evil2")',
      'evil2/index.js': 'exports.b = require("evil")',
    }),
    module: 'import "evil"\nexport default async () => 1',
    value: 1,
  },
  {
    name: 'a name that climbs',
    module: 'import x from "evil/../../../outside/secret.txt"\nexport default async () => x',
    expect: refused,
  },
]
