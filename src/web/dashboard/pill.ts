/** A word in a colour, for what something is. */
import { make } from '../chat/dom.ts'
import { plain } from './plain.ts'

export type Tone = 'good' | 'wait' | 'bad' | 'accent' | 'soft'

export function pill(text: string, tone: Tone): HTMLElement {
  return make('span', { className: `pill ${tone}`, textContent: plain(text) })
}

const tones: Record<string, Tone> = { answering: 'good', paused: 'wait', waiting: 'wait', leaving: 'bad' }

/** Of a conversation's state. */
export function toneOf(state: string): Tone {
  return tones[state] ?? 'soft'
}
