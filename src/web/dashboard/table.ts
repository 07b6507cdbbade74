/** A table whose rows stay the same elements while their values change: what is focused stays focused. */
import { make } from '../chat/dom.ts'

export interface Column<Row> {
  name: string
  /** Of the cells and the heading. */
  className?: string
  /** Makes what is in the cell; called again for a change. */
  fill: (row: Row, cell: HTMLElement) => void
}

export interface Table<Row> {
  element: HTMLElement
  show(rows: readonly Row[]): void
  /** Marks the row of that key; null: none. */
  choose(key: string | null): void
}

export interface TableOptions<Row> {
  caption: string
  columns: Column<Row>[]
  keyOf: (row: Row) => string
  /** Text of a table without rows. */
  empty: string
  /** A click on the row; its first cell holds a button for it. */
  chosen?: (row: Row) => void
}

export function createTable<Row>({ caption, columns, keyOf, empty, chosen }: TableOptions<Row>): Table<Row> {
  const body = make('tbody')
  const head = make(
    'tr',
    {},
    ...columns.map(({ name, className = '' }) => make('th', { textContent: name, className, scope: 'col' })),
  )
  // Until the first answer came, neither is true.
  const none = make('p', { className: 'note', textContent: empty, hidden: true })
  const table = make(
    'table',
    {},
    make('caption', { className: 'unseen', textContent: caption }),
    make('thead', {}, head),
    body,
  )
  table.hidden = true
  const element = make('div', { className: 'tableBox' }, table, none)
  const shown = new Map<string, { line: HTMLTableRowElement; cells: HTMLElement[]; row: Row; told: string }>()
  let key: string | null = null

  function lineOf(row: Row): { line: HTMLTableRowElement; cells: HTMLElement[]; row: Row; told: string } {
    const cells = columns.map(({ className = '' }) => make('td', { className }))
    const line = make('tr', {}, ...cells)
    const made = { line, cells, row, told: '' }
    if (chosen) {
      line.className = 'choice'
      line.addEventListener('click', () => chosen(made.row))
    }
    return made
  }

  return {
    element,
    show(rows) {
      none.hidden = rows.length > 0
      table.hidden = rows.length === 0
      const gone = new Set(shown.keys())
      rows.forEach((row, at) => {
        const id = keyOf(row)
        gone.delete(id)
        const found = shown.get(id) ?? lineOf(row)
        shown.set(id, found)
        const told = JSON.stringify(row)
        found.row = row
        columns.forEach(({ fill }, index) => {
          // Times go on by themselves; what is in the first cell may be focused.
          if (index > 0 || told !== found.told) fill(row, found.cells[index]!)
        })
        found.told = told
        found.line.classList.toggle('chosen', id === key)
        if (body.children[at] !== found.line) body.insertBefore(found.line, body.children[at] ?? null)
      })
      for (const id of gone) {
        shown.get(id)!.line.remove()
        shown.delete(id)
      }
    },
    choose(wanted) {
      key = wanted
      for (const [id, { line }] of shown) line.classList.toggle('chosen', id === wanted)
    },
  }
}
