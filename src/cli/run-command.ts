/** Runs one task from the command line: flags in, events shown, answer out, exit code back. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { AppRequest, AskPerson, RunReport, SessionChoice } from '../app.ts'
import { loadConfiguration } from '../config/load.ts'
import type { Configuration } from '../config/load.ts'
import { InputError, UserError, errorText } from '../protocol/errors.ts'
import type { Event } from '../protocol/event.ts'
import { parseId } from '../protocol/id.ts'
import type { Outcome } from '../protocol/outcome.ts'
import { askApproval } from './ask-person.ts'
import { refuseContradictions } from './contradictions.ts'
import { grantsOf, settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { answerOf, exitCodeOf, closingLines, outcomeLines, reportJson } from './outcome-text.ts'
import { checkOutputFile } from './places.ts'
import { readTask } from './read-task.ts'
import { eventLines } from './run-view.ts'
import { createStatusLine } from './status-line.ts'
import { listenForStop } from './stop-signals.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

/** @returns the exit code. @throws UserError for what stops the run before it begins. */
export async function runFromFlags(flags: Flags, io: Io): Promise<number> {
  refuseContradictions(flags)
  checkOutputFile(flags.output, io.cwd)
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  const answerSchema =
    flags.outputSchema === undefined
      ? undefined
      : await (await import('./output-schema.ts')).readOutputSchema(flags.outputSchema, io.cwd)
  const session = sessionChoice(flags)
  const grants = grantsOf(flags, configuration.settings.openMode)
  if (isConversation(flags, io, session)) {
    if (!flags.quiet) tellWarnings(configuration, io)
    return (await import('./interactive/start.ts')).runInteractive({ flags, io, configuration, grants, session })
  }
  const task = await readTask(
    flags,
    flags.quiet ? { ...io, stderr: () => {} } : io,
    session.mode !== 'resume' && session.mode !== 'continue' && session.mode !== 'fork',
  )
  if (!flags.quiet) tellWarnings(configuration, io)
  const request: AppRequest = {
    task,
    session,
    review: true,
    grants,
    ...(answerSchema ? { answerSchema } : {}),
    readInstructions: true,
  }
  const report = await runWithView(request, configuration, flags, io)
  return exitCodeOf(report)
}

/** A person at a terminal who gave no task wants to talk, in a new session or in one that is there. */
function isConversation(flags: Flags, io: Io, session: SessionChoice): boolean {
  const hasTask = (flags.task ?? flags.prompt ?? flags.question ?? io.env['AGENT_TASK'] ?? '') !== ''
  const wantsOneAnswer = flags.quiet || flags.output !== undefined || flags.outputSchema !== undefined
  const isText = flags.outputFormat === 'text' && !wantsOneAnswer
  const isOwn = session.mode === 'new' || session.mode === 'resume' || session.mode === 'continue'
  return !hasTask && isOwn && io.interactive && process.stdout.isTTY && isText
}

function tellWarnings({ warnings, settings, sources }: Configuration, io: Io): void {
  for (const warning of warnings) io.stderr(`warning: ${plainText(warning)}\n`)
  if (settings.openMode)
    io.stderr(`warning: open mode is on (${sources.openMode}): tools run with every right you have\n`)
}

/** The part that `demo` shares: model chosen, signals handled, events shown, answer printed. */
export async function runWithView(
  request: AppRequest,
  configuration: Configuration,
  flags: Flags,
  io: Io,
): Promise<RunReport> {
  const { chooseModels, runTask } = await import('../app.ts')
  const { model, supervisor } = await chooseModels(configuration, io.cwd)
  const { signal, stopListening } = listenForStop(() => {
    if (!flags.quiet) io.stderr('\nstopping after what is done is saved; once more stops at once\n')
  })
  // A question that is still open when the run ends must not keep the program alive.
  const over = new AbortController()
  const line = createStatusLine(flags.quiet ? { ...io, live: false } : io)
  const watch = (event: Event): void => {
    if (flags.outputFormat === 'stream-json') io.result(`${JSON.stringify(event)}\n`)
    line.note(event)
    const text = flags.quiet ? '' : eventLines(event, io)
    if (text) line.print(text)
  }
  const askPerson: AskPerson = async (question) => {
    line.hide()
    const answer = await askApproval(question, AbortSignal.any([signal, over.signal]))
    line.show()
    return answer
  }
  line.show()
  try {
    const report = await runTask(request, {
      cwd: io.cwd,
      configuration,
      model,
      supervisor,
      watch,
      signal,
      notify(message) {
        if (!flags.quiet) line.print(`note: ${plainText(message)}`)
      },
      onOutcome(outcome) {
        line.hide()
        if (flags.outputFormat === 'text') printAnswer(outcome, flags, io)
      },
      ...(io.interactive ? { askPerson } : {}),
    })
    over.abort()
    line.hide()
    await printReport(report, flags, io)
    return report
  } finally {
    over.abort()
    line.hide()
    stopListening()
  }
}

/** As soon as it is known: the pages of the run are made behind it. */
function printAnswer(outcome: Outcome, flags: Flags, io: Io): void {
  const answer = answerOf(outcome)
  // On one screen the answer stands apart from what led to it.
  if (io.live && !flags.quiet) io.stderr('\n')
  if (answer !== null) io.result(answer.endsWith('\n') ? answer : `${answer}\n`)
}

async function printReport(report: RunReport, flags: Flags, io: Io): Promise<void> {
  const answer = answerOf(report.outcome)
  if (flags.outputFormat === 'json') io.result(`${reportJson(report)}\n`)
  const why = outcomeLines(report.outcome, io)
  if (why.length > 0) io.stderr(`\n${why.join('\n')}\n`)
  for (const what of report.unkept) io.stderr(`error: ${plainText(what)}\n`)
  if (!flags.quiet) io.stderr(`\n${closingLines(report, flags, io).join('\n')}\n`)
  if (flags.output === undefined || answer === null) return
  try {
    await writeFile(resolve(io.cwd, flags.output), answer)
  } catch (error) {
    throw new InputError(
      `the answer could not be written to ${flags.output}: ${errorText(error)}`,
      'it is also in the run folder under final/',
      { cause: error },
    )
  }
}

function sessionChoice(flags: Flags): SessionChoice {
  const id = flags.sessionId === undefined ? undefined : parseId(flags.sessionId, 'session id')
  if (flags.fork !== undefined && flags.fork !== false) {
    if (id === undefined) throw new UserError('usage', '--fork needs the session to copy', 'name it with --session-id')
    return {
      mode: 'fork',
      from: id,
      ...(typeof flags.fork === 'string' ? { id: parseId(flags.fork, 'session id') } : {}),
    }
  }
  if (flags.resume) {
    if (id === undefined)
      throw new UserError(
        'usage',
        '--resume needs a session',
        'name it with --session-id, or use --continue for the newest one',
      )
    return { mode: 'resume', id }
  }
  if (flags.continue) return { mode: 'continue' }
  if (flags.session === false) return { mode: 'none' }
  return { mode: 'new', ...(id === undefined ? {} : { id }) }
}
