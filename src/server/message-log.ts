/** What the log tells of messages: which, how long, how soon, and what went wrong; never what people or the agent wrote. */
import type { JsonObject } from '../protocol/json.ts'
import type { Conversation, Said } from './conversation.ts'
import type { DoorWords } from './door-words.ts'
import type { ServerLog } from './server-log.ts'

export interface MessageLog {
  asked(conversation: Conversation, said: Said): void
  /** @param by who answered: `model`, `tool`, `first`, `away`, `stopped`. */
  answered(conversation: Conversation, said: Said, by: string, text: string, ms: number): void
  /** The model has no answer; @param why in words for the administrator. */
  away(conversation: Conversation, said: Said, why: string): void
  /** It could not be answered or kept. */
  failed(conversation: Conversation, said: Said, why: string): void
}

export function createMessageLog(log: ServerLog, words: DoorWords): MessageLog {
  /** By our own count: what a peer calls its message is its own. */
  const traceOf = ({ number, id }: Conversation, said: Said): JsonObject => ({
    trace: `${number}:m${said.number}`,
    sid: id,
  })
  const valuesOf = ({ number, id }: Conversation, said: Said) => ({ n: number, sid: id, m: said.number })
  const wrong = (conversation: Conversation, said: Said, why: string): string =>
    `[${conversation.number}:m${said.number}] ${why}`
  return {
    asked(conversation, said) {
      if (!log.message) return
      const length = charactersOf(said.text)
      log.message(words.log('asked', { ...valuesOf(conversation, said), length }), {
        event: 'asked',
        ...traceOf(conversation, said),
        length,
      })
    },
    answered(conversation, said, by, text, ms) {
      if (!log.message) return
      const how = { by, length: charactersOf(text), ms: Math.round(ms) }
      const line = words.log('answered', { ...valuesOf(conversation, said), ...how })
      log.message(line, { event: 'answered', ...traceOf(conversation, said), ...how })
    },
    away(conversation, said, why) {
      log.line(wrong(conversation, said, why), { event: 'away', ...traceOf(conversation, said) }, 'warn')
    },
    failed(conversation, said, why) {
      log.line(wrong(conversation, said, why), { event: 'failed', ...traceOf(conversation, said) }, 'error')
    },
  }
}

/** As people count them, not UTF-16 units. */
const charactersOf = (text: string): number => Array.from(text).length
