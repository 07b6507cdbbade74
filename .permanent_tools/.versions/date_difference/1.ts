/** Difference between two calendar dates. Days are exact; months and years are whole ones, safe for leap years and month ends. */

export const description =
  'Exact difference between two calendar dates: total days, weeks, whole months and years, working days from Monday to Friday, and as years + months + days.'

export const parameters = {
  type: 'object',
  properties: {
    from: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'First date, YYYY-MM-DD' },
    to: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Second date, YYYY-MM-DD; may be the earlier one' },
  },
  required: ['from', 'to'],
  additionalProperties: false,
}

const msPerDay = 86_400_000

export default function date_difference(args: { from: string; to: string }): {
  /** All figures are negative when `to` comes before `from`. The day of `from` does not count, the day of `to` does. */
  days: number
  /** Whole weeks. */
  weeks: number
  /** Whole months: from 31 January one month is over on the last day of February. */
  months: number
  /** Whole years: from 29 February one year is over on 28 February. */
  years: number
  working_days: number
  /** `days` = the days that are left after whole years and months. */
  parts: { years: number; months: number; days: number }
} {
  const [from, to] = [parseDate(args.from, 'from'), parseDate(args.to, 'to')]
  const sign = to < from ? -1 : 1
  const [early, late] = sign < 0 ? [to, from] : [from, to]
  const days = (late - early) / msPerDay
  const months = wholeMonths(early, late)
  const rest = (late - addMonths(early, months)) / msPerDay
  // A plain -0 would be written as 0 but is not equal to it.
  const signed = (figure: number) => (figure === 0 ? 0 : sign * figure)
  return {
    days: signed(days),
    weeks: signed(Math.floor(days / 7)),
    months: signed(months),
    years: signed(Math.floor(months / 12)),
    working_days: signed(workingDays(early, days)),
    parts: { years: signed(Math.floor(months / 12)), months: signed(months % 12), days: signed(rest) },
  }
}

/** Milliseconds of midnight UTC: no clock is ever put forward or back there. */
function parseDate(text: string, name: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) throw new Error(`${name}: "${text}" is not of the form YYYY-MM-DD`)
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const date = utc(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    throw new Error(`${name}: ${text} is not in the calendar`)
  return date.getTime()
}

/** `Date.UTC` would take the years 0 to 99 for 1900 to 1999. */
function utc(year: number, month: number, day: number): Date {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date
}

/** The same day `count` months later, or the last day of that month when it is shorter. */
function addMonths(time: number, count: number): number {
  const date = new Date(time)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + count]
  const lastDay = utc(year, month + 1, 0).getUTCDate()
  return utc(year, month, Math.min(date.getUTCDate(), lastDay)).getTime()
}

function wholeMonths(early: number, late: number): number {
  const [a, b] = [new Date(early), new Date(late)]
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth()
  return addMonths(early, months) > late ? months - 1 : months
}

/** Mondays to Fridays among the `days` days after `early`. Holidays are not known here. */
function workingDays(early: number, days: number): number {
  const weekday = new Date(early).getUTCDay()
  let working = Math.floor(days / 7) * 5
  for (let step = 1; step <= days % 7; step++) {
    const day = (weekday + step) % 7
    if (day !== 0 && day !== 6) working++
  }
  return working
}
