/** The conversation as the seed's transcript: role and text only. */
import type { Message } from '../protocol/message.ts'
import type { TranscriptEntry } from '../protocol/session.ts'

export function transcriptOf(messages: readonly Message[]): TranscriptEntry[] {
  return messages.map((message) => ({ role: message.role, content: contentOf(message) }))
}

/** Native calls have no text of their own: they are told as `[Coder] name(arguments)`, one per line. */
function contentOf(message: Message): string {
  if (message.role !== 'assistant' || !message.toolCalls?.length) return message.content
  const calls = message.toolCalls.map((call) => `[Coder] ${call.name}(${call.arguments})`).join('\n')
  return message.content === '' ? calls : `${message.content}\n\n${calls}`
}
