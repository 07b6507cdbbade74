/** One event as a block of its turn's card. Events that the head or a heading tells are only an anchor. */
import type { Event, EventBody } from '../../protocol/event.ts'
import { actionBody } from './action-block.ts'
import { bytes, clock, cost, count, duration, shortenedText, some, tokens } from '../phrases.ts'
import { type Turn, isTakenUp } from '../story.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import {
  type Page,
  anchor,
  note,
  step,
  argsBlock,
  badge,
  codeBlock,
  consoleBlock,
  fold,
  plainBlock,
  problemList,
  richBlock,
  valueBlock,
} from './page-parts.ts'
import { verdictBlock } from './verdict-block.ts'

type EventOf<Type extends EventBody['type']> = Extract<Event, { type: Type }>

const passed = { tone: 'good', mark: '✓' } as const
const failed = { tone: 'bad', mark: '✗' } as const

/** @param turn the turn the event belongs to; null outside the turns. */
export function eventBlock(page: Page, event: Event, turn: Turn | null): Markup {
  switch (event.type) {
    case 'run-start':
    case 'turn-start':
    case 'model-request':
    case 'capability-used':
    case 'run-end':
      return anchor(event)
    case 'session-resumed':
      return note(event, [
        'Session resumed after ',
        some(event.turns, 'turn'),
        event.interrupted !== null && markup`; interrupted: <bdi>${event.interrupted}</bdi>`,
      ])
    case 'requirements-set':
      return note(event, markup`<a href="#requirements">${some(event.requirements.length, 'requirement')}</a> set`)
    case 'model-reply':
      return replyBlock(page, event, turn)
    case 'history-shortened':
      return note(event, shortenedText(event))
    case 'model-retry':
      return note(
        event,
        markup`Model asked again (attempt ${event.attempt}, after ${duration(event.wait_ms)}): <code>${event.code}</code> <bdi>${event.message}</bdi>`,
      )
    case 'model-fault':
      return step(
        event,
        'Model',
        markup`<p>${badge({ ...failed, word: 'Model failed' })} <code>${event.code}</code></p><p><bdi>${event.message}</bdi></p>`,
      )
    case 'warning':
      return step(
        event,
        'Warning',
        markup`<p>${badge({ tone: 'wait', mark: '!', word: 'Warning' })} <bdi>${event.message}</bdi></p>`,
      )
    case 'action-chosen':
      return step(event, event.role === 'supervisor' ? 'Supervisor' : 'Coder', actionBody(page, event, turn))
    case 'action-refused':
      return step(
        event,
        'Action',
        markup`<p>${badge({ ...failed, word: 'Action refused' })}${byAgent(event)}</p>${problemList(event.problems)}`,
      )
    case 'tool-admitted':
      return step(
        event,
        'Library',
        markup`<p>${badge({ ...passed, word: event.update ? 'Changed' : 'Admitted' })} <code>${event.name}</code> <small>version ${event.version}${
          event.grants.length > 0 && markup` · may use <code>${event.grants.join(', ')}</code>`
        }</small></p>${codeBlock(page, event.code_path, event.code, event.seq)}`,
      )
    case 'tool-refused':
      return step(
        event,
        'Library',
        markup`<p>${badge({ ...failed, word: 'Refused' })} <code>${event.name}</code> <small>${some(event.problems.length, 'problem')}</small></p>${problemList(event.problems)}${codeBlock(page, event.code_path ?? event.name, event.code, event.seq, event.problems)}`,
      )
    case 'tool-call':
      return step(
        event,
        'Call',
        markup`<p>${event.what === 'code' ? 'Program' : markup`<code>${event.name}</code>`}${
          event.version !== null && markup` <small>version ${event.version}</small>`
        }${event.open_mode && markup` <small>open mode</small>`}${byAgent(event)}</p>${argsBlock(page, event.args, event.seq)}`,
      )
    case 'tool-result':
      return step(event, 'Result', resultBody(page, event))
    case 'grant-asked':
      return note(
        event,
        markup`<code>${event.tool}</code> asked for <code>${`${event.capability}:${event.target}`}</code>: ${
          { once: 'allowed once', run: 'allowed for this run', always: 'always allowed', no: 'not allowed' }[
            event.decision
          ]
        }`,
      )
    case 'tool-scored':
      return note(
        event,
        markup`<code>${event.name}</code> now scores ${String(Math.round(event.score * 1000) / 1000)} (${event.ok} of ${some(event.calls, 'call')} went well)`,
      )
    case 'agent-made':
      return step(
        event,
        'Agent',
        markup`<p>${badge({ ...passed, word: event.update ? 'Changed' : 'Made' })} <code>${event.name}</code> <small>version ${event.version}</small></p><p><bdi>${event.job}</bdi></p>${event.capabilities.length > 0 && markup`<p class="quiet"><bdi>${event.capabilities.join(', ')}</bdi></p>`}`,
      )
    case 'agent-call':
      return step(
        event,
        'Call',
        markup`<p>agent <code>${event.name}</code></p>${plainBlock(page, event.task, event.seq)}`,
      )
    case 'agent-result':
      return step(
        event,
        'Reply',
        markup`<p>${badge({ ...(event.ok ? passed : failed), word: event.ok ? 'Replied' : 'Failed' })} <code>${event.name}</code> <small>${duration(event.ms)} · ${event.id}</small></p>${richBlock(page, event.text, event.seq)}`,
      )
    case 'verdict-given':
      return verdictBlock(page, event)
  }
}

