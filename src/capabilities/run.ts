/** Programs: an argument list and no shell, a bare environment, its own process group that dies with the call. */
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Capability, CapabilityContext, CapabilityMethod } from './capability.ts'
import { CapabilityError, denied, isProviderKey } from './capability.ts'
import { dyingWithParent } from '../parent-death.ts'
import { createMark } from './leftovers.ts'
import type { Redactor } from '../secrets/redact.ts'
import type { Secrets } from './secrets.ts'
import { escapingArgument, findProgram, isGrantedProgram } from './program.ts'

/** Per stream; what is above is read and dropped. */
const maxOutputBytes = 1024 * 1024
/** Read beyond that, so that a secret at the cut is seen whole. */
const marginBytes = 64 * 1024
const maxArgumentBytes = 128 * 1024
const maxParallel = 8

/** To start a process takes milliseconds of the host: one per turn of the event loop. */
let starts: Promise<void> = Promise.resolve()

const running = new WeakMap<CapabilityContext, number>()

async function run(args: JsonObject, context: CapabilityContext, secrets: Secrets): Promise<Json> {
  const { program, list, timeoutMs, variables } = checkArguments(args)
  const path = findProgram(program)
  const isAllowed =
    (path !== null && isGrantedProgram(path, context.grants.run, context.cwd)) || (await askFor(program, path, context))
  const start = performance.now()
  const target = [program, ...list].join(' ').slice(0, 500)
  let effect: string | undefined
  const audit = (verdict: 'allowed' | 'denied', bytes: number): void =>
    context.audit({
      capability: 'run',
      target,
      verdict,
      bytes,
      ms: Math.round(performance.now() - start),
      ...(effect === undefined ? {} : { effect }),
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
    const env = environmentFor(context)
    for (const [name, handle] of variables) env[name] = await secrets.fill(handle, null, context)
    const cwd = resolve(context.cwd, typeof args['cwd'] === 'string' ? args['cwd'] : '.')
    effect = await context.begin?.({ capability: 'run', target })
    await (starts = starts.then(() => setImmediate()))
    const result = await runProgram(path, list, { cwd, env, timeoutMs, redactor: secrets.redactor() }, context)
    audit('allowed', result.stdout.length + result.stderr.length)
    return result as unknown as JsonObject
  } finally {
    running.set(context, (running.get(context) ?? 1) - 1)
  }
}

interface Wanted {
  program: string
  list: string[]
  timeoutMs: number | null
  /** Name and handle. */
  variables: [string, string][]
}

function checkArguments(args: JsonObject): Wanted {
  const { program, args: list = [], timeoutMs = null, env = {} } = args
  const isText = (value: Json): value is string => typeof value === 'string' && !value.includes('\0')
  if (program === undefined || !isText(program) || program === '')
    throw new CapabilityError('E_ARGUMENT', 'the program is a name or an absolute path')
  if (!Array.isArray(list) || !list.every(isText))
    throw new CapabilityError('E_ARGUMENT', 'the arguments are an array of strings')
  if (list.reduce((sum, text) => sum + text.length, 0) > maxArgumentBytes)
    throw new CapabilityError('E_LIMIT', 'the arguments are too long', 'pass the data in a file')
  if (timeoutMs !== null && !(typeof timeoutMs === 'number' && timeoutMs > 0))
    throw new CapabilityError('E_ARGUMENT', 'timeoutMs is a number above 0')
  return { program, list, timeoutMs, variables: checkVariables(env) }
}

/** Any other text could make a program of it (PATH, GIT_SSH_COMMAND, NODE_OPTIONS); a secret is the person's own. */
function checkVariables(env: Json): [string, string][] {
  const variables = isJsonObject(env) ? Object.entries(env) : null
  if (variables?.every((pair): pair is [string, string] => isVariable(pair))) return variables
  throw new CapabilityError(
    'E_POLICY',
    'env of ctx.run takes secrets only, each as the whole value of a variable',
    "write { env: { NAME: ctx.secret('NAME') } }; other variables are granted with --allow-env=NAME and passed on by themselves",
  )
}

function isVariable([name, value]: [string, Json]): boolean {
  return /^[A-Za-z_]\w{0,127}$/.test(name) && typeof value === 'string' && /^\{\{secret:\w+\}\}$/.test(value)
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

interface ProgramOptions {
  cwd: string
  env: NodeJS.ProcessEnv
  timeoutMs: number | null
  redactor: Redactor | null
}

function runProgram(
  path: string,
  args: string[],
  { cwd, env, timeoutMs, redactor }: ProgramOptions,
  context: CapabilityContext,
): Promise<ProgramResult> {
  return new Promise((done, fail) => {
    if (context.signal.aborted) return fail(new CapabilityError('E_CANCELLED', 'the call has ended'))
    const mark = createMark()
    const { command, args: words } = dyingWithParent(...mark.command(path, args))
    const child = spawn(command, words, {
      cwd,
      env: { ...env, ...mark.env },
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
      mark.kill()
    }
    const timer = timeoutMs === null ? null : setTimeout(kill, Math.min(timeoutMs, 2 ** 31 - 1))
    const stdout = collect(child.stdout, redactor)
    const stderr = collect(child.stderr, redactor)
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

function collect(stream: Readable, redactor: Redactor | null): { text: () => string; isCut: () => boolean } {
  const chunks: Buffer[] = []
  const most = maxOutputBytes + marginBytes
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    if (bytes < most) chunks.push(chunk.subarray(0, most - bytes))
    bytes += chunk.length
  })
  function text(): string {
    const all = Buffer.concat(chunks)
    if (all.length <= maxOutputBytes) return all.toString('utf8')
    if (redactor === null) return all.toString('utf8', 0, maxOutputBytes)
    // The margin goes after the values are out: what was cut in two at its end goes with it.
    return redactor.bytes(all).subarray(0, -marginBytes).toString('utf8').slice(0, maxOutputBytes)
  }
  return { text, isCut: () => bytes > maxOutputBytes }
}

/** What nearly every program needs, and what was granted by name. */
function environmentFor({ grants }: CapabilityContext): NodeJS.ProcessEnv {
  const granted = grants.env === true ? Object.keys(process.env) : (grants.env ?? [])
  const names = granted.filter((name) => !isProviderKey(name))
  const env: NodeJS.ProcessEnv = {}
  for (const name of ['PATH', 'HOME', 'LANG', ...names])
    if (Object.hasOwn(process.env, name)) env[name] = process.env[name]
  // A folder that merely looks like a repository has a configuration, and that has commands: a tool could have written it.
  Object.assign(env, {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.bareRepository',
    GIT_CONFIG_VALUE_0: 'explicit',
  })
  return env
}

export function createPrograms(secrets: Secrets): Capability {
  const method: CapabilityMethod = (args, context) => run(args, context, secrets)
  return { kind: 'run', methods: new Map([['proc.run', method]]) }
}
