/** Single keys, where nobody is writing. */
import { byId, elementOf } from '../chat/dom.ts'
import { factRows } from './facts.ts'
import { switchTheme } from './theme.ts'
import { viewNames } from './views.ts'
import type { Views } from './views.ts'

export function addKeys(views: Views): void {
  const help = elementOf('helpDialog', HTMLDialogElement)
  byId('helpBtn').addEventListener('click', () => help.showModal())
  byId('keys').append(
    ...factRows([
      ...viewNames.map((name, at) => [String(at + 1), name] as const),
      ['/', 'to the filter or the command'],
      ['Esc', 'closes the conversation, leaves a field'],
      ['t', 'light or dark'],
      ['?', 'these keys'],
    ]),
  )
  document.addEventListener('keydown', (event) => {
    const { key, target } = event
    if (views.current === null || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.querySelector('dialog[open]')) return
    const isField = target instanceof HTMLInputElement
    if (key === 'Escape') {
      if (isField) target.blur()
      else views.current.escape?.()
      return
    }
    if (isField) return
    const view = viewNames[Number(key) - 1]
    if (view !== undefined) location.hash = view
    else if (key === 't') switchTheme()
    else if (key === '?') help.showModal()
    else if (key === '/' && views.current.filter) {
      event.preventDefault()
      views.current.filter.focus()
    }
  })
}
