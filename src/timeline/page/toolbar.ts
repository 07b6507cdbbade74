/** The controls, which only make sense with a script: search, two filters, fold, theme, help. */
import type { Filter } from './filter.ts'
import { helpDialog } from './help.ts'
import { type ShownTurn, make } from './run.ts'
import { current, nextTheme } from './theme.ts'

export interface Toolbar {
  search: HTMLInputElement
  help: HTMLDialogElement
  /** Folds every turn, or unfolds them when all are folded. */
  foldAll: () => void
  changeTheme: () => void
  clear: () => void
}

const typingMs = 120
const roles = ['coder', 'supervisor', 'agent', 'tool', 'system', 'user']
const themeMarks = { system: '◐', light: '○', dark: '●' } as const

export function addToolbar(run: readonly ShownTurn[], filter: Filter): Toolbar {
  const search = make('input', { type: 'search', placeholder: 'Search', title: 'Search the events (/)' })
  search.setAttribute('aria-label', 'Search the events')
  const events = run.flatMap((turn) => turn.events)
  const role = select('Role', 'all roles', counts(events.map((event) => event.role)), (one, other) => {
    return roles.indexOf(one) - roles.indexOf(other)
  })
  const type = select('Type', 'all types', counts(events.map((event) => event.type)))
  type.options[0]!.after(make('option', { value: 'problems', textContent: 'problems only' }))
  const fold = make('button', { type: 'button', textContent: 'Fold', title: 'Fold or unfold every turn (Shift+F)' })
  const theme = make('button', { type: 'button', className: 'sign' })
  const question = make('button', { type: 'button', className: 'sign', textContent: '?', title: 'Keys (?)' })
  question.setAttribute('aria-label', 'Keys')
  const said = make('output', { className: 'said' })
  const help = helpDialog()

  let timer: ReturnType<typeof setTimeout> | undefined
  search.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => filter.set({ text: search.value.trim() }), typingMs)
  })
  role.addEventListener('change', () => filter.set({ role: role.value }))
  type.addEventListener('change', () => filter.set({ type: type.value }))
  filter.onChange((shown, of) => {
    const { wanted } = filter
    if (search.value.trim() !== wanted.text) search.value = wanted.text
    role.value = wanted.role
    type.value = wanted.type
    said.textContent = wanted.text + wanted.role + wanted.type === '' ? '' : `${shown} of ${of} events`
  })

  const foldAll = (): void => {
    const folds = run.flatMap((turn) => turn.fold ?? [])
    const isOpen = folds.some((one) => one.open)
    for (const one of folds) one.open = !isOpen
    fold.textContent = isOpen ? 'Unfold' : 'Fold'
  }
  const nameTheme = (): void => {
    theme.textContent = themeMarks[current()]
    theme.title = `Colours: ${current()} (t)`
    theme.setAttribute('aria-label', `Colours: ${current()}`)
  }
  const changeTheme = (): void => {
    nextTheme()
    nameTheme()
  }
  nameTheme()
  fold.addEventListener('click', foldAll)
  theme.addEventListener('click', changeTheme)
  question.addEventListener('click', () => help.showModal())

  const bar = make('div', { className: 'toolbar' }, search, role, type, make('div', {}, fold, theme, question), said)
  bar.setAttribute('role', 'search')
  document.querySelector('.brand')!.after(bar)
  document.body.append(help)
  return {
    search,
    help,
    foldAll,
    changeTheme,
    clear: () => filter.set({ text: '', role: '', type: '' }),
  }
}

function counts(words: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const word of words) found.set(word, (found.get(word) ?? 0) + 1)
  return found
}

function select(
  label: string,
  all: string,
  found: Map<string, number>,
  order: (one: string, other: string) => number = (one, other) => one.localeCompare(other),
): HTMLSelectElement {
  const options = [...found].sort(([one], [other]) => order(one, other))
  const element = make(
    'select',
    { title: label },
    make('option', { value: '', textContent: all }),
    ...options.map(([word, count]) =>
      make('option', { value: word, textContent: `${word.replaceAll('-', ' ')} (${count})` }),
    ),
  )
  element.setAttribute('aria-label', label)
  return element
}
