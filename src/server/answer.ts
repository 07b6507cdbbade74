/** Answers what waits in a conversation, one after the other: kept first, then said. */
import type { Chat, ChatAnswer } from '../chat.ts'
import { errorText } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { FileLink } from './gateway.ts'
import type { Conversation, Said } from './conversation.ts'
import type { DoorWords } from './door-words.ts'
import type { Keeper } from './keeper.ts'
import { createMessageLog } from './message-log.ts'
import type { Metrics } from './metrics.ts'
import type { ServerLog } from './server-log.ts'
import { createSlot } from './slots.ts'
import type { Slot, Slots } from './slots.ts'
import type { Voice } from './voice.ts'

interface AnswererOptions extends Voice {
  chat: Chat
  words: DoorWords
  framing: 'line' | 'prompt'
  keeper: Keeper
  metrics: Metrics
  log: ServerLog
  linkOf: (file: string) => FileLink | null
  slots: Slots
  clock: () => number
}

/** @returns a second call for the same conversation changes nothing: the first goes on with what was added. */
export function createAnswerer(options: AnswererOptions): (conversation: Conversation) => Promise<void> {
  const { chat, words, framing, keeper, metrics, linkOf, slots, clock, send, say } = options
  const log = createMessageLog(options.log, words)

  async function answer(conversation: Conversation, said: Said, signal: AbortSignal): Promise<void> {
    const { text, id } = said
    const started = clock()
    log.asked(conversation, said)
    const session = await keeper.sessionOf(conversation)
    const isStructured = conversation.peer?.isStructured ?? false
    if (isStructured) send(conversation, 'typing', '', { id })
    const onText = (piece: string): void => send(conversation, 'delta', '', { id, text: piece })
    const result = await inSlot(signal, (slot) =>
      chat.reply(session, text, {
        signal,
        slot,
        ...(isStructured ? { onText } : {}),
        ...(chat.hears ? { heard: () => conversation.waiting.splice(0).map((one) => one.text) } : {}),
      }),
    )
    const by = result.type === 'answer' ? result.by : result.type
    const ms = clock() - started
    metrics.answered(by, ms)
    if (result.type === 'stopped') return log.answered(conversation, said, by, '', ms)
    const plain = plainAnswer(result)
    const values = { answer: plain, sid: conversation.id, n: conversation.number }
    send(conversation, 'answer', words.say('reply', values), { id, ...dataOf(result, plain) })
    log.answered(conversation, said, by, plain, ms)
    if (result.type === 'away') log.away(conversation, said, result.detail)
  }

  /** What waits for the model waits here, where it costs next to nothing. */
  async function inSlot(signal: AbortSignal, work: (slot: Slot) => Promise<ChatAnswer>): Promise<ChatAnswer> {
    const slot = createSlot(slots)
    if (!(await slot.take(signal)))
      return signal.aborted ? { type: 'stopped' } : { type: 'away', why: 'busy', detail: 'more messages wait than may' }
    try {
      return await work(slot)
    } finally {
      slot.giveBack()
    }
  }

  /** Where a line is a message, an answer must be one line. */
  function plainAnswer(result: Exclude<ChatAnswer, { type: 'stopped' }>): string {
    const text = result.type === 'answer' ? result.text : words.say(result.why).trim()
    return framing === 'line' ? text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim() : text
  }

  function dataOf(result: Exclude<ChatAnswer, { type: 'stopped' }>, plain: string): JsonObject {
    if (result.type === 'away') return { text: plain, notice: result.why }
    const files = result.files.flatMap((file) => {
      const url = linkOf(file)
      return url === null ? [] : [{ name: file.split('/').at(-1)!, ...url }]
    })
    return {
      text: result.text,
      ...(files.length > 0 ? { files } : {}),
      ...(result.by === 'first' ? { notice: 'crisis' } : {}),
    }
  }

  return async function answerAll(conversation) {
    if (conversation.answering) return
    while (!conversation.isPaused) {
      const said = conversation.waiting.shift()
      if (!said) break
      const controller = new AbortController()
      conversation.answering = controller
      conversation.answeringId = said.id
      try {
        await answer(conversation, said, controller.signal)
      } catch (error) {
        metrics.count('failures', {})
        keeper.distrust(conversation)
        const text = errorText(error)
        log.failed(conversation, said, text)
        say(conversation, 'error', 'error', { error: text, id: said.id })
      }
      conversation.answering = null
      conversation.answeringId = null
      conversation.lastSeen = clock()
    }
    if (!conversation.peer) keeper.letGo(conversation)
  }
}
