/**
 * Lets an agent's model call tools without native calls: what the agent says and is told goes through the Coder's text
 * protocol, and comes back as if the calls had been native. A model that refuses native tools is asked again this way.
 */
import { extractObject } from './agent/text-protocol.ts'
import type { Model, ModelReply, ModelRequest, ToolSpecification } from './models/model.ts'
import { isJsonObject, jsonText } from './protocol/json.ts'
import type { Message } from './protocol/message.ts'

export function withTextCalls(model: Model): Model {
  let isNative = model.nativeTools
  return {
    name: model.name,
    contextWindow: model.contextWindow,
    price: model.price,
    nativeTools: true,
    async complete(request, options) {
      if (request.tools.length === 0) return model.complete(request, options)
      if (isNative) {
        const result = await model.complete(request, options)
        if (result.type !== 'fault' || result.code !== 'tools-unsupported') return result
        isNative = false
      }
      const result = await model.complete(inText(request), options)
      return result.type === 'reply' ? withCall(result, request.messages.length) : result
    },
  }
}

function inText(request: ModelRequest): ModelRequest {
  const [system, ...rest] = request.messages.map(asText)
  const messages = system
    ? [{ ...system, content: `${system.content}\n\n${protocolText(request.tools)}` }, ...rest]
    : []
  return { ...request, messages, tools: [], toolChoice: 'none' }
}

function protocolText(tools: readonly ToolSpecification[]): string {
  const cards = tools.map(
    ({ name, description, parameters }) =>
      `- ${name}: ${description} args ${JSON.stringify(parameters['properties'] ?? {})}`,
  )
  return `To call a tool, reply with one JSON object and nothing else, in a \`\`\`json fence: {"type":"call_tool","call":{"name":text,"args":{…}}}. One call per reply. To answer, reply with plain text.
Your tools:
${cards.join('\n')}`
}

function asText(message: Message): Message {
  if (message.role === 'tool') return { role: 'user', content: message.content }
  if (message.role !== 'assistant' || !message.toolCalls?.length) return message
  const calls = message.toolCalls.map(
    (call) => `\`\`\`json\n{"type":"call_tool","call":{"name":"${call.name}","args":${call.arguments}}}\n\`\`\``,
  )
  return { role: 'assistant', content: calls.join('\n') }
}

/** @param at where the reply stands in the conversation: makes its call's id. */
function withCall(reply: ModelReply, at: number): ModelReply {
  const found = extractObject(reply.text)
  if (!found.ok) return reply
  const { type, call, answer } = found.value
  if (type === 'final' && typeof answer === 'string') return { ...reply, text: answer }
  if (type !== 'call_tool' || !isJsonObject(call)) return reply
  const toolCall = { id: `text-${at}`, name: jsonText(call['name']), arguments: JSON.stringify(call['args'] ?? {}) }
  return { ...reply, text: '', toolCalls: [toolCall] }
}
