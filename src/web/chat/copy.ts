/** Copying a message, and the short word that says it was done. */
import { byId, make } from './dom.ts'
import { say } from './texts.ts'

const shownMs = 2200

export async function copyText(text: string, shown: HTMLElement): Promise<void> {
  toast((await copied(text, shown)) ? say().copied : say().notCopied)
}

async function copied(text: string, shown: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Not allowed for this page (plain http): the older way, which leaves the text selected.
    getSelection()?.selectAllChildren(shown)
    return document.execCommand('copy')
  }
}

export function toast(text: string): void {
  const one = make('div', { className: 'toast', textContent: text })
  byId('toasts').append(one)
  setTimeout(() => one.remove(), shownMs)
}
