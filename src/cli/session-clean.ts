/** `manage-sessions clean`: all sessions of a status and an age, after a yes. */
import { UserError, exitCodes } from '../protocol/errors.ts'
import type { SessionStatus } from '../protocol/session.ts'
import type { SessionsContext } from './manage-sessions.ts'
import { confirmed, rowLine } from './session-text.ts'
import { counted } from './terminal.ts'

export async function cleanCommand(
  { io, admin }: SessionsContext,
  { status, days, dryRun, yes }: { status?: SessionStatus; days?: number; dryRun?: boolean; yes?: boolean },
): Promise<number> {
  if (status === undefined && days === undefined)
    throw new UserError(
      'usage',
      'clean needs to know which sessions',
      'add --status STATUS, --days N, or both; all sessions are: clean --days 0',
    )
  // One moment for what is shown and what is done: nothing gets old enough while the question waits.
  const at = new Date()
  const filter = { ...(status && { status }), ...(days !== undefined && { days }), now: () => at }
  const { removed: fitting } = await admin.clean({ ...filter, dryRun: true })
  if (fitting.length === 0) {
    io.stdout((await admin.list()).length === 0 ? 'There are no sessions to clean.\n' : 'No session fits.\n')
    return exitCodes.ok
  }
  io.stdout([`Sessions to remove (${fitting.length}):`, ...fitting.map(rowLine), ''].join('\n'))
  if (dryRun) return exitCodes.ok
  if (!(await confirmed(io, `\nRemove ${counted(fitting.length, 'session')}?`, yes))) return exitCodes.ok
  const { removed, kept } = await admin.clean(filter)
  for (const { reason } of kept) io.stderr(`warning: ${reason}; it stays\n`)
  io.stdout(`${counted(removed.length, 'session')} removed.\n`)
  return exitCodes.ok
}
