export { callSubagent } from './call-subagent.ts'
export { createAgentRegistry } from './registry.ts'
