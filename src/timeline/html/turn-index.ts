/** The list of turns: how each ended and what it did, and the way there. */
import { turnHeadline, turnMark, turnTone } from '../phrases.ts'
import { type Hole, markup } from './markup.ts'
import type { Page } from './page-parts.ts'

export function turnIndex({ story: { turns } }: Page): Hole {
  if (turns.length === 0) return null
  return markup`<nav aria-label="Turns"><ol>${turns.map(
    (turn) =>
      markup`<li><a class="${turnTone(turn)}" href="${`#t${turn.number}`}"><span class="mark" aria-hidden="true">${turnMark(turn)}</span><b>${turn.number}</b> <span class="what"><bdi>${turnHeadline(turn)}</bdi></span></a></li>`,
  )}</ol></nav>`
}
