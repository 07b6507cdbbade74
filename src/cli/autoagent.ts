/** The program `autoagent`: flags and commands to functions, errors to text, outcomes to exit codes. */
import { readFileSync } from 'node:fs'
import { UserError, exitCodes } from '../protocol/errors.ts'
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
  if (argv[0] === 'sessions')
    return (await import('./manage-sessions.ts')).runManageSessions(argv.slice(1), processIo())
  const at = argv.findIndex(
    (word, index) => word === 'tools' && argv[index + 1] === 'run' && argv[index + 2] !== undefined,
  )
  if (at >= 0 && !argv[at + 2]!.startsWith('-'))
    return (await import('./tool-run.ts')).toolRun(argv[at + 2]!, argv.slice(at + 3), argv.slice(0, at))
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
