/** Links of all kinds, also such as come and go while a program runs. */
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Folders } from '../ground.ts'
import type { Program } from '../program.ts'

const denied = 'E_POLICY'
type Before = NonNullable<Program['before']>

export const link =
  (name: string, to: (ground: Folders) => string): Before =>
  (ground) => {
    symlinkSync(to(ground), join(ground.root, name))
    return () => rmSync(join(ground.root, name))
  }
const toSecret = ({ outside }: Folders): string => join(outside, 'secret.txt')

/** Swaps names on every turn of the host while the program runs; the last call puts them back. */
function keepSwapping(there: () => void, back: () => void): () => void {
  let isThere = false
  const swap = (): void => {
    isThere = !isThere
    try {
      if (isThere) there()
      else back()
    } catch {
      // The program itself made or removed a name between two steps.
    }
  }
  const timer = setInterval(swap, 1)
  return () => {
    clearInterval(timer)
    if (isThere) swap()
  }
}
const swapping: Before = ({ root, outside }) => {
  const [place, real, fake] = ['swap', 'swap-real', 'swap-link'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(place)
  writeFileSync(join(place, 'secret.txt'), 'mine')
  symlinkSync(outside, fake)
  const stop = keepSwapping(
    () => {
      renameSync(place, real)
      renameSync(fake, place)
    },
    () => {
      renameSync(place, fake)
      renameSync(real, place)
    },
  )
  return () => {
    stop()
    for (const path of [place, real, fake]) rmSync(path, { recursive: true, force: true })
  }
}
/** A name that is a file, then a link, then a file. */
const flickering: Before = ({ root, outside }) => {
  const path = join(root, 'flicker')
  writeFileSync(path, 'mine')
  const stop = keepSwapping(
    () => {
      rmSync(path, { force: true })
      symlinkSync(join(outside, 'secret.txt'), path)
    },
    () => {
      rmSync(path, { force: true })
      writeFileSync(path, 'mine')
    },
  )
  return () => {
    stop()
    rmSync(path, { force: true })
  }
}

/** The body of a program that tries every call on a path; true when all were denied. */
export const allOn = (path: string): string =>
  [
    'readFile(p)',
    'readBytes(p)',
    'readJson(p)',
    'writeFile(p, "x")',
    'appendFile(p, "x")',
    'list(p)',
    'stat(p)',
    'exists(p)',
    'mkdir(p)',
    'remove(p)',
    'remove(p, { recursive: true })',
    'rename(p, "stolen")',
    'rename("mine.txt", p)',
  ]
    .map((call) => `await t(() => ctx.${call})`)
    .join(', ')
    .replace(/^/, `const p: string = ${path}; await ctx.writeFile("mine.txt", "x"); return [`)
    .replace(/$/, '].every((x) => x === "E_POLICY")')

export const links: readonly Program[] = [
  {
    name: 'every call through a linked folder',
    before: link('linked', ({ outside }) => outside),
    code: allOn('"linked/secret.txt"'),
    value: true,
  },
  {
    name: 'every call on a linked file',
    before: link('linked.txt', toSecret),
    code: allOn('"linked.txt"'),
    value: true,
  },
  { name: 'every call on what does not exist outside', code: allOn('args.outside + "/none/none"'), value: true },
  {
    name: 'a link to the root of the disk',
    before: link('slash', () => '/'),
    code: 'return [await t(() => ctx.readFile("slash/etc/passwd")), await t(() => ctx.list("slash")), await t(() => ctx.writeFile("slash/tmp/hostile", "x"))]',
    value: [denied, denied, denied],
  },
  {
    name: 'a relative link',
    before: link('up', () => '../outside'),
    code: 'return [await t(() => ctx.readFile("up/secret.txt")), await t(() => ctx.readFile("up/../outside/secret.txt"))]',
    value: [denied, 'ENOENT'],
  },
  {
    name: 'a link to nothing outside is not made',
    before: link('new', ({ outside }) => join(outside, 'new.txt')),
    code: 'return [await t(() => ctx.writeFile("new", "x")), await t(() => ctx.mkdir("new")), await t(() => ctx.appendFile("new", "x"))]',
    value: [denied, denied, denied],
  },
  {
    name: 'a circle of links',
    before: link('circle', () => 'circle'),
    code: 'return [await t(() => ctx.readFile("circle")), await t(() => ctx.writeFile("circle/x", "x"))]',
    value: [denied, denied],
  },
  {
    name: 'a chain of 50 links',
    before: ({ root, outside }) => {
      for (let n = 0; n < 50; n++) symlinkSync(n === 0 ? outside : `chain${n - 1}`, join(root, `chain${n}`))
      return () => {
        for (let n = 0; n < 50; n++) rmSync(join(root, `chain${n}`))
      }
    },
    code: 'return [await t(() => ctx.readFile("chain49/secret.txt")), await t(() => ctx.readFile("chain5/secret.txt"))]',
    value: [denied, denied],
  },
  {
    name: 'a folder that becomes a link and back, read',
    before: swapping,
    code: 'const got = new Set<any>(); for (let i = 0; i < 400; i++) got.add(await t(() => ctx.readFile("swap/secret.txt"))); return [...got].filter((x) => x !== "mine" && !/^E/.test(x))',
    limits: { wallMs: 5_000 },
    value: [],
  },
  {
    name: 'a folder that becomes a link and back, written',
    before: swapping,
    code: 'for (let i = 0; i < 400; i++) { await t(() => ctx.writeFile("swap/secret.txt", "mine")); await t(() => ctx.writeFile(`swap/new${i % 5}`, "x")) } return 1',
    limits: { wallMs: 5_000 },
    value: 1,
  },
  {
    name: 'a folder that becomes a link and back, made and removed',
    before: swapping,
    code: 'for (let i = 0; i < 200; i++) { await t(() => ctx.mkdir("swap/d/e")); await t(() => ctx.remove("swap/d", { recursive: true })); await t(() => ctx.remove("swap/secret.txt")); await t(() => ctx.rename("swap/secret.txt", "swap/y")) } return 1',
    limits: { wallMs: 5_000 },
    value: 1,
  },
  {
    name: 'a folder that becomes a link and back, listed',
    before: swapping,
    code: 'const seen = new Set<string>(); for (let i = 0; i < 200; i++) for (const e of [await t(() => ctx.stat("swap/secret.txt"))]) seen.add(String(e?.size ?? e)); return [...seen].filter((x) => x !== "4" && !/^E/.test(x))',
    limits: { wallMs: 5_000 },
    value: [],
  },
  {
    name: 'a file that becomes a link and back',
    before: flickering,
    code: 'const got = new Set<any>(); for (let i = 0; i < 400; i++) { got.add(await t(() => ctx.readFile("flicker"))); await t(() => ctx.appendFile("flicker", "")) } return [...got].filter((x) => x !== "" && !/^(mine|E)/.test(x))',
    limits: { wallMs: 5_000 },
    value: [],
  },
  {
    name: 'a hard link to a file outside is not written',
    before: ({ root, outside }) => {
      linkSync(join(outside, 'secret.txt'), join(root, 'hard'))
      return () => rmSync(join(root, 'hard'))
    },
    code: 'return [await t(() => ctx.writeFile("hard", "x")), await t(() => ctx.appendFile("hard", "x"))]',
    value: [denied, denied],
  },
  {
    name: 'links are not made',
    code: 'return ["symlink", "link", "chmod", "chown", "utimes", "open"].map((n) => typeof ctx[n])',
    value: Array.from({ length: 6 }, () => 'undefined'),
  },
  {
    name: 'links are not made by fs/promises',
    module: 'import { symlink } from "node:fs/promises"\nexport default async () => await symlink("$OUTSIDE", "x")',
    expect: 'E_BUILD',
  },
]
