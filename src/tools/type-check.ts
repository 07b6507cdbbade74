/** Checks a tool's types with the TypeScript compiler, alone in a temporary folder: no file from elsewhere is read. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ConfigurationError } from '../protocol/errors.ts'
import type { Problem } from '../protocol/observation.ts'
import { readReferences } from './module-references.ts'

/**
 * The problems of a module, with lines of its own source; empty: its types fit. An aborted check is one problem
 * `E_CANCELLED`, one past its deadline `E_TIMEOUT`.
 * @throws ConfigurationError when there is no compiler for this machine.
 */
export type TypeCheck = (code: string, signal?: AbortSignal) => Promise<Problem[]>

export interface TypeCheckOptions {
  /** The folder that declares what a tool has around it: `.d.ts` files of ambient types and `declare module` blocks. */
  environmentPath: string
  /** Milliseconds (10,000). */
  deadline?: number
}

const maxProblems = 10
const maxOutput = 1024 * 1024

/**
 * Strict, with two exceptions that are filtered or set below: what merely lacks a type (TS70xx) is no mistake, and a
 * caught error may be used as it comes.
 */
const compilerOptions = {
  strict: true,
  useUnknownInCatchVariables: false,
  noEmit: true,
  target: 'es2024',
  lib: ['es2024'],
  types: [],
  module: 'esnext',
  moduleResolution: 'bundler',
  moduleDetection: 'force',
  noResolve: true,
  skipLibCheck: true,
}

export function createTypeCheck({ environmentPath, deadline = 10_000 }: TypeCheckOptions): TypeCheck {
  let prepared: Promise<{ compiler: string; environment: string; builtins: Set<string> }> | null = null

  async function prepare(): Promise<{ compiler: string; environment: string; builtins: Set<string> }> {
    const files = (await readdir(environmentPath)).filter((file) => file.endsWith('.d.ts')).sort()
    const texts = await Promise.all(files.map((file) => readFile(join(environmentPath, file), 'utf8')))
    const environment = texts.join('\n')
    const declared = environment.matchAll(/^\s*declare module ['"]([^'"]+)['"]/gm)
    return { compiler: compilerPath(), environment, builtins: new Set(Array.from(declared, ([, name]) => name ?? '')) }
  }

  return async (code, signal) => {
    const { compiler, environment, builtins } = await (prepared ??= prepare())
    const { problems, packages } = readReferences(code, builtins)
    if (problems.length > 0) return problems.slice(0, maxProblems)
    const folder = await mkdtemp(join(tmpdir(), 'autoagent-types-'))
    try {
      const untyped = packages.map((name) => `declare module ${JSON.stringify(name)}\n`).join('')
      await Promise.all([
        writeFile(join(folder, 'tool.ts'), code),
        writeFile(join(folder, 'environment.d.ts'), environment),
        writeFile(join(folder, 'packages.d.ts'), untyped),
        writeFile(
          join(folder, 'tsconfig.json'),
          JSON.stringify({ compilerOptions, files: ['tool.ts', 'environment.d.ts', 'packages.d.ts'] }),
        ),
      ])
      const end = AbortSignal.timeout(deadline)
      const output = await runCompiler(compiler, folder, signal ? AbortSignal.any([signal, end]) : end)
      if (output !== null) return problemsOf(output)
      if (signal?.aborted) return [{ code: 'E_CANCELLED', message: 'the type check was cancelled' }]
      const message = `the types could not be checked within ${deadline / 1000} s`
      return [{ code: 'E_TIMEOUT', message, hint: 'use simpler types: no deep recursion or huge unions' }]
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** What the compiler printed; null when it was killed by the signal. */
async function runCompiler(compiler: string, cwd: string, signal: AbortSignal): Promise<string | null> {
  if (signal.aborted) return null
  return new Promise((resolve, reject) => {
    const child = spawn(compiler, ['--project', '.', '--pretty', 'false'], {
      cwd,
      env: { GOMEMLIMIT: '512MiB' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    })
    let output = ''
    const collect = (text: string): void => {
      if (output.length < maxOutput) output += text
    }
    child.stdout.setEncoding('utf8').on('data', collect)
    child.stderr.setEncoding('utf8').on('data', collect)
    child.on('error', (error) => (signal.aborted ? undefined : reject(error)))
    child.on('close', (status) => {
      if (signal.aborted) resolve(null)
      else if (status === 0 || /error TS\d+/.test(output)) resolve(output)
      else reject(new Error(`the TypeScript compiler ended with ${status}: ${output.slice(0, 500)}`))
    })
  })
}

/** `tool.ts(3,7): error TS2322: …`, with indented lines that belong to it. */
function problemsOf(output: string): Problem[] {
  const problems: Problem[] = []
  let last: Problem | null = null
  for (const text of output.split(/\r?\n/)) {
    const [, file, line, code, message] = /^(?:(.+?)\((\d+),\d+\): )?error (TS\d+): (.*)$/.exec(text) ?? []
    if (code === undefined) {
      if (last && /^\s+\S/.test(text) && last.message.length < 400) last.message += ` ${text.trim()}`
      continue
    }
    last = null
    if (/^TS70\d\d$/.test(code)) continue
    last = { code, message: message ?? '' }
    if (file === 'tool.ts') last.line = Number(line)
    const hint = hints[code]
    if (hint !== undefined) last.hint = hint
    problems.push(last)
  }
  return problems.slice(0, maxProblems)
}

const hints: Record<string, string> = {
  TS2304: 'import or declare it; a tool has the ECMAScript globals, what it imports, its arguments and ctx',
  TS2552: 'import or declare it, or mend the spelling',
  TS2580: 'Node globals are not there: import from "node:…", or use ctx',
  TS2584: 'there is no DOM: use ctx and the ECMAScript globals',
  TS2307: 'only the declared modules can be imported',
  TS2531: 'check for null first',
  TS2532: 'check for undefined first',
  TS18047: 'check for null first',
  TS18048: 'check for undefined first',
  TS2339: 'check the name, or the type it is read from',
}

/** The native compiler itself: starting it through Node would cost more than the check. */
function compilerPath(): string {
  const name = `@typescript/typescript-${process.platform}-${process.arch}`
  try {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
    const folder = dirname(createRequire(typescript).resolve(`${name}/package.json`))
    const path = join(folder, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc')
    if (existsSync(path)) return path
  } catch {
    // Told below, with the way out.
  }
  throw new ConfigurationError(
    `the TypeScript compiler for this machine (${name}) is not installed`,
    'run `npm install` with optional dependencies (not --omit=optional)',
  )
}
