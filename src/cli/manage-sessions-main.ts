/** The program `manage-sessions`: the session commands on the process's own streams. */
import { UserError, exitCodes } from '../protocol/errors.ts'
import { runManageSessions } from './manage-sessions.ts'
import { endOfBug, guardProcess } from './process-guard.ts'
import { plainText, processIo, withoutSecrets } from './terminal.ts'

/** Sets `process.exitCode`; exits only after a bug, so that stdout drains. */
export async function main(argv: string[] = process.argv.slice(2)): Promise<void> {
  guardProcess('manage-sessions')
  try {
    process.exitCode = await runManageSessions(argv, processIo())
  } catch (error) {
    if (!(error instanceof UserError)) return endOfBug(error)
    process.stderr.write(
      withoutSecrets(
        `manage-sessions: ${plainText(error.message)}\n${error.wayOut ? `${plainText(error.wayOut)}\n` : ''}`,
      ),
    )
    process.exitCode = exitCodes[error.exit]
  }
}
