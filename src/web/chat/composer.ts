/** Where the person writes: the field with its draft and its keys, the chips, the placeholders that change. */
import { isCalm } from './appearance.ts'
import { byId, elementOf, make } from './dom.ts'
import { browserKeeper } from './storage.ts'
import { psicoia } from './texts.ts'

export interface Composer {
  /** @param chips undefined: the agent brings none of its own. */
  face(placeholders: readonly string[], chips: readonly string[] | undefined): void
}

const draftKey = 'psicoia-draft'
const placeholderMs = 4000
const tallestPixels = 200

/** @param send false: the text was not taken, and stays. */
export function createComposer(send: (text: string) => boolean): Composer {
  const field = elementOf('msg', HTMLTextAreaElement)
  const bar = byId('chips')
  let placeholders: readonly string[] = psicoia.placeholders
  let shown = 0

  const grow = (): void => {
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, tallestPixels)}px`
  }
  const write = (text: string): void => {
    field.value = text
    browserKeeper.write(draftKey, text === '' ? null : text)
    grow()
  }
  const submit = (): void => {
    const text = field.value.trim()
    if (text !== '' && send(text)) write('')
    field.focus()
  }

  write(browserKeeper.read(draftKey) ?? '')
  field.addEventListener('input', () => write(field.value))
  field.addEventListener('keydown', (event) => {
    // Enter also ends what an input method composes.
    if (event.isComposing) return
    if (event.key === 'Escape') return write('')
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    submit()
  })
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault()
    submit()
  })
  addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return
    event.preventDefault()
    field.focus()
  })
  addEventListener('resize', grow)
  setInterval(() => {
    if (isCalm()) return
    shown = (shown + 1) % placeholders.length
    field.placeholder = placeholders[shown]!
  }, placeholderMs)

  return {
    face(words, chips = []) {
      placeholders = words
      shown = 0
      field.placeholder = words[0]!
      bar.hidden = chips.length === 0
      bar.replaceChildren(
        ...chips.map((label) => {
          const chip = make('button', { type: 'button', className: 'chip', textContent: label })
          chip.dataset['text'] = psicoia.chips.get(label) ?? label
          chip.addEventListener('click', () => send(chip.dataset['text']!))
          return chip
        }),
      )
    },
  }
}
