/** Asks one agent: a small loop of its own, model call → tool calls → …, until it answers with text or a limit is met. */
import type { Model, ModelReply, ModelResult } from '../models/model.ts'
import { agentLimits } from '../protocol/agent-definition.ts'
import type { AgentDefinition } from '../protocol/agent-definition.ts'
import type { Message } from '../protocol/message.ts'
import { createCallDesk } from './answer-calls.ts'
import type { AgentResult, ToolPort } from './answer-calls.ts'
import { bounded, lastTurnNote, openingMessages } from './opening-messages.ts'

const maxAnswerChars = 10_000

/** The reason with which `signal` is aborted when the agent's own time is over. */
export const timeIsOver = 'agent-time'

export interface SubagentTask extends ToolPort {
  definition: AgentDefinition
  task: string
  /** The conversation so far; only its end is shown to the agent. */
  context: readonly Message[]
  /** Tools that its definition names and that are not there. */
  missing: readonly string[]
  model: Model
  sessionId: string
  signal: AbortSignal
}

/** `results`: what its tools gave, whatever became of the answer. */
export type SubagentAnswer =
  | { ok: true; text: string; results: AgentResult[] }
  /** `code`: the model's fault (`rate-limit`, `aborted`, …), `empty`, `limit` or `refusal`. */
  | { ok: false; code: string; message: string; results: AgentResult[] }

/** What holds for one task of this agent. */
export function limitsOf(definition: AgentDefinition): { maxTurns: number; seconds: number; replyTokens: number } {
  return {
    maxTurns: definition.max_turns ?? agentLimits.max_turns.usual,
    seconds: definition.timeout_seconds ?? agentLimits.timeout_seconds.usual,
    replyTokens: Math.min(definition.max_tokens, agentLimits.max_tokens.most),
  }
}

/** Never throws for what the world did. */
export async function callSubagent(request: SubagentTask): Promise<SubagentAnswer> {
  const { definition, tools, model, sessionId, signal } = request
  const { maxTurns, seconds, replyTokens } = limitsOf(definition)
  const desk = createCallDesk(request, definition.name)
  const messages = openingMessages({ ...request, maxTurns })
  /** The newest text it wrote beside its calls. */
  let said = ''

  const failed = (code: string, message: string): SubagentAnswer => ({
    ok: false,
    code,
    message,
    results: desk.results,
  })
  const answered = (text: string, note: string): SubagentAnswer => ({
    ok: true,
    text: `${bounded(text, maxAnswerChars)}${note}`,
    results: desk.results,
  })
  /** An honest answer at a limit: what it said so far and why it ended; a failure when there is nothing. */
  const partial = (reason: string): SubagentAnswer =>
    said === '' && desk.results.length === 0
      ? failed('limit', `${definition.name} gave no answer: ${reason}`)
      : answered(said || 'It wrote no answer; what its tools returned stands.', `\n[Partial: ${reason}.]`)
  const stopped = (): SubagentAnswer =>
    signal.reason === timeIsOver
      ? partial(`its ${seconds} seconds are over`)
      : failed('aborted', `${definition.name} was interrupted`)

  for (let turn = 1; ; turn += 1) {
    const isLast = tools.length === 0 || turn >= maxTurns
    const result = await model.complete(
      {
        purpose: 'agent',
        messages: isLast && tools.length > 0 ? [...messages, lastTurnNote] : [...messages],
        tools: [...tools],
        toolChoice: isLast ? 'none' : 'auto',
        temperature: definition.temperature,
        maxTokens: replyTokens,
        sessionId,
        ...(definition.model === null ? {} : { model: definition.model }),
      },
      { signal },
    )
    if (result.type === 'fault') return signal.aborted ? stopped() : faultAnswer(result)
    const text = result.text.trim()
    if (result.finish === 'refusal') return failed('refusal', text || `${definition.name} declined to answer`)
    if (text !== '') said = text
    if (tools.length > 0 && result.toolCalls.length > 0) {
      if (isLast) return partial(`all ${maxTurns} of its turns are used`)
      messages.push(assistantMessage(result))
      messages.push(...(await desk.answer(result.toolCalls, result.finish === 'length', signal)))
      if (signal.aborted) return stopped()
      continue
    }
    if (text !== '') return answered(text, noteOn(result, isLast))
    if (isLast) return emptyAnswer(result)
    messages.push({ role: 'user', content: 'That was neither a call nor an answer. Answer with text now.' })
  }

  function faultAnswer({ code, message }: Extract<ModelResult, { type: 'fault' }>): SubagentAnswer {
    // No further call is allowed: what it has is all there will be.
    return code === 'quota' && desk.results.length > 0 ? partial(message) : failed(code, message)
  }
  function noteOn({ finish }: ModelReply, isLast: boolean): string {
    if (finish === 'length') return `\n[Cut at its limit of ${replyTokens} tokens.]`
    return isLast && tools.length > 0 ? `\n[Its ${maxTurns} turns are used: this is from what it had by then.]` : ''
  }
  function emptyAnswer({ finish }: ModelReply): SubagentAnswer {
    if (desk.results.length > 0) return partial(`all ${maxTurns} of its turns are used`)
    return failed(
      'empty',
      `${definition.name} gave no answer${finish === 'length' ? ` within ${replyTokens} tokens` : ''}`,
    )
  }
}

function assistantMessage({ text, toolCalls, reasoning, reasoningDetails }: ModelReply): Message {
  return {
    role: 'assistant',
    content: text,
    toolCalls,
    ...(reasoning ? { reasoning } : {}),
    ...(reasoningDetails ? { reasoningDetails } : {}),
  }
}
