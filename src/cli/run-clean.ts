/** `autoagent runs clean`: the records of runs by age, count and size, after a yes. */
import { exitCodes } from '../protocol/errors.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { type RetentionFlags, retentionOf, sizeText } from './retention-options.ts'
import { confirmed } from './session-text.ts'
import { counted } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function runsClean({ dryRun, yes, ...which }: RetentionFlags, io: Io, flags: Flags): Promise<number> {
  const retention = retentionOf(which, 'runs')
  const { cleanRuns } = await openLists(io, flags)
  // One moment for what is shown and what is done.
  const now = new Date()
  const { removed: fitting } = await cleanRuns({ ...retention, now, dryRun: true })
  if (fitting.length === 0) {
    io.stdout('No run fits.\n')
    return exitCodes.ok
  }
  io.stdout(`Runs to remove (${fitting.length}, ${sizeOf(fitting)}):\n`)
  for (const { runId, bytes } of fitting) io.stdout(`  ${runId}  ${sizeText(bytes)}\n`)
  if (dryRun) {
    io.stdout('Nothing was removed. What still goes on when it is done stays.\n')
    return exitCodes.ok
  }
  if (!(await confirmed(io, `\nRemove ${counted(fitting.length, 'run')}?`, yes))) return exitCodes.ok
  const { removed, kept } = await cleanRuns({ ...retention, now, ids: new Set(fitting.map(({ runId }) => runId)) })
  for (const { reason } of kept) io.stderr(`warning: ${reason}; it stays\n`)
  io.stdout(`${counted(removed.length, 'run')} removed, ${sizeOf(removed)}.\n`)
  return exitCodes.ok
}

const sizeOf = (runs: readonly { bytes: number }[]): string => sizeText(runs.reduce((sum, { bytes }) => sum + bytes, 0))
