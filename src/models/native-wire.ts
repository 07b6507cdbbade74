/**
 * Workers AI's own shape, `POST …/ai/run/MODEL`, which its older models speak: `{response, tool_calls: [{name, arguments}],
 * usage}` in an envelope. With tools the answer comes in one piece: these models lose calls in streams.
 */
import type { AiTextGenerationInput } from '@cloudflare/workers-types'
import type { Wire } from './wire.ts'
import { readReply } from './reply-body.ts'
import { wireMessages, wireTools } from './wire-request.ts'
import type { WireMessage, WireRequest } from './wire-request.ts'

export interface NativeRequest {
  messages: (WireMessage & { name?: string })[]
  stream: boolean
  /** Always sent: without it the answer ends after 256 tokens. */
  max_tokens: number
  temperature: number
  tools?: NonNullable<WireRequest['tools']>
}

/** Compiles only while what we send is what Workers AI's own types accept. */
type Accepted<Request extends AiTextGenerationInput> = Request

export const nativeWire: Wire = {
  body(request): Accepted<NativeRequest> {
    const { tools, toolChoice, messages, maxTokens, temperature } = request
    // There is no tool choice here: a call that must not be made is prevented by offering none.
    const offered = tools.length > 0 && toolChoice !== 'none'
    const names = new Map(
      messages.flatMap((message) => (message.role === 'tool' ? [[message.toolCallId, message.name]] : [])),
    )
    return {
      messages: wireMessages(messages, null).map((message) => {
        const name = message.role === 'tool' ? names.get(message.tool_call_id) : undefined
        return name === undefined ? message : { ...message, name }
      }),
      stream: !offered,
      max_tokens: maxTokens,
      temperature,
      ...(offered ? { tools: wireTools(request) } : {}),
    }
  },
  async read(answer, asked, { maxTokens }) {
    const result = await readReply(answer, asked)
    // No finish reason comes: that the limit was met is all there is to see of a cut answer.
    const isCut = result.type === 'reply' && result.finish === 'stop' && result.usage.outputTokens >= maxTokens
    return isCut ? { ...result, finish: 'length' } : result
  },
}
