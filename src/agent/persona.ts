/** A persona's turn: its own prompt, a window of the conversation, its tools. What it says is the answer. */
import type { ModelFault, ModelReply } from '../models/model.ts'
import type { HistoryWindow } from '../protocol/door.ts'
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
  const estimate = estimator(history)
  const end = lastOf(messages, messages.length, 'user')
  const now = messages.slice(Math.max(0, end))
  let tokens = (history.tokens ?? Infinity) - frameTokens - estimate([system]) - estimate(now)
  let count = history.messages ?? Infinity
  const picked: Message[][] = []
  for (let to = end; to > 0;) {
    const from = lastOf(messages, to, 'user')
    if (from < 0) break
    const exchange = messages.slice(from, to)
    to = from
    if (!isAnswered(exchange)) continue
    tokens -= estimate(exchange)
    count -= exchange.length
    if (tokens < 0 || count < 0) break
    picked.unshift(exchange)
  }
  return [system, ...picked.flat(), ...now]
}

/** The place of the last message of that role before `end`; -1: there is none. */
function lastOf(messages: Messages, end: number, role: Message['role']): number {
  let at = end - 1
  while (at >= 0 && messages.roleAt(at) !== role) at -= 1
  return at
}

function isAnswered(exchange: readonly Message[]): boolean {
  const last = exchange.at(-1)
  return last?.role === 'assistant' && !last.toolCalls?.length
}

function estimator({ chars_per_token: perToken = 4 }: HistoryWindow): (messages: readonly Message[]) => number {
  return (messages) =>
    messages.reduce((sum, message) => sum + Math.max(1, Math.ceil(charactersIn(message) / perToken)), 0)
}

function charactersIn(message: Message): number {
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : []
  return calls.reduce((sum, call) => sum + call.arguments.length, message.content.length)
}

function argumentsOf(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text || '{}')
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
