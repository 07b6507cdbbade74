/** The contract of dynamic agents: definitions kept in `.agents`, called with a task, answering with text. */
import type { AgentDefinition, AgentProposal } from '../protocol/agent-definition.ts'
import type { Problem } from '../protocol/observation.ts'

export type AgentAdmission =
  | { type: 'kept'; definition: AgentDefinition; update: boolean }
  | { type: 'refused'; problems: Problem[] }

/** `session`: the one it belongs to; null: shared by all. */
export type KeptAgent = AgentDefinition & { session: string | null }

export interface AgentVersion {
  version: number
  role: string
  updated_at: string
  isCurrent: boolean
}

export interface AgentRegistry {
  /** Sorted by name. `all`: also those kept for other sessions. */
  list(all?: boolean): Promise<KeptAgent[]>
  find(name: string): Promise<KeptAgent | null>
  /** Creates, or makes the next version of the agent with that name. */
  keep(proposal: AgentProposal, createdBy: AgentDefinition['created_by']): Promise<AgentAdmission>
  /** An accepted answer rested on it: a session's own agent becomes one of all sessions. Unknown names do nothing. */
  recordContribution(name: string): Promise<void>
  /** What is kept of an agent, ascending; empty: nothing. */
  history(name: string): Promise<AgentVersion[]>
  /** Makes an earlier version the newest one; null when it is not kept. */
  restore(name: string, version: number): Promise<AgentDefinition | null>
}
