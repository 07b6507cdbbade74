import { describe, expect, test } from 'vitest'
import type { ModelReply } from '../models/model.ts'
import type { HistoryWindow } from '../protocol/door.ts'
import { noUsage } from '../protocol/message.ts'
import type { Message } from '../protocol/message.ts'
import { foldRecords } from '../sessions/fold.ts'
import type { Persona } from './kit.ts'
import { personaMessages, personaReply } from './persona.ts'

const user = (content: string): Message => ({ role: 'user', content })
const bot = (content: string): Message => ({ role: 'assistant', content })
const personaOf = (history: HistoryWindow, system = 'S'): Persona => ({
  system: { role: 'system', content: system },
  temperature: 0.5,
  maxTokens: 200,
  tools: [{ name: 'add', description: 'Adds', parameters: { type: 'object' } }],
  history,
  inOnePiece: true,
})
const kept = (messages: Message[]) =>
  foldRecords(messages.map((message) => ({ type: 'message', turn: 1, message }))).messages
const sent = (messages: Message[], history: HistoryWindow, system?: string): string[] =>
  personaMessages(kept(messages), personaOf(history, system)).map(({ content }) => content)

describe('the window of a conversation', () => {
  test('the newest whole exchanges that fit, after the prompt, before the last word', () => {
    const messages = [user('u1'), bot('b1'), user('u2'), bot('b2'), user('u3')]
    expect(sent(messages, {})).toEqual(['S', 'u1', 'b1', 'u2', 'b2', 'u3'])
    expect(sent(messages, { messages: 2 })).toEqual(['S', 'u2', 'b2', 'u3'])
    expect(sent(messages, { messages: 3 })).toEqual(['S', 'u2', 'b2', 'u3'])
    expect(sent(messages, { messages: 0 })).toEqual(['S', 'u3'])
  })

  test('as PsicoIA counted: a prompt of 1845 characters leaves room for three messages of 300', () => {
    const long = (n: number): string => String(n).padEnd(300, '.')
    const history = { tokens: 1000, chars_per_token: 3 }
    const messages = [user(long(1)), bot(long(2)), user(long(3)), bot(long(4)), user('hola')]
    // 1000 − 615 − 2 − 32 = 351: two of 100 fit, four do not; half an exchange is never sent.
    expect(sent(messages, history, 'x'.repeat(1845)).map((text) => text.slice(0, 1))).toEqual(['x', '3', '4', 'h'])
  })

  test('prompt and last word are sent whatever the window says', () => {
    expect(sent([user('a'), bot('b'), user('c'.repeat(5_000))], { tokens: 10 })).toEqual(['S', 'c'.repeat(5_000)])
  })

  test('what was never answered is left out, and what stood before it is not', () => {
    expect(sent([user('u1'), bot('b1'), user('lost'), user('u2'), bot('b2'), user('u3')], {})).toEqual([
      'S',
      'u1',
      'b1',
      'u2',
      'b2',
      'u3',
    ])
    expect(sent([bot('orphan'), user('u1'), bot('b1'), user('u2')], {})).toEqual(['S', 'u1', 'b1', 'u2'])
  })

  test('calls of tools stay with their exchange', () => {
    const call: Message = { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'add', arguments: '{}' }] }
    const result: Message = { role: 'tool', toolCallId: 'c', name: 'add', content: '4' }
    const now = [user('2 and 2?'), call, result]
    expect(sent([user('u1'), bot('b1'), ...now], { messages: 2 })).toEqual(['S', 'u1', 'b1', '2 and 2?', '', '4'])
    expect(sent([...now, bot('four'), user('more')], { messages: 3 })).toEqual(['S', 'more'])
    expect(sent([...now, bot('four'), user('more')], { messages: 4 })).toHaveLength(6)
  })
})

describe('what a persona says', () => {
  const reply = (more: Partial<ModelReply>): ModelReply => ({
    type: 'reply',
    text: '',
    reasoning: '',
    toolCalls: [],
    finish: 'stop',
    usage: noUsage,
    model: 'm',
    ...more,
  })
  const persona = personaOf({})

  test('is the answer, also when it was cut; nothing is a fault', () => {
    expect(personaReply(reply({ text: ' Hola. ' }), persona)).toMatchObject({
      action: { type: 'final', answer: 'Hola.' },
    })
    expect(personaReply(reply({ text: 'Ho', finish: 'length' }), persona)).toMatchObject({ type: 'action' })
    expect(personaReply(reply({ text: ' \n ' }), persona)).toMatchObject({ type: 'fault', fault: { code: 'format' } })
  })

  test('may be a call of its own tools, and of no others', () => {
    const call = (name: string, text: string) => reply({ toolCalls: [{ id: 'c', name, arguments: text }] })
    expect(personaReply(call('add', '{"a":1}'), persona)).toMatchObject({
      action: { type: 'call_tool', call: { name: 'add', args: { a: 1 } } },
      callId: 'c',
    })
    expect(personaReply(call('run_code', '{}'), persona)).toMatchObject({
      type: 'malformed',
      problems: [{ message: 'there is no tool "run_code"' }],
    })
    expect(personaReply(call('add', '[1]'), persona)).toMatchObject({ type: 'malformed' })
  })
})
