/** Records → what they say. The only place that knows what each record means for a session. */
import type { JsonObject } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import type { SessionRecord } from '../protocol/session.ts'
import type { StoredRecord } from '../stores/store.ts'
import { glanceAt } from './glance.ts'
import { KeptResult, MessageList, isVolatile, knownResult } from './kept-parts.ts'
import { isTextList, knownRecord } from './record-shape.ts'
import type { KnownResult, SessionState } from './session.ts'

/** The state while records are added to it. */
export type OpenState = SessionState & { messages: MessageList }

/** @param values records as they are kept; unknown types and shapes are skipped. */
export function foldRecords(values: readonly unknown[]): OpenState {
  const state = emptyState()
  for (const value of values) {
    const record = knownRecord(value)
    if (record) applyRecord(state, record)
  }
  return state
}

/** The same for what a store gave; what a glance tells is not read. */
export function foldStored(records: readonly StoredRecord[]): OpenState {
  const state = emptyState()
  const names = new Set<string>()
  let last: StoredRecord | null = null
  /** Of turns that ended one after the other, what was asked and found at the last one's end is all that counts. */
  const readLast = (): void => {
    const record = last && knownRecord(last.value)
    if (record?.type === 'turn-end') noteTurnEnd(state, record)
    last = null
  }
  for (const stored of records) {
    const seen = glanceAt(stored)
    if (seen?.type === 'message') {
      state.messages.push({ role: seen.role, call: seen.call, record: stored })
      noteMessage(state, seen.role, seen.turn)
    } else if (seen?.type === 'result-known') addResult(state, seen.id, new KeptResult(stored))
    else if (seen && names.has(seen.names)) {
      last = stored
      endTurn(state, seen.turn)
    } else {
      readLast()
      if (seen) names.add(seen.names)
      const record = knownRecord(stored.value)
      if (record) applyRecord(state, record)
    }
  }
  readLast()
  return state
}

export function applyRecord(state: OpenState, record: SessionRecord): void {
  switch (record.type) {
    case 'created': {
      const { session_id, created_at, model, tags } = record
      Object.assign(state.metadata, { session_id, created_at, updated_at: created_at, model, tags: [...tags] })
      return
    }
    case 'imported':
      state.metadata = { ...record.metadata, tags: [...record.metadata.tags] }
      state.turns = record.metadata.total_turns
      state.task = record.metadata.task
      state.toolsUsed = [...record.tools_used]
      state.agentsUsed = agentsOf(record.custom_data)
      return
    case 'task':
      // The first task names the session; later ones are in its conversation.
      if (state.metadata.task === '') state.metadata.task = record.task
      state.task = record.task
      state.taskAt = record.at
      state.openQuestion = null
      // Another task has requirements of its own.
      state.requirements = []
      state.statuses = []
      state.answerSchema = null
      state.metadata.updated_at = record.at
      return
    case 'requirements':
      state.requirements = record.requirements
      state.statuses = []
      return
    case 'answer-schema':
      state.answerSchema = record.schema
      return
    case 'message':
      if (isVolatile(record.message)) return
      state.messages.push(record.message)
      noteMessage(state, record.message.role, record.turn)
      return
    case 'result-known':
      addResult(state, record.id, knownResult(record))
      return
    case 'effect-begun': {
      const { id, tool, capability, target } = record
      state.openEffects.push({ id, tool, capability, target })
      return
    }
    case 'turn-end':
      endTurn(state, record.turn)
      noteTurnEnd(state, record)
      return
    case 'status':
      state.metadata.status = record.status
      state.metadata.updated_at = record.at
      return
    case 'resume-key':
      state.resumeKey = record.hash
  }
}

/** What the first program kept beside the conversation: as imported, with the agents called since. */
export function customDataOf(values: readonly unknown[], state: SessionState): JsonObject {
  let kept: JsonObject = { tool_stats: {}, agent_stats: {}, user_prefs: {}, agents_used: [] }
  for (const value of values) {
    const record = knownRecord(value)
    if (record?.type === 'imported') kept = record.custom_data
  }
  const known = agentsOf(kept)
  const added = state.agentsUsed.filter((name) => !known.includes(name))
  return added.length === 0 ? kept : { ...kept, agents_used: [...known, ...added] }
}

/** Most turns bring no new name. */
function joined(known: string[], names: readonly string[]): string[] {
  return names.every((name) => known.includes(name)) ? known : [...new Set([...known, ...names])]
}

function endTurn(state: OpenState, turn: number): void {
  state.openEffects = []
  state.turns = Math.max(state.turns, turn)
  state.metadata.total_turns = state.turns
  state.isTurnOpen = false
}

function noteTurnEnd(state: OpenState, record: Extract<SessionRecord, { type: 'turn-end' }>): void {
  state.openQuestion = record.asked ?? null
  state.metadata.updated_at = record.at
  state.statuses = record.statuses
  state.toolsUsed = joined(state.toolsUsed, record.tools_used)
  state.agentsUsed = joined(state.agentsUsed, record.agents_used)
}

function noteMessage(state: OpenState, role: Message['role'], turn: number): void {
  if (role === 'user') state.openQuestion = null
  if (role === 'assistant' && turn > state.turns) state.isTurnOpen = true
}

function addResult(state: OpenState, id: string, result: KnownResult): void {
  if (state.openEffects.length > 0)
    state.openEffects = state.openEffects.filter((effect) => !effect.id.startsWith(`${id}#`))
  state.results.set(id, result)
}

function agentsOf(customData: JsonObject): string[] {
  const agents = customData['agents_used']
  return isTextList(agents) ? [...(agents as string[])] : []
}

function emptyState(): OpenState {
  return {
    metadata: {
      session_id: '',
      task: '',
      created_at: '',
      updated_at: '',
      total_turns: 0,
      status: 'active',
      model: '',
      tags: [],
    },
    messages: new MessageList(),
    task: '',
    taskAt: '',
    answerSchema: null,
    openQuestion: null,
    resumeKey: null,
    isTurnOpen: false,
    requirements: [],
    statuses: [],
    turns: 0,
    openEffects: [],
    results: new Map(),
    toolsUsed: [],
    agentsUsed: [],
  }
}
