export { callSubagent } from './call-subagent.ts'
export type { SubagentAnswer, SubagentTask } from './call-subagent.ts'
export { createAgentRegistry } from './registry.ts'
export type { AgentRegistryOptions } from './registry.ts'
