/** The runs folder as people ask for it: which runs there are, and what happened in one of them. */
import { InputError } from '../protocol/errors.ts'
import type { Event } from '../protocol/event.ts'
import { parseId } from '../protocol/id.ts'
import type { Outcome } from '../protocol/outcome.ts'
import type { Store } from '../stores/store.ts'
import { parseEvent } from './event-shape.ts'

export interface RunRead {
  events: Event[]
  /** Text for the person when lines were left out; null when all is sound. */
  damage: string | null
}

export interface RunSummary {
  runId: string
  /** ISO 8601, UTC; null when the run has no readable event. */
  startedAt: string | null
  task: string | null
  sessionId: string | null
  model: string | null
  turns: number
  /** null: the run is still going, or was killed. */
  outcome: Outcome | null
  costUsd: number | null
  damage: string | null
}

const runIdRule = /^(\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2})(?:-(\d+))?$/

export function isRunId(text: string): boolean {
  return runIdRule.test(text)
}

/** The stream that holds a run's events. */
export function eventsOf(runId: string): string {
  return `${runId}/events`
}

/** The lease that a run holds as long as it goes on. */
export function leaseOf(runId: string): string {
  return `run_${runId}`
}

/** Ids of all runs, newest first. */
export async function listRunIds(store: Store): Promise<string[]> {
  const ids = new Set((await store.list('')).map(({ key }) => key.split('/')[0]!).filter(isRunId))
  return [...ids].sort(newestFirst)
}

/** The newest `limit` runs (default 50), newest first. Each is read, so ask for as many as will be shown. */
export async function listRuns(store: Store, limit = 50): Promise<RunSummary[]> {
  const summaries: RunSummary[] = []
  for (const runId of (await listRunIds(store)).slice(0, limit))
    summaries.push(summaryOf(runId, await readEvents(store, runId)))
  return summaries
}

/** @throws InputError when the id breaks the rule or there is no such run. */
export async function readRun(store: Store, runId: string): Promise<RunRead> {
  const run = await readEvents(store, parseId(runId, 'run id'))
  if (run.events.length === 0 && run.damage === null)
    throw new InputError(`there is no run "${runId}" here`, 'list the runs with: autoagent runs list')
  return run
}

export async function readEvents(store: Store, runId: string): Promise<RunRead> {
  const stream = await store.readStream(eventsOf(runId))
  const events: Event[] = []
  const strange: number[] = []
  for (const record of stream.records) {
    const event = parseEvent(record.value, record.seq)
    if (event) events.push(event)
    else strange.push(record.seq)
  }
  const leftOut =
    strange.length === 0
      ? null
      : `${strange.length} of ${stream.records.length} lines are not events of this version (first: line ${strange[0]}) and were left out`
  return { events, damage: [stream.damage, leftOut].filter((part) => part !== null).join('; ') || null }
}

function summaryOf(runId: string, { events, damage }: RunRead): RunSummary {
  const start = events.find((event) => event.type === 'run-start')
  const end = events.findLast((event) => event.type === 'run-end')
  return {
    runId,
    startedAt: events[0]?.ts ?? null,
    task: start?.task ?? null,
    sessionId: start?.session_id ?? null,
    model: start?.model ?? null,
    // Turns are counted on through all runs of a session.
    turns:
      end?.totals.turns ?? new Set(events.filter(({ type }) => type === 'turn-start').map(({ turn }) => turn)).size,
    outcome: end?.outcome ?? null,
    costUsd: end?.totals.costUsd ?? null,
    damage,
  }
}

/** Of ids of runs. */
export function newestFirst(a: string, b: string): number {
  const [, timeA = '', countA = '1'] = runIdRule.exec(a) ?? []
  const [, timeB = '', countB = '1'] = runIdRule.exec(b) ?? []
  return timeB.localeCompare(timeA) || Number(countB) - Number(countA)
}
