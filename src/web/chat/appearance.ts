/** Theme and lite mode: kept for the next page, set before anything is painted. */
import { byId } from './dom.ts'
import { browserKeeper } from './storage.ts'

const themeKey = 'psicoia-theme'
const liteKey = 'psicoia-lite'
const root = document.documentElement

export function applyKept(): void {
  root.dataset['theme'] = browserKeeper.read(themeKey) === 'light' ? 'light' : 'dark'
  root.dataset['lite'] = browserKeeper.read(liteKey) === '1' ? '1' : '0'
}

export function isLite(): boolean {
  return root.dataset['lite'] === '1'
}

/** No movement: the lite mode, or the system asks for it. */
export function isCalm(): boolean {
  return isLite() || matchMedia('(prefers-reduced-motion: reduce)').matches
}

export function addSwitches(): void {
  const lite = byId('liteToggle')
  const show = (): void => lite.setAttribute('aria-pressed', String(isLite()))
  byId('themeToggle').addEventListener('click', () => {
    root.dataset['theme'] = root.dataset['theme'] === 'dark' ? 'light' : 'dark'
    browserKeeper.write(themeKey, root.dataset['theme'])
  })
  lite.addEventListener('click', () => {
    root.dataset['lite'] = isLite() ? '0' : '1'
    browserKeeper.write(liteKey, root.dataset['lite'])
    show()
  })
  show()
}
