/** Files: out of the granted folder by names, into what is protected, and what is no ordinary file. */
import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '../program.ts'
import { allOn, link } from './links.ts'

const denied = 'E_POLICY'
type Before = NonNullable<Program['before']>

const put =
  (name: string, text: string | Buffer): Before =>
  ({ root }) => {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), text)
    return () => rmSync(join(root, name), { force: true })
  }
const paths = (name: string, ...list: string[]): Program => ({
  name,
  code: `return await Promise.all(${JSON.stringify(list)}.map((p: string) => t(() => ctx.readFile(p.replace("OUT", args.outside).replace("ROOT", args.root)))))`,
  value: list.map(() => denied),
})
const makePipe = 'mkfifo'

export const files: readonly Program[] = [
  paths(
    'up and out',
    '../outside/secret.txt',
    'a/../../outside/secret.txt',
    './.././outside/./secret.txt',
    'OUT/secret.txt',
    'ROOT/../outside/secret.txt',
    '/etc/passwd',
    '//etc//passwd',
  ),
  paths('a folder that begins with the same name', 'ROOT-other/secret.txt', 'ROOT2', 'ROOT/../root2/x'),
  paths('a file URL', 'file://OUT/secret.txt', 'file:///etc/passwd', 'file:///etc/%70asswd'),
  {
    name: 'a null byte',
    code: 'return [await t(() => ctx.readFile("../outside/secret.txt\\0.md")), await t(() => ctx.writeFile("a\\0b", "x")), await t(() => ctx.list("\\0"))]',
    value: ['E_ARGUMENT', 'E_ARGUMENT', 'E_ARGUMENT'],
  },
  {
    name: 'percent, back slashes, full width and composed dots',
    code: 'return (await Promise.all(["%2e%2e/outside/secret.txt", "..\\\\outside\\\\secret.txt", "\\uff0e\\uff0e/outside/secret.txt", "\\u2024\\u2024/outside/secret.txt", "..\\u2215outside\\u2215secret.txt"].map((p) => t(() => ctx.readFile(p))))).every((x) => x === "ENOENT")',
    value: true,
  },
  {
    name: 'trailing dots, spaces and slashes',
    code: 'return (await Promise.all(["../outside/secret.txt/", "../outside/secret.txt.", "../outside /secret.txt", "../outside/secret.txt/.", "../outside//"].map((p) => t(() => ctx.readFile(p))))).every((x) => x === "E_POLICY")',
    value: true,
  },
  { name: 'every call on a file outside', code: allOn('args.outside + "/secret.txt"'), value: true },
  paths(
    "the kernel's own",
    '/proc/self/environ',
    '/proc/self/root/etc/passwd',
    '/proc/self/cwd/secret.txt',
    '/proc/1/environ',
    '/dev/fd/0',
    '/dev/stdin',
    '/sys/kernel',
  ),
  {
    name: 'the same with "any" to read',
    grants: { read: true },
    code: 'return await Promise.all(["/proc/self/environ", "/proc/self/mem", "/proc/self/maps", "/proc/thread-self/environ", "/dev/zero", "/dev/random", "/proc/kcore", "/sys/kernel/notes"].map((p) => t(() => ctx.readFile(p))))',
    value: Array.from({ length: 8 }, () => denied),
  },
  {
    name: 'the same with "any" to write',
    grants: { write: true },
    code: 'return await Promise.all(["/proc/self/oom_score_adj", "/proc/self/mem", "/dev/null", "/dev/shm/hostile", "/proc/sysrq-trigger"].map((p) => t(() => ctx.writeFile(p, "1"))))',
    value: Array.from({ length: 5 }, () => denied),
  },
  {
    name: 'a pipe',
    before: ({ root }) => {
      execFileSync(makePipe, [join(root, 'pipe')])
      return () => rmSync(join(root, 'pipe'))
    },
    code: 'return [await t(() => ctx.readFile("pipe")), await t(() => ctx.writeFile("pipe", "x")), await t(() => ctx.appendFile("pipe", "x"))]',
    value: [denied, 'ENXIO', 'ENXIO'],
  },
  {
    name: 'a link to a device',
    before: link('zero', () => '/dev/zero'),
    code: 'return [await t(() => ctx.readFile("zero")), await t(() => ctx.writeFile("zero", "x"))]',
    value: [denied, denied],
  },
  {
    name: 'a sparse file of a terabyte',
    before: ({ root }) => {
      const fd = openSync(join(root, 'sparse'), 'w')
      ftruncateSync(fd, 2 ** 40)
      closeSync(fd)
      return () => rmSync(join(root, 'sparse'))
    },
    code: 'return [await t(() => ctx.readFile("sparse")), await t(() => ctx.readBytes("sparse"))]',
    value: ['E_LIMIT', 'E_LIMIT'],
  },
  {
    name: '10 MB of nulls as text',
    before: put('nulls', Buffer.alloc(10e6)),
    code: 'return (await ctx.readFile("nulls")).length',
    limits: { wallMs: 8_000, memoryBytes: 256 * 1024 * 1024 },
    value: 10e6,
  },
  {
    name: '30 MB of what is two bytes each',
    before: put('wide', 'ä'.repeat(15e6)),
    code: 'return (await ctx.readFile("wide")).length',
    limits: { wallMs: 8_000, memoryBytes: 256 * 1024 * 1024 },
    value: 15e6,
  },
  {
    name: 'a large file again and again',
    before: put('large', Buffer.alloc(8e6, 97)),
    code: 'for (let i = 0; i < 100; i++) { const e = await t(() => ctx.readFile("large")); if (e === "E_LIMIT") return i }',
    limits: { wallMs: 8_000, memoryBytes: 256 * 1024 * 1024 },
    value: 4,
  },
  {
    name: 'writing without end',
    code: 'const x = "x".repeat(4e6); for (let i = 0; ; i++) { const e = await t(() => ctx.appendFile("big", x)); if (e) { await ctx.remove("big"); return e } }',
    limits: { wallMs: 8_000 },
    expect: 'ok|E_LIMIT|E_TIMEOUT',
  },
  {
    name: 'paths without end',
    code: 'return [await t(() => ctx.readFile("a/".repeat(2000))), await t(() => ctx.mkdir("a/".repeat(1900))), await t(() => ctx.readFile("x".repeat(5000))), await t(() => ctx.writeFile("x".repeat(300), ""))]',
    value: ['E_ARGUMENT', 'E_ARGUMENT', 'E_ARGUMENT', 'ENAMETOOLONG'],
  },
  {
    name: '64 deep paths at once',
    code: 'await ctx.mkdir("d/".repeat(60)); return (await Promise.all(Array.from({ length: 2000 }, () => t(() => ctx.stat("d/".repeat(60) + "x"))))).every((x) => x === "ENOENT")',
    limits: { wallMs: 5_000 },
    value: true,
  },
  {
    name: 'a folder in the place of a file',
    code: 'await ctx.mkdir("dir"); return [await t(() => ctx.readFile("dir")), await t(() => ctx.writeFile("dir", "x")), await t(() => ctx.remove("dir"))]',
    value: ['EISDIR', 'EISDIR', null],
  },
  {
    name: 'a file in the place of a folder',
    code: 'await ctx.writeFile("file", "x"); return [await t(() => ctx.list("file")), await t(() => ctx.readFile("file/x")), await t(() => ctx.mkdir("file/x"))]',
    value: ['ENOTDIR', 'ENOTDIR', 'EEXIST'],
  },
  {
    name: 'the folder itself is not removed',
    code: 'return [await t(() => ctx.remove(".", { recursive: true })), await t(() => ctx.remove("..", { recursive: true })), await t(() => ctx.rename(".", "../gone"))]',
    value: [denied, denied, denied],
  },
  {
    name: 'a key file is not read',
    before: put('.env', 'KEY=CANARY-5f0c9b7e'),
    code: 'return [await t(() => ctx.readFile(".env")), await t(() => ctx.readFile("./x/../.env")), await t(() => ctx.rename(".env", "x")), await t(() => ctx.stat(".env")), await t(() => ctx.remove(".env"))]',
    value: [denied, denied, denied, denied, denied],
  },
  {
    name: 'a key file by another case or name',
    before: put('.ENV.local', 'KEY=CANARY-5f0c9b7e'),
    code: 'return [await t(() => ctx.readFile(".ENV.local")), await t(() => ctx.readFile(".Env")), await t(() => ctx.writeFile(".env.production", "x"))]',
    value: [denied, denied, denied],
  },
  {
    name: 'a link to a key file',
    before: (arena) => {
      const undo = [put('.env', 'KEY=CANARY-5f0c9b7e')(arena), link('env.txt', ({ root }) => join(root, '.env'))(arena)]
      return () => undo.forEach((one) => one?.())
    },
    code: 'return await t(() => ctx.readFile("env.txt"))',
    value: denied,
  },
  {
    name: 'protected folders',
    code: 'return await Promise.all([".git/hooks/pre-commit", ".git/config", "sub/.git/hooks/x", ".GIT/hooks/x", ".permanent_tools/x.ts", ".agents/a", ".sessions/s", ".runs/r", ".git"].map((p) => t(() => ctx.writeFile(p, "x"))))',
    value: Array.from({ length: 9 }, () => denied),
  },
  {
    name: 'protected folders by moving what is around them',
    before: put('around/.git/hooks/x', 'x'),
    code: 'return [await t(() => ctx.rename("around", "moved")), await t(() => ctx.remove("around", { recursive: true })), await t(() => ctx.mkdir("m")), await t(() => ctx.rename("m", ".git"))]',
    value: [denied, denied, null, denied],
  },
  {
    name: 'a folder without rights',
    before: ({ root }) => {
      mkdirSync(join(root, 'locked'))
      chmodSync(join(root, 'locked'), 0)
      return () => rmSync(join(root, 'locked'), { recursive: true })
    },
    code: 'return typeof await t(() => ctx.readFile("locked/x"))',
    value: 'string',
  },
  {
    name: 'what a denied path is told by',
    code: 'const a = await ctx.readFile(args.outside + "/secret.txt").catch((e: any) => e); const b = await ctx.readFile(args.outside + "/secret.txT").catch((e: any) => e); return [a.code === b.code, a.message.toLowerCase() === b.message.toLowerCase()]',
    value: [true, true],
  },
  {
    name: 'a denied rename leaves both ends',
    code: 'await ctx.writeFile("mine.txt", "x"); return [await t(() => ctx.rename("mine.txt", args.outside + "/new.txt")), await t(() => ctx.rename(args.outside + "/secret.txt", "mine.txt")), await ctx.readFile("mine.txt")]',
    value: [denied, denied, 'x'],
  },
]
