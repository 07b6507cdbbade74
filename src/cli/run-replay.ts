/** `autoagent runs replay RUN`: the run once more from its record, offline; says where it parts, if it does. */
import { loadConfiguration } from '../config/load.ts'
import { exitCodes } from '../protocol/errors.ts'
import { replayRun } from '../replay-run.ts'
import type { ReplayReport } from '../replay-run.ts'
import { settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { counted, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function runReplay(runId: string, io: Io, flags: Flags): Promise<number> {
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  const report = await replayRun({ cwd: io.cwd, configuration }, runId)
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify(report)}\n`)
  else io.stdout(textOf(report))
  return report.difference === null && report.damage.length === 0 ? exitCodes.ok : exitCodes.failure
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
