/** Results that change from run to run: each example is run again, at another time of the clock and with other dice. */
import type { Json } from '../../protocol/json.ts'
import type { Problem } from '../../protocol/observation.ts'
import { repeatExample, short } from '../run-examples.ts'
import type { ShownExample } from '../run-examples.ts'
import { firstDifference } from '../same-value.ts'
import { usesClock, usesDice, wallOf } from './proposal.ts'
import type { Trial } from './proposal.ts'

const maxExamples = 5
/** What a variant needs longer than the tool is not its result. */
const inconclusive = new Set(['E_TIMEOUT', 'E_OOM', 'E_LIMIT', 'E_RUNNER', 'E_CANCELLED', 'E_BUILD', 'E_POLICY'])

/** Four hundred days and some hours on: another year, month, weekday and time of day. */
const laterClock = `{ const Now = Date, shift = 34_587_890_123
globalThis.Date = class extends Now { constructor(...given) { given.length === 0 ? super(Now.now() + shift) : super(...given) } static now() { return Now.now() + shift } } }
`
/** The first throw is extreme, those after it spread evenly: what waits for a lucky one still ends. */
const dice = (first: number): string =>
  `{ let next = ${first}; Math.random = () => { const now = next; next = (next + 0.6180339887498949) % 1; return now } }\n`

interface Setting {
  prelude: string
  when: string
}

export async function unsteadyResults(trial: Trial): Promise<Problem[]> {
  const { run, shown, tokens } = trial
  const settings: Setting[] = [
    { prelude: '', when: 'a second time' },
    ...(usesClock(tokens) ? [{ prelude: laterClock, when: 'a year later' }] : []),
    ...(usesDice(tokens)
      ? [0.000_1, 0.999_9].map((first) => ({ prelude: dice(first), when: 'with other random numbers' }))
      : []),
  ]
  for (const one of shown.filter(({ isRepeatable }) => isRepeatable).slice(0, maxExamples))
    for (const { prelude, when } of settings) {
      if (performance.now() > trial.end) return []
      const { result, problem } = await repeatExample(one, { ...run, code: prelude + run.code }, wallOf(one))
      if (!result.ok && inconclusive.has(result.failure.code)) continue
      const isFree = one.example.expect === undefined && one.example.fails !== true
      const changed = problem !== null || (isFree && result.ok && isOther(one, result.value))
      if (!changed || (isFree && result.ok && isAnnounced(trial))) continue
      return [problemOf(one, when, result.ok ? short(result.value) : result.failure.message, trial)]
    }
  return []
}

function isOther({ result }: ShownExample, value: Json): boolean {
  return result.ok && firstDifference(result.value, value) !== null
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
