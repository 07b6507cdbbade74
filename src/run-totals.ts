/** What a run amounts to: turns, time, tokens and money by who spent them, and what its library did for it. */
import type { Kit } from './agent/kit.ts'
import type { Spender } from './agent/ledger.ts'
import type { RunResult } from './agent/run.ts'
import { estimateText } from './agent/token-gauge.ts'
import { neuronsOf } from './models/index.ts'
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
    ...neuronsIn(kit),
    ...(ledger.allowance ? { allowance: ledger.allowance } : {}),
    spenders: copyOf(ledger.accounts),
    library: {
      offered: toolCards.map(({ name }) => name),
      refused: [...progress.toolsRefused],
      reused,
      savedTokens: sources.reduce((sum, found) => sum + (found ? estimateText(found.code) : 0), 0),
    },
  }
}

/** Agents are asked at the Coder's provider. */
function neuronsIn({ ledger: { accounts }, coder, supervisor }: Kit): { neurons?: number } {
  const isWorkersAI = ({ name }: { name: string }): boolean => name.startsWith('cloudflare/')
  const spent = [
    ...(isWorkersAI(coder) ? [accounts.coder, accounts.agent] : []),
    ...(isWorkersAI(supervisor) ? [accounts.supervisor] : []),
  ].map(({ costUsd }) => costUsd)
  if (spent.length === 0 || spent.includes(null)) return {}
  return { neurons: neuronsOf(spent.reduce<number>((sum, usd) => sum + (usd ?? 0), 0)) }
}

function copyOf(accounts: Readonly<Record<Spender, Spending>>): Record<Spender, Spending> {
  return { coder: { ...accounts.coder }, supervisor: { ...accounts.supervisor }, agent: { ...accounts.agent } }
}
