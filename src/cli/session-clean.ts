/** `manage-sessions clean`: the sessions of a status, an age, a count and a size, after a yes. */
import { exitCodes } from '../protocol/errors.ts'
import type { SessionStatus } from '../protocol/session.ts'
import type { SessionsContext } from './manage-sessions.ts'
import { type RetentionFlags, retentionOf } from './retention-options.ts'
import { confirmed, rowLine } from './session-text.ts'
import { counted } from './terminal.ts'

export async function cleanCommand(
  { io, admin }: SessionsContext,
  { status, dryRun, yes, ...flags }: RetentionFlags & { status?: SessionStatus },
): Promise<number> {
  const filter = {
    ...retentionOf(flags, 'sessions', { flag: '--status STATUS', given: status !== undefined }),
    ...(status && { status }),
  }
  // One moment for what is shown and what is done: nothing gets old enough while the question waits.
  const at = new Date()
  const { removed: fitting } = await admin.clean({ ...filter, now: () => at, dryRun: true })
  const all = await admin.list()
  const unreadable = all.filter((row) => row.unreadable !== null).length
  if (unreadable > 0)
    io.stderr(
      `note: ${counted(unreadable, 'session')} that cannot be read ${unreadable === 1 ? 'stays' : 'stay'}: manage-sessions delete ID removes one\n`,
    )
  if (fitting.length === 0) {
    io.stdout(all.length === 0 ? 'There are no sessions to clean.\n' : 'No session fits.\n')
    return exitCodes.ok
  }
  io.stdout([`Sessions to remove (${fitting.length}):`, ...fitting.map(rowLine), ''].join('\n'))
  if (dryRun) {
    io.stdout('Nothing was removed. What is in use when it is done stays.\n')
    return exitCodes.ok
  }
  if (!(await confirmed(io, `\nRemove ${counted(fitting.length, 'session')}?`, yes))) return exitCodes.ok
  const { removed, kept } = await admin.clean({
    ...filter,
    now: () => at,
    ids: new Set(fitting.map(({ session_id }) => session_id)),
  })
  for (const { reason } of kept) io.stderr(`warning: ${reason}; it stays\n`)
  io.stdout(`${counted(removed.length, 'session')} removed.\n`)
  return exitCodes.ok
}
