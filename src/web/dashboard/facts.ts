/** Names and values, one below the other. */
import { make } from '../chat/dom.ts'
import { foreign } from './plain.ts'

/** For a `dl`. */
export function factRows(facts: readonly (readonly [string, string])[]): HTMLElement[] {
  return facts.map(([name, value]) =>
    make('div', {}, make('dt', { textContent: name }), make('dd', {}, foreign(value))),
  )
}
