/** The words and numbers of the views: plain text, the same in the Markdown and in the page. */
import type { Event } from '../protocol/event.ts'
import { grouped } from '../protocol/grouped.ts'
import type { Usage } from '../protocol/message.ts'
import type { Outcome } from '../protocol/outcome.ts'
import type { RequirementStatus } from '../protocol/verdict.ts'
import type { Turn } from './story.ts'

/** `good`, `bad`, `wait`: how it feels; a word and a mark always go with it. */
export type Tone = 'good' | 'bad' | 'wait'

export interface Label {
  tone: Tone
  mark: string
  word: string
}

export const passed = { tone: 'good', mark: '✓' } as const
export const failed = { tone: 'bad', mark: '✗' } as const

export function outcomeLabel(outcome: Outcome | null): Label {
  if (outcome === null) return { tone: 'wait', mark: '…', word: 'Unfinished' }
  switch (outcome.type) {
    case 'answered':
      return outcome.verified
        ? { tone: 'good', mark: '✓', word: 'Answered and accepted' }
        : { tone: 'wait', mark: '≈', word: 'Answered, not verified' }
    case 'stopped':
      return { tone: 'bad', mark: '■', word: `Stopped: ${limitWords[outcome.limit] ?? outcome.limit}` }
    case 'not-achieved':
      return { tone: 'bad', mark: '✗', word: 'Not achieved' }
    case 'blocked':
      return { tone: 'wait', mark: '?', word: 'Needs the user' }
    case 'failed':
      return { tone: 'bad', mark: '✗', word: `Failed (${outcome.exit})` }
    case 'aborted':
      return { tone: 'bad', mark: '■', word: outcome.signal === 'SIGINT' ? 'Interrupted' : 'Terminated' }
  }
}

const limitWords: { [limit: string]: string } = {
  turns: 'no turns left',
  time: 'out of time',
  budget: 'out of budget',
  loop: 'going in circles',
}

/** What the run leaves behind: an answer, the best so far, a question or a message; null when there is nothing to show. */
export function outcomeText(outcome: Outcome | null): { title: string; text: string; note: string | null } | null {
  if (outcome === null) return null
  switch (outcome.type) {
    case 'answered':
      return { title: 'Answer', text: outcome.answer, note: null }
    case 'stopped':
    case 'not-achieved':
      return outcome.best === null
        ? { title: 'Why it ended', text: outcome.reason, note: null }
        : { title: 'Best answer so far', text: outcome.best, note: outcome.reason }
    case 'blocked':
      return { title: 'Question', text: outcome.question, note: outcome.needs.join(', ') || null }
    case 'failed':
      return { title: 'What went wrong', text: outcome.message, note: outcome.wayOut ?? null }
    case 'aborted':
      return null
  }
}

export const statusLabels: { [status in RequirementStatus | 'open']: Label } = {
  met: { tone: 'good', mark: '✓', word: 'met' },
  unmet: { tone: 'bad', mark: '✗', word: 'not met' },
  unverifiable: { tone: 'wait', mark: '≈', word: 'not verifiable' },
  open: { tone: 'wait', mark: '○', word: 'not ruled' },
}

export const routeLabels: { [route in 'continue' | 'end' | 'ask-user' | 'give-up']: Label } = {
  continue: { tone: 'wait', mark: '↻', word: 'Sent back' },
  end: { tone: 'good', mark: '✓', word: 'Accepted' },
  'ask-user': { tone: 'wait', mark: '?', word: 'Ask the user' },
  'give-up': { tone: 'bad', mark: '✗', word: 'Given up' },
}

export const judgeWords = { checks: 'by checks', model: "by the Supervisor's model", rule: 'by a rule' } as const

/** What happened in a turn, in a few words: `made sum_sales v1 · ran it · sent back`. */
export function turnHeadline(turn: Turn): string {
  const parts = turn.events.map(headlinePart).filter((part) => part !== null)
  const distinct = [...new Set(parts)]
  return distinct.length > 5 ? [...distinct.slice(0, 3), '…', distinct.at(-1)].join(' · ') : distinct.join(' · ')
}

function headlinePart(event: Event): string | null {
  switch (event.type) {
    case 'tool-admitted':
      return `${event.update ? 'changed' : 'made'} ${event.name} v${event.version}`
    case 'tool-refused':
      return `${event.name} refused`
    case 'action-refused':
      return 'action refused'
    case 'tool-result': {
      const name = event.what === 'code' ? 'code' : event.name
      return event.ok ? `ran ${name}` : `${name} failed`
    }
    case 'agent-made':
      return `${event.update ? 'changed' : 'made'} agent ${event.name}`
    case 'agent-result':
      return event.ok ? `asked ${event.name}` : `${event.name} failed`
    case 'model-fault':
      return 'model failed'
    case 'action-chosen':
      return event.action.type === 'final' ? 'answered' : event.action.type === 'ask_user' ? 'asked the user' : null
    case 'verdict-given':
      return routeLabels[event.route].word.toLowerCase()
    case 'run-start':
    case 'session-resumed':
    case 'requirements-set':
    case 'turn-start':
    case 'person-said':
    case 'history-shortened':
    case 'model-request':
    case 'model-reply':
    case 'model-retry':
    case 'tool-call':
    case 'capability-used':
    case 'grant-asked':
    case 'tool-scored':
    case 'agent-call':
    case 'warning':
    case 'run-end':
      return null
  }
}

/** How a turn ended, for the eye. */
export function turnTone(turn: Turn): Tone {
  const verdict = turn.events.findLast((event) => event.type === 'verdict-given')
  if (verdict) return routeLabels[verdict.route].tone
  const isBad = turn.events.some((event) => event.type.endsWith('-refused') || event.type === 'model-fault')
  return isBad ? 'bad' : 'wait'
}

const toneMarks = { good: '✓', bad: '✗', wait: '↻' } as const

export function turnMark(turn: Turn): string {
  return toneMarks[turnTone(turn)]
}

export function tokens(usage: Usage): string {
  const cached = usage.cachedInputTokens > 0 ? ` (${count(usage.cachedInputTokens)} cached)` : ''
  return `${usage.estimated ? 'about ' : ''}${count(usage.inputTokens)} in${cached}, ${count(usage.outputTokens)} out`
}

export function cost(usd: number | null): string {
  if (usd === null) return 'price not known'
  if (usd === 0) return '$0'
  return usd < 0.0001 ? '< $0.0001' : `$${usd.toFixed(usd < 1 ? 4 : 2)}`
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`
}

/** Short, of one width while it grows: `0.4 s`, `1:02`, `2:00:09`. */
export function elapsed(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.floor(ms / 1000)
  const two = (part: number): string => String(part).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`
  return size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} kB` : `${(size / 1024 ** 2).toFixed(1)} MB`
}

export function count(amount: number): string {
  return grouped(amount)
}

export function clock(ts: string): string {
  return ts.slice(11, 19)
}

/** `1 row`, `2 rows`. */
export function some(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`
}

/** The first line, at most `most` characters: for titles. */
export function titleOf(text: string, most = 110): string {
  const line = text.trim().split('\n', 1)[0]!.trim()
  return line.length > most ? `${line.slice(0, most - 1).trimEnd()}…` : line
}

export function shortenedText({ left_out }: Extract<Event, { type: 'history-shortened' }>): string {
  return `The first ${some(left_out, 'message')} of the conversation no longer fit the window: the model sees a digest of them`
}
