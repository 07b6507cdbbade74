/** Two runs side by side, turn by turn: what the Coder chose, the code, the results, the rulings. */
import type { Action } from '../protocol/action.ts'
import type { Event } from '../protocol/event.ts'
import { sortedJson } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import { exitNameOf } from '../protocol/outcome.ts'

/** One thing that is not the same. `code`: a text of several lines, to be compared line by line. */
export interface Unlike {
  what: string
  a: string
  b: string
  isCode: boolean
}

export interface RunComparison {
  /** Task, models, limits, end: of the whole run. */
  whole: Unlike[]
  /** Counted from 1 in each run, whatever their numbers in the session. */
  turns: { turn: number; unlike: Unlike[] }[]
}

/** What a turn amounts to, by name; the same names are compared. */
type Facts = Map<string, { text: string; isCode: boolean }>

export function compareRuns(a: readonly Event[], b: readonly Event[]): RunComparison {
  const [turnsOfA, turnsOfB] = [turnsIn(a), turnsIn(b)]
  const count = Math.max(turnsOfA.length, turnsOfB.length)
  return {
    whole: unlike(factsOfRun(a), factsOfRun(b)),
    turns: Array.from({ length: count }, (_, at) => ({
      turn: at + 1,
      unlike: unlike(factsOfTurn(turnsOfA[at] ?? []), factsOfTurn(turnsOfB[at] ?? [])),
    })),
  }
}

function unlike(a: Facts, b: Facts): Unlike[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((what) => {
    const [one, other] = [a.get(what), b.get(what)]
    if (one?.text === other?.text) return []
    const isCode = (one?.isCode ?? false) && (other?.isCode ?? false)
    return [{ what, a: one?.text ?? '', b: other?.text ?? '', isCode }]
  })
}

function turnsIn(events: readonly Event[]): Event[][] {
  const turns: Event[][] = []
  for (const event of events)
    if (event.type === 'turn-start') turns.push([])
    else if (event.type !== 'run-end') turns.at(-1)?.push(event)
  return turns
}

function factsOfRun(events: readonly Event[]): Facts {
  const facts: Facts = new Map()
  for (const event of events) {
    if (event.type === 'run-start') {
      note(facts, 'task', event.task)
      note(facts, 'model', event.model)
      note(facts, 'supervisor', event.supervisor_model)
      note(facts, 'turns allowed', String(event.max_turns))
      note(facts, 'grants', event.grants.join(', '))
    }
    if (event.type === 'requirements-set')
      note(facts, 'requirements', event.requirements.map(({ id, text }) => `${id} ${text}`).join('\n'))
    if (event.type === 'run-end') {
      note(facts, 'end', exitNameOf(event.outcome))
      if (event.outcome.type === 'answered') note(facts, 'answer', event.outcome.answer, true)
    }
  }
  return facts
}

function factsOfTurn(events: readonly Event[]): Facts {
  const facts: Facts = new Map()
  for (const event of events)
    switch (event.type) {
      case 'action-chosen':
        noteAction(facts, event.action)
        break
      case 'action-refused':
        note(facts, 'no action', event.problems.map(({ message }) => message).join('\n'))
        break
      case 'tool-admitted':
        note(facts, `tool ${event.name}`, `kept as version ${event.version}`)
        break
      case 'tool-refused':
        note(facts, `tool ${event.name}`, event.problems.map(({ code, message }) => `${code}: ${message}`).join('\n'))
        break
      case 'tool-result':
        note(facts, `result of ${event.name}`, textOf(event.ok ? event.value : event.failure.message), true)
        break
      case 'agent-result':
        note(facts, `answer of ${event.name}`, event.text, true)
        break
      case 'model-fault':
        note(facts, 'model fault', `${event.code}: ${event.message}`)
        break
      case 'grant-asked':
        note(facts, `grant ${event.capability}:${event.target}`, event.decision)
        break
      case 'verdict-given':
        note(facts, 'verdict', event.route)
        note(facts, 'requirements', event.requirements.map(({ id, status }) => `${id} ${status}`).join(', '))
        note(facts, 'reason', event.reason)
        break
      case 'person-said':
        note(facts, 'person said', event.text)
        break
      case 'run-start':
      case 'session-resumed':
      case 'requirements-set':
      case 'turn-start':
      case 'history-shortened':
      case 'model-request':
      case 'model-reply':
      case 'model-retry':
      case 'tool-call':
      case 'capability-used':
      case 'tool-scored':
      case 'agent-made':
      case 'agent-call':
      case 'warning':
      case 'run-end':
        // They tell of the whole run, or of time, cost and bookkeeping.
        break
    }
  return facts
}

function noteAction(facts: Facts, action: Action): void {
  note(facts, 'action', action.type)
  switch (action.type) {
    case 'create_tool':
      note(facts, `code of ${action.tool.name}`, action.tool.code, true)
      break
    case 'run_code':
      note(facts, 'program', action.code, true)
      break
    case 'call_tool':
      note(facts, `arguments of ${action.call.name}`, textOf(action.call.args), true)
      break
    case 'final':
      note(facts, 'answer', action.answer, true)
      note(facts, 'evidence', action.evidence.join(', '))
      break
    case 'create_agent':
      note(facts, `prompt of ${action.agent.name}`, action.agent.system_prompt, true)
      break
    case 'call_agent':
      note(facts, `task of ${action.call.agent_name}`, action.call.task, true)
      break
    case 'ask_user':
      note(facts, 'question', action.question)
  }
}

/** What comes several times in a turn is told in its order. */
function note(facts: Facts, what: string, text: string, isCode = false): void {
  let name = what
  for (let count = 2; facts.has(name); count += 1) name = `${what} (${count})`
  facts.set(name, { text, isCode })
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(JSON.parse(sortedJson(value as Json)), null, 2)
