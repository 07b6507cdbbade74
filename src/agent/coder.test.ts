/** Native calls are read as they came: arguments may carry code, so nothing of them is repaired. */
import { expect, test } from 'vitest'
import { reply } from '../models/scripted.ts'
import { readReply } from './coder.ts'

const withArguments = (text: string) => readReply(reply({ calls: [{ id: 'c1', name: 'run_code', arguments: text }] }))

test('escapes of code arrive as they were meant', () => {
  const code = 'export default () => "C:\\\\Users\\\\new".match(/\\d+\\./)'
  expect(withArguments(JSON.stringify({ code }))).toMatchObject({
    type: 'action',
    action: { type: 'run_code', code },
  })
})

test.each([
  ['a regular expression', '{"code":"a.match(/\\d+/)"}'],
  ['a path', '{"code":"C:\\Users\\new"}'],
  ['a line break', '{"code":"a\nb"}'],
  ['cut', '{"code":"export default () => {'],
  ['a trailing comma', '{"code":"a",}'],
  ['a fence', '```json\n{"code":"a"}\n```'],
  ['two objects', '{"code":"a"}{"code":"b"}'],
])('%s: broken arguments go back to the model, whole', (_, text) => {
  expect(withArguments(text)).toMatchObject({
    type: 'malformed',
    callId: 'c1',
    problems: [{ code: 'E_FORMAT', message: expect.stringContaining('not valid JSON') }],
    assistant: { toolCalls: [{ arguments: text }] },
  })
})

test('a call that was cut at the token limit is not run, even if its arguments can be read', () => {
  const cut = {
    ...reply({ calls: [{ id: 'c1', name: 'run_code', arguments: '{"code":"a"}' }] }),
    finish: 'length' as const,
  }
  expect(readReply(cut)).toMatchObject({ type: 'malformed', problems: [{ code: 'E_LENGTH' }] })
})

test('a reply that was all reasoning is told so', () => {
  expect(readReply({ ...reply({ reasoning: 'so much to think about' }), finish: 'length' })).toMatchObject({
    type: 'malformed',
    problems: [{ code: 'E_LENGTH', hint: expect.stringContaining('reason less') }],
  })
})
