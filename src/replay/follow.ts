/**
 * Follows a run event by event beside its record: tells where they part, shows the record's time as the clock, and stops
 * the run where it was stopped then.
 */
import { jsonText } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import { differenceOf } from './compare.ts'
import type { Difference } from './compare.ts'

export interface Follower {
  saw(event: JsonObject): void
  /** Something that the record does not hold was asked for; the first such note explains the difference. */
  note(message: string): void
  /** Monotonic milliseconds: when the record told the event that was seen last. */
  clock(): number
  /** The same as a date, ISO 8601. */
  now(): string
  /** Where they parted; null: nowhere. */
  end(): Difference | null
}

/** @param stop aborted with the reason of then, and when the runs part. */
export function createFollower(events: readonly JsonObject[], stop: AbortController): Follower {
  const expected = events.filter((event) => !isBeside(event))
  /** Told beside the first model call: their place among the others is chance. */
  const beside = events.filter(isBeside)
  const start = timeOf(events[0])
  const abort = abortOf(events)
  let seen = 0
  let last = start
  let turn = 0
  let difference: Difference | null = null
  let note: string | null = null

  function part(found: Difference): void {
    // What is told of no turn in particular came in the newest.
    difference ??= { ...found, turn: found.turn || turn }
    stop.abort('SIGTERM')
  }
  function stopWhereItWasStopped(): void {
    if (abort !== null && seen >= abort.after) stop.abort(abort.reason)
  }
  stopWhereItWasStopped()

  return {
    saw(event) {
      if (difference) return
      turn = Math.max(turn, Number(event['turn']) || 0)
      if (isBeside(event)) {
        const at = beside.findIndex((one) => differenceOf(known(one), known(event)) === null)
        if (at < 0) part(differenceOf(undefined, known(event))!)
        else beside.splice(at, 1)
        return
      }
      const other = expected[seen]
      seen += 1
      last = Math.max(last, timeOf(other))
      const found = differenceOf(other && known(other), known(event))
      if (found) part(found)
      stopWhereItWasStopped()
    },
    note(message) {
      note ??= message
      // What it leads to is told by the next event, or by that there is none.
    },
    clock: () => last - start,
    now: () => new Date(last).toISOString(),
    end() {
      const missing = expected[seen] ?? beside[0]
      if (!difference && missing) difference = differenceOf(known(missing), undefined)
      if (!difference && note === null) return null
      const found = difference ?? { turn: 0, seq: 0, what: 'event', expected: 'nothing of the kind', got: note ?? '' }
      return note === null ? found : { ...found, got: `${found.got}\n(${note})` }
    },
  }
}

const known = (event: JsonObject) => event as Parameters<typeof differenceOf>[0] & JsonObject

function isBeside({ type, turn }: JsonObject): boolean {
  return type === 'warning' && turn === 0
}

function timeOf(event: JsonObject | undefined): number {
  const ts = event?.['ts']
  return typeof ts === 'string' && ts !== '' ? Date.parse(ts) : 0
}

/** How many events came before the run was stopped from outside; null: it was not. */
function abortOf(events: readonly JsonObject[]): { after: number; reason: string } | null {
  const main = events.filter((event) => !isBeside(event))
  const end = main.at(-1)
  const outcome = end?.['type'] === 'run-end' ? (end['outcome'] as JsonObject) : null
  if (outcome === null) return null
  const isTime = outcome['type'] === 'stopped' && outcome['limit'] === 'time'
  if (outcome['type'] !== 'aborted' && !isTime) return null
  const cut = main.findIndex((event) => event['type'] === 'model-fault' && event['code'] === 'aborted')
  return { after: cut >= 0 ? cut : main.length - 1, reason: isTime ? 'timeout' : jsonText(outcome['signal']) }
}
