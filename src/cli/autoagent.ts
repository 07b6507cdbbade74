/** The program `autoagent`: flags and commands to functions, errors to text, outcomes to exit codes. */
import { readFileSync } from 'node:fs'
import { UserError, exitCodes } from '../protocol/errors.ts'
import type { Flags } from './flags.ts'
import { enterFolder } from './places.ts'
import { endOfBug, guardProcess } from './process-guard.ts'
import { hideSecretsOf } from './known-here.ts'
import { plainText, processIo, withoutSecrets } from './terminal.ts'

/** Sets `process.exitCode`; exits only after a bug, so that stdout drains. */
export async function main(argv: string[] = process.argv.slice(2)): Promise<void> {
  guardProcess('autoagent')
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${version()}\n`)
    return
  }
  process.exitCode = await runCommandLine(argv)
}

async function runCommandLine(argv: string[]): Promise<number> {
  const { CommanderError } = await import('commander')
  try {
    return await dispatch(argv)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    if (error instanceof UserError) return tellUserError(error)
    return endOfBug(error)
  }
}

async function dispatch(argv: string[]): Promise<number> {
  const at = argv.findIndex(
    (word, index) => word === 'tools' && argv[index + 1] === 'run' && argv[index + 2] !== undefined,
  )
  if (at >= 0 && !argv[at + 2]!.startsWith('-'))
    return (await import('./tool-run.ts')).toolRun(argv[at + 2]!, argv.slice(at + 3), argv.slice(0, at))
  const ofSessions = argv.includes('sessions') ? await sessionsCommand(argv) : null
  if (ofSessions !== null) return ofSessions
  const { createProgram } = await import('./program.ts')
  let code: number = exitCodes.ok
  const program = createProgram(version(), async (handler, flags) => {
    enterFolder(flags.directory)
    await hideSecretsOf(process.cwd())
    code = await handler(processIo(flags.color ?? 'auto', flags.plain), flags)
  })
  await program.parseAsync(argv, { from: 'user' })
  return code
}

/** What stands behind the word is for manage-sessions. null: the word is no command here. */
async function sessionsCommand(argv: string[]): Promise<number | null> {
  const at = argv.indexOf('sessions')
  let flags: Flags = {} as Flags
  if (at > 0) {
    const program = (await import('./program.ts')).createProgram(version(), () => Promise.resolve())
    // `-q sessions`: the value of a flag.
    const before = argv[at - 1]!
    const option = program.options.find(({ short, long }) => before === short || before === long)
    if (option?.required) return null
    const { operands, unknown } = program.parseOptions(argv.slice(0, at))
    if (operands.length + unknown.length > 0) return null
    flags = program.opts<Flags>()
    enterFolder(flags.directory)
    await hideSecretsOf(process.cwd())
  }
  const { runManageSessions } = await import('./manage-sessions.ts')
  const folder = flags.sessionsDir === undefined ? [] : ['--sessions-dir', flags.sessionsDir]
  return runManageSessions([...folder, ...argv.slice(at + 1)], processIo(flags.color ?? 'auto', flags.plain))
}

function tellUserError(error: UserError): number {
  process.stderr.write(
    withoutSecrets(`autoagent: ${plainText(error.message)}\n${error.wayOut ? `${plainText(error.wayOut)}\n` : ''}`),
  )
  return exitCodes[error.exit]
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', packageBase()), 'utf8')) as { version: string }
  return manifest.version
}

/** `dist/` and `src/cli/` lie at different depths below the package. */
function packageBase(): URL {
  return import.meta.url.endsWith('.ts') ? new URL('../', import.meta.url) : new URL(import.meta.url)
}
