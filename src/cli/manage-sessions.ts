/** The program `manage-sessions`: one sub-command per file, errors to text, exit codes. Also `autoagent sessions`. */
import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { loadConfiguration } from '../config/load.ts'
import { UserError, exitCodes } from '../protocol/errors.ts'
import type { SessionStatus } from '../protocol/session.ts'
import {
  type ExportFormat,
  type SessionAdmin,
  exportFormats,
  openSessionAdmin,
  sessionStatuses,
} from '../session-admin.ts'
import { type RetentionFlags, addRetentionOptions, wholeNumber } from './retention-options.ts'
import { cleanCommand } from './session-clean.ts'
import { deleteCommand } from './session-delete.ts'
import { exportCommand } from './session-export.ts'
import { importCommand } from './session-import.ts'
import { listCommand } from './session-list.ts'
import { showCommand } from './session-show.ts'
import { type Io, plainText } from './terminal.ts'

/** What the commands need of a program's streams. */
export type SessionsIo = Pick<Io, 'stdout' | 'stderr' | 'interactive' | 'cwd' | 'env'>

/** What a sub-command gets. */
export interface SessionsContext {
  io: SessionsIo
  admin: SessionAdmin
}

const closing = `
Exit codes: 0 done, 1 failure, 2 usage, 42 unknown session or unusable file, 52 unusable folder.`

/** @returns the exit code; everything a person must know is written to `io`. Bugs throw. */
export async function runManageSessions(argv: string[], io: SessionsIo): Promise<number> {
  const outcome = { code: exitCodes.ok as number, complaint: '' }
  const program = createSessionsProgram(io, outcome)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return outcome.code
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok
      if (error.code === 'commander.help') {
        // No command: not a mistake but a question.
        program.outputHelp()
        return exitCodes.ok
      }
      io.stderr(plainText(outcome.complaint))
      return exitCodes.usage
    }
    if (!(error instanceof UserError)) throw error
    io.stderr(`manage-sessions: ${plainText(error.message)}\n${error.wayOut ? `${plainText(error.wayOut)}\n` : ''}`)
    return exitCodes[error.exit]
  }
}

export function createSessionsProgram(io: SessionsIo, outcome: { code: number; complaint: string }): Command {
  const program = new Command('manage-sessions')
    .description('Looks after kept sessions: list, show, export, import, delete and clean.')
    .option('--sessions-dir <dir>', 'folder of the sessions (default: .sessions)')
    .addHelpText('after', closing)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => io.stdout(text), writeErr: (text) => (outcome.complaint += text) })

  const run = async (work: (context: SessionsContext) => Promise<number>): Promise<void> => {
    const { sessionsDir } = program.opts<{ sessionsDir?: string }>()
    if (sessionsDir === '') throw new UserError('usage', '--sessions-dir is empty', 'give a folder')
    const dir = sessionsDir ?? loadConfiguration({ cwd: io.cwd, env: io.env, flags: {} }).settings.sessionsDir
    outcome.code = await work({ io, admin: openSessionAdmin(resolve(io.cwd, dir), io.env) })
  }
  const byStatus = new Option('--status <status>', 'only sessions of this status').choices(sessionStatuses)
  const limit = wholeNumber(1)

  program
    .command('list')
    .description('list sessions, the newest change first')
    .addOption(byStatus)
    .option('--limit <n>', 'at most so many', limit)
    .addOption(
      new Option('--format <format>', 'for people or for programs').choices(['table', 'json']).default('table'),
    )
    .action((options: { status?: SessionStatus; limit?: number; format: 'table' | 'json' }) =>
      run((context) => listCommand(context, options)),
    )
  program
    .command('show <id>')
    .description('what one session is: task, state, tools, how each message begins')
    .action((id: string) => run((context) => showCommand(context, id)))
  program
    .command('export <id>')
    .description('write one session to a file')
    .option('--output <file>', '"-" is standard output (default: <id>_export.<format>)')
    .addOption(
      new Option('--format <format>', 'json can be imported again; md and html are for reading')
        .choices(exportFormats)
        .default('json'),
    )
    .action((id: string, options: { output?: string; format: ExportFormat }) =>
      run((context) => exportCommand(context, id, options)),
    )
  program
    .command('import <file...>')
    .description('take in exported sessions: all of them, or none when one is wrong')
    .option('--replace', 'put them in the place of sessions with the same id')
    .action((files: string[], options: { replace?: boolean }) =>
      run((context) => importCommand(context, files, options)),
    )
  program
    .command('delete <id>')
    .description('remove one session')
    .option('--yes', 'do not ask')
    .action((id: string, options: { yes?: boolean }) => run((context) => deleteCommand(context, id, options)))
  addRetentionOptions(
    program
      .command('clean')
      .description('remove sessions by status, age, count and size (together they mean AND)')
      .addOption(byStatus),
  ).action((options: RetentionFlags & { status?: SessionStatus }) => run((context) => cleanCommand(context, options)))
  return program
}
