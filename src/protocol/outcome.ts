/** How a run ended: a value, never a flag or an exception. */
import type { ExitName } from './errors.ts'
import type { Usage } from './message.ts'
import type { RequirementVerdict } from './verdict.ts'

export type LimitName = 'turns' | 'time' | 'budget' | 'loop'

export type Outcome =
  /** `reason`: the Supervisor's, or why there was no verdict. */
  | { type: 'answered'; answer: string; verified: boolean; reason: string; requirements: RequirementVerdict[] }
  /** `best`: the best answer proposed so far, if any; it was not accepted. */
  | { type: 'stopped'; limit: LimitName; best: string | null; reason: string }
  | { type: 'not-achieved'; best: string | null; reason: string; requirements: RequirementVerdict[] }
  | { type: 'blocked'; question: string; needs: string[] }
  | { type: 'failed'; exit: ExitName; message: string; wayOut?: string }
  | { type: 'aborted'; signal: 'SIGINT' | 'SIGTERM' }

/** `costUsd` null: no price is known for a model that was used. */
export interface Spending {
  modelCalls: number
  usage: Usage
  costUsd: number | null
}

/** What a provider says is left of what the person may use; `of`: of how many, where it tells. */
export interface Allowance {
  requests?: { left: number; of?: number }
  tokens?: { left: number; of?: number }
}

export interface RunTotals extends Spending {
  turns: number
  seconds: number
  toolsMade: string[]
  toolsUsed: string[]
  agentsUsed: string[]
  /** What Workers AI counts in, by the prices of its models; absent: none of it was used, or a price is not known. */
  neurons?: number
  /** As the Coder's provider said it with its last reply. */
  allowance?: Allowance
  /** By who spent it. Absent in records from before it was kept, as is `library`. */
  spenders?: { coder: Spending; supervisor: Spending; agent: Spending }
  library?: {
    /** Told to the Coder at the start, by name. */
    offered: string[]
    /** Proposals that did not pass the gate, by name. */
    refused: string[]
    /** Used and not made in this run. */
    reused: string[]
    /** At least: the code of what was reused, which the Coder did not have to write again. */
    savedTokens: number
  }
}

/** Of every Cloudflare account; a day begins at 00:00 UTC. */
export const freeNeuronsPerDay = 10_000

export function exitNameOf(outcome: Outcome): ExitName {
  switch (outcome.type) {
    case 'answered':
      return outcome.verified ? 'ok' : 'notVerified'
    case 'stopped':
      return outcome.limit
    case 'not-achieved':
      return 'notAchieved'
    case 'blocked':
      return 'needsUser'
    case 'failed':
      return outcome.exit
    case 'aborted':
      return outcome.signal === 'SIGINT' ? 'interrupted' : 'terminated'
  }
}
