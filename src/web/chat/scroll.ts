/** The log follows what comes, unless the person has scrolled up to read; then a button leads back down. */
import { byId } from './dom.ts'

export interface Follower {
  /**
   * Something came, or grew.
   *
   * @param isNew what came is to be seen moving in; what only grows is followed at once.
   * @param isOwn what the person said is always shown.
   */
  follow(isNew: boolean, isOwn?: boolean): void
}

const nearPixels = 60

export function createFollower(isCalm: () => boolean): Follower {
  const log = byId('log')
  const button = byId('scrollDown')
  let follows = true
  let lastTop = 0
  const isNearEnd = (): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < nearPixels
  const toEnd = (isSmooth: boolean): void =>
    log.scrollTo({ top: log.scrollHeight, behavior: isSmooth && !isCalm() ? 'smooth' : 'auto' })
  const show = (): void => {
    const isShown = !isNearEnd() && !follows
    button.classList.toggle('show', isShown)
    button.hidden = !isShown
  }
  log.addEventListener(
    'scroll',
    () => {
      if (isNearEnd()) follows = true
      // Downwards it may be the log itself, on its way to the end.
      else if (log.scrollTop < lastTop) follows = false
      lastTop = log.scrollTop
      show()
    },
    { passive: true },
  )
  button.addEventListener('click', () => {
    follows = true
    toEnd(true)
    show()
  })
  // A keyboard that comes up on a phone, a window that is made smaller.
  new ResizeObserver(() => {
    if (follows) toEnd(false)
    show()
  }).observe(log)
  return {
    follow(isNew, isOwn = false) {
      if (isOwn) follows = true
      if (follows) toEnd(isNew)
      show()
    },
  }
}
