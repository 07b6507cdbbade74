/**
 * An interactive session: each thing said is a task in the same session, or goes to the run that is under way; `/words` are
 * commands. Knows no terminal, only a `Screen`.
 */
import type { AppPorts, RunReport, SessionChoice } from '../../app.ts'
import { chooseModels, runTask } from '../../app.ts'
import type { Configuration } from '../../config/load.ts'
import { UserError, errorText } from '../../protocol/errors.ts'
import type { Grants } from '../../protocol/grant.ts'
import { answerOf, closingLines, outcomeLines } from '../outcome-text.ts'
import type { Flags } from '../flags.ts'
import { counted, painter, plainText } from '../terminal.ts'
import type { Io } from '../terminal.ts'
import { openedSession, runCommand } from './commands.ts'
import { openLiveView } from './live-view.ts'
import type { Screen } from './screen.ts'

export interface ConversationOptions {
  io: Io
  flags: Flags
  configuration: Configuration
  grants: Grants
  session: SessionChoice
  models: Pick<AppPorts, 'model' | 'supervisor'>
}

/** What commands may look at and change. */
export interface Conversation {
  readonly io: Io
  readonly flags: Flags
  readonly screen: Screen
  configuration: Configuration
  models: Pick<AppPorts, 'model' | 'supervisor'>
  /** Where the next task goes. */
  session: SessionChoice
  /** null: no task was done yet. */
  readonly sessionId: string | null
  readonly spent: { tasks: number; turns: number; tokens: number; usd: number | null; seconds: number }
  /** Ends the conversation after what is done is saved. */
  leave: () => void
  chooseModel: (name: string) => Promise<void>
}

export interface Talk {
  /** Goes on with what the session was about: its question is asked again, or its unfinished task done. */
  goesOn(): Promise<void>
  says(text: string): void
  interrupts(): void
  leaves(): void
  /** A signal of the system: what is done is saved, then all ends. */
  terminates(): void
  /** Settles when the person has left and no run is under way: the session they were in, if any. */
  over: Promise<string | null>
}

/** Ctrl-C so shortly after another one at rest means it. */
const againMs = 2_000

