/** How a run's end is told: the answer on stdout, everything else on stderr. */
import { relative } from 'node:path'
import type { RunReport } from '../app.ts'
import { exitCodes } from '../protocol/errors.ts'
import { grouped } from '../protocol/grouped.ts'
import type { Json } from '../protocol/json.ts'
import { exitNameOf, freeNeuronsPerDay } from '../protocol/outcome.ts'
import type { Outcome, RunTotals } from '../protocol/outcome.ts'
import type { Flags } from './flags.ts'
import { counted, painter, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

/** The answer, or the best one had so far; null: there is none. */
export function answerOf(outcome: Outcome): string | null {
  switch (outcome.type) {
    case 'answered':
      return outcome.answer
    case 'stopped':
    case 'not-achieved':
      return outcome.best
    case 'blocked':
    case 'failed':
    case 'aborted':
      return null
  }
}

/** Why the run ended as it did, with the way out; empty when it was simply accepted. */
export function outcomeLines(outcome: Outcome, io: Io): string[] {
  const paint = painter(io)
  switch (outcome.type) {
    case 'answered': {
      if (outcome.verified) return []
      const open = outcome.requirements.filter(({ status }) => status !== 'met')
      return [
        paint('yellow', 'Answered, but not verified:'),
        ...open.map(({ id, status, note }) => `  ${id} ${status}${note ? `: ${plainText(note)}` : ''}`),
      ]
    }
    case 'stopped':
      return [
        paint('yellow', `Stopped (${outcome.limit}): ${plainText(outcome.reason)}`),
        ...(outcome.best === null ? [] : ['The answer is the best one so far; it was not accepted.']),
      ]
    case 'not-achieved':
      return [paint('yellow', `Not achieved: ${plainText(outcome.reason)}`)]
    case 'blocked':
      return [
        paint('yellow', `Needs you: ${plainText(outcome.question)}`),
        ...outcome.needs.map((need) => `  - ${plainText(need)}`),
        'Answer with --resume and -q "…".',
      ]
    case 'failed':
      return [
        paint('red', `Failed: ${plainText(outcome.message)}`),
        ...(outcome.wayOut ? [plainText(outcome.wayOut)] : []),
      ]
    case 'aborted':
      return [paint('yellow', 'Interrupted. Finished turns are saved.')]
  }
}

/** What was spent and where everything is: the closing lines of the seed, in English. */
export function closingLines(report: RunReport, flags: Pick<Flags, 'directory' | 'sessionsDir'>, io: Io): string[] {
  const { totals, sessionId, sessionPath, runDir } = report
  const here = (path: string): string => {
    const near = relative(io.cwd, path)
    return near.startsWith('..') ? path : near
  }
  const tokens = totals.usage.inputTokens + totals.usage.outputTokens
  const money = totals.costUsd === null ? 'price not known' : `$${totals.costUsd.toFixed(4)}`
  const approximate = totals.usage.estimated ? '~' : ''
  const lines = [
    `${counted(totals.turns, 'turn')} · ${totals.seconds.toFixed(1)} s · ${counted(totals.modelCalls, 'model call')} · ${approximate}${grouped(tokens)} tokens · ${money}`,
    totals.toolsMade.length > 0
      ? `Tools made: ${totals.toolsMade.join(', ')}`
      : totals.toolsUsed.length > 0
        ? `Tools reused: ${totals.toolsUsed.join(', ')}`
        : '',
    ...accountLines(totals),
    neuronsLine(totals),
    allowanceLine(totals),
    `Timeline:   ${here(runDir)}/timeline.html`,
    sessionPath === null ? '' : `Session:    ${here(sessionPath)}`,
    sessionPath === null ? '' : `Go on with: ${commandLine(['--session-id', sessionId, '--resume'], flags, io)}`,
  ]
  return lines.filter(Boolean).map((line) => painter(io)('dim', plainText(line)))
}

/** Who spent what, and what the library did: for the end of a run and for `runs show`. */
export function accountLines({ spenders, library }: RunTotals): string[] {
  const lines: string[] = []
  if (spenders) {
    const parts = (['coder', 'supervisor', 'agent'] as const)
      .filter((name) => spenders[name].modelCalls > 0)
      .map((name) => {
        const { usage, costUsd } = spenders[name]
        const tokens = grouped(usage.inputTokens + usage.outputTokens)
        const cached = usage.cachedInputTokens > 0 ? ` (${grouped(usage.cachedInputTokens)} cached)` : ''
        return `${spenderNames[name]} ${tokens}${cached}${costUsd === null || costUsd === 0 ? '' : ` $${costUsd.toFixed(4)}`}`
      })
    if (parts.length > 0) lines.push(`Tokens:     ${parts.join(' · ')}`)
  }
  if (library && library.offered.length + library.refused.length + library.reused.length > 0) {
    const saved = library.savedTokens > 0 ? `, at least ${grouped(library.savedTokens)} tokens of code saved` : ''
    lines.push(
      `Library:    ${library.offered.length} offered, ${library.reused.length} reused${saved}, ${library.refused.length} refused`,
    )
  }
  return lines
}

/** Workers AI does not tell how much of the day is used up, so the run is set against the whole of it. */
function neuronsLine({ neurons }: RunTotals): string {
  if (!neurons) return ''
  const most = grouped(freeNeuronsPerDay)
  return `Neurons:    about ${grouped(neurons)} (Workers AI gives every account ${most} a day, from 00:00 UTC)`
}

/** Free plans end by requests or tokens: what the provider itself says is left. */
function allowanceLine({ allowance }: RunTotals): string {
  if (!allowance) return ''
  const parts = (['requests', 'tokens'] as const).flatMap((unit) => {
    const told = allowance[unit]
    if (!told) return []
    const of = told.of === undefined ? '' : ` of ${grouped(told.of)}`
    return [`${grouped(told.left)}${of} ${unit}`]
  })
  return `Left:       ${parts.join(', ')} (as the provider said last)`
}

const spenderNames = { coder: 'Coder', supervisor: 'Supervisor', agent: 'agents' }

/** A command that works where this one was typed: the program as it was started, the folder and the place of sessions. */
export function commandLine(
  words: string[],
  { directory, sessionsDir }: Pick<Flags, 'directory' | 'sessionsDir'>,
  { env }: Io,
): string {
  const isStart = env['npm_lifecycle_event'] === 'start' && env['npm_package_name'] === 'autoagent'
  const places = [
    ...(directory === undefined ? [] : ['-C', directory]),
    ...(sessionsDir === undefined ? [] : ['--sessions-dir', sessionsDir]),
  ]
  return [isStart ? 'npm start --' : 'autoagent', ...[...places, ...words].map(shellWord)].join(' ')
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** What could not be kept is never told as success, also when the answer is there. */
export function exitCodeOf({ outcome, unkept }: RunReport): number {
  return unkept.length > 0 ? exitCodes.failure : exitCodes[exitNameOf(outcome)]
}

export function reportJson(report: RunReport): string {
  const { outcome, totals, sessionId, runId, runDir, sessionPath, answerIsJson } = report
  const exit_code = exitCodeOf(report)
  const text = answerOf(outcome)
  return JSON.stringify({
    answer: answerIsJson && text !== null ? (JSON.parse(text) as Json) : text,
    answer_text: text,
    exit_code,
    outcome,
    session_id: sessionId,
    session_path: sessionPath,
    run_id: runId,
    run_dir: runDir,
    totals,
  })
}
