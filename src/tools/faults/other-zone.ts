/** Dates that come out right only where the clock is set to UTC: the examples again, hours west and east of it. */
import type { Problem } from '../../protocol/observation.ts'
import { short } from '../run-examples.ts'
import type { Trial } from './proposal.ts'
import { isAsShown, rehearse } from './rehearsal.ts'

/** A `Date` in a zone that is a fixed number of hours away from UTC. */
const zone = (hours: number): string => `{ const Plain = Date, offset = ${hours} * 3600000, plain = Plain.prototype
const isLocal = (text) => !/^[+-]?\\d{4,6}(-\\d\\d){0,2}$/.test(text.trim()) && !/(Z|GMT|UTC|[T ][\\d:.]+[+-]\\d\\d:?\\d\\d)$/i.test(text.trim())
const read = (text) => { if (!isLocal(text)) return Plain.parse(text); const time = Plain.parse(text + (/T[\\d:.]+$/.test(text) ? 'Z' : ' UTC')); return time - offset }
class Zoned extends Plain {
  constructor(...given) {
    if (given.length === 0) super()
    else if (given.length > 1) super(Plain.UTC(...given) - offset)
    else super(typeof given[0] === 'string' ? read(given[0]) : given[0])
  }
  static parse(text) { return read(String(text)) }
  getTimezoneOffset() { return -offset / 60000 }
}
const moved = (date) => new Plain(date.getTime() + offset)
for (const part of ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']) {
  Zoned.prototype['get' + part] = function () { return plain['getUTC' + part].call(moved(this)) }
  if (part !== 'Day') Zoned.prototype['set' + part] = function (...given) { const there = moved(this); plain['setUTC' + part].apply(there, given); return this.setTime(there.getTime() - offset) }
}
for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'])
  Zoned.prototype[name] = function (locale, how) { return how?.timeZone ? plain[name].call(this, locale, how) : plain[name].call(moved(this), locale, { ...how, timeZone: 'UTC' }) }
globalThis.Date = Zoned }
`

export async function resultsOfOneZone(trial: Trial): Promise<Problem[]> {
  const { run, tokens, shown, description } = trial
  if (!tokens.some(({ kind, text }) => kind === 'word' && text === 'Date')) return []
  if (/\blocal|time ?zone\b/i.test(description)) return []
  const stated = shown.filter(({ example, isRepeatable }) => isRepeatable && example.expect !== undefined)
  if (stated.length === 0) return []
  for (const hours of [-9, 9]) {
    const rehearsal = await rehearse(
      trial,
      zone(hours) + run.code,
      stated.map(({ example }) => example.args),
    )
    if (!('calls' in rehearsal)) continue
    const at = stated.findIndex((one, index) => rehearsal.calls[index] && !isAsShown(one, rehearsal.calls[index]))
    const [one, call] = [stated[at], rehearsal.calls[at]]
    if (!one || !call) continue
    const where = `${Math.abs(hours)} hours ${hours < 0 ? 'west' : 'east'} of UTC`
    return [
      {
        code: 'E_UNSTEADY',
        message: `${run.name}(${short(one.example.args)}) gives ${call.ok ? short(call.value) : 'a failure'} on a computer ${where}, expected ${short(one.example.expect)}`,
        hint: 'mend the tool: read and make dates in UTC throughout (getUTCDay, setUTCDate, Date.UTC, "T00:00:00Z"), or take the time zone as an argument',
      },
    ]
  }
  return []
}
