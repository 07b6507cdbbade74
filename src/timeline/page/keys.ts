/** The keyboard. Keys with Ctrl, Alt or Meta are the browser's, and so is every letter in a field. */
import type { Filter } from './filter.ts'
import { goAmong } from './place.ts'
import type { ShownTurn } from './run.ts'
import type { Toolbar } from './toolbar.ts'

export function listenForKeys(run: readonly ShownTurn[], filter: Filter, toolbar: Toolbar): void {
  const { search, help } = toolbar
  const turns = (): HTMLElement[] => run.flatMap(({ card }) => (card.hidden || card.id === '' ? [] : card))
  const events = (): HTMLElement[] =>
    run.flatMap(({ card, events: held }) =>
      card.hidden ? [] : held.flatMap(({ block }) => (block.hidden ? [] : block)),
    )

  const actions: { [key: string]: () => void } = {
    j: () => goAmong(events(), 1),
    k: () => goAmong(events(), -1),
    J: () => goAmong(turns(), 1),
    K: () => goAmong(turns(), -1),
    '/': () => {
      search.focus()
      search.select()
    },
    f: () => foldHere(run),
    F: toolbar.foldAll,
    t: toolbar.changeTheme,
    '?': () => help.showModal(),
    Escape: toolbar.clear,
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || help.open) return
    if (event.target === search) {
      if (event.key === 'Enter') {
        // What was typed a moment ago counts.
        if (filter.wanted.text !== search.value.trim()) filter.set({ text: search.value.trim() })
        filter.step(event.shiftKey ? -1 : 1)
      } else if (event.key === 'Escape') {
        toolbar.clear()
        search.blur()
      }
      return
    }
    if (event.target instanceof Element && event.target.closest('input, select, textarea, [contenteditable]')) return
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined
    if (!action) return
    event.preventDefault()
    action()
  })
}

/** The turn the reader is in: the one gone to, else the first that is not above the window. */
function foldHere(run: readonly ShownTurn[]): void {
  const chosen = document.querySelector('.here')?.closest('.turn')
  const isInView = (card: Element): boolean => {
    const { top, bottom } = card.getBoundingClientRect()
    return bottom > 80 && top < innerHeight
  }
  const turn =
    run.find(({ card }) => card === chosen && isInView(card)) ?? run.find(({ card }) => !card.hidden && isInView(card))
  if (turn?.fold) turn.fold.open = !turn.fold.open
}
