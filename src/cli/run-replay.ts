/**
 * `autoagent runs replay RUN`: the run once more from its record, offline; says where it parts, if it does. With
 * `--from-turn N` a live run instead, which begins where turn N began.
 */
import type { AppRequest } from '../app.ts'
import { loadConfiguration } from '../config/load.ts'
import type { Configuration } from '../config/load.ts'
import { UserError, exitCodes } from '../protocol/errors.ts'
import { formatGrants } from '../protocol/grant.ts'
import { replayRun, startFromTurn } from '../replay-run.ts'
import type { ReplayReport } from '../replay-run.ts'
import { grantsOf, settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { exitCodeOf } from './outcome-text.ts'
import { runWithView } from './run-command.ts'
import { counted, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function runReplay(runId: string, fromTurn: string | undefined, io: Io, flags: Flags): Promise<number> {
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  if (fromTurn !== undefined) return goOn(runId, turnOf(fromTurn), configuration, io, flags)
  const report = await replayRun({ cwd: io.cwd, configuration }, runId)
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify(report)}\n`)
  else io.stdout(textOf(report))
  return report.difference === null && report.damage.length === 0 ? exitCodes.ok : exitCodes.failure
}

async function goOn(runId: string, turn: number, configuration: Configuration, io: Io, flags: Flags): Promise<number> {
  const place = { cwd: io.cwd, configuration }
  const grants = grantsOf(flags, configuration.settings.openMode)
  const start = await startFromTurn(place, runId, turn)
  const given = new Set(formatGrants(grants))
  const missing = formatGrants(start.grants).filter((grant) => !given.has(grant))
  io.stderr(`going on from turn ${turn} of ${runId} in the session ${start.sessionId}\n`)
  if (missing.length > 0)
    io.stderr(
      `warning: that run was also given ${missing.join(', ')}; give it again with --allow-… where it is needed\n`,
    )
  const request: AppRequest = {
    task: null,
    session: { mode: 'resume', id: start.sessionId },
    review: start.review,
    grants,
    ...(flags.outputSchema === undefined
      ? {}
      : { answerSchema: await (await import('./output-schema.ts')).readOutputSchema(flags.outputSchema, io.cwd) }),
    readInstructions: true,
  }
  return exitCodeOf(await runWithView(request, configuration, flags, io))
}

function turnOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new UserError('usage', `--from-turn ${text} is no turn`, 'turns count from 1; see autoagent runs show')
}

function textOf({ difference, damage, events, turns, executions }: ReplayReport): string {
  const torn = damage.map((text) => `changed: ${plainText(text)}\n`).join('')
  if (difference === null) {
    const { repeated, taken } = executions
    const again = `${counted(repeated, 'program')} run again${taken > 0 ? `, ${taken} taken from the record` : ''}`
    return `${torn}${torn === '' ? '' : 'all the same, the events are '}identical: ${counted(turns, 'turn')}, ${counted(events, 'event')}, ${again}\n`
  }
  const { turn, seq, what, expected, got } = difference
  return `${torn}different at turn ${turn} (event ${seq}, ${plainText(what)}):\n  record  ${plainText(expected)}\n  replay  ${plainText(got)}\n`
}
