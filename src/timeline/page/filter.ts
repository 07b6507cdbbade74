/** Search, and filter by role and type: events that do not fit are hidden, what was found is marked. */
import type { ShownEvent, ShownTurn } from './run.ts'

export interface Wanted {
  text: string
  role: string
  type: string
}

export interface Filter {
  readonly wanted: Readonly<Wanted>
  set(change: Partial<Wanted>): void
  /** Brings the next (1) or the one before (-1) of what was found into view. */
  step(direction: 1 | -1): void
  onChange(told: (shown: number, of: number) => void): void
}

/** `problems` stands for these and for what has a mark of failure. */
const problemTypes = new Set(['action-refused', 'tool-refused', 'model-fault', 'model-retry', 'warning'])
/** Marks cost the browser time; a reader does not step through more. */
const mostMarks = 1000

export function createFilter(run: readonly ShownTurn[]): Filter {
  const wanted: Wanted = { text: '', role: '', type: '' }
  const texts = new WeakMap<HTMLElement, string>()
  const listeners: ((shown: number, of: number) => void)[] = []
  const total = run.reduce((sum, { events }) => sum + events.length, 0)
  let unfolded: HTMLDetailsElement[] = []
  let found: Range[] = []
  let current = -1

  function textOf({ block }: ShownEvent): string {
    let text = texts.get(block)
    if (text === undefined) texts.set(block, (text = block.textContent.toLowerCase()))
    return text
  }
  function fits(event: ShownEvent): boolean {
    if (wanted.role !== '' && event.role !== wanted.role) return false
    if (wanted.type === 'problems') {
      if (!problemTypes.has(event.type) && !event.block.querySelector('.badge.bad, b.bad')) return false
    } else if (wanted.type !== '' && event.type !== wanted.type) return false
    return wanted.text === '' || textOf(event).includes(wanted.text.toLowerCase())
  }
  function apply(): void {
    for (const fold of unfolded) fold.open = false
    unfolded = []
    found = []
    current = -1
    let shown = 0
    const isWhole = wanted.text === '' && wanted.role === '' && wanted.type === ''
    for (const { card, link, events } of run) {
      const fitting = isWhole ? events : events.filter(fits)
      shown += fitting.length
      card.hidden = fitting.length === 0 && !isWhole
      link?.classList.toggle('out', card.hidden)
      // Of a card that is out of sight, nothing need be changed.
      if (card.hidden) continue
      const all = new Set(fitting)
      for (const event of events) event.block.hidden = !all.has(event)
      if (wanted.text === '') continue
      for (const { block } of fitting) if (found.length < mostMarks) found.push(...rangesIn(block, wanted.text))
    }
    mark('found', found)
    mark('current', [])
    for (const told of listeners) told(shown, total)
  }
  return {
    wanted,
    set(change) {
      Object.assign(wanted, change)
      apply()
    },
    step(direction) {
      if (found.length === 0) return
      current = (current + direction + found.length) % found.length
      const range = found[current]!
      const element = range.startContainer.parentElement!
      for (let fold = element.closest('details'); fold; fold = fold.parentElement!.closest('details'))
        if (!fold.open) {
          fold.open = true
          unfolded.push(fold)
        }
      mark('current', [range])
      element.scrollIntoView({ block: 'center' })
    },
    onChange: (told) => void listeners.push(told),
  }
}

/** Where the text stands in the element. */
function rangesIn(element: HTMLElement, text: string): Range[] {
  const ranges: Range[] = []
  const wanted = text.toLowerCase()
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const held = node.nodeValue!.toLowerCase()
    // A letter whose small form is longer would move what comes after it.
    if (held.length !== node.nodeValue!.length) continue
    for (let at = held.indexOf(wanted); at >= 0; at = held.indexOf(wanted, at + wanted.length)) {
      const range = new Range()
      range.setStart(node, at)
      range.setEnd(node, at + wanted.length)
      ranges.push(range)
    }
  }
  if (ranges.length === 0) {
    // It runs over a change of colour in code: the event is gone to, without a mark.
    const range = new Range()
    range.selectNodeContents(element.querySelector('h3') ?? element)
    ranges.push(range)
  }
  return ranges
}

function mark(name: string, ranges: Range[]): void {
  if ('highlights' in CSS) CSS.highlights.set(name, new Highlight(...ranges))
}
