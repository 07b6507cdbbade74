/** Programs: an argument list and no shell, a bare environment, its own process group that dies with the call. */
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { resolve } from 'node:path'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Capability, CapabilityContext, CapabilityMethod } from './capability.ts'
import { CapabilityError, denied, isProviderKey } from './capability.ts'
import { escapingArgument, findProgram, isGrantedProgram } from './program.ts'

/** Per stream; what is above is read and dropped. */
const maxOutputBytes = 1024 * 1024
const maxArgumentBytes = 128 * 1024
const maxParallel = 8

const running = new WeakMap<CapabilityContext, number>()

const run: CapabilityMethod = async (args, context) => {
  const { program, list, timeoutMs } = checkArguments(args)
  const path = findProgram(program)
  const isAllowed =
    (path !== null && isGrantedProgram(path, context.grants.run, context.cwd)) || (await askFor(program, path, context))
  const start = performance.now()
  const audit = (verdict: 'allowed' | 'denied', bytes: number): void =>
    context.audit({
      capability: 'run',
      target: [program, ...list].join(' ').slice(0, 500),
      verdict,
      bytes,
      ms: Math.round(performance.now() - start),
    })
  if (!isAllowed) {
    audit('denied', 0)
    throw denied('run', program)
  }
  if (path === null)
    throw new CapabilityError(
      'ENOENT',
      `there is no program "${program}" on the PATH`,
      'use another program, or ask the user to install it',
    )
  const escape = escapingArgument(path, list)
  if (escape !== null) {
    audit('denied', 0)
    throw new CapabilityError(
      'E_POLICY',
      `the argument "${escape.slice(0, 60)}" of ${program} would start another program`,
      'leave the argument out',
    )
  }
  const count = running.get(context) ?? 0
  if (count >= maxParallel)
    throw new CapabilityError(
      'E_LIMIT',
      `more than ${maxParallel} programs at once`,
      'await one before you start the next',
    )
  running.set(context, count + 1)
  try {
    const result = await runProgram(
      path,
      list,
      resolve(context.cwd, typeof args['cwd'] === 'string' ? args['cwd'] : '.'),
      timeoutMs,
      context,
    )
    audit('allowed', result.stdout.length + result.stderr.length)
    return result as unknown as JsonObject
  } finally {
    running.set(context, (running.get(context) ?? 1) - 1)
  }
}

function checkArguments(args: JsonObject): { program: string; list: string[]; timeoutMs: number | null } {
  const { program, args: list = [], timeoutMs = null } = args
  const isText = (value: Json): value is string => typeof value === 'string' && !value.includes('\0')
  if (program === undefined || !isText(program) || program === '')
    throw new CapabilityError('E_ARGUMENT', 'the program is a name or an absolute path')
  if (!Array.isArray(list) || !list.every(isText))
    throw new CapabilityError('E_ARGUMENT', 'the arguments are an array of strings')
  if (list.reduce((sum, text) => sum + text.length, 0) > maxArgumentBytes)
    throw new CapabilityError('E_LIMIT', 'the arguments are too long', 'pass the data in a file')
  if (timeoutMs !== null && !(typeof timeoutMs === 'number' && timeoutMs > 0))
    throw new CapabilityError('E_ARGUMENT', 'timeoutMs is a number above 0')
  return { program, list, timeoutMs }
}

/** A name that looks like a path is not searched for, and a person who is asked sees what it means. */
async function askFor(program: string, path: string | null, context: CapabilityContext): Promise<boolean> {
  const isName =
    context.grants.run === true || (Array.isArray(context.grants.run) && context.grants.run.includes(program))
  // Granted, but not installed: told as what it is. Anything else must not tell what exists.
  if (path === null && isName) return true
  return context.ask('run', path ?? program)
}

interface ProgramResult {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
  truncated: boolean
}

function runProgram(
  path: string,
  args: string[],
  cwd: string,
  timeoutMs: number | null,
  context: CapabilityContext,
): Promise<ProgramResult> {
  return new Promise((done, fail) => {
    if (context.signal.aborted) return fail(new CapabilityError('E_CANCELLED', 'the call has ended'))
    const child = spawn(path, args, {
      cwd,
      env: environmentFor(context),
      detached: true,
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    const kill = (): void => {
      try {
        process.kill(-child.pid!, 'SIGKILL')
      } catch {
        child.kill('SIGKILL')
      }
    }
    const timer = timeoutMs === null ? null : setTimeout(kill, Math.min(timeoutMs, 2 ** 31 - 1))
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)
    context.signal.addEventListener('abort', kill, { once: true })
    const end = (): void => {
      if (timer) clearTimeout(timer)
      context.signal.removeEventListener('abort', kill)
    }
    child.on('error', (error) => {
      end()
      const code = 'code' in error ? String(error.code) : 'E_IO'
      fail(new CapabilityError(code, `the program could not be started (${code})`))
    })
    child.on('exit', () => {
      // What it left behind in its group ends with it; its pipes would stay open otherwise.
      kill()
    })
    child.on('close', (code, signal) => {
      end()
      done({ code, signal, stdout: stdout.text(), stderr: stderr.text(), truncated: stdout.isCut() || stderr.isCut() })
    })
  })
}

function collect(stream: Readable): { text: () => string; isCut: () => boolean } {
  const chunks: Buffer[] = []
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    if (bytes < maxOutputBytes) chunks.push(chunk.subarray(0, maxOutputBytes - bytes))
    bytes += chunk.length
  })
  return { text: () => Buffer.concat(chunks).toString('utf8'), isCut: () => bytes > maxOutputBytes }
}

/** What nearly every program needs, and what was granted by name. */
function environmentFor({ grants }: CapabilityContext): NodeJS.ProcessEnv {
  const names = Array.isArray(grants.env)
    ? grants.env
    : grants.env === true
      ? Object.keys(process.env).filter((name) => !isProviderKey(name))
      : []
  const env: NodeJS.ProcessEnv = {}
  for (const name of ['PATH', 'HOME', 'LANG', ...names])
    if (Object.hasOwn(process.env, name)) env[name] = process.env[name]
  return env
}

export const programs: Capability = { kind: 'run', methods: new Map([['proc.run', run]]) }
