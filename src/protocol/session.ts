/** The kept conversation. Truth is the journal `.sessions/<id>.jsonl`; everything else is derived from its records. */
import type { GrantKind } from './grant.ts'
import type { JsonObject, JsonSchema } from './json.ts'
import type { Message } from './message.ts'
import type { Requirement, RequirementVerdict } from './verdict.ts'

/** The document by which a folder of conversations says that they belong to a served agent. */
export const servedMark = 'numbers.json'
/** Who serves the conversations of a folder holds it, as does who changes them while nobody does. */
export const servedLease = 'server'

export type SessionStatus = 'active' | 'completed' | 'error'

/** The seed's metadata, field for field. Times are ISO 8601 UTC. */
export interface SessionMetadata {
  session_id: string
  task: string
  created_at: string
  updated_at: string
  total_turns: number
  status: SessionStatus
  model: string
  tags: string[]
}

/** A large text beside the journal: SHA-256 of its UTF-8 in hexadecimal, and its length in UTF-16 units. */
export interface BlobRef {
  hash: string
  chars: number
}

/** One record of the journal, in the order in which things were decided. Unknown types are kept and skipped. */
export type SessionRecord =
  | { type: 'created'; session_id: string; created_at: string; model: string; tags: string[]; forked_from?: string }
  /** A session that came from another program or folder: its metadata and custom data as they were. */
  | { type: 'imported'; metadata: SessionMetadata; tools_used: string[]; custom_data: JsonObject }
  | { type: 'task'; task: string; run_id: string; at: string }
  | { type: 'requirements'; requirements: Requirement[] }
  /** The form that the answer of the newest task must have. */
  | { type: 'answer-schema'; schema: JsonSchema }
  | { type: 'message'; turn: number; message: Message }
  | {
      type: 'result-known'
      turn: number
      id: string
      ok: boolean
      name: string
      value: string
      /** Where the text is when it is large; `value` is then its beginning and end. */
      blob?: BlobRef
      what?: 'tool' | 'code' | 'agent'
      /** Tools of the library that it called by itself. */
      called?: string[]
    }
  /** Kept before something outside is changed: after a crash it says what may have happened. `id`: `r3#2`. */
  | { type: 'effect-begun'; turn: number; id: string; tool: string; capability: GrantKind; target: string }
  | {
      type: 'turn-end'
      turn: number
      tools_used: string[]
      agents_used: string[]
      statuses: RequirementVerdict[]
      answer: string | null
      /** The question that ended the run: what the person says next answers it. */
      asked?: string
      at: string
    }
  | { type: 'status'; status: SessionStatus; at: string }
  /** Who shows a text of this SHA-256 (hexadecimal) may go on with the conversation; the newest holds. */
  | { type: 'resume-key'; hash: string; at: string }

/** The seed's transcript entry, as exported and imported. */
export interface TranscriptEntry {
  role: string
  content: string
}

/** `manage-sessions export`: the seed's JSON shape; `journal` (ours) lets an import lose nothing. */
export interface SessionExport {
  metadata: SessionMetadata
  transcript: TranscriptEntry[]
  tools_used: string[]
  custom_data: JsonObject
  journal?: SessionRecord[]
}
