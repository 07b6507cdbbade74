/** A run as it is told: its events gathered into a head and turns. Both views read this, so that they cannot disagree. */
import type { Event, EventBody } from '../protocol/event.ts'
import { type Usage, addUsage, noUsage } from '../protocol/message.ts'
import type { Outcome, RunTotals } from '../protocol/outcome.ts'
import type { Requirement, RequirementVerdict } from '../protocol/verdict.ts'
import { type Timing, timingOf, totalOf } from './timing.ts'
import { type CodeChange, codeChanges, holdsCode } from './versions.ts'

type EventOf<Type extends EventBody['type']> = Extract<Event, { type: Type }>

export interface Story {
  runId: string
  /** The number of events. */
  length: number
  startedAt: string
  start: EventOf<'run-start'> | null
  resumed: EventOf<'session-resumed'> | null
  requirements: RuledRequirement[]
  /** null: the run was killed, or is still going. */
  outcome: Outcome | null
  totals: RunTotals
  /** What happened before the first turn and after the last, where it is not part of the head. */
  before: Event[]
  after: Event[]
  turns: Turn[]
  /** Result id (`r3`) → the event that brought it. */
  results: Map<string, number>
  /** `seq` of the event that set the requirements; 1 where none did. */
  requirementsAt: number
  /** Of all that happened, in its order: before the turns, each turn, after them. */
  timings: Timing[]
  longestTurnMs: number
  /** `seq` of an admitted or refused tool → what its code changed. */
  changes: Map<number, CodeChange>
}

/** A requirement with the last word on it; null: nobody ruled. */
export interface RuledRequirement extends Requirement {
  ruling: RequirementVerdict | null
  /** Every word on it, the first first. */
  rulings: { seq: number; turn: number; status: RequirementVerdict['status'] }[]
}

export interface Turn {
  number: number
  events: Event[]
  usage: Usage
  /** null: a price is not known, or no model was asked. */
  costUsd: number | null
  /** From the turn's first event to its last. */
  seconds: number
  timing: Timing
}

export function tellStory(events: Event[]): Story {
  const start = first(events, 'run-start')
  const end = events.findLast((event): event is EventOf<'run-end'> => event.type === 'run-end') ?? null
  const turns = turnsOf(events)
  const lastTurn = turns.at(-1)?.events.at(-1)?.seq ?? 0
  const loose = events.filter((event) => event.turn < 1 || event.type === 'run-end')
  const before = loose.filter((event) => turns.length === 0 || event.seq < lastTurn)
  const after = loose.filter((event) => turns.length > 0 && event.seq > lastTurn)
  return {
    runId: events[0]?.run_id ?? '',
    length: events.length,
    startedAt: events[0]?.ts ?? '',
    start,
    resumed: first(events, 'session-resumed'),
    requirements: requirementsOf(events, end?.outcome ?? null),
    outcome: end?.outcome ?? null,
    totals: end?.totals ?? totalsOf(events, turns),
    before,
    after,
    turns,
    results: new Map(
      events
        .filter((event) => event.type === 'tool-result' || event.type === 'agent-result')
        .map((event) => [event.id, event.seq]),
    ),
    requirementsAt: first(events, 'requirements-set')?.seq ?? 1,
    timings: [timingOf(before), ...turns.map(({ timing }) => timing), timingOf(after)],
    longestTurnMs: Math.max(0, ...turns.map(({ timing }) => totalOf(timing))),
    changes: codeChanges(events),
  }
}

/** True when the turn shows this code elsewhere: the library's word on it comes with the code. */
export function isJudgedIn(turn: Turn, name: string, code: string): boolean {
  return turn.events.some(
    (event) =>
      (event.type === 'tool-admitted' || event.type === 'tool-refused') &&
      event.name === name &&
      holdsCode(event.code, code),
  )
}

/** True when the turn shows the arguments elsewhere: the tool or agent was really called. */
export function isCalledIn(turn: Turn, name: string): boolean {
  return turn.events.some((event) => (event.type === 'tool-call' || event.type === 'agent-call') && event.name === name)
}

/** True when what the model said is told by a later event of the turn: the action it chose, or the verdict it gave. */
export function isTakenUp(turn: Turn, reply: EventOf<'model-reply'>): boolean {
  const later = turn.events.filter((event) => event.seq > reply.seq && event.role === reply.role)
  const next = later.find((event) => ['model-reply', 'action-chosen', 'verdict-given'].includes(event.type))
  return next !== undefined && next.type !== 'model-reply'
}

function first<Type extends EventBody['type']>(events: Event[], type: Type): EventOf<Type> | null {
  return events.find((event): event is EventOf<Type> => event.type === type) ?? null
}

function turnsOf(events: Event[]): Turn[] {
  const byNumber = new Map<number, Event[]>()
  for (const event of events) {
    if (event.turn < 1 || event.type === 'run-end') continue
    const held = byNumber.get(event.turn)
    if (held) held.push(event)
    else byNumber.set(event.turn, [event])
  }
  return [...byNumber].map(([number, held]) => ({
    number,
    events: held,
    ...spentIn(held),
    seconds: Math.max(0, (Date.parse(held.at(-1)!.ts) - Date.parse(held[0]!.ts)) / 1000),
    timing: timingOf(held),
  }))
}

function spentIn(events: Event[]): { usage: Usage; costUsd: number | null } {
  const replies = events.filter((event) => event.type === 'model-reply')
  const costs = replies.map((reply) => reply.cost_usd)
  return {
    usage: replies.reduce((sum, reply) => addUsage(sum, reply.usage), noUsage),
    costUsd:
      replies.length === 0 || costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
  }
}

function requirementsOf(events: Event[], outcome: Outcome | null): RuledRequirement[] {
  const asked = events.findLast((event) => event.type === 'requirements-set')?.requirements ?? []
  const last = new Map<string, RequirementVerdict>()
  const all = new Map<string, RuledRequirement['rulings']>(asked.map(({ id }) => [id, []]))
  for (const event of events)
    if (event.type === 'verdict-given')
      for (const ruling of event.requirements) {
        last.set(ruling.id, ruling)
        all.get(ruling.id)?.push({ seq: event.seq, turn: event.turn, status: ruling.status })
      }
  if (outcome && 'requirements' in outcome) for (const ruling of outcome.requirements) last.set(ruling.id, ruling)
  return asked.map((requirement) => ({
    ...requirement,
    ruling: last.get(requirement.id) ?? null,
    rulings: all.get(requirement.id) ?? [],
  }))
}

/** For a run without an end: as far as the events tell. */
function totalsOf(events: Event[], turns: Turn[]): RunTotals {
  const named = (names: string[]) => [...new Set(names)]
  const spent = Date.parse(events.at(-1)?.ts ?? '') - Date.parse(events[0]?.ts ?? '')
  return {
    turns: turns.length,
    seconds: Number.isFinite(spent) ? Math.max(0, spent / 1000) : 0,
    modelCalls: events.filter((event) => event.type === 'model-reply').length,
    ...spentIn(events),
    toolsMade: named(events.filter((event) => event.type === 'tool-admitted').map((event) => event.name)),
    toolsUsed: named(
      events
        .filter((event) => event.type === 'tool-call')
        .filter((event) => event.what === 'tool')
        .map((event) => event.name),
    ),
    agentsUsed: named(events.filter((event) => event.type === 'agent-call').map((event) => event.name)),
  }
}
