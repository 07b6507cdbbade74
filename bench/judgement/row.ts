/** One line of the table: a figure against its bound. */
export interface Row {
  what: string
  value: number
  bound: number
  /** `most`: the figure may not be above the bound; `least`: not below. */
  limit: 'most' | 'least'
  detail?: string
}

/** One thing that is measured; it prints nothing. */
export type Part = () => Promise<Row[]>

export const atMost = (what: string, value: number, bound: number, detail = ''): Row => ({
  what,
  value,
  bound,
  limit: 'most',
  detail,
})

export const atLeast = (what: string, value: number, bound: number, detail = ''): Row => ({
  ...atMost(what, value, bound, detail),
  limit: 'least',
})

/** For orientation: a figure that nothing is promised of. */
export const figure = (what: string, value: number, detail = ''): Row => atMost(what, value, Infinity, detail)

/** A figure that is no number misses. */
export function holds({ value, bound, limit }: Row): boolean {
  return limit === 'most' ? value <= bound : value >= bound
}

export function rowText(row: Row): string {
  const { what, value, bound, limit, detail } = row
  const word = !holds(row) ? 'MISS' : bound === Infinity ? '    ' : 'ok  '
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(3)
  const against = bound === Infinity ? '' : `  bound ${limit === 'most' ? '≤' : '≥'} ${bound}`
  return `${word} ${what.padEnd(56)} ${shown.padStart(9)}${against}${detail ? `  (${detail})` : ''}\n`
}
