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
  /** Tokens of each of its replies. */
  max_tokens: number
  /** null: the run's model. */
  model: string | null
  /** Names of the tools it may call; nothing else. */
  tools: string[]
  /** Model calls for one task; absent: `agentLimits` says. */
  max_turns?: number
  /** Seconds for one task, without the time a person is asked; absent: `agentLimits` says. */
  timeout_seconds?: number
}

/** What an action brings to create or change an agent. */
export interface AgentProposal {
  name: string
  role: string
  system_prompt: string
  capabilities?: string[]
  tools?: string[]
  model?: string
  max_turns?: number
  timeout_seconds?: number
  max_tokens?: number
}

/** What holds where a definition says nothing, and the most that it may say. */
export const agentLimits = {
  max_turns: { usual: 8, most: 30 },
  timeout_seconds: { usual: 300, most: 3_600 },
  max_tokens: { usual: 1_500, most: 32_000 },
} as const
