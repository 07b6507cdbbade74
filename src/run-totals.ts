/** What a run amounts to: turns, time, tokens and money by who spent them, and what its library did for it. */
import type { Kit } from './agent/kit.ts'
import type { Spender } from './agent/ledger.ts'
import type { RunResult } from './agent/run.ts'
import { estimateText } from './agent/token-gauge.ts'
import type { RunTotals, Spending } from './protocol/outcome.ts'

export async function totalsOf({ progress }: RunResult, kit: Kit, startedAt: number): Promise<RunTotals> {
  const { ledger, library, toolCards } = kit
  const toolsMade = [...progress.toolsMade]
  const toolsUsed = [...progress.toolsUsed]
  const reused = toolsUsed.filter((name) => !progress.toolsMade.has(name))
  const sources = await Promise.all(reused.map((name) => library.find(name)))
  return {
    turns: progress.taken,
    seconds: Math.round(kit.clock() - startedAt) / 1000,
    ...ledger.total,
    toolsMade,
    toolsUsed,
    agentsUsed: [...progress.agentsUsed],
    spenders: copyOf(ledger.accounts),
    library: {
      offered: toolCards.map(({ name }) => name),
      refused: [...progress.toolsRefused],
      reused,
      savedTokens: sources.reduce((sum, found) => sum + (found ? estimateText(found.code) : 0), 0),
    },
  }
}

function copyOf(accounts: Readonly<Record<Spender, Spending>>): Record<Spender, Spending> {
  return { coder: { ...accounts.coder }, supervisor: { ...accounts.supervisor }, agent: { ...accounts.agent } }
}
