/** One event as a block of its turn's card. Events that the head or a heading tells are only an anchor. */
import type { Event } from '../../protocol/event.ts'
import { duration, failed, passed, shortenedText, some } from '../phrases.ts'
import type { Turn } from '../story.ts'
import { actionBody } from './action-block.ts'
import { judgedCode } from './judged-code.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import { type Page, anchor, argsBlock, badge, note, plainBlock, problemList, richBlock, step } from './page-parts.ts'
import { replyBlock, resultBody } from './run-blocks.ts'
import { verdictBlock } from './verdict-block.ts'

/** @param turn the turn the event belongs to; null outside the turns. */
export function eventBlock(page: Page, event: Event, turn: Turn | null): Markup {
  switch (event.type) {
    case 'run-start':
    case 'turn-start':
    case 'model-request':
    case 'capability-used':
    case 'run-end':
      return anchor(event)
    case 'person-said':
      return note(event, 'Person', [event.text])
    case 'session-resumed':
      return note(event, 'Session', [
        'Resumed after ',
        some(event.turns, 'turn'),
        event.interrupted !== null && markup`; interrupted: <bdi>${event.interrupted}</bdi>`,
      ])
    case 'requirements-set':
      return note(
        event,
        'Requirements',
        markup`<a href="#requirements">${some(event.requirements.length, 'requirement')}</a> set`,
      )
    case 'model-reply':
      return replyBlock(page, event, turn)
    case 'history-shortened':
      return note(event, 'History', shortenedText(event))
    case 'model-retry':
      return note(
        event,
        'Retry',
        markup`Model asked again (attempt ${event.attempt}, after ${duration(event.wait_ms)}): <code>${event.code}</code> <bdi>${event.message}</bdi>`,
      )
    case 'model-fault':
      return step(
        page,
        event,
        'Model',
        markup`<p>${badge({ ...failed, word: 'Model failed' })} <code>${event.code}</code></p><p><bdi>${event.message}</bdi></p>`,
      )
    case 'warning':
      return step(
        page,
        event,
        'Warning',
        markup`<p>${badge({ tone: 'wait', mark: '!', word: 'Warning' })} <bdi>${event.message}</bdi></p>`,
      )
    case 'action-chosen':
      return step(page, event, event.role === 'supervisor' ? 'Supervisor' : 'Coder', actionBody(page, event, turn))
    case 'action-refused':
      return step(
        page,
        event,
        'Action',
        markup`<p>${badge({ ...failed, word: 'Action refused' })}${byAgent(event)}</p>${problemList(event.problems)}`,
      )
    case 'tool-admitted':
      return step(
        page,
        event,
        'Library',
        markup`<p>${badge({ ...passed, word: event.update ? 'Changed' : 'Admitted' })} <code>${event.name}</code> <small>version ${event.version}${
          event.grants.length > 0 && markup` · may use <code>${event.grants.join(', ')}</code>`
        }</small></p>${judgedCode(page, event)}`,
      )
    case 'tool-refused':
      return step(
        page,
        event,
        'Library',
        markup`<p>${badge({ ...failed, word: 'Refused' })} <code>${event.name}</code> <small>${some(event.problems.length, 'problem')}</small></p>${problemList(event.problems)}${judgedCode(page, event)}`,
      )
    case 'tool-call':
      return step(
        page,
        event,
        'Call',
        markup`<p>${event.what === 'code' ? 'Program' : markup`<code>${event.name}</code>`}${
          event.version !== null && markup` <small>version ${event.version}</small>`
        }${event.open_mode && markup` <small>open mode</small>`}${byAgent(event)}</p>${argsBlock(page, event.args, event.seq)}`,
      )
    case 'tool-result':
      return step(page, event, 'Result', resultBody(page, event))
    case 'grant-asked':
      return note(
        event,
        'Approval',
        markup`<code>${event.tool}</code> asked for <code>${`${event.capability}:${event.target}`}</code>: ${
          { once: 'allowed once', run: 'allowed for this run', always: 'always allowed', no: 'not allowed' }[
            event.decision
          ]
        }`,
      )
    case 'tool-scored':
      return note(
        event,
        'Score',
        markup`<code>${event.name}</code> now scores ${String(Math.round(event.score * 1000) / 1000)} (${event.ok} of ${some(event.calls, 'call')} went well)`,
      )
    case 'agent-made':
      return step(
        page,
        event,
        'Agent',
        markup`<p>${badge({ ...passed, word: event.update ? 'Changed' : 'Made' })} <code>${event.name}</code> <small>version ${event.version}</small></p><p><bdi>${event.job}</bdi></p>${event.capabilities.length > 0 && markup`<p class="quiet"><bdi>${event.capabilities.join(', ')}</bdi></p>`}`,
      )
    case 'agent-call':
      return step(
        page,
        event,
        'Call',
        markup`<p>agent <code>${event.name}</code></p>${plainBlock(page, event.task, event.seq)}`,
      )
    case 'agent-result':
      return step(
        page,
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
