/**
 * Many calls of one module in one isolate: a variant of the code with all examples, or the code with other arguments,
 * costs one build and one run. Only rights that leave no trace; nobody is asked, nothing is audited.
 */
import { isJsonObject } from '../../protocol/json.ts'
import type { Json, JsonObject } from '../../protocol/json.ts'
import type { ToolExample } from '../../protocol/tool.ts'
import { repeatExample } from '../run-examples.ts'
import type { ShownExample } from '../run-examples.ts'
import { firstDifference } from '../same-value.ts'
import type { Token } from '../source-tokens.ts'
import type { Trial } from './proposal.ts'

/** Milliseconds for all calls of one rehearsal: what is small and not done by then never ends. */
const limits = { wallMs: 2_000, cpuMs: 700 }

/** How one call ended. `notes`: what `$note` was called with, and the places of the result that are no value (`NaN at result.mean`). */
export interface Call {
  ok: boolean
  value: Json
  notes: string[]
}

/** `endless`: index of the call that used up the processor time, where there was one. */
export type Rehearsal = { calls: Call[] } | { endless: number | null }

/** Milliseconds of an example's time that are building and starting. */
const overheadMs = 20
/** What one rehearsal may cost, in milliseconds: an example that takes long is not repeated many times. */
export const mostMs = 200

/** Milliseconds that an example itself takes. */
export const costOf = ({ result }: ShownExample): number => Math.max(0, result.ms - overheadMs)

/**
 * `code` may call `$note(text)`, and read `$call`, the index of the call, once its functions are called.
 * @returns `{ endless: null }` when nothing can be said: it did not build, was stopped, or would take too long.
 */
export async function rehearse(trial: Trial, code: string, args: readonly JsonObject[]): Promise<Rehearsal> {
  const whole = withManyCalls(code, trial)
  const [first] = trial.shown
  const cost = args.length * Math.max(...trial.shown.map(costOf))
  if (whole === null || !first || args.length === 0 || cost > mostMs || performance.now() > trial.end)
    return { endless: null }
  const example: ToolExample = { args: { calls: [...args] } }
  const { result } = await repeatExample({ ...first, example }, { ...trial.run, code: whole }, limits)
  if (result.ok) return { calls: Array.isArray(result.value) ? result.value.flatMap(callOf) : [] }
  const isEndless = result.failure.code === 'E_TIMEOUT' && /processor time/.test(result.failure.message)
  return { endless: isEndless ? result.logs.split(sign).length - 2 : null }
}

/** Whether the calls, one for each example that was shown, came out as the examples promise. */
export function allHold(calls: readonly Call[], shown: readonly ShownExample[]): boolean {
  return calls.length >= shown.length && shown.every((one, index) => isAsShown(one, calls[index]!))
}

/** Free examples (no `expect`): as it was shown. */
export function isAsShown({ example, result }: ShownExample, { ok, value }: Call): boolean {
  const hasFailed = !ok || (isJsonObject(value) && (value['ok'] === false || Boolean(value['error'])))
  if (example.fails === true) return hasFailed
  if (!ok) return false
  const expected = example.expect ?? (result.ok ? result.value : null)
  return firstDifference(expected, value) === null
}

/** Printed before each call, so that an endless one is known. */
const sign = '\u0001call'

/** Plain script: it stands outside the types of the tool. */
const caller = (main: string): string => `
const $found = new Set()
function $note(text) { $found.add(text); return true }
function $faultsOf(value, path) {
  if (typeof value === 'number' && !Number.isFinite(value)) $note(value + ' at ' + path)
  else if (typeof value === 'string' && /\\bNaN\\b|\\bundefined\\b|Invalid Date|\\[object Object\\]/.test(value)) $note(JSON.stringify(value.slice(0, 60)) + ' at ' + path)
  else if (typeof value === 'object' && value !== null && !(value instanceof Date)) for (const key of Object.keys(value)) $faultsOf(value[key], path + '.' + key)
}
for (const name of ['sort', 'toSorted']) {
  const plain = Array.prototype[name]
  Object.defineProperty(Array.prototype, name, { configurable: true, writable: true, value(by) {
    if (by === undefined && this.length > 1 && this.every((one) => typeof one === 'number')) $note('sorts numbers')
    return plain.call(this, by)
  } })
}
export default async ({ calls }, ctx) => {
  const ended = []
  for (const args of calls) {
    console.log(${JSON.stringify(sign)})
    $found.clear()
    globalThis.$call = ended.length
    let [ok, value] = [true, null]
    try {
      value = (await ${main}(args, ctx)) ?? null
      $faultsOf(value, 'result')
    } catch { ok = false }
    ended.push({ ok, value, notes: [...$found] })
  }
  return ended
}
`

function withManyCalls(code: string, { tokens, run }: Trial): string | null {
  const at = tokens.findIndex(({ text }, index) => text === 'export' && tokens[index + 1]?.text === 'default')
  const after = tokens[at + 2]
  if (at < 0 || !after) return null
  const isDeclared = after.text === 'function' || (after.text === 'async' && tokens[at + 3]?.text === 'function')
  const isNamed = isDeclared && tokens.slice(at + 3, at + 5).some(({ text }) => text === run.name)
  // A variant differs from the code it was made of, so the place is looked up in it.
  const place = /\bexport\s+default\b/.exec(code)
  if (!place) return null
  const end = place.index + place[0].length
  const rest = (main: string, opening: string): string =>
    code.slice(0, place.index) + opening + code.slice(end) + caller(main)
  return isNamed ? rest(run.name, '') : rest('$tool', 'const $tool =')
}

function callOf(call: Json): Call[] {
  if (!isJsonObject(call)) return []
  const { ok, value = null, notes } = call
  return [{ ok: ok === true, value, notes: Array.isArray(notes) ? notes.map(String) : [] }]
}

/** Text put into a source at places that its tokens name. */
export function withInsertions(code: string, places: readonly { at: number; text: string }[]): string {
  return places
    .toSorted((a, b) => b.at - a.at)
    .reduce((whole, { at, text }) => whole.slice(0, at) + text + whole.slice(at), code)
}

export const endOf = ({ start, text }: Token): number => start + text.length
