/** Results that change from run to run: the examples again, at other times of the clock and with other dice. */
import type { Problem } from '../../protocol/observation.ts'
import { short } from '../run-examples.ts'
import type { ShownExample } from '../run-examples.ts'
import { usesClock, usesDice } from './proposal.ts'
import type { Trial } from './proposal.ts'
import { costOf, isAsShown, mostMs, rehearse } from './rehearsal.ts'

const maxExamples = 5
const hour = 3_600_000
/** Another year, seconds that differ by less than a minute, times of the day, days of the week, months. */
const shifts = [400 * 24 + 3, 5, 11, 17, 24, 48, 72, 96, 120, 45 * 24]
  .map((hours) => hours * hour + 123)
  .concat(251, 1_001, 2_002, 3_003)
/** The first throw; those after it spread evenly: what waits for a lucky one still ends. */
const throws = [0.000_1, 0.999_9, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95]

interface Setting {
  prelude: string
  /** How many there are of it. */
  count: number
  when: string
}

/** `$call` tells which of the settings it is. */
const clock: Setting = {
  count: shifts.length,
  when: 'at another time',
  prelude: `{ const Now = Date, shifts = ${JSON.stringify(shifts)}, shift = () => shifts[(globalThis.$call ?? 0) % shifts.length], ticks = performance.now.bind(performance)
globalThis.Date = class extends Now { constructor(...given) { given.length === 0 ? super(Now.now() + shift()) : super(...given) } static now() { return Now.now() + shift() } }
performance.now = () => ticks() + shift() }
`,
}
const dice: Setting = {
  count: throws.length,
  when: 'with other random numbers',
  prelude: `{ const throws = ${JSON.stringify(throws)}; let [call, next] = [-1, 0]
Math.random = () => { const at = globalThis.$call ?? 0; if (at !== call) [call, next] = [at, throws[at % throws.length]]; const now = next; next = (next + 0.6180339887498949) % 1; return now } }
`,
}

/** Only where the source has a clock or dice: all else gives the same every time. */
export async function unsteadyResults(trial: Trial): Promise<Problem[]> {
  const { run, shown, tokens } = trial
  const settings = [...(usesClock(tokens) ? [clock] : []), ...(usesDice(tokens) ? [dice] : [])]
  const repeatable = shown.filter(({ isRepeatable }) => isRepeatable).slice(0, maxExamples)
  const dearest = Math.max(1, ...repeatable.map(costOf))
  if (repeatable.length === 0) return []
  for (const { prelude, count, when } of settings) {
    const turns = Math.min(count, Math.floor(mostMs / (dearest * repeatable.length)))
    const asked = repeatable.flatMap((one) => Array.from({ length: turns }, () => one))
    const rehearsal = await rehearse(
      trial,
      prelude + run.code,
      asked.map(({ example }) => example.args),
    )
    if (!('calls' in rehearsal)) continue
    for (const [index, one] of asked.entries()) {
      const call = rehearsal.calls[index]
      if (!call || isAsShown(one, call)) continue
      const isFree = one.example.expect === undefined && one.example.fails !== true
      if (isFree && call.ok && isAnnounced(trial)) continue
      return [problemOf(one, when, call.ok ? short(call.value) : 'a failure', trial)]
    }
  }
  return []
}

/** A tool may give the time or chance on purpose, when it says so to those who choose it. */
function isAnnounced({ description, run: { name } }: Trial): boolean {
  const words = `${name.replaceAll('_', ' ')} ${description}`
  return /\b(?:random|dice|die|roll|rolls|shuffle[sd]?|sample[sd]?|uuids?|passwords?|tokens?|nonces?|now|today|current|currently|time|date|clock|timestamp|azar|aleatori[oa]s?|hoy|ahora|actual|hora|fecha)\b/i.test(
    words,
  )
}

function problemOf({ example, result }: ShownExample, when: string, got: string, { run }: Trial): Problem {
  const first = result.ok ? short(result.value) : result.failure.message
  return {
    code: 'E_UNSTEADY',
    message: `${run.name}(${short(example.args)}) gave ${first} first, and ${got} ${when}`,
    hint: 'the same arguments must give the same result: take the time or a seed as an argument; where chance or the time is what the tool gives, say so in its description and leave "expect" out',
  }
}
