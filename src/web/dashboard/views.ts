/** Which view is shown: the address says, so going back works, and a view can be kept as a bookmark. */
import { byId } from '../chat/dom.ts'

export interface View {
  show?: () => void
  hide?: () => void
  /** Where the `/` key leads. */
  filter?: HTMLInputElement
  /** What the Esc key does. */
  escape?: () => void
}

export const viewNames = ['overview', 'sessions', 'runs', 'tools', 'agents', 'models', 'console'] as const
export type ViewName = (typeof viewNames)[number]

export interface Views {
  /** Shows what the address says, and whatever it will say. */
  start(): void
  readonly current: View | null
}

export function createViews(views: Record<ViewName, View>): Views {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('nav a')]
  let shown: ViewName | null = null
  let isOn = false

  const wanted = (): ViewName => viewNames.find((name) => `#${name}` === location.hash) ?? 'overview'

  function follow(): void {
    const name = wanted()
    if (!isOn || name === shown) return
    if (shown !== null) views[shown].hide?.()
    const isFirst = shown === null
    shown = name
    for (const one of viewNames) byId(`${one}View`).hidden = one !== name
    for (const link of links)
      if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    views[name].show?.()
    scrollTo(0, 0)
    if (!isFirst) byId('main').focus({ preventScroll: true })
  }

  addEventListener('hashchange', follow)
  return {
    start() {
      isOn = true
      follow()
    },
    get current() {
      return shown === null ? null : views[shown]
    },
  }
}
