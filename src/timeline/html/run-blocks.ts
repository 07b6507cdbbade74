/** What a model or a tool did: the call to a model, the result of a program, what it touched. */
import type { Event, EventBody } from '../../protocol/event.ts'
import { bytes, cost, count, duration, failed, passed, some, tokens } from '../phrases.ts'
import { type Turn, isTakenUp } from '../story.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import { type Page, badge, consoleBlock, fold, note, plainBlock, problemList, valueBlock } from './page-parts.ts'

type EventOf<Type extends EventBody['type']> = Extract<Event, { type: Type }>

const mostUses = 200

/** What a tool touched, as one table; open when something was denied. */
export function auditBlock(events: EventOf<'capability-used'>[]): Markup {
  const denied = events.filter((event) => event.verdict === 'denied').length
  const rows = events
    .slice(0, mostUses)
    .map(
      (event) =>
        markup`<tr id="${`e${event.seq}`}"><td>${event.capability}</td><td dir="auto"><code>${event.target}</code></td><td>${event.verdict === 'allowed' ? '✓ allowed' : markup`<b class="bad">✗ denied</b>`}</td><td class="n">${bytes(event.bytes)}</td><td class="n">${duration(event.ms)}</td></tr>`,
    )
  const table = markup`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Capability</th><th scope="col">Target</th><th scope="col">Verdict</th><th scope="col" class="n">Size</th><th scope="col" class="n">Time</th></tr></thead><tbody>${rows}</tbody></table></div>${events.length > mostUses && markup`<p class="quiet">and ${some(events.length - mostUses, 'more row')} in events.jsonl</p>`}`
  const summary = markup`${some(events.length, 'use')} of capabilities${denied > 0 && markup`, <b class="bad">✗ ${denied} denied</b>`} <small>by ${[...new Set(events.map((event) => event.tool))].join(', ')}</small>`
  return markup`<section class="step" data-r="${events[0]!.role}" data-t="capability-used"><h3>Audit</h3><div>${fold(summary, table, denied > 0)}</div></section>`
}

export function replyBlock(page: Page, event: EventOf<'model-reply'>, turn: Turn | null): Markup {
  const asked = turn?.events.findLast((other) => other.type === 'model-request' && other.seq < event.seq)
  const isUsual = page.story.start === null || page.story.start.model.endsWith(event.model)
  const facts = [
    isUsual ? null : event.model,
    tokens(event.usage),
    event.cost_usd === null ? null : cost(event.cost_usd),
    duration(event.ms),
    asked?.type === 'model-request' ? some(asked.messages, 'message') : null,
    usualFinish.has(event.finish) ? null : `finish: ${event.finish}`,
  ].filter((fact) => fact !== null)
  const isTold = turn !== null && isTakenUp(turn, event)
  return note(event, 'Model', markup`for the ${event.role} · <bdi>${facts.join(' · ')}</bdi>`, [
    event.reasoning.trim() !== '' &&
      fold(
        markup`Reasoning <small>${count(event.reasoning.length)} characters</small>`,
        plainBlock(page, event.reasoning, event.seq),
        false,
      ),
    !isTold && event.text.trim() !== '' && fold('What the model wrote', plainBlock(page, event.text, event.seq), false),
  ])
}

/** A reply that simply ended needs no word. */
const usualFinish = new Set(['stop', 'tool-calls'])

export function resultBody(page: Page, event: EventOf<'tool-result'>): Hole {
  const name = event.what === 'code' ? 'Program' : markup`<code>${event.name}</code>`
  const facts = markup`<small>${duration(event.ms)} · ${event.id}</small>`
  if (event.ok)
    return markup`<p>${badge({ ...passed, word: 'Ran' })} ${name} ${facts}</p>${valueBlock(page, event.value, event.seq)}${consoleBlock(page, event.logs, event.seq)}`
  const { code, message, fault, retryable, hint, line } = event.failure
  return markup`<p>${badge({ ...failed, word: 'Failed' })} ${name} ${facts}</p>${problemList([{ code, message, ...(line !== undefined && { line }), ...(hint !== undefined && { hint }) }])}<p class="quiet">fault: ${fault}${retryable && ', may be tried again'}</p>${consoleBlock(page, event.logs, event.seq)}`
}
