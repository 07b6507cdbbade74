/**
 * `autoagent runs watch [RUN]`: a run that goes on in another terminal, live, from what it writes down. Ends with the run,
 * says what its exit code means and ends with the same; watching changes nothing of the run.
 */
import { InputError, exitCodes } from '../protocol/errors.ts'
import type { ExitName } from '../protocol/errors.ts'
import type { Event } from '../protocol/event.ts'
import { answerOf, outcomeLines } from './outcome-text.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { eventLines } from './run-view.ts'
import { createStatusLine } from './status-line.ts'
import { listenForStop } from './stop-signals.ts'
import { painter, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function runWatch(runId: string | undefined, io: Io, flags: Flags): Promise<number> {
  const { follow, newestRunning, run } = await openLists(io, flags)
  const watched = runId ?? (await newestRunning())
  if (watched === null)
    throw new InputError(
      'no run is going on here',
      'name one that ended: autoagent runs watch RUN (see autoagent runs list)',
    )
  // That there is no such run is told before anything is waited for.
  if (runId !== undefined) await run(runId)
  const isForPrograms = flags.outputFormat === 'stream-json'
  const { signal, stopListening } = listenForStop(() => {})
  const line = createStatusLine(flags.quiet ? { ...io, live: false } : io)
  let end: Extract<Event, { type: 'run-end' }> | null = null
  const tell = (event: Event): void => {
    if (event.type === 'run-end') end = event
    if (isForPrograms) return io.result(`${JSON.stringify(event)}\n`)
    line.note(event)
    const text = flags.quiet ? '' : eventLines(event, io)
    if (text) line.print(text)
  }
  if (!isForPrograms) line.show()
  try {
    const following = await follow(watched, tell, signal)
    line.hide()
    // While it was written, the last line may have been half there; now it counts.
    const { damage } = await run(watched)
    if (damage) io.stderr(`warning: ${plainText(damage)}\n`)
    return lastWords(watched, following, end, io, flags)
  } finally {
    line.hide()
    stopListening()
  }
}

function lastWords(
  runId: string,
  following: 'ended' | 'died' | 'left',
  end: Extract<Event, { type: 'run-end' }> | null,
  io: Io,
  flags: Flags,
): number {
  const paint = painter(io)
  const id = plainText(runId)
  if (following === 'left') {
    io.stderr(`\nno longer watching ${id}; the run itself goes on\n`)
    return exitCodes.interrupted
  }
  if (following === 'died' || end === null) {
    io.stderr(
      `${paint('red', `run ${id} died: its process is gone and it has no end`)}\nFinished turns are in its session; go on with --resume, or see it whole with: autoagent runs open ${id}\n`,
    )
    return exitCodes.failure
  }
  const { outcome, exit_code } = end
  const answer = answerOf(outcome)
  // On one screen the answer stands apart from what led to it.
  if (io.live && !flags.quiet) io.stderr('\n')
  if (flags.outputFormat === 'text' && answer !== null) io.result(answer.endsWith('\n') ? answer : `${answer}\n`)
  if (flags.outputFormat === 'json')
    io.result(`${JSON.stringify({ run_id: runId, answer, exit_code, outcome, totals: end.totals })}\n`)
  const why = outcomeLines(outcome, io)
  if (why.length > 0) io.stderr(`${why.join('\n')}\n`)
  if (!flags.quiet) io.stderr(`${paint('dim', `run ${id} ended: exit code ${exit_code}, ${meaningOf(exit_code)}`)}\n`)
  return exit_code
}

const meanings: { [name in ExitName]: string } = {
  ok: 'accepted',
  failure: 'failure',
  usage: 'wrong usage',
  notVerified: 'answered, but not verified',
  notAchieved: 'not achieved',
  credentials: 'no valid key',
  input: 'wrong input',
  sandbox: 'the sandbox failed',
  configuration: 'wrong configuration',
  untrusted: 'the folder is not trusted',
  turns: 'no turns left',
  budget: 'out of budget',
  time: 'out of time',
  loop: 'going in circles',
  needsUser: 'it needs an answer from you',
  interrupted: 'interrupted',
  terminated: 'terminated',
}

function meaningOf(code: number): string {
  const name = (Object.keys(exitCodes) as ExitName[]).find((one) => exitCodes[one] === code)
  return name === undefined ? 'of another version' : meanings[name]
}
