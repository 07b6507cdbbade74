/** Where the reader is: links to events and turns lead there also when it is folded or filtered out. */
import type { Filter } from './filter.ts'
import type { ShownTurn } from './run.ts'

export function followHash(filter: Filter): void {
  const go = (): void => {
    const target = targetOf(location.hash)
    if (!target) return
    if (target.closest('[hidden]')) filter.set({ text: '', role: '', type: '' })
    reveal(target)
  }
  addEventListener('hashchange', go)
  go()
}

function targetOf(hash: string): HTMLElement | null {
  const named = hash.length > 1 ? document.getElementById(hash.slice(1)) : null
  // Of an event that is told elsewhere there is only a place.
  const isPlace = named?.matches('span:empty') ?? false
  return isPlace ? ((named!.nextElementSibling ?? named!.parentElement) as HTMLElement) : named
}

function reveal(target: HTMLElement): void {
  for (let fold = target.closest('details'); fold; fold = fold.parentElement!.closest('details')) fold.open = true
  for (const before of document.querySelectorAll('.here')) before.classList.remove('here')
  target.classList.add('here')
  target.tabIndex = -1
  target.focus({ preventScroll: true })
  const show = (): void => target.scrollIntoView({ block: 'start', behavior: 'instant' })
  show()
  // Cards above get their true height when they are first drawn.
  requestAnimationFrame(() => requestAnimationFrame(show))
}

/** Goes to the next (1) or previous (-1) of these, seen from where the reader is. */
export function goAmong(elements: readonly HTMLElement[], direction: 1 | -1): void {
  const here = document.querySelector<HTMLElement>('.here:not([hidden])')
  let at = here === null ? -1 : elements.indexOf(here)
  if (at >= 0) at += direction
  else if (here && here.closest('main')) {
    const after = elements.findIndex((one) => here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)
    at = direction === 1 ? after : (after < 0 ? elements.length : after) - 1
  } else at = elements.findIndex((one) => one.getBoundingClientRect().top > 0)
  const next = elements[at]
  // Replaced, not added: the way back leads out of the page, not through fifty events.
  if (!next) return
  location.replace(`#${next.id}`)
  // At once, not when the browser tells of the new address: a key that is held goes on from here.
  reveal(next)
}

/** In the list of turns, the one in view is marked. */
export function markTurnInView(run: readonly ShownTurn[]): void {
  const links = new Map(run.map(({ card, link }) => [card as Element, link]))
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const link = links.get(target)
        if (isIntersecting) link?.setAttribute('aria-current', 'true')
        else link?.removeAttribute('aria-current')
      }
      const first = document.querySelector('nav [aria-current]')
      const list = first?.closest('ol')
      if (first && list) keepInView(first, list)
    },
    { rootMargin: '-20% 0px -75% 0px' },
  )
  for (const { card } of run) observer.observe(card)
}

/** Only the list scrolls, never the page. */
function keepInView(element: Element, list: Element): void {
  const [one, all] = [element.getBoundingClientRect(), list.getBoundingClientRect()]
  if (one.top < all.top || one.bottom > all.bottom) list.scrollTop += one.top - all.top - all.height / 3
  if (one.left < all.left || one.right > all.right) list.scrollLeft += one.left - all.left - all.width / 3
}
