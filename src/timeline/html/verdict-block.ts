/** What the Supervisor ruled: route, judge, reason, tips, and the state of every requirement. */
import type { Event } from '../../protocol/event.ts'
import type { RequirementVerdict } from '../../protocol/verdict.ts'
import { judgeWords, routeLabels, statusLabels, titleOf } from '../phrases.ts'
import { evidence } from './action-block.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import { type Page, badge, richBlock, step } from './page-parts.ts'

export function verdictBlock(page: Page, event: Extract<Event, { type: 'verdict-given' }>): Markup {
  const label = routeLabels[event.route]
  // What a check by code found stands in the notes, and would be told twice.
  const tips = event.tips.filter((tip) => !event.requirements.some(({ note }) => note !== '' && tip.endsWith(note)))
  const body = [
    markup`<p>${badge(label)} <small>${judgeWords[event.judge]}</small></p>`,
    event.reason.trim() !== '' && richBlock(page, event.reason, event.seq),
    tips.length > 0 &&
      markup`<p class="label">Tips</p><ol>${tips.map((tip) => markup`<li>${page.rich(tip)}</li>`)}</ol>`,
    event.requirements.length > 0 &&
      markup`<ul class="statuses">${event.requirements.map((ruling) => rulingRow(page, ruling))}</ul>`,
  ]
  return step(page, event, 'Verdict', body, `verdict ${label.tone}`)
}

function rulingRow(page: Page, ruling: RequirementVerdict): Hole {
  const text = page.story.requirements.find(({ id }) => id === ruling.id)?.text
  return markup`<li>${badge(statusLabels[ruling.status])} <span><code>${ruling.id}</code> <bdi>${text !== undefined && titleOf(text, 90)}</bdi>${
    ruling.note.trim() !== '' && markup` <small><bdi>${ruling.note}</bdi></small>`
  } ${evidence(page, ruling.evidence)}</span></li>`
}
