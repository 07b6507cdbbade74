/** The run as it stands in the page: turns, the events in them, and the links that lead to the turns. */

export interface ShownTurn {
  card: HTMLElement
  fold: HTMLDetailsElement | null
  events: ShownEvent[]
  link: HTMLElement | null
}

export interface ShownEvent {
  block: HTMLElement
  role: string
  type: string
}

export function readRun(): ShownTurn[] {
  const links = new Map<string, HTMLElement>()
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav a')) links.set(link.hash.slice(1), link)
  return [...document.querySelectorAll<HTMLElement>('.turn')].map((card) => ({
    card,
    fold: card.querySelector<HTMLDetailsElement>(':scope > details'),
    events: [...card.querySelectorAll<HTMLElement>('.step')].map((block) => ({
      block,
      role: block.dataset['r'] ?? '',
      type: block.dataset['t'] ?? '',
    })),
    link: links.get(card.id) ?? null,
  }))
}

/** Makes an element; text is only ever text. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  fields: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), fields)
  element.append(...children)
  return element
}
