/** `manage-sessions delete`: one session, after a yes. */
import { exitCodes } from '../protocol/errors.ts'
import type { SessionsContext } from './manage-sessions.ts'
import { confirmed } from './session-text.ts'

export async function deleteCommand(
  { io, admin }: SessionsContext,
  id: string,
  { yes }: { yes?: boolean },
): Promise<number> {
  // An unknown id is told before the question; an unreadable session can be deleted too.
  const known = (await admin.list()).some(({ session_id }) => session_id === id)
  if (known && !(await confirmed(io, `Delete session '${id}'?`, yes))) return exitCodes.ok
  await admin.delete(id)
  io.stdout(`Session '${id}' deleted.\n`)
  return exitCodes.ok
}
