/** A persona's turn: its own prompt, a window of the conversation, its tools. What it says is the answer. */
import type { ModelFault, ModelReply } from '../models/model.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import type { Messages } from '../sessions/session.ts'
import { askModel } from './ask-model.ts'
import type { AskResult } from './ask-model.ts'
import type { Proposal } from './coder.ts'
import type { Kit, Persona } from './kit.ts'
import type { Progress } from './progress.ts'

export function askPersona(kit: Kit, persona: Persona, progress: Progress): Promise<AskResult> {
  const isLast = progress.taken + 1 >= kit.request.maxTurns
  return askModel(kit, kit.coder, progress.turn, {
    purpose: 'coder',
    messages: personaMessages(kit.session.state.messages, persona),
    tools: persona.tools,
    toolChoice: isLast ? 'none' : 'auto',
    temperature: persona.temperature,
    maxTokens: persona.maxTokens,
    sessionId: kit.session.id,
    ...(persona.inOnePiece ? { inOnePiece: true as const } : {}),
  })
}

/** An answer that was cut at its limit is said as it is: a person reads on, or asks on. */
export function personaReply(reply: ModelReply, { tools }: Persona): Proposal {
  const call = reply.toolCalls[0]
  const answered = { callId: call?.id ?? null, callName: call?.name ?? 'final' }
  if (call) {
    const assistant: Message = { role: 'assistant', content: reply.text, toolCalls: [call] }
    const args = argumentsOf(call.arguments)
    const problem = !tools.some(({ name }) => name === call.name)
      ? `there is no tool "${call.name.slice(0, 80)}"`
      : args === null
        ? `the arguments of ${call.name} are not a JSON object`
        : null
    if (problem !== null || args === null)
      return { type: 'malformed', problems: [{ code: 'E_FORMAT', message: problem ?? '' }], assistant, ...answered }
    const action = { type: 'call_tool', message: '', call: { name: call.name, args } } as const
    return { type: 'action', action, assistant, ...answered, ignoredCalls: reply.toolCalls.length - 1 }
  }
  const text = reply.text.trim()
  if (text === '') return { type: 'fault', fault: emptyAnswer }
  return {
    type: 'action',
    action: { type: 'final', message: '', answer: text, evidence: [] },
    assistant: { role: 'assistant', content: text },
    ...answered,
    ignoredCalls: 0,
  }
}

export const emptyAnswer: ModelFault = {
  type: 'fault',
  code: 'format',
  message: 'the answer was empty',
  retryable: false,
}

/** Tokens that every request has besides its texts (as PsicoIA counted). */
const frameTokens = 32

/**
 * The prompt, as much of the newest as fits, and what the person said last: those two whatever the window says. Only whole
 * exchanges: nothing that was never answered, and no answer without its question.
 */
export function personaMessages(messages: Messages, { system, history }: Persona): Message[] {
  const perToken = history.chars_per_token ?? 4
  const end = Math.max(0, lastOf(messages, messages.length, 'user'))
  let tokens = (history.tokens ?? Infinity) - frameTokens - tokensOf(system, perToken)
  tokens -= tokensIn(messages, end, messages.length, perToken)
  let count = history.messages ?? Infinity
  const picked: [from: number, to: number][] = []
  for (let to = end; to > 0;) {
    const from = lastOf(messages, to, 'user')
    if (from < 0) break
    if (messages.roleAt(to - 1) === 'assistant' && messages.callAt(to - 1) === null) {
      tokens -= tokensIn(messages, from, to, perToken)
      count -= to - from
      if (tokens < 0 || count < 0) break
      picked.push([from, to])
    }
    to = from
  }
  const sent = [system]
  for (const [from, to] of picked.toReversed()) for (let at = from; at < to; at += 1) sent.push(messages.at(at)!)
  for (let at = end; at < messages.length; at += 1) sent.push(messages.at(at)!)
  return sent
}

/** The place of the last message of that role before `end`; -1: there is none. */
function lastOf(messages: Messages, end: number, role: Message['role']): number {
  let at = end - 1
  while (at >= 0 && messages.roleAt(at) !== role) at -= 1
  return at
}

function tokensIn(messages: Messages, from: number, to: number, perToken: number): number {
  let tokens = 0
  for (let at = from; at < to; at += 1) tokens += tokensOf(messages.at(at)!, perToken)
  return tokens
}

function tokensOf(message: Message, perToken: number): number {
  let characters = message.content.length
  if (message.role === 'assistant') for (const call of message.toolCalls ?? []) characters += call.arguments.length
  return Math.max(1, Math.ceil(characters / perToken))
}

function argumentsOf(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text || '{}')
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
