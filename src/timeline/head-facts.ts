/** What the head of a view tells in figures and in facts, the same in the Markdown and in the page. */
import type { RunTotals } from '../protocol/outcome.ts'
import { cost, count, duration, some, tokens } from './phrases.ts'
import type { Story } from './story.ts'

export interface Figure {
  name: string
  value: string
  more: string | null
}

/** What people ask first. */
export function figuresOf({ start, totals }: Story): Figure[] {
  const { usage } = totals
  const cached = usage.cachedInputTokens > 0 ? `${count(usage.cachedInputTokens)} cached` : null
  return [
    { name: 'Turns', value: String(totals.turns), more: start ? `of ${start.max_turns} at most` : null },
    { name: 'Time', value: duration(totals.seconds * 1000), more: some(totals.modelCalls, 'model call') },
    {
      name: 'Tokens',
      value: `${usage.estimated ? '~' : ''}${count(usage.inputTokens + usage.outputTokens)}`,
      more: [`${count(usage.outputTokens)} written`, cached].filter((part) => part !== null).join(', '),
    },
    {
      name: 'Cost',
      value: totals.costUsd === null ? '–' : cost(totals.costUsd),
      more: totals.costUsd === null ? cost(null) : totals.neurons ? `about ${count(totals.neurons)} neurons` : null,
    },
  ]
}

/** The same as facts, for a view without figures: name and value. */
export function figureFacts({ start, totals }: Story): [string, string][] {
  return [
    ['Turns', start ? `${totals.turns} of ${start.max_turns}` : String(totals.turns)],
    ['Tokens', tokens(totals.usage)],
    ['Cost', `${cost(totals.costUsd)}${totals.neurons ? ` (about ${count(totals.neurons)} neurons)` : ''}`],
    ['Time', duration(totals.seconds * 1000)],
  ]
}

/** The facts of the head, in their order. */
export function headFacts({ start, totals, startedAt, runId }: Story): [string, string][] {
  const facts: [string, string | null][] = [
    ['Model', start?.model ?? null],
    ['Supervisor', start && start.supervisor_model !== start.model ? start.supervisor_model : null],
    ['Spent by', spendersOf(totals)],
    ['Grants', start ? (start.open_mode ? 'everything (open mode)' : start.grants.join(', ') || 'none') : null],
    ['Tools made', totals.toolsMade.join(', ') || null],
    ['Tools reused', totals.toolsUsed.filter((name) => !totals.toolsMade.includes(name)).join(', ') || null],
    ['Agents used', totals.agentsUsed.join(', ') || null],
    ['Session', start?.session_id ?? null],
    ['Run', runId === '' ? null : runId],
    ['Started', startedAt === '' ? null : `${startedAt.slice(0, 19).replace('T', ' ')} UTC`],
  ]
  return facts.filter((fact): fact is [string, string] => fact[1] !== null)
}

function spendersOf({ spenders }: RunTotals): string | null {
  if (!spenders) return null
  const names = { coder: 'Coder', supervisor: 'Supervisor', agent: 'agents' } as const
  const parts = (['coder', 'supervisor', 'agent'] as const)
    .filter((name) => spenders[name].modelCalls > 0)
    .map((name) => {
      const { usage, costUsd } = spenders[name]
      const money = costUsd === null ? '' : ` (${cost(costUsd)})`
      return `${names[name]} ${count(usage.inputTokens + usage.outputTokens)} tokens${money}`
    })
  return parts.length > 1 ? parts.join(', ') : null
}
