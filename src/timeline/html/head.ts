/** The top of the page: the task, how it ended, the figures, the answer. */
import { type Figure, figuresOf, headFacts } from '../head-facts.ts'
import { outcomeLabel, outcomeText, titleOf } from '../phrases.ts'
import { addTimings, totalOf } from '../timing.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import { type Page, anchor, badge, fold, plainBlock, richBlock } from './page-parts.ts'
import { timingBar, timingWords } from './timing-bar.ts'

const longTitle = 220
/** Longer ones are set smaller. */
const shortTitle = 110

export function pageHead(page: Page): Markup {
  const { start, outcome, resumed } = page.story
  const task = start?.task ?? ''
  const title = titleOf(task, longTitle) || 'A run without a task'
  const facts = headFacts(page.story).map(
    ([name, value]) => markup`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`,
  )
  return markup`<header class="top">${start && anchor(start)}<p>${badge(outcomeLabel(outcome))}${
    resumed && markup` <span class="quiet">continues a session of ${resumed.turns} turns</span>`
  }</p><h1 dir="auto"${title.length > shortTitle && markup` class="long"`}>${title}</h1>${task.trim() !== title && fold('The whole task', plainBlock(page, task, start?.seq ?? 1), false)}<dl class="figures">${figuresOf(
    page.story,
  ).map(figure)}</dl>${timeOf(page)}<dl class="facts">${facts}</dl></header>`
}

function figure({ name, value, more }: Figure): Markup {
  return markup`<div><dt>${name}</dt><dd>${value}${more !== null && markup`<small>${more}</small>`}</dd></div>`
}

function timeOf({ story }: Page): Hole {
  const timing = addTimings(story.timings)
  const total = totalOf(timing)
  return total > 0 && markup`<div class="time">${timingBar(timing, total)}${timingWords(timing)}</div>`
}

export function answerCard(page: Page): Hole {
  const ending = outcomeText(page.story.outcome)
  if (!ending) return null
  return markup`<section class="card" id="answer"><h2>${ending.title}</h2>${richBlock(page, ending.text, page.story.length)}${
    ending.note !== null && markup`<p class="quiet" dir="auto">${ending.note}</p>`
  }</section>`
}
