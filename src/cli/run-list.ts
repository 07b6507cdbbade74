/** `autoagent runs list`: the newest runs, how each ended, and which still go on. */
import { exitCodes } from '../protocol/errors.ts'
import { exitNameOf } from '../protocol/outcome.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { painter, plainText } from './terminal.ts'
import type { Io, Style } from './terminal.ts'

/** Of a line that is left for the task where the terminal is narrow. */
const leastTask = 20

export async function runsList(io: Io, flags: Flags): Promise<number> {
  const { runs, isRunning } = await openLists(io, flags)
  const all = await Promise.all(
    (await runs()).map(async (run) => ({
      ...run,
      // A folder that cannot be written to has no running runs that could be asked.
      running: run.outcome === null && (await isRunning(run.runId).catch(() => false)),
    })),
  )
  if (flags.outputFormat === 'json') {
    io.result(`${JSON.stringify(all)}\n`)
    return exitCodes.ok
  }
  const paint = painter(io)
  const lines = all.map(({ runId, startedAt, outcome, turns, task, running }) => {
    // Runs of the first AutoAgent stand here too, and are not read.
    const noEnd = running ? 'running' : startedAt === null ? 'unreadable' : 'died'
    const word = outcome ? exitNameOf(outcome) : noEnd
    const style: Style = word === 'ok' ? 'green' : running ? 'cyan' : outcome ? 'yellow' : 'red'
    const start = `${plainText(runId).padEnd(22)} ${paint(style, word.padEnd(12))} ${String(turns).padStart(3)} ${turns === 1 ? 'turn ' : 'turns'}`
    // 44 columns are taken by what stands before the task.
    const room = Math.max(leastTask, (io.live ? io.columns : 115) - 46)
    const text = plainText(task ?? '').replaceAll(/\s+/g, ' ')
    return `${start}  ${text.length > room ? `${text.slice(0, room - 1)}…` : text}`.trimEnd()
  })
  io.stdout(`${lines.length > 0 ? lines.join('\n') : 'No runs yet.'}\n`)
  return exitCodes.ok
}
