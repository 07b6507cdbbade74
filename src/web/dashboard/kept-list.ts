/** A list of what is kept where the server runs: read when its view is shown, filtered as one types. */
import { byId, make } from '../chat/dom.ts'
import { get } from './api.ts'
import { plain } from './plain.ts'
import type { View } from './views.ts'

export interface KeptListOptions<Row> {
  /** Of the API, and the field of its answer. */
  name: 'runs' | 'tools' | 'agents'
  /** Where it stands. */
  into: string
  filter: HTMLInputElement | null
  /** What the filter looks in. */
  words: (row: Row) => string
  /** Shows these. @param isAll nothing was filtered out. */
  show: (rows: Row[], isAll: boolean) => void
}

export function createKeptList<Row>({ name, into, filter, words, show }: KeptListOptions<Row>): View {
  const problem = make('p', { className: 'problem', role: 'alert' })
  byId(into).before(problem)
  let rows: Row[] = []

  function filtered(): void {
    const wanted = (filter?.value ?? '').trim().toLowerCase()
    const found = wanted === '' ? rows : rows.filter((row) => words(row).toLowerCase().includes(wanted))
    show(found, wanted === '')
  }

  async function read(): Promise<void> {
    try {
      rows = (await get<Record<string, Row[]>>(`api/${name}`))[name] ?? []
      problem.textContent = ''
      filtered()
    } catch (error) {
      problem.textContent = plain(error instanceof Error ? error.message : String(error))
    }
  }

  filter?.addEventListener('input', filtered)
  return { show: () => void read(), ...(filter ? { filter } : {}) }
}
