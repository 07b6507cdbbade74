export { copyOwnAgents } from './agent-files.ts'
export type { ToolUse } from './answer-calls.ts'
export { parseDefinition } from "./definition-file.ts"
export { callSubagent, limitsOf, timeIsOver } from './call-subagent.ts'
export { createAgentRegistry } from './registry.ts'
