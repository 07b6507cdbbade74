/** The loop detector: forty traces through `advance` and the limits, with repeats refused as a turn refuses them. */
import type { Kit } from '../../src/agent/kit.ts'
import { limits, repetition } from '../../src/agent/limits.ts'
import { advance, startProgress } from '../../src/agent/progress.ts'
import { refusedRepeat, timesWorn } from '../../src/agent/repetition.ts'
import type { Verdict } from '../../src/protocol/verdict.ts'
import { batchTraces } from './batch-traces.ts'
import { loopTraces } from './loop-traces.ts'
import { atMost } from './row.ts'
import type { Row } from './row.ts'
import { refused } from './trace.ts'
import type { Trace } from './trace.ts'

const goOn: Verdict = { type: 'continue', reason: '', tips: [], judge: 'rule', requirements: [] }
// What the loop rules read of a kit: limits of turns and time that no trace meets.
const kit = { request: { maxTurns: 1_000, timeoutSeconds: null }, clock: () => 0 } as unknown as Kit

interface Reaction {
  /** The turn after which the run was stopped as a loop; null: it never was. */
  stoppedAfter: number | null
  /** Turns that were not run because they were repeats. */
  refusals: number
}

export async function loops(): Promise<Row[]> {
  const looped = loopTraces.map(react)
  const worked = batchTraces.map(react)
  const uncaught = loopTraces.filter((_, index) => looped[index]!.stoppedAfter === null)
  const alarms = batchTraces.filter((_, index) => worked[index]!.stoppedAfter !== null || worked[index]!.refusals > 0)
  const after = looped.flatMap(({ stoppedAfter }) => stoppedAfter ?? [])
  return [
    atMost(
      `loops not stopped, of ${loopTraces.length}`,
      uncaught.length,
      0,
      uncaught.length > 0 ? named(uncaught) : `the slowest after ${Math.max(...after)} turns`,
    ),
    atMost(`honest work stopped or refused, of ${batchTraces.length}`, alarms.length, 0, named(alarms)),
  ]
}

function react({ turns, step }: Trace): Reaction {
  const progress = startProgress(0, 0, true)
  let refusals = 0
  for (let turn = 0; turn < turns; turn += 1) {
    const next = step(turn)
    progress.turn += 1
    if (next === 'malformed') advance(progress, { type: 'malformed', problems: [] })
    else {
      // As in `agent/turn.ts`: a worn-out action is not run, the refusal is what it meets.
      const isWorn = next.action.type !== 'final' && timesWorn(progress.repetition, next.action) >= repetition.refuse
      if (isWorn) refusals += 1
      const observation = isWorn
        ? refused('action', next.action.type, { code: refusedRepeat, message: 'it was not run again' })
        : next.met
      advance(progress, { type: 'taken', action: next.action, observation, verdict: goOn })
    }
    if (limits.some(({ name, isMet }) => name === 'loop' && isMet(progress, kit)))
      return { stoppedAfter: turn + 1, refusals }
  }
  return { stoppedAfter: null, refusals }
}

const named = (traces: readonly Trace[]): string => traces.map(({ kind }) => kind).join('; ')
