/** `autoagent runs diff A B`: where two runs differ, turn by turn. Exit code 0: nowhere; 1: somewhere. */
import { exitCodes } from '../protocol/errors.ts'
import type { Event } from '../protocol/event.ts'
import { exitNameOf } from '../protocol/outcome.ts'
import { compareRuns } from '../replay-run.ts'
import type { RunComparison, Unlike } from '../replay-run.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { counted, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

const diffContext = 2
/** Texts that have nothing in common take long to compare. */
const diffMs = 5_000

export async function runDiff(a: string, b: string, io: Io, flags: Flags): Promise<number> {
  const { run } = await openLists(io, flags)
  const [one, other] = [await run(a), await run(b)]
  for (const { damage } of [one, other]) if (damage) io.stderr(`warning: ${plainText(damage)}\n`)
  const comparison = compareRuns(one.events, other.events)
  const isSame = [comparison.whole, ...comparison.turns.map(({ unlike }) => unlike)].every(
    (unlike) => unlike.length === 0,
  )
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify({ a, b, same: isSame, ...comparison })}\n`)
  else {
    io.stdout(`a  ${a}  ${headOf(one.events)}\nb  ${b}  ${headOf(other.events)}\n`)
    io.stdout(isSame ? 'No difference.\n' : await textOf(comparison))
  }
  return isSame ? exitCodes.ok : exitCodes.failure
}

function headOf(events: readonly Event[]): string {
  const end = events.findLast((event) => event.type === 'run-end')
  if (!end) return 'not ended'
  const { turns, seconds, usage, costUsd } = end.totals
  const tokens = (usage.inputTokens + usage.outputTokens).toLocaleString('en')
  const cost = costUsd === null ? '' : `, $${costUsd.toFixed(4)}`
  return `${exitNameOf(end.outcome)}: ${counted(turns, 'turn')}, ${tokens} tokens${cost}, ${seconds.toFixed(1)} s`
}

async function textOf({ whole, turns }: RunComparison): Promise<string> {
  const parts: string[] = []
  const add = async (title: string, unlike: readonly Unlike[]): Promise<void> => {
    parts.push(`\n${title}\n`)
    for (const one of unlike) parts.push(await unlikeText(one))
  }
  if (whole.length > 0) await add('The whole run', whole)
  let same: number[] = []
  const flush = (): void => {
    if (same.length > 0)
      parts.push(`\n${same.length === 1 ? `Turn ${same[0]}` : `Turns ${same[0]} to ${same.at(-1)}`}: the same\n`)
    same = []
  }
  for (const { turn, unlike } of turns) {
    if (unlike.length === 0) same.push(turn)
    else {
      flush()
      await add(`Turn ${turn}`, unlike)
    }
  }
  flush()
  return parts.join('')
}

async function unlikeText({ what, a, b, isCode }: Unlike): Promise<string> {
  if (!isCode || (!a.includes('\n') && !b.includes('\n'))) return `  ${plainText(what)}\n${side('a', a)}${side('b', b)}`
  const { FILE_HEADERS_ONLY, createTwoFilesPatch } = await import('diff')
  const patch = createTwoFilesPatch('a', 'b', `${a}\n`, `${b}\n`, undefined, undefined, {
    context: diffContext,
    timeout: diffMs,
    headerOptions: FILE_HEADERS_ONLY,
  })
  const text = patch ?? `the two differ too much to be compared within ${diffMs / 1000} s\n`
  return `  ${plainText(what)}\n${plainText(text).replace(/^(?=.)/gm, '    ')}`
}

const side = (name: string, text: string): string =>
  text === '' ? `    ${name}  (none)\n` : `    ${name}  ${plainText(text).replaceAll('\n', '\n       ')}\n`
