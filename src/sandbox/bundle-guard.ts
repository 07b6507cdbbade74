/**
 * What a tool may import: the `node:` modules that have a shim, and packages of the project's own `node_modules`. Every
 * path is checked by its real path, at resolution and again when the file is read: esbuild has ways to reach a file that
 * do not pass through resolution (globs), and a link can point anywhere. Synchronous: the runner has nothing else to do, and
 * `fs/promises` alone would cost 4 ms of its start.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, extname, join, resolve, sep } from 'node:path'
import type { Loader, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'

const loaders: Record<string, Loader> = { '.js': 'js', '.mjs': 'js', '.cjs': 'js', '.json': 'json' }
/** A glob import is looked up from here before any plugin is asked: a folder that does not exist, nor those above it. */
const nowhere = resolve('/', 'nowhere/'.repeat(100))
const maxFileBytes = 5 * 1024 * 1024
/** The last comment of this kind counts: otherwise esbuild reads the file that one names, wherever it is. */
const noSourceMap = '\n//# sourceMappingURL=data:none'
const toolNamespace = 'tool'
const shimNamespace = 'shim'
const missingNamespace = 'missing'
const passed = Symbol('passed')

/** What to use instead of a builtin that has no shim. */
const instead: Record<string, string> = {
  child_process: 'use await ctx.run(program, args) with a run grant',
  http: 'use fetch with a net grant',
  https: 'use fetch with a net grant',
  net: 'use fetch with a net grant',
  os: 'use await ctx.run(...) or ctx.env(name)',
  process: 'use await ctx.env(name) with an env grant',
  readline: 'read the whole file with await ctx.readFile(path) and split it',
  stream: 'read the whole file with await ctx.readFile(path)',
  worker_threads: 'write it as one async function',
}

export interface GuardOptions {
  code: string
  /** The project: only `<root>/node_modules` is open. */
  root: string
  shims: Readonly<Record<string, string>>
}

export const toolEntry = 'tool.ts'

export function createGuard({ code, root, shims }: GuardOptions): Plugin {
  let modules: string | null | undefined

  /** The real folder of packages; null when there is none, or when it is itself a link to somewhere else. */
  function packageFolder(): string | null {
    if (modules !== undefined) return modules
    try {
      const folder = join(realpathSync(root), 'node_modules')
      modules = realpathSync(folder) === folder ? folder : null
    } catch {
      modules = null
    }
    return modules
  }
  function isOpen(path: string): boolean {
    const folder = packageFolder()
    if (folder === null) return false
    try {
      return realpathSync(path).startsWith(folder + sep)
    } catch {
      return false
    }
  }
  function refuse(text: string, hint?: string): OnResolveResult {
    return { errors: [{ text, notes: hint === undefined ? [] : [{ text: hint }] }] }
  }
  function resolveBuiltin(name: string, isPerhapsUnused: boolean): OnResolveResult {
    if (Object.hasOwn(shims, name)) return { path: name, namespace: shimNamespace, sideEffects: false }
    if (isPerhapsUnused) return { path: name, namespace: missingNamespace }
    return refuse(missingText(name), instead[name.split('/')[0]!] ?? hintOfShims(shims))
  }

  return {
    name: 'guard',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async (args: OnResolveArgs) => {
        if (args.pluginData === passed) return null
        if (args.kind === 'entry-point') return { path: toolEntry, namespace: toolNamespace }
        if (Object.keys(args.with).length > 0)
          return refuse('import attributes are not allowed', 'read data with await ctx.readFile(path)')
        const isTool = args.namespace !== 'file'
        // Packages for many platforms name modules that they never come to: those fail when they are reached.
        const isPerhapsUnused = !isTool && (args.kind === 'require-call' || args.kind === 'dynamic-import')
        const specifier = args.path
        if (
          specifier.startsWith('node:') ||
          (isBuiltin(specifier) && isTool) ||
          (Object.hasOwn(shims, specifier) && isBuiltin(specifier))
        )
          return resolveBuiltin(specifier.replace(/^node:/, ''), isPerhapsUnused)
        if (/^[a-z][a-z\d+.-]*:/i.test(specifier))
          return refuse('a module cannot be imported by URL', 'use fetch with a net grant for data')
        if (isTool && /^[./\\~#]/.test(specifier))
          return refuse(
            'a tool is one module: files cannot be imported',
            'put the code into this module; read data with await ctx.readFile(path)',
          )
        const folder = packageFolder()
        if (folder === null)
          return refuse(
            `the package "${specifier}" is not installed`,
            `the project has no node_modules; ${hintOfShims(shims)}`,
          )
        const found = await build.resolve(specifier, {
          kind: args.kind,
          importer: args.importer,
          resolveDir: isTool ? dirname(folder) : args.resolveDir,
          pluginData: passed,
        })
        if (found.errors.length > 0) {
          if (isBuiltin(specifier)) return resolveBuiltin(specifier, isPerhapsUnused)
          return refuse(`the package "${specifier}" is not installed`, hintOfShims(shims))
        }
        // `"browser": { "x": false }` and the like: an empty module, nothing is read.
        if (found.namespace !== 'file') return { ...found, pluginData: undefined }
        if (!isOpen(found.path)) return refuse(`"${specifier}" lies outside the project's node_modules`)
        if (!Object.hasOwn(loaders, extname(found.path)))
          return refuse(`"${specifier}" is not JavaScript: only .js, .mjs, .cjs and .json of packages can be imported`)
        return { path: realpathSync(found.path), namespace: 'file', sideEffects: found.sideEffects }
      })
      build.onLoad({ filter: /.*/, namespace: toolNamespace }, () => ({
        contents: code + noSourceMap,
        loader: 'ts',
        resolveDir: nowhere,
      }))
      build.onLoad({ filter: /.*/, namespace: missingNamespace }, ({ path }) => ({
        contents: `throw Object.assign(new Error(${JSON.stringify(missingText(path))}), { code: 'MODULE_NOT_FOUND' })`,
        loader: 'js',
      }))
      build.onLoad({ filter: /.*/, namespace: shimNamespace }, ({ path }) => ({ contents: shims[path]!, loader: 'js' }))
      build.onLoad({ filter: /.*/ }, ({ path, namespace, with: attributes }) => {
        const loader = Object.hasOwn(loaders, extname(path)) ? loaders[extname(path)]! : null
        if (namespace !== 'file' || loader === null || Object.keys(attributes).length > 0 || !isOpen(path))
          return { errors: [{ text: 'a file outside the allowed packages cannot be part of a tool' }] }
        const real = realpathSync(path)
        const facts = statSync(real)
        if (!facts.isFile() || facts.size > maxFileBytes)
          return { errors: [{ text: 'a file of a package is too large for a tool' }] }
        const contents = readFileSync(real, 'utf8')
        return { contents: loader === 'js' ? contents + noSourceMap : contents, loader, resolveDir: dirname(real) }
      })
    },
  }
}

function missingText(name: string): string {
  return `the module "node:${name}" does not exist in the sandbox`
}

function hintOfShims(shims: Readonly<Record<string, string>>): string {
  return `available: ${Object.keys(shims)
    .sort()
    .map((name) => `node:${name}`)
    .join(', ')}`
}
