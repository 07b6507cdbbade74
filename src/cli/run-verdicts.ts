/** `autoagent runs verdicts RUN`: every ruling of the Supervisor, per requirement, with the hash of what it rested on. */
import { exitCodes } from '../protocol/errors.ts'
import type { Event } from '../protocol/event.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

interface Row {
  turn: number
  judge: string
  route: string
  requirement: string
  status: string
  /** Ids of results that show it. */
  evidence: string[]
  /** The same hash: the same was seen. null: nothing was looked at, or it was not kept. */
  saw: string | null
  note: string
}

export async function runVerdicts(runId: string, io: Io, flags: Flags): Promise<number> {
  const { run } = await openLists(io, flags)
  const { events, damage } = await run(runId)
  if (damage) io.stderr(`warning: ${plainText(damage)}\n`)
  const rows = events.flatMap(rowsOf)
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify(rows)}\n`)
  else io.stdout(rows.length > 0 ? tableOf(rows) : 'No verdict was given in this run.\n')
  return exitCodes.ok
}

function rowsOf(event: Event): Row[] {
  if (event.type !== 'verdict-given') return []
  const { turn, judge, route, reason, requirements, saw = null } = event
  const frame = { turn, judge, route, saw }
  if (requirements.length === 0) return [{ ...frame, requirement: '', status: '', evidence: [], note: reason }]
  return requirements.map(({ id, status, evidence, note }) => ({ ...frame, requirement: id, status, evidence, note }))
}

function tableOf(rows: readonly Row[]): string {
  const head = ['turn', 'judge', 'route', 'requirement', 'status', 'evidence', 'saw', 'note']
  const cells = rows.map(({ turn, judge, route, requirement, status, evidence, saw, note }) =>
    [String(turn), judge, route, requirement, status, evidence.join(' '), saw ?? '-', note].map((text) =>
      plainText(text).replaceAll('\n', ' '),
    ),
  )
  const widths = head.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]!.length)))
  const lineOf = (row: readonly string[]): string =>
    row
      .map((text, at) => (at === row.length - 1 ? text : text.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd()
  return `${[head, ...cells].map(lineOf).join('\n')}\n`
}