export function startConversation(options: ConversationOptions, openScreen: (talk: Talk) => Screen): Talk {
  const { io: given, flags, grants } = options
  let work: { stop: AbortController; said: string[] } | null = null
  let isLeaving = false
  let lastInterrupt = -Infinity
  let settle!: (sessionId: string | null) => void
  const over = new Promise<string | null>((resolve) => (settle = resolve))
  const end = (): void => settle(conversation.sessionId)
  const talk: Talk = { goesOn, says, interrupts, leaves, terminates, over }
  const screen = openScreen(talk)
  const paint = painter(given)
  const toScreen = (text: string): void => screen.print(text)
  const io: Io = {
    ...given,
    get columns() {
      return given.columns
    },
    stdout: toScreen,
    stderr: toScreen,
    result: (text) => screen.print(plainText(text)),
  }
  const conversation: Conversation = {
    io,
    flags,
    screen,
    configuration: options.configuration,
    models: options.models,
    session: options.session,
    get sessionId() {
      return this.session.mode === 'resume' ? this.session.id : null
    },
    spent: { tasks: 0, turns: 0, tokens: 0, usd: 0, seconds: 0 },
    leave: leaves,
    async chooseModel(name) {
      const { loadConfiguration } = await import('../../config/load.ts')
      const { settingsOf } = await import('../flags.ts')
      const configuration = loadConfiguration({
        cwd: io.cwd,
        env: io.env,
        flags: { ...settingsOf(flags), model: name },
      })
      conversation.models = await chooseModels(configuration, io.cwd)
      conversation.configuration = configuration
    },
  }
  /** Commands and tasks one after the other, in the order in which they were typed. */
  let last: Promise<void> = Promise.resolve()
  const next = (step: () => Promise<void>): void => {
    last = last.then(step).catch(tellError)
  }

  function says(text: string): void {
    const line = text.trim()
    const isCommand = /^\/[a-z]+(\s|$)/.test(line)
    if (isCommand) {
      if (work === null) next(() => runCommand(line, conversation))
      else runCommand(line, conversation, 'working').catch(tellError)
    } else if (work !== null) {
      work.said.push(line)
      screen.print(paint('dim', `you, before the next turn: ${plainText(line)}`))
    } else next(() => doTask(line))
  }

  async function goesOn(): Promise<void> {
    const found = await openedSession(conversation)
    if (found === null) return
    const { openQuestion, metadata, task } = found.state
    conversation.session = { mode: 'resume', id: found.id }
    screen.print(`You are in ${found.id}, after ${counted(metadata.total_turns, 'turn')}: ${plainText(task)}`)
    if (openQuestion !== null) tellQuestion(openQuestion, [])
    else if (metadata.status !== 'completed' && task !== '') next(() => doTask(null))
  }

  /** @param task null: the one that the session is about. */
  async function doTask(task: string | null): Promise<void> {
    const shown = task === null ? paint('dim', 'going on') : paint('bold', plainText(task))
    screen.print(`\n${paint(['bold', 'cyan'], '›')} ${shown}`)
    const late = await runOnce(task)
    if (late !== null && !isLeaving) await doTask(late)
  }

  /** @returns what was said too late for the run: the next task. */
  async function runOnce(task: string | null): Promise<string | null> {
    const current = { stop: new AbortController(), said: [] as string[] }
    work = current
    const view = openLiveView(screen, io)
    try {
      const report = await runTask(
        { task, session: conversation.session, review: true, grants, readInstructions: true },
        {
          cwd: io.cwd,
          configuration: conversation.configuration,
          ...conversation.models,
          signal: current.stop.signal,
          watch: (event) => view.note(event),
          onText: (role, text) => view.stream(role, text),
          heard: () => current.said.splice(0),
          notify: (message) => screen.print(paint('dim', `note: ${plainText(message)}`)),
          askPerson: (question) => view.ask(question, current.stop.signal),
        },
      )
      view.close()
      tellEnd(report)
      if (report.sessionPath !== null) conversation.session = { mode: 'resume', id: report.sessionId }
    } catch (error) {
      view.close()
      tellError(error)
    } finally {
      view.close()
      work = null
      if (isLeaving) end()
    }
    // What stopped the run was no wish to go on with something else.
    return current.said.length > 0 && !current.stop.signal.aborted ? current.said.join('\n') : null
  }

  function tellEnd(report: RunReport): void {
    const { totals, outcome } = report
    const { spent } = conversation
    spent.tasks += 1
    spent.turns += totals.turns
    spent.tokens += totals.usage.inputTokens + totals.usage.outputTokens
    spent.usd = spent.usd === null || totals.costUsd === null ? null : spent.usd + totals.costUsd
    spent.seconds += totals.seconds
    const answer = answerOf(outcome)
    if (answer !== null) screen.answer(answer)
    if (outcome.type === 'blocked') tellQuestion(outcome.question, outcome.needs)
    else for (const line of outcomeLines(outcome, io)) screen.print(line)
    for (const what of report.unkept) screen.print(paint('red', `error: ${plainText(what)}`))
    const closing = closingLines(report, flags, io).filter(
      (line) => !/(Session|Go on with|Tokens|Library): /.test(line),
    )
    screen.print(closing.join('\n'))
  }

  function tellQuestion(question: string, needs: readonly string[]): void {
    const lines = needs.map((need) => `  - ${plainText(need)}`)
    const hint = paint('dim', 'What you say next is the answer.')
    screen.print([paint('yellow', `Needs you: ${plainText(question)}`), ...lines, hint].join('\n'))
  }

  function tellError(error: unknown): void {
    if (!(error instanceof UserError)) throw error
    screen.print(paint('red', plainText(errorText(error))))
    if (error.wayOut) screen.print(plainText(error.wayOut))
  }

  function interrupts(): void {
    if (work !== null) {
      if (!work.stop.signal.aborted) {
        work.stop.abort('SIGINT')
        screen.print(paint('yellow', 'stopping after what is done is saved'))
      }
      return
    }
    // One that stopped a run is not the first of two.
    const now = performance.now()
    const isAgain = now - lastInterrupt < againMs
    lastInterrupt = now
    if (isAgain) leaves()
    else screen.print(paint('dim', 'Ctrl-C once more, Ctrl-D or /exit leaves'))
  }

  function leaves(): void {
    isLeaving = true
    if (work === null) end()
    else interrupts()
  }

  function terminates(): void {
    isLeaving = true
    if (work === null) end()
    else work.stop.abort('SIGTERM')
  }
  const { model } = options.models
  screen.print(
    paint(
      'dim',
      `AutoAgent · ${plainText(model.name)} · ${counted(grantCount(grants), 'grant')} given · /help lists the commands`,
    ),
  )
  return talk
}

const grantCount = (grants: Grants): number =>
  Object.values(grants).reduce<number>((sum, rule) => sum + (Array.isArray(rule) ? rule.length : rule ? 1 : 0), 0)
