/** Time as a bar: a part for each who used it, told in words beside it. Widths are classes: the policy allows no styles. */
import { barUnits } from '../page-code.ts'
import { timingTexts } from '../timing-text.ts'
import { type Span, type Timing, spans, totalOf } from '../timing.ts'
import { type Hole, type Markup, markup } from './markup.ts'

/** @param longestMs what the whole width stands for. */
export function timingBar(timing: Timing, longestMs: number): Hole {
  if (longestMs <= 0 || totalOf(timing) <= 0) return null
  const widths = spans.map((span): [Span, number] => [span, Math.round((timing[span] / longestMs) * barUnits)])
  const left = Math.max(0, barUnits - widths.reduce((sum, [, width]) => sum + width, 0))
  return markup`<div class="bar" aria-hidden="true">${widths.map(
    ([span, width]) => width > 0 && markup`<i class="${`${span} g${Math.min(width, barUnits)}`}"></i>`,
  )}${left > 0 && markup`<i class="${`g${left}`}"></i>`}</div>`
}

/** `Coder 3.1 s`, `tools 41 ms`, each with its colour before it. */
export function timingWords(timing: Timing): Markup {
  return markup`<span class="spans">${timingTexts(timing).map(
    ({ span, text }) => markup`<span><i class="${span}"></i>${text}</span>`,
  )}</span>`
}
