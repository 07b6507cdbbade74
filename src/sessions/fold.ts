/** Records → what they say. The only place that knows what each record means for a session. */
import type { JsonObject } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import type { SessionRecord } from '../protocol/session.ts'
import { isTextList, knownRecord } from './record-shape.ts'
import type { SessionState } from './session.ts'

/** @param values records as they are kept; unknown types and shapes are skipped. */
export function foldRecords(values: readonly unknown[]): SessionState {
  const state = emptyState()
  for (const value of values) {
    const record = knownRecord(value)
    if (record) applyRecord(state, record)
  }
  return state
}

export function applyRecord(state: SessionState, record: SessionRecord): void {
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
      applyMessage(state, record.message)
      if (record.message.role === 'user') state.openQuestion = null
      if (record.message.role === 'assistant' && record.turn > state.turns) state.isTurnOpen = true
      return
    case 'result-known':
      state.openEffects = state.openEffects.filter(({ id }) => !id.startsWith(`${record.id}#`))
      state.results.set(record.id, {
        ok: record.ok,
        name: record.name,
        text: record.blob ?? record.value,
        what: record.what ?? 'tool',
        ...(record.called ? { called: record.called } : {}),
      })
      return
    case 'effect-begun': {
      const { id, tool, capability, target } = record
      state.openEffects.push({ id, tool, capability, target })
      return
    }
    case 'turn-end':
      state.openEffects = []
      state.turns = Math.max(state.turns, record.turn)
      state.metadata.total_turns = state.turns
      state.isTurnOpen = false
      state.openQuestion = record.asked ?? null
      state.metadata.updated_at = record.at
      state.statuses = record.statuses
      state.toolsUsed = joined(state.toolsUsed, record.tools_used)
      state.agentsUsed = joined(state.agentsUsed, record.agents_used)
      return
    case 'status':
      state.metadata.status = record.status
      state.metadata.updated_at = record.at
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

function applyMessage(state: SessionState, message: Message): void {
  if (isVolatile(message)) return
  state.messages.push(message)
  if (message.role === 'assistant')
    state.dangling = (message.toolCalls ?? []).map(({ id, name }) => ({ toolCallId: id, name }))
  if (message.role === 'tool')
    state.dangling = state.dangling.filter(({ toolCallId }) => toolCallId !== message.toolCallId)
}

export function isVolatile(message: Message): boolean {
  return 'volatile' in message && message.volatile === true
}

function agentsOf(customData: JsonObject): string[] {
  const agents = customData['agents_used']
  return isTextList(agents) ? [...(agents as string[])] : []
}

function emptyState(): SessionState {
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
    messages: [],
    task: '',
    taskAt: '',
    answerSchema: null,
    openQuestion: null,
    isTurnOpen: false,
    requirements: [],
    statuses: [],
    turns: 0,
    openEffects: [],
    results: new Map(),
    toolsUsed: [],
    agentsUsed: [],
    dangling: [],
  }
}
