/** What the answer was held against: each requirement with the last word on it, and the words before. */
import type { Check } from '../../protocol/verdict.ts'
import { some, statusLabels } from '../phrases.ts'
import type { RuledRequirement } from '../story.ts'
import { evidence } from './action-block.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import { type Page, badge, codeBlock } from './page-parts.ts'

/** The way of a requirement that was ruled on more often is told by its last ones. */
const mostRulings = 12

export function requirementsCard(page: Page): Hole {
  const { requirements } = page.story
  if (requirements.length === 0) return null
  const met = requirements.filter(({ ruling }) => ruling?.status === 'met').length
  return markup`<section class="card" id="requirements"><h2>Requirements <small>${met} of ${requirements.length} met</small></h2><ul class="statuses">${requirements.map(
    (requirement) => requirementRow(page, requirement),
  )}</ul></section>`
}

function requirementRow(page: Page, requirement: RuledRequirement): Markup {
  const { id, text, check, ruling } = requirement
  return markup`<li>${badge(statusLabels[ruling?.status ?? 'open'])} <div><p><code>${id}</code> <bdi>${text}</bdi></p><p class="quiet">${
    ruling !== null && ruling.note.trim() !== '' && markup`<bdi>${ruling.note}</bdi> `
  }${evidence(page, ruling?.evidence ?? [])}${way(requirement)}</p>${check && checkBlock(page, check)}</div></li>`
}

/** Every ruling, as links: `turn 3 ✗ → 6 ✓`. */
function way({ rulings }: RuledRequirement): Hole {
  if (rulings.length === 0) return null
  const shown = rulings.slice(-mostRulings)
  const left = rulings.length - shown.length
  return markup`<span class="way">${left > 0 ? `${some(left, 'ruling')}, then turn` : 'turn'} ${shown.map(
    ({ seq, turn, status }, index) => {
      const { tone, mark, word } = statusLabels[status]
      return markup`${index > 0 && ' → '}<a href="${`#e${seq}`}" class="${tone}" title="${`${word} in turn ${turn}`}">${turn} <span aria-hidden="true">${mark}</span><span class="unseen"> ${word}</span></a>`
    },
  )}</span>`
}

function checkBlock(page: Page, check: Check): Hole {
  const seq = page.story.requirementsAt
  switch (check.type) {
    case 'answer-matches':
      return markup`<p class="quiet">checked by a pattern: <code>${check.pattern}</code></p>`
    case 'file-exists':
      return markup`<p class="quiet">checked by a file: <code>${check.path}</code></p>`
    case 'program':
      return codeBlock(page, markup`checked by a program`, check.code, seq, { open: false })
    default:
      // Of a later version: it is at least named.
      return markup`<p class="quiet">checked by ${(check as Check).type}</p>`
  }
}