function byAgent({ agent }: Event): Hole {
  return agent !== undefined && markup` <small>by agent <code>${agent}</code></small>`
}

/** What a tool touched, as one table; open when something was denied. */
export function auditBlock(events: EventOf<'capability-used'>[]): Markup {
  const most = 200
  const denied = events.filter((event) => event.verdict === 'denied').length
  const rows = events
    .slice(0, most)
    .map(
      (event) =>
        markup`<tr id="${`e${event.seq}`}"><td>${event.capability}</td><td dir="auto"><code>${event.target}</code></td><td>${event.verdict === 'allowed' ? '✓ allowed' : markup`<b class="bad">✗ denied</b>`}</td><td class="n">${bytes(event.bytes)}</td><td class="n">${duration(event.ms)}</td></tr>`,
    )
  const table = markup`<div class="scroll" tabindex="0"><table><thead><tr><th>Capability</th><th>Target</th><th>Verdict</th><th class="n">Size</th><th class="n">Time</th></tr></thead><tbody>${rows}</tbody></table></div>${events.length > most && markup`<p class="quiet">and ${some(events.length - most, 'more row')} in events.jsonl</p>`}`
  const summary = markup`${some(events.length, 'use')} of capabilities${denied > 0 && markup`, <b class="bad">✗ ${denied} denied</b>`} <small>by ${[...new Set(events.map((event) => event.tool))].join(', ')}</small>`
  return markup`<section class="step"><h3>Audit</h3><div>${fold(summary, table, denied > 0)}</div></section>`
}

function replyBlock(page: Page, event: EventOf<'model-reply'>, turn: Turn | null): Markup {
  const asked = turn?.events.findLast((other) => other.type === 'model-request' && other.seq < event.seq)
  const role = event.role.charAt(0).toUpperCase() + event.role.slice(1)
  const isUsual = event.model === page.story.start?.model
  const facts = [
    isUsual ? null : event.model,
    tokens(event.usage),
    cost(event.cost_usd),
    duration(event.ms),
    asked?.type === 'model-request' ? `${count(asked.messages)} messages` : null,
    event.finish === 'stop' ? null : `finish: ${event.finish}`,
  ].filter((fact) => fact !== null)
  const isTold = turn !== null && isTakenUp(turn, event)
  return markup`<div class="note" id="${`e${event.seq}`}"><p>${role} asked the model · <bdi>${facts.join(' · ')}</bdi> <time>${clock(event.ts)}</time></p>${
    event.reasoning.trim() !== '' && fold('Reasoning', plainBlock(page, event.reasoning, event.seq), false)
  }${!isTold && event.text.trim() !== '' && fold('What the model wrote', plainBlock(page, event.text, event.seq), false)}</div>`
}

function resultBody(page: Page, event: EventOf<'tool-result'>): Hole {
  const name = event.what === 'code' ? 'Program' : markup`<code>${event.name}</code>`
  const facts = markup`<small>${duration(event.ms)} · ${event.id}</small>`
  if (event.ok)
    return markup`<p>${badge({ ...passed, word: 'Ran' })} ${name} ${facts}</p>${valueBlock(page, event.value, event.seq)}${consoleBlock(page, event.logs, event.seq)}`
  const { code, message, fault, retryable, hint, line } = event.failure
  return markup`<p>${badge({ ...failed, word: 'Failed' })} ${name} ${facts}</p>${problemList([{ code, message, ...(line !== undefined && { line }), ...(hint !== undefined && { hint }) }])}<p class="quiet">fault: ${fault}${retryable && ', may be tried again'}</p>${consoleBlock(page, event.logs, event.seq)}`
}
