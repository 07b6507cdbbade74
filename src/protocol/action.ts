/**
 * What the Coder chose to do next. The five actions of the first AutoAgent (final, create_tool, call_tool, create_agent,
 * call_agent) keep their exact JSON shape in the text protocol; the other fields are optional there.
 */
import type { AgentProposal } from './agent-definition.ts'
import type { GrantText } from './grant.ts'
import type { JsonObject } from './json.ts'
import type { ToolSource } from './tool.ts'

export type Action =
  | { type: 'final'; message: string; answer: string; evidence: string[] }
  | { type: 'create_tool'; message: string; tool: ToolSource; call?: { name: string; args: JsonObject } }
  | { type: 'call_tool'; message: string; call: { name: string; args: JsonObject } }
  /** `final`: what the program returns as `answer` is proposed as the answer, the rest of its result is the evidence. */
  | { type: 'run_code'; message: string; code: string; grants: GrantText[]; final?: boolean }
  | { type: 'create_agent'; message: string; agent: AgentProposal; call?: { agent_name: string; task: string } }
  | { type: 'call_agent'; message: string; call: { agent_name: string; task: string } }
  | { type: 'ask_user'; message: string; question: string; needs: string[] }

export type ActionType = Action['type']
