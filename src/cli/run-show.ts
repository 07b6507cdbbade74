/** `autoagent runs show RUN`: the story of one run as text, its events for programs, or its views made anew. */
import { UserError, exitCodes } from '../protocol/errors.ts'
import type { Event } from '../protocol/event.ts'
import { exitNameOf } from '../protocol/outcome.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { accountLines, answerOf, outcomeLines } from './outcome-text.ts'
import { eventLines } from './run-view.ts'
import { counted, painter, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

const formats = ['text', 'json', 'seed', 'views']

export async function runShow(runId: string, wanted: string, io: Io, flags: Flags): Promise<number> {
  const format = wanted === 'text' && flags.outputFormat !== 'text' ? 'json' : wanted
  const { run, views, isRunning } = await openLists(io, flags)
  if (!formats.includes(format)) throw new UserError('usage', `--format is "${format}"`, `give ${formats.join(', ')}`)
  if (format === 'views') {
    const { page, problem } = await views(runId)
    if (problem) io.stderr(`warning: ${plainText(problem)}\n`)
    io.stdout(`${plainText(page)}\n`)
    return exitCodes.ok
  }
  const { events, seed, damage } = await run(runId)
  if (damage) io.stderr(`warning: ${plainText(damage)}\n`)
  if (format !== 'text') {
    for (const line of format === 'seed' ? seed : events) io.result(`${JSON.stringify(line)}\n`)
    return exitCodes.ok
  }
  const end = events.findLast((event) => event.type === 'run-end')
  const going = !end && (await isRunning(runId).catch(() => false))
  io.stdout(
    [
      ...headLines(runId, events, io),
      ...events.map((event) => eventLines(event, io)).filter(Boolean),
      ...(end ? endLines(end, io) : ['', events.length === 0 ? unreadable : noEnd(runId, going, io)]),
      '',
    ].join('\n'),
  )
  return exitCodes.ok
}

function headLines(runId: string, events: readonly Event[], io: Io): string[] {
  const paint = painter(io)
  const [first] = events
  const start = events.find((event) => event.type === 'run-start')
  const when = first ? ` ${paint('dim', `${first.ts.slice(0, 19).replace('T', ' ')} UTC`)}` : ''
  return [`${paint('bold', `Run ${plainText(runId)}`)}${when}`, ...(start ? [plainText(start.task.trim()), ''] : [])]
}

function endLines(end: Extract<Event, { type: 'run-end' }>, io: Io): string[] {
  const paint = painter(io)
  const { outcome, totals, exit_code } = end
  const answer = answerOf(outcome)
  const tokens = (totals.usage.inputTokens + totals.usage.outputTokens).toLocaleString('en')
  const money = totals.costUsd === null ? 'price not known' : `$${totals.costUsd.toFixed(4)}`
  const spent = [
    counted(totals.turns, 'turn'),
    `${totals.seconds.toFixed(1)} s`,
    counted(totals.modelCalls, 'model call'),
    `${totals.usage.estimated ? '~' : ''}${tokens} tokens`,
    money,
  ]
  return [
    ...(answer === null ? [] : ['', paint('bold', 'Answer'), plainText(answer.trimEnd())]),
    '',
    ...outcomeLines(outcome, io),
    `Ended:      ${exitNameOf(outcome)} (exit code ${exit_code})`,
    `Spent:      ${spent.join(' · ')}`,
    ...accountLines(totals),
  ]
}

const unreadable = 'Nothing of it can be read by this version; its own timeline.html and events.jsonl are as they were.'

function noEnd(runId: string, going: boolean, io: Io): string {
  const paint = painter(io)
  return going
    ? paint('cyan', `It still goes on: autoagent runs watch ${plainText(runId)}`)
    : paint('red', 'It died: its process is gone and it has no end. Finished turns are in its session.')
}
