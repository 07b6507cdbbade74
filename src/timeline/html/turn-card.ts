/** One turn as a card, and what happened outside the turns. */
import type { Event } from '../../protocol/event.ts'
import { clock, cost, duration, tokens, turnHeadline, turnTone } from '../phrases.ts'
import type { Turn } from '../story.ts'
import { auditBlock, eventBlock } from './event-block.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import type { Page } from './page-parts.ts'

export function turnCard(page: Page, turn: Turn): Markup {
  const spent = [
    turn.usage.inputTokens + turn.usage.outputTokens > 0 && `tokens: ${tokens(turn.usage)}`,
    turn.costUsd !== null && cost(turn.costUsd),
    duration(turn.seconds * 1000),
  ].filter((part) => part !== false)
  const start = turn.events[0]!
  return markup`<article class="${`card turn ${turnTone(turn)}`}" id="${`t${turn.number}`}"><header><h2><a href="${`#t${turn.number}`}">Turn ${turn.number}</a></h2><p><bdi>${turnHeadline(turn)}</bdi></p><time datetime="${start.ts}">${clock(start.ts)}</time></header>${eventBlocks(page, turn.events, turn)}<footer>${spent.join(' · ')}</footer></article>`
}

/** Model calls and warnings before the first turn or after the last; nothing when the head tells it all. */
export function looseCard(page: Page, title: string, events: Event[]): Hole {
  const told = ['run-start', 'requirements-set', 'run-end', 'turn-start', 'model-request']
  const blocks = eventBlocks(page, events, null)
  if (events.every((event) => told.includes(event.type)))
    return markup`<div hidden>${events.map((event) => markup`<span id="${`e${event.seq}`}"></span>`)}</div>`
  return markup`<article class="card turn"><header><h2>${title}</h2></header>${blocks}</article>`
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
