/** Time as a bar: a part for each who used it, told in words beside it. Widths are classes: the policy allows no styles. */
import { barUnits } from '../page-code.ts'
import { duration } from '../phrases.ts'
import { type Span, type Timing, spans, totalOf } from '../timing.ts'
import { type Hole, type Markup, markup } from './markup.ts'

/** Less than this is not worth a word. */
const leastMs = 1

const words: { [span in Span]: string } = {
  coder: 'Coder’s model',
  supervisor: 'Supervisor’s model',
  agents: 'agents',
  gate: 'gate of the library',
  tools: 'tools',
  waiting: 'waiting',
  other: 'the rest',
}

/** @param longestMs what the whole width stands for. */
export function timingBar(timing: Timing, longestMs: number): Hole {
  const total = totalOf(timing)
  if (total < leastMs) return null
  const widths = spans.map((span): [Span, number] => [
    span,
    longestMs > 0 ? Math.round((timing[span] / longestMs) * barUnits) : 0,
  ])
  const left = Math.max(0, barUnits - widths.reduce((sum, [, width]) => sum + width, 0))
  return markup`<div class="bar" aria-hidden="true">${widths.map(
    ([span, width]) => width > 0 && markup`<i class="${`${span} g${Math.min(width, barUnits)}`}"></i>`,
  )}${left > 0 && markup`<i class="${`g${left}`}"></i>`}</div>`
}

/** `Coder's model 3.1 s · tools 41 ms`, each with its colour before it. */
export function timingWords(timing: Timing): Markup {
  const parts = spans.filter((span) => Math.round(timing[span]) >= leastMs)
  return markup`<span class="spans">${parts.map(
    (span) => markup`<span><i class="${span}"></i>${words[span]} ${duration(timing[span])}</span>`,
  )}</span>`
}
