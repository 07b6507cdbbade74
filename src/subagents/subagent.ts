/** The contract of dynamic agents: definitions kept in `.agents`, called with a task, answering with text. */
import type { AgentDefinition, AgentProposal } from '../protocol/agent-definition.ts'
import type { Problem } from '../protocol/observation.ts'

export type AgentAdmission =
  | { type: 'kept'; definition: AgentDefinition; update: boolean }
  | { type: 'refused'; problems: Problem[] }

export interface AgentRegistry {
  /** Sorted by name. `all`: also those kept for other sessions. */
  list(all?: boolean): Promise<AgentDefinition[]>
  find(name: string): Promise<AgentDefinition | null>
  /** Creates, or makes the next version of the agent with that name. */
  keep(proposal: AgentProposal, createdBy: AgentDefinition['created_by']): Promise<AgentAdmission>
}
