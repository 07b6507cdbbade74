/** A persona: the seed's JSON fields, kept as they are in `.agents/<name>.json`. */
export interface AgentDefinition {
  name: string
  role: string
  system_prompt: string
  capabilities: string[]
  created_at: string
  updated_at: string
  created_by: 'coder' | 'supervisor' | 'user'
  version: number
  temperature: number
  max_tokens: number
  /** null: the run's model. */
  model: string | null
  tools: string[]
}

/** What an action brings to create or change an agent. */
export interface AgentProposal {
  name: string
  role: string
  system_prompt: string
  capabilities?: string[]
  tools?: string[]
  model?: string
}
