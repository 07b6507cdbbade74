/** One turn as a card, and what happened outside the turns. */
import type { Event } from '../../protocol/event.ts'
import { cost, duration, tokens, turnHeadline, turnMark, turnTone } from '../phrases.ts'
import type { Turn } from '../story.ts'
import { eventBlock } from './event-block.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import { type Page, anchor } from './page-parts.ts'
import { auditBlock } from './run-blocks.ts'
import { timingBar, timingWords } from './timing-bar.ts'

export function turnCard(page: Page, turn: Turn): Markup {
  const spent = [
    turn.usage.inputTokens + turn.usage.outputTokens > 0 && `tokens: ${tokens(turn.usage)}`,
    turn.costUsd !== null && cost(turn.costUsd),
  ].filter((part) => part !== false)
  const tone = turnTone(turn)
  return markup`<article class="${`card turn ${tone}`}" id="${`t${turn.number}`}"><details open><summary><h2><span class="mark" aria-hidden="true">${turnMark(turn)}</span> Turn ${turn.number}</h2><span class="what"><bdi>${turnHeadline(turn)}</bdi></span><span class="took">${duration(turn.seconds * 1000)}</span></summary>${eventBlocks(page, turn.events, turn)}<footer>${timingBar(turn.timing, page.story.longestTurnMs)}<p>${timingWords(turn.timing)}<span>${spent.join(' · ')}</span></p></footer></details></article>`
}

/** Model calls and warnings before the first turn or after the last; only places when the head tells it all. */
export function looseCard(page: Page, title: string, id: string, events: Event[]): Hole {
  const told = ['run-start', 'requirements-set', 'run-end', 'turn-start', 'model-request']
  const rest = events.filter((event) => event.type !== 'run-start')
  if (rest.every((event) => told.includes(event.type))) return rest.map(anchor)
  return markup`<article class="card turn" id="${id}"><details open><summary><h2>${title}</h2></summary>${eventBlocks(page, rest, null)}</details></article>`
}

/** Neighbouring uses of capabilities become one table. */
function eventBlocks(page: Page, events: Event[], turn: Turn | null): Markup[] {
  const blocks: Markup[] = []
  let uses: Extract<Event, { type: 'capability-used' }>[] = []
  const flush = () => {
    if (uses.length > 0) blocks.push(auditBlock(uses))
    uses = []
  }
  for (const event of events) {
    if (event.type === 'capability-used') {
      uses.push(event)
      continue
    }
    flush()
    blocks.push(eventBlock(page, event, turn))
  }
  flush()
  return blocks
}
