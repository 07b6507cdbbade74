/** What one run is handed: contracts only. `app.ts` builds it; nothing in this room reaches for anything else. */
import type { CapabilityContext } from '../capabilities/capability.ts'
import type { Model, ToolSpecification } from '../models/model.ts'
import type { AgentDefinition } from '../protocol/agent-definition.ts'
import type { HistoryWindow } from '../protocol/door.ts'
import type { Emit } from '../protocol/event.ts'
import type { Grants } from '../protocol/grant.ts'
import type { JsonSchema } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import type { InnerResult } from '../protocol/observation.ts'
import type { ToolCard } from '../protocol/tool.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Session } from '../sessions/session.ts'
import type { AgentRegistry } from '../subagents/subagent.ts'
import type { Library } from '../tools/library.ts'
import type { Ledger } from './ledger.ts'
import type { TokenGauge } from './token-gauge.ts'

/** How a persona talks (`review: false`); the loop is the same. */
export interface Persona {
  /** One and the same object: what was estimated of it is known the next time. */
  system: Message
  temperature: number
  maxTokens: number
  /** Tools of the library that it may call. */
  tools: ToolSpecification[]
  history: HistoryWindow
  /** Nobody reads its answers as they come. */
  inOnePiece: boolean
}

/** One task to be done in a session. */
export interface RunRequest {
  task: string
  /** true: the task is already in the session, and the run goes on with it. */
  continues: boolean
  /** What the person says to the open task: the answer to a question of the last run. */
  said: string | null
  /** false: chat. The loop is the same; the first answer ends it and no Supervisor is asked. */
  review: boolean
  /** The form that the answer must have; absent: as the session has it, if it does. */
  answerSchema?: JsonSchema
  maxTurns: number
  /** Wall-clock seconds for the whole run; null: no limit. */
  timeoutSeconds: number | null
}

export interface SubagentCall {
  turn: number
  definition: AgentDefinition
  task: string
  context: Message[]
}

export type SubagentReply =
  | { ok: true; text: string; inner: InnerResult[]; ms: number }
  | { ok: false; code: string; message: string; inner: InnerResult[]; ms: number }

/** `changedAt`: milliseconds since the epoch. */
export type FileFacts = { is: 'missing' } | { is: 'outside' } | { is: 'there'; changedAt: number }

export interface Kit {
  request: RunRequest
  /** null: AutoAgent itself. */
  persona: Persona | null
  runId: string
  coder: Model
  supervisor: Model
  sandbox: Sandbox
  library: Library
  agents: AgentRegistry
  session: Session
  ledger: Ledger
  gauge: TokenGauge
  emit: Emit
  /** Waits until all that was told is on disk and was seen. @throws UserError when it could not be kept. */
  told: () => Promise<void>
  grants: Grants
  openMode: boolean
  cwd: string
  /** The project's instructions (AGENTS.md), already capped; empty when there are none. */
  instructions: string
  /** Settles when the library was looked through; until then the next two are empty. */
  lookedUp: Promise<void>
  /** Tools and agents the Coder is told of; both in a stable order. */
  toolCards: ToolCard[]
  agentCards: { name: string; role: string; tools: string[] }[]
  ask: CapabilityContext['ask']
  /** What the person said since it was asked last, while the run goes on; null: nobody is there. */
  person: { heard: () => Promise<string[]> } | null
  /** For checks: a file that is not empty, below the folder of the tools. */
  files: { look: (cwd: string, path: string) => Promise<FileFacts> }
  callSubagent: (call: SubagentCall) => Promise<SubagentReply>
  keepCode: (turn: number, name: string, code: string) => Promise<string>
  keepAnswer: (turn: number, answer: string) => Promise<string>
  /** Text of the model as it arrives, for display only. */
  onText: (role: 'coder' | 'supervisor' | 'agent', text: string) => void
  signal: AbortSignal
  /** Monotonic milliseconds. */
  clock: () => number
  /** ISO 8601, UTC. */
  now: () => string
}
