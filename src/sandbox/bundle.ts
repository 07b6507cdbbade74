/** One TypeScript module to one script for an isolate, with the map back to its lines. Runs in the runner only. */
import { SourceMap } from 'node:module'
import { build } from 'esbuild'
import type { BuildFailure, BuildResult, Message } from 'esbuild'
import { createGuard, toolEntry } from './bundle-guard.ts'

export interface BuildProblem {
  message: string
  line?: number
  hint?: string
}

/** `script` evaluates to a function that takes `module`, like a CommonJS module; nothing runs before it is called. */
export interface Bundle {
  script: string
  map: string
}

export type BundleResult = { ok: true; bundle: Bundle } | { ok: false; problems: BuildProblem[] }

export const scriptName = 'tool.js'
const maxProblems = 10
const maxCached = 64
const maxCachedLength = 64 * 1024
const cache = new Map<string, Bundle>()

/** A bundle without packages depends on nothing but its source, and is kept. */
export async function bundleTool(
  code: string,
  root: string,
  shims: Readonly<Record<string, string>>,
): Promise<BundleResult> {
  const cached = cache.get(code)
  if (cached) return { ok: true, bundle: cached }
  let result: BuildResult<{ write: false; metafile: true }>
  try {
    result = await build({
      entryPoints: [toolEntry],
      plugins: [createGuard({ code, root, shims })],
      bundle: true,
      write: false,
      metafile: true,
      format: 'cjs',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['module', 'default'],
      target: 'node24',
      charset: 'utf8',
      keepNames: true,
      sourcemap: 'external',
      sourcesContent: false,
      outfile: scriptName,
      legalComments: 'none',
      tsconfigRaw: '{}',
      absWorkingDir: '/',
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      banner: { js: '(function (module) {' },
      footer: { js: '})' },
      logLevel: 'silent',
      logOverride: { 'import-is-undefined': 'error', 'empty-import-meta': 'silent' },
    })
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>
    if (errors === undefined) throw error
    return { ok: false, problems: errors.slice(0, maxProblems).map((message) => problemOf(message, code)) }
  }
  const text = (name: string): string => result.outputFiles.find((file) => file.path.endsWith(name))!.text
  const bundle: Bundle = { script: text('.js'), map: text('.map') }
  const isSelfContained = Object.keys(result.metafile.inputs).every((path) => /^(tool|shim):/.test(path))
  if (isSelfContained && code.length <= maxCachedLength) {
    if (cache.size >= maxCached) cache.delete(cache.keys().next().value!)
    cache.set(code, bundle)
  }
  return { ok: true, bundle }
}

/** Only the tool's own source gives text and lines; of any other file nothing is told but that it could not be used. */
function problemOf(message: Message, code: string): BuildProblem {
  const { location, text } = message
  const isOwn = location === null || location.file === `tool:${toolEntry}` || location.namespace === 'tool'
  const note = message.notes[0]?.text
  if (!isOwn) {
    if (message.pluginName !== 'guard') return { message: 'a file of an imported package cannot be bundled' }
    return note === undefined ? { message: text } : { message: text, hint: note }
  }
  const missing =
    /No matching export in "shim:([^"]+)" for import "([^"]+)"/.exec(text) ??
    /Import "([^"]+)" will always be undefined/.exec(text)
  const problem: BuildProblem = { message: missing ? describeMissing(missing) : text }
  // What is missing at the end is told of the line that we add there.
  if (location !== null) problem.line = Math.min(location.line, code.trimEnd().split('\n').length)
  const hint = missing ? hintForMissing(missing) : (hintFor(text) ?? note)
  if (hint !== undefined) problem.hint = hint
  return problem
}

function describeMissing(found: RegExpExecArray): string {
  return found.length === 3
    ? `"${found[2]}" of "node:${found[1]}" does not exist in the sandbox`
    : `"${found[1]}" does not exist in the sandbox`
}

function hintForMissing(found: RegExpExecArray): string | undefined {
  const name = found.at(-1)!
  if (name.endsWith('Sync')) {
    if (name === 'existsSync')
      return 'nothing is synchronous here: use await ctx.exists(path), or access from node:fs/promises'
    return `nothing is synchronous here: await ${name.slice(0, -4)} from node:fs/promises`
  }
  return found[1] === 'fs' ? 'import from node:fs/promises; there are no streams and no callbacks' : undefined
}

function hintFor(text: string): string | undefined {
  if (/Top-level await/.test(text)) return 'await inside the default function'
  if (/resolve (import|require)\(/.test(text))
    return 'only a fixed name can be imported; read data with await ctx.readFile(path)'
  return undefined
}

/** Turns positions of the script into lines of the tool's own source. */
export function lineOfStack(stack: string, map: string): number | undefined {
  let parsed: SourceMap | null = null
  for (const found of stack.matchAll(/\btool\.js:(\d+):(\d+)/g)) {
    parsed ??= new SourceMap(JSON.parse(map))
    const entry = parsed.findEntry(Number(found[1]) - 1, Number(found[2]) - 1)
    if ('originalLine' in entry && entry.originalSource.endsWith(`tool:${toolEntry}`)) return entry.originalLine + 1
  }
  return undefined
}
