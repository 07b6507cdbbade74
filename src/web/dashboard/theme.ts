/** Light or dark: as the system says, until somebody chooses. Set before anything is painted. */
import { browserKeeper } from '../chat/storage.ts'

const key = 'autoagent-admin-theme'
const root = document.documentElement
const light = matchMedia('(prefers-color-scheme: light)')

export function applyTheme(): void {
  const kept = browserKeeper.read(key)
  root.dataset['theme'] = kept === 'light' || kept === 'dark' ? kept : light.matches ? 'light' : 'dark'
}

export function switchTheme(): void {
  browserKeeper.write(key, root.dataset['theme'] === 'dark' ? 'light' : 'dark')
  applyTheme()
}

light.addEventListener('change', applyTheme)
