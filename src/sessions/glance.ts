/**
 * What a record of the journal is, told by how its text begins. A session of ten thousand turns goes on from its last
 * hundred: to read all of its messages and results is what would take its time.
 */

export type Glance =
  /** `call`: the name of the first call; null: only reading tells. */
  | { type: 'message'; turn: number; role: 'assistant' | 'tool'; call: string | null }
  | { type: 'result-known'; id: string; ok: boolean; name: string }

/** As records are written, their keys in this order. Texts with an escape in them are not for a glance. */
const message = /^\{"v":1,"seq":\d+,"type":"message","turn":(\d{1,15}),"message":\{"role":"(assistant|tool)",/
const firstCall = /^"content":"","toolCalls":\[\{"id":"[^"\\]*","name":"([ !#-[\]-~]*)"/
const result =
  /^\{"v":1,"seq":\d+,"type":"result-known","turn":\d{1,15},"id":"([!#-[\]-~]+)","ok":(true|false),"name":"([ !#-[\]-~]*)","value":"/

/** @param head as of `StoredRecord`. @returns null: the record must be read. */
export function glanceAt(head: string): Glance | null {
  const said = message.exec(head)
  if (said)
    return {
      type: 'message',
      turn: Number(said[1]),
      role: said[2] === 'tool' ? 'tool' : 'assistant',
      call: firstCall.exec(head.slice(said[0].length))?.[1] ?? null,
    }
  const known = result.exec(head)
  return known ? { type: 'result-known', id: known[1]!, ok: known[2] === 'true', name: known[3]! } : null
}
