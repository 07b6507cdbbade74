/** One structured question to the Supervisor's model: fresh context, one function to answer with, one re-ask. */
import { createHash } from 'node:crypto'
import type { ModelFault, ModelReply, ToolSpecification } from '../models/model.ts'
import type { Message } from '../protocol/message.ts'
import type { Parsed } from '../protocol/parse-action.ts'
import { askModel } from './ask-model.ts'
import type { Kit } from './kit.ts'
import type { Refusal } from './ledger.ts'
import { extractObject } from './text-protocol.ts'

interface Question<T> {
  system: string
  content: string
  tool: ToolSpecification
  parse: (fields: unknown) => Parsed<T>
}

export type SupervisorAnswer<T> =
  /** `saw`: hash of what the model was shown. */
  | { type: 'parsed'; value: T; saw: string }
  | { type: 'unreadable' }
  | { type: 'fault'; fault: ModelFault }
  | { type: 'no-budget'; of: Refusal }

const replyTokens = 4_000

export async function askSupervisor<T>(kit: Kit, turn: number, question: Question<T>): Promise<SupervisorAnswer<T>> {
  let native = kit.supervisor.nativeTools
  let complaint = ''
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const format = native
      ? ''
      : `\n\nAnswer with one JSON object and nothing else: ${JSON.stringify(question.tool.parameters)}`
    const messages: Message[] = [
      { role: 'system', content: question.system },
      { role: 'user', content: `${question.content}${format}${complaint}` },
    ]
    const result = await askModel(kit, kit.supervisor, turn, {
      purpose: 'supervisor',
      messages,
      tools: native ? [question.tool] : [],
      toolChoice: native ? 'required' : 'none',
      temperature: 0,
      maxTokens: replyTokens,
      sessionId: kit.session.id,
    })
    if (result.type === 'no-budget') return result
    if (result.type === 'fault') {
      if (result.code !== 'tools-unsupported' || !native) return { type: 'fault', fault: result }
      native = false
      continue
    }
    const parsed = readReply(result, question.parse)
    if (parsed.ok) return { type: 'parsed', value: parsed.value, saw: hashOf(messages) }
    complaint = `\n\nYour last reply could not be read: ${parsed.problems.map(({ message }) => message).join('; ')}. Send it again, whole.`
  }
  return { type: 'unreadable' }
}

function readReply<T>(reply: ModelReply, parse: (fields: unknown) => Parsed<T>): Parsed<T> {
  const call = reply.toolCalls[0]
  if (!call) {
    const found = extractObject(reply.text)
    return found.ok ? parse(found.value) : found
  }
  try {
    return parse(JSON.parse(call.arguments))
  } catch {
    return { ok: false, problems: [{ code: 'E_FORMAT', message: 'the arguments are not valid JSON' }] }
  }
}

/** The first 16 hex digits of SHA-256 over the JSON of what was shown: enough to tell whether two verdicts saw the same. */
function hashOf(shown: unknown): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 16)
}
