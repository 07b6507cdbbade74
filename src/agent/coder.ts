/** The Coder: one model call, one action. What the model sent wrongly comes back as `malformed`, with the words to mend it. */
import type { ModelFault, ModelReply } from '../models/model.ts'
import type { Action } from '../protocol/action.ts'
import { actionSchemas } from '../protocol/action-schemas.ts'
import { jsonText } from '../protocol/json.ts'
import type { Message, ToolCallRequest } from '../protocol/message.ts'
import type { Problem } from '../protocol/observation.ts'
import { actionTypes, parseAction } from '../protocol/parse-action.ts'
import type { Parsed } from '../protocol/parse-action.ts'
import { askModel } from './ask-model.ts'
import type { AskResult } from './ask-model.ts'
import type { Compaction } from './compaction.ts'
import { askPersona, personaReply } from './persona.ts'
import { coderMessages, overflows, replyShare, windowOf } from './history.ts'
import type { Kit } from './kit.ts'
import type { Progress } from './progress.ts'
import { extractObject } from './text-protocol.ts'
import { estimateTokens, estimateTools } from './token-gauge.ts'

/** `assistant` is kept in the session before anything is done; `callId`: the native call that must be answered. */
export type Proposal =
  | {
      type: 'action'
      action: Action
      assistant: Message
      callId: string | null
      callName: string
      ignoredCalls: number
    }
  | { type: 'malformed'; problems: Problem[]; assistant: Message; callId: string | null; callName: string }
  | { type: 'fault'; fault: ModelFault }
  | { type: 'no-budget' }

const nativeTools = actionTypes.map((name) => ({ name, ...actionSchemas[name] }))
const replyTokens = 8_000

export async function propose(kit: Kit, progress: Progress): Promise<Proposal> {
  const result = kit.persona ? await askPersona(kit, kit.persona, progress) : await ask(kit, progress)
  if (result.type === 'fault') return { type: 'fault', fault: result }
  if (result.type === 'no-budget') return result
  if (kit.persona) return personaReply(result, kit.persona)
  return kit.request.review ? readReply(result) : chatReply(result)
}

/** A prompt that its provider refuses as too long is shortened by half and sent once more. */
async function ask(kit: Kit, progress: Progress, refused: ModelFault | null = null): Promise<AskResult> {
  const tools = progress.native && kit.request.review ? nativeTools : []
  const toolTokens = estimateTools(tools)
  const before = progress.compaction
  const messages = coderMessages(kit, progress, toolTokens)
  if (progress.compaction !== null && progress.compaction !== before)
    await tellShortened(progress.compaction, progress, kit)
  if (overflows(kit, messages, toolTokens)) return refused ?? tooLong(kit)
  const result = await askModel(kit, kit.coder, progress.turn, {
    purpose: 'coder',
    messages,
    tools,
    toolChoice: 'auto',
    temperature: 0.2,
    maxTokens: Math.min(replyTokens, Math.floor(windowOf(kit) * replyShare)),
    sessionId: kit.session.id,
  })
  if (result.type !== 'fault' || result.code !== 'too-long' || refused) return result
  kit.gauge.refuse(kit.coder.name, kit.gauge.correct(kit.coder.name, estimateTokens(messages) + toolTokens))
  return ask(kit, progress, result)
}

async function tellShortened({ from }: Compaction, { turn }: Progress, kit: Kit): Promise<void> {
  const kept = kit.session.state.messages.length - from
  kit.emit(turn, 'system', { type: 'history-shortened', left_out: from, kept })
}

function tooLong(kit: Kit): ModelFault {
  return {
    type: 'fault',
    code: 'too-long',
    message: `the conversation no longer fits the ${windowOf(kit)} tokens of ${kit.coder.name}, even shortened`,
    retryable: false,
    wayOut: 'go on in a new session, or with a --model of a larger window',
  }
}

function chatReply(reply: ModelReply): Proposal {
  const assistant: Message = { role: 'assistant', content: reply.text }
  if (reply.text.trim() === '' || reply.finish === 'length') {
    const message = reply.finish === 'length' ? 'the answer was cut at its token limit' : 'the answer was empty'
    return { type: 'malformed', problems: [{ code: 'E_LENGTH', message }], assistant, callId: null, callName: '' }
  }
  return {
    type: 'action',
    action: { type: 'final', message: '', answer: reply.text, evidence: [] },
    assistant,
    callId: null,
    callName: 'final',
    ignoredCalls: 0,
  }
}

export function readReply(reply: ModelReply): Proposal {
  const call = reply.toolCalls[0]
  const assistant: Message = {
    role: 'assistant',
    content: reply.text,
    ...(call ? { toolCalls: [call] } : {}),
    ...(reply.reasoning ? { reasoning: reply.reasoning } : {}),
    ...(reply.reasoningDetails ? { reasoningDetails: reply.reasoningDetails } : {}),
  }
  const answered = { assistant, callId: call?.id ?? null, callName: call?.name ?? '' }
  if (reply.finish === 'length')
    return {
      type: 'malformed',
      problems: [
        {
          code: 'E_LENGTH',
          message: 'the reply was cut at its token limit and was not run',
          hint:
            reply.text === '' && !call
              ? 'all of it went into reasoning: reason less and act'
              : 'send a shorter one: less code, fewer examples',
        },
      ],
      ...answered,
    }
  const parsed = call ? parseCall(call) : parseText(reply.text)
  if (!parsed.ok) return { type: 'malformed', problems: parsed.problems, ...answered }
  return { type: 'action', action: parsed.value, ...answered, ignoredCalls: Math.max(0, reply.toolCalls.length - 1) }
}

function parseCall(call: ToolCallRequest): Parsed<Action> {
  let fields: unknown
  try {
    fields = JSON.parse(call.arguments || '{}')
  } catch (error) {
    const message = `the arguments of ${call.name} are not valid JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`
    return {
      ok: false,
      problems: [{ code: 'E_FORMAT', message, hint: 'send the whole call again with strings escaped as JSON asks' }],
    }
  }
  return parseAction(call.name, fields)
}

function parseText(text: string): Parsed<Action> {
  const found = extractObject(text)
  if (!found.ok) return found
  const { type, ...fields } = found.value
  return parseAction(jsonText(type).toLowerCase(), fields)
}

/** What a model reads after a reply that was no action. */
export function malformedText(problems: readonly Problem[], native: boolean, hasActions = true): string {
  const said = problems.map(({ message, hint }) => `${message}${hint ? ` (${hint})` : ''}`).join('; ')
  if (!hasActions) return `That call was not run: ${said}. Answer the person, or call one of your tools.`
  const example = native
    ? 'Smallest valid reply: call the function final with {"answer":"…","evidence":["r1"]}.'
    : 'Smallest valid reply: {"type":"final","message":"why","answer":"…","evidence":["r1"]}'
  return `[Supervisor] That was no action: ${said}. Choose one of: ${actionTypes.join(', ')}. ${example}`
}
