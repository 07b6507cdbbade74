/** Which key does what: for the dialog, and in its order. */
import { make } from './run.ts'

const keys: [keys: string, does: string][] = [
  ['j  k', 'next and previous event'],
  ['J  K', 'next and previous turn'],
  ['/', 'search; Enter goes to the next place, Shift+Enter back'],
  ['f', 'fold or unfold this turn'],
  ['F', 'fold or unfold every turn'],
  ['t', 'colours: system, light, dark'],
  ['Esc', 'clear search and filters'],
  ['?', 'these keys'],
]

export function helpDialog(): HTMLDialogElement {
  const rows = keys.map(([names, does]) => {
    const shown = names.split('  ').flatMap((name, index) => [index > 0 ? ' ' : '', make('kbd', {}, name)])
    return make('tr', {}, make('td', {}, ...shown), make('td', {}, does))
  })
  const close = make('button', { type: 'button', textContent: 'Close' })
  const dialog = make('dialog', {}, make('h2', {}, 'Keys'), make('table', {}, make('tbody', {}, ...rows)), close)
  dialog.setAttribute('aria-label', 'Keys')
  close.addEventListener('click', () => dialog.close())
  return dialog
}
