/** Light, dark, or as the system says; kept for the next page where the browser allows. */

const key = 'autoagent-timeline-theme'
const choices = ['system', 'light', 'dark'] as const
type Theme = (typeof choices)[number]

export function applyKeptTheme(): void {
  apply(kept())
}

/** @returns what it is now. */
export function nextTheme(): Theme {
  const next = choices[(choices.indexOf(current()) + 1) % choices.length]!
  apply(next)
  try {
    localStorage.setItem(key, next)
  } catch {
    // Pages of files may have no storage: the choice lasts as long as the page.
  }
  return next
}

export function current(): Theme {
  return known(document.documentElement.dataset['theme'])
}

function kept(): Theme {
  try {
    return known(localStorage.getItem(key))
  } catch {
    return 'system'
  }
}

function known(word: string | null | undefined): Theme {
  return choices.find((choice) => choice === word) ?? 'system'
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}
