/** The usual answer of a chat that was asked for in one piece: a few words and nothing else, read without the general reader. */
import { isJsonObject } from '../protocol/json.ts'
import type { Asked } from './chat-completion.ts'
import type { HttpAnswer, HttpFailure } from './http.ts'
import type { ModelReply } from './model.ts'
import { readUsage } from './token-usage.ts'

const mostBytes = 256 * 1024
/** Fields of a message that say nothing when they are empty. */
const spoken = [
  'tool_calls',
  'function_call',
  'refusal',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
] as const
/** Words that may be more than words: a model's own tags, a call that leaked into the text. */
const suspicious = /[<{[]/

/** The body, as far as it was read: `reply` when it is plain, else what the general reader begins with. */
export type PlainRead =
  | { reply: ModelReply }
  | { reply: null; chunks: Uint8Array[]; last: HttpFailure | null | undefined }

export async function readPlainReply(answer: HttpAnswer, asked: Asked): Promise<PlainRead> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const chunk = await answer.read()
    if (!(chunk instanceof Uint8Array)) {
      const reply = chunk === null ? plainReply(chunks, asked) : null
      return reply ? { reply } : { reply, chunks, last: chunk }
    }
    chunks.push(chunk)
    bytes += chunk.length
    // An event stream may stay open behind its end.
    if (chunks[0]![0] !== 0x7b || bytes > mostBytes) return { reply: null, chunks, last: undefined }
  }
}

function plainReply(chunks: Uint8Array[], asked: Asked): ModelReply | null {
  const value = parsed(
    chunks.length === 1
      ? Buffer.from(chunks[0]!.buffer, chunks[0]!.byteOffset, chunks[0]!.length)
      : Buffer.concat(chunks),
  )
  if (!isJsonObject(value) || 'error' in value || !Array.isArray(value['choices']) || value['choices'].length !== 1)
    return null
  const [choice] = value['choices']
  if (!isJsonObject(choice) || (choice['index'] ?? 0) !== 0) return null
  const { message, finish_reason } = choice
  if (!isJsonObject(message) || (finish_reason !== 'stop' && finish_reason !== 'length')) return null
  const { content } = message
  if (
    typeof content !== 'string' ||
    content.trim() === '' ||
    suspicious.test(content) ||
    spoken.some((name) => isSaid(message[name]))
  )
    return null
  const usage = readUsage(value)
  const { model } = value
  if (!usage || 'x_groq' in value) return null
  asked.onText?.(content)
  return {
    type: 'reply',
    text: content,
    reasoning: '',
    toolCalls: [],
    finish: finish_reason,
    usage,
    model: typeof model === 'string' && model !== '' ? model : asked.endpoint.model,
  }
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
