/** A line with the date before the first message of each day. */
import { make } from './dom.ts'
import { language } from './texts.ts'

export function separateDays<Row>(
  log: Element,
  dateOf: (row: Row) => Date | undefined,
  rows: WeakMap<Element, Row>,
): void {
  const knownDate = (element: Element | null): Date | undefined => {
    const row = element === null ? undefined : rows.get(element)
    const at = row === undefined ? undefined : dateOf(row)
    return at === undefined || Number.isNaN(at.getTime()) ? undefined : at
  }
  let day = ''
  for (const element of Array.from(log.children)) {
    const at = knownDate(element)
    if (at === undefined) continue
    const before = element.previousElementSibling
    const isSeparated = before?.className === 'daySep'
    const own = at.toDateString()
    if (own === day && isSeparated) before.remove()
    if (own !== day && !isSeparated) element.before(separator(at))
    day = own
  }
  // One whose message is gone, or that came to stand before another day.
  for (const line of log.querySelectorAll('.daySep')) {
    const at = knownDate(line.nextElementSibling)
    if (at === undefined) line.remove()
    else if (line.textContent !== nameOf(at)) line.replaceWith(separator(at))
  }
}

function separator(at: Date): HTMLElement {
  return make('div', { className: 'daySep' }, make('hr'), make('span', { textContent: nameOf(at) }), make('hr'))
}

function nameOf(at: Date): string {
  const isThisYear = at.getFullYear() === new Date().getFullYear()
  const year = isThisYear ? {} : ({ year: 'numeric' } as const)
  return at.toLocaleDateString(language(), { weekday: 'long', day: 'numeric', month: 'long', ...year })
}
