/** The top of the page: the task, how it ended, the facts, the answer, the requirements, and the way to every turn. */
import { headFacts, outcomeLabel, outcomeText, statusLabels, titleOf, turnHeadline, turnTone } from '../phrases.ts'
import type { RuledRequirement } from '../story.ts'
import { evidence } from './action-block.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import { type Page, badge, fold, plainBlock, richBlock } from './page-parts.ts'

const longTitle = 140

export function pageHead(page: Page): Markup {
  const { start, outcome, resumed } = page.story
  const task = start?.task ?? ''
  const title = titleOf(task, longTitle) || 'A run without a task'
  const facts = headFacts(page.story).map(
    ([name, value]) => markup`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`,
  )
  return markup`<header class="top"><p class="kicker">AutoAgent timeline</p><h1 dir="auto">${title}</h1><p>${badge(outcomeLabel(outcome))}${
    resumed && markup` <span class="quiet">continues a session of ${resumed.turns} turns</span>`
  }</p>${task.trim() !== title && fold('The whole task', plainBlock(page, task, start?.seq ?? 1), false)}<dl class="facts">${facts}</dl></header>`
}

export function answerCard(page: Page): Hole {
  const ending = outcomeText(page.story.outcome)
  if (!ending) return null
  return markup`<section class="card" id="answer"><h2>${ending.title}</h2>${richBlock(page, ending.text, page.story.length)}${
    ending.note !== null && markup`<p class="quiet" dir="auto">${ending.note}</p>`
  }</section>`
}

export function requirementsCard(page: Page): Hole {
  const { requirements } = page.story
  if (requirements.length === 0) return null
  return markup`<section class="card" id="requirements"><h2>Requirements</h2><ul class="statuses">${requirements.map(
    (requirement) => requirementRow(page, requirement),
  )}</ul></section>`
}

function requirementRow(page: Page, { id, text, check, ruling }: RuledRequirement): Markup {
  return markup`<li>${badge(statusLabels[ruling?.status ?? 'open'])} <span><code>${id}</code> <bdi>${text}</bdi>${
    check && markup` <small>checked by ${checkWords[check.type] ?? check.type}</small>`
  }${ruling !== null && ruling.note.trim() !== '' && markup`<br /><small><bdi>${ruling.note}</bdi></small>`} ${evidence(page, ruling?.evidence ?? [])}</span></li>`
}

const checkWords: { [type: string]: string } = {
  'answer-matches': 'a pattern',
  'file-exists': 'a file',
  program: 'a program',
}

/** A long run's index shows its first and last turns. */
const maxIndex = 200

export function turnIndex({ story: { turns } }: Page): Hole {
  if (turns.length < 2) return null
  const shown = turns.length <= maxIndex ? turns : [...turns.slice(0, maxIndex / 2), ...turns.slice(-maxIndex / 2)]
  return markup`<nav aria-label="Turns">${shown.map(
    (turn) =>
      markup`<a class="${turnTone(turn)}" href="${`#t${turn.number}`}" title="${turnHeadline(turn)}"><span aria-hidden="true">${marks[turnTone(turn)]}</span> ${turn.number}</a>`,
  )}</nav>`
}

const marks = { good: '✓', bad: '✗', wait: '↻' } as const
