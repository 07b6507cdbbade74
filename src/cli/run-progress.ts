/** Where a run stands, as one line and as a checklist that fills: what is going on, elapsed time, tokens, cost; requirements. */
import type { Event } from '../protocol/event.ts'
import type { Requirement, RequirementVerdict } from '../protocol/verdict.ts'
import { painter, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

export interface RunProgress {
  note(event: Event): void
  /** `Coder is thinking · 3.2 s · 1,204 tokens · $0.0031`. Only ASCII from models: each character takes one column. */
  line(): string
  /** A line for each requirement with the mark of its last verdict. */
  checklist(io: Pick<Io, 'color' | 'columns'>): string[]
}

export function createRunProgress(): RunProgress {
  let started = performance.now()
  let doing = 'starting'
  let tokens = 0
  let cost: number | null = 0
  let requirements: readonly Requirement[] = []
  let verdicts: readonly RequirementVerdict[] = []
  return {
    note(event) {
      doing = doingAfter(event) ?? doing
      // Who watches may come later than the run began.
      if (event.type === 'run-start') started = performance.now() - Math.max(0, Date.now() - Date.parse(event.ts) || 0)
      if (event.type === 'requirements-set') requirements = event.requirements
      if (event.type === 'verdict-given') verdicts = event.requirements
      if (event.type !== 'model-reply') return
      tokens += event.usage.inputTokens + event.usage.outputTokens
      cost = cost === null || event.cost_usd === null ? null : cost + event.cost_usd
    },
    line() {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      const money = cost === null || cost === 0 ? '' : ` · $${cost.toFixed(4)}`
      return `${doing} · ${seconds} s · ${tokens.toLocaleString('en')} tokens${money}`
    },
    checklist(io) {
      const paint = painter(io)
      const marks = { met: paint('green', '✓'), unmet: paint('red', '✗'), unverifiable: paint('yellow', '?') }
      return requirements.map(({ id, text }) => {
        const status = verdicts.find((verdict) => verdict.id === id)?.status
        const words = plainText(text).replaceAll(/\s+/g, ' ')
        const width = Math.max(10, io.columns - 5)
        return `  ${status ? marks[status] : '○'} ${words.length > width ? `${words.slice(0, width - 1)}…` : words}`
      })
    },
  }
}

function doingAfter(event: Event): string | null {
  const text = told(event)
  // A name is a model's word: no controls, and nothing that takes two columns.
  return text === null ? null : plainText(text).replaceAll(/[^\x20-\x7e]/g, '?')
}

function told(event: Event): string | null {
  if (event.type === 'model-request') return `${event.role} is thinking`
  if (event.type === 'action-chosen' && event.action.type === 'create_tool') return `checking ${event.action.tool.name}`
  if (event.type === 'tool-call') return `running ${event.name}`
  if (event.type === 'agent-call') return `asking ${event.name}`
  return null
}
