/** Says something in a conversation: as its door puts it, and as data for wires that have a form for it. */
import type { Reply } from '../channels/channel.ts'
import type { DoorTexts } from '../protocol/door.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Conversation } from './conversation.ts'
import type { DoorWords, Values } from './door-words.ts'

export interface Voice {
  /** @param text with the door's frame. Nobody connected: nothing is said. */
  send: (conversation: Conversation, kind: Reply['kind'], text: string, data?: JsonObject) => void
  /** One of the door's own texts. `id` of the values: the message that it answers. */
  say: (conversation: Conversation, name: keyof DoorTexts, kind: Reply['kind'], values?: Values) => void
}

export function createVoice(words: DoorWords): Voice {
  const send: Voice['send'] = ({ peer }, kind, text, data = {}) =>
    peer?.channel.send(peer.address, { kind, text, data })
  return {
    send,
    say(conversation, name, kind, values = {}) {
      const { id, number } = conversation
      const text = words.say(name, { sid: id, n: number, ...values })
      const data: JsonObject = { code: name, reason: name, message: text.trim(), text: text.trim() }
      for (const key of ['id', 'notice']) if (values[key] !== undefined) data[key] = values[key]
      send(conversation, kind, text, data)
    },
  }
}
