/** The contract of a session in use: one writer, append-only, durable when `append` resolves. */
import type { JsonSchema } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import type { BlobRef, SessionMetadata, SessionRecord } from '../protocol/session.ts'
import type { Requirement, RequirementVerdict } from '../protocol/verdict.ts'

/** What the records say, folded. Derived; never stored as truth. */
export interface SessionState {
  metadata: SessionMetadata
  /** The conversation without volatile messages, in order. */
  messages: Messages
  requirements: Requirement[]
  /** The newest statuses given by a verdict. */
  statuses: RequirementVerdict[]
  /** The newest task; `metadata.task` is the first, which names the session. */
  task: string
  /** When the newest task was given (ISO 8601); empty: never. */
  taskAt: string
  /** The form that the newest task's answer must have; null: any text. */
  answerSchema: JsonSchema | null
  /** What the last turn asked the person; null once a task or an answer came. */
  openQuestion: string | null
  /** SHA-256 of what must be shown to go on with it from outside; null: nobody can. */
  resumeKey: string | null
  /** Completed turns, counted over all runs of the session. */
  turns: number
  /** Results that evidence may refer to, by id (`r3`). */
  results: Map<string, KnownResult>
  toolsUsed: string[]
  agentsUsed: string[]
  /** What was begun outside and has no result yet. */
  openEffects: { id: string; tool: string; capability: string; target: string }[]
  /** The last turn has begun but not ended: the process died in its middle. */
  isTurnOpen: boolean
}

/** A long conversation stays as its stored text: a message is read when it is asked for. */
export interface Messages {
  readonly length: number
  /** As of arrays: a negative one counts from the end. */
  at(index: number): Message | undefined
  slice(from?: number, to?: number): Message[]
  /** Without reading the message. */
  roleAt(index: number): Message['role'] | undefined
  /** The first call of an assistant's message by its name; null: it has none. */
  callAt(index: number): string | null
}

export interface KnownResult {
  ok: boolean
  name: string
  /** What it gave, or where that is when it is large: `Session.resultText` gives it either way. */
  text: string | BlobRef
  what: 'tool' | 'code' | 'agent'
  called?: string[] | undefined
}

export interface Session {
  readonly id: string
  /** Kept current by `append`. */
  readonly state: SessionState
  /** Records kept so far, those of earlier runs included. */
  readonly length: number
  /** Text for the person when a damaged tail was set aside at opening. */
  readonly damage: string | null
  /** @param lazily safe from the death of this process at once, from a power cut with the next records. */
  append(records: SessionRecord[], lazily?: boolean): Promise<void>
  /**
   * The whole text of a result, read anew when it is large; null: there is no such result. A text that is lost is told in
   * its place.
   */
  resultText(id: string): Promise<string | null>
  /** Writes the index row and gives the lease back. Idempotent. */
  close(): Promise<void>
}

/** Calls in the last assistant message that have no tool message: the process died in the middle. */
export function danglingCalls(messages: Messages): { toolCallId: string; name: string }[] {
  const answered = new Set<string>()
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    if (messages.roleAt(at) === 'user') continue
    const message = messages.at(at)!
    if (message.role === 'tool') answered.add(message.toolCallId)
    if (message.role === 'assistant')
      return (message.toolCalls ?? []).flatMap(({ id, name }) => (answered.has(id) ? [] : [{ toolCallId: id, name }]))
  }
  return []
}
