/** The line below the name: whether there is a connection, and when it is tried again. */
import { byId } from './dom.ts'
import { say } from './texts.ts'

export type Shown = 'connecting' | 'connected' | 'failed' | 'closed'

const dots = { connecting: 'dot warn', connected: 'dot ok', failed: 'dot', closed: 'dot' } as const

export interface StatusLine {
  /** @param retryMs until it is tried again. */
  show(status: Shown, retryMs?: number): void
  /** In the language of now. */
  refresh(): void
}

export function createStatusLine(): StatusLine {
  const text = byId('statusText')
  const retry = byId('retryText')
  let timer: ReturnType<typeof setInterval> | undefined
  let shown: Shown = 'connecting'
  const refresh = (): void => {
    byId('dot').className = dots[shown]
    text.textContent = say()[shown]
  }
  return {
    refresh,
    show(status, retryMs) {
      clearInterval(timer)
      shown = status
      refresh()
      const end = Date.now() + (retryMs ?? 0)
      const count = (): void => {
        const seconds = Math.ceil((end - Date.now()) / 1000)
        retry.textContent = seconds > 0 ? `· ${say().retryIn(seconds)}` : ''
      }
      count()
      if (retryMs !== undefined) timer = setInterval(count, 1000)
    },
  }
}
