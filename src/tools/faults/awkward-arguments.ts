/**
 * Arguments that the parameters allow and the examples leave out: nothing, 0, below 0, a text that is none of those meant.
 * To fail is right; a result that is no value (NaN, Infinity, "undefined") or no end at all is not.
 */
import { isJsonObject } from '../../protocol/json.ts'
import type { Json, JsonObject } from '../../protocol/json.ts'
import type { Problem } from '../../protocol/observation.ts'
import { checkArguments } from '../check-arguments.ts'
import { short } from '../run-examples.ts'
import { firstDifference } from '../same-value.ts'
import type { Trial } from './proposal.ts'
import { costOf, mostMs, rehearse } from './rehearsal.ts'

const maxVariants = 16
/** How long a result may be called by its place, in characters. */
const maxPlace = 80

export async function awkwardArguments(trial: Trial): Promise<Problem[]> {
  const { run, shown } = trial
  if (shown.length === 0 || !shown.every(({ isRepeatable }) => isRepeatable)) return []
  const affordable = Math.floor(mostMs / Math.max(1, ...shown.map(costOf)))
  const variants = (await variantsOf(trial)).slice(0, affordable)
  if (variants.length === 0) return []
  const rehearsal = await rehearse(trial, run.code, variants)
  if ('endless' in rehearsal) {
    const args = rehearsal.endless === null ? undefined : variants[rehearsal.endless]
    if (!args) return []
    return [
      {
        code: 'E_TIMEOUT',
        message: `${run.name}(${short(args)}) does not end`,
        hint: 'mend the loop for these arguments, or throw an Error for them, and add them as an example',
      },
    ]
  }
  for (const [index, { ok, notes }] of rehearsal.calls.entries()) {
    const place = notes.find((note) => note.includes(' at '))
    if (!ok || place === undefined) continue
    return [
      {
        code: 'E_RESULT',
        message: `${run.name}(${short(variants[index])}) succeeds with ${place.slice(0, maxPlace)}`,
        hint: 'throw an Error that says what is wrong with these arguments, or return what is right for them; add them as an example: {"args": …, "fails": true} or with "expect"',
      },
    ]
  }
  return []
}

/** The first example that succeeds, with one argument changed at a time. */
async function variantsOf({ shown, parameters }: Trial): Promise<JsonObject[]> {
  const base = shown.find(({ result, example }) => result.ok && example.fails !== true)?.example.args
  const { properties } = parameters
  if (!isJsonObject(base) || !isJsonObject(properties)) return []
  const variants: JsonObject[] = []
  for (const [name, given] of Object.entries(base))
    for (const value of awkwardValues(given)) {
      const args: JsonObject = { ...base, [name]: value }
      const isShown = shown.some(({ example }) => firstDifference(example.args, args) === null)
      if (isShown || variants.length >= maxVariants || (await checkArguments(parameters, args)).length > 0) continue
      variants.push(args)
    }
  return variants
}

function awkwardValues(given: Json): Json[] {
  if (typeof given === 'number') return [0, -1]
  if (typeof given === 'string') return ['', '?']
  return Array.isArray(given) ? [[]] : []
}
