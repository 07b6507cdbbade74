/** A short word on what was done, or what went wrong. */
import { byId, make } from '../chat/dom.ts'
import { plain } from './plain.ts'

const shownMs = 5_000

export function toast(text: string): void {
  const said = make('div', { className: 'toast', textContent: plain(text) })
  byId('toasts').append(said)
  setTimeout(() => said.remove(), shownMs)
}

/** What went wrong is said, never thrown away. */
export async function told(doing: Promise<unknown>): Promise<void> {
  try {
    await doing
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error))
  }
}
