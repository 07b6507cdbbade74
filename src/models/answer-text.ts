/** The text and the reasoning of an answer as they stream in; text is shown as soon as it is sure to be an answer. */
import { createReasoningTags, splitAtClosingTag } from './reasoning-tags.ts'

export interface AnswerText {
  add(text: string): void
  addReasoning(text: string): void
  readonly empty: boolean
  /** Whole and well-formed. */
  finish(): { text: string; reasoning: string }
  /** Shows what was held back because it looked like a tool call written as text, and was none. */
  showHeld(): void
}

/** Beginnings of tool calls that a server did not recognise: never shown raw. */
const suspicious = ['<|', '<tool_call>', '<function=']

export function createAnswerText(onText: ((text: string) => void) | undefined): AnswerText {
  const tags = createReasoningTags()
  const text: string[] = []
  const reasoning: string[] = []
  let mode: 'waiting' | 'showing' | 'holding' = 'waiting'
  let held = ''
  let blank = true

  function show(piece: string): void {
    text.push(piece)
    held += piece
    if (mode === 'waiting') {
      // A model that writes nothing but line breaks must not cost the square of them.
      blank &&= piece.trim() === ''
      if (blank) return
      const start = held.trimStart()
      if (suspicious.some((mark) => start.startsWith(mark))) mode = 'holding'
      else if (!suspicious.some((mark) => mark.startsWith(start))) mode = 'showing'
    }
    if (mode === 'showing') release(false)
  }

  /** A high surrogate waits for its other half before it is shown. */
  function release(all: boolean): void {
    const half = !all && isHighSurrogate(held.charCodeAt(held.length - 1)) ? held.slice(-1) : ''
    const whole = half ? held.slice(0, -1) : held
    held = half
    if (whole) onText?.(whole)
  }

  function take(split: { text: string; reasoning: string }): void {
    if (split.reasoning) reasoning.push(split.reasoning)
    if (split.text) show(split.text)
  }

  return {
    add: (piece) => take(tags.push(piece)),
    addReasoning: (piece) => void reasoning.push(piece),
    get empty() {
      return text.length + reasoning.length === 0
    },
    finish() {
      take(tags.end())
      const split = splitAtClosingTag(text.join(''))
      if (split.reasoning) reasoning.push(split.reasoning)
      return { text: split.text.toWellFormed(), reasoning: reasoning.join('').toWellFormed() }
    },
    showHeld: () => release(true),
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
