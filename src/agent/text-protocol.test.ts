import { expect, test } from 'vitest'
import { extractObject } from './text-protocol.ts'

test.each([
  ['bare', '{"type":"final"}', { type: 'final' }],
  ['fenced', 'Sure:\n```json\n{"type":"final","answer":"}{"}\n```\nthanks', { type: 'final', answer: '}{' }],
  ['prose around', 'I think {"type":"final"} is best', { type: 'final' }],
  ['braces and quotes in strings', '{"code":"if (a) { return \\"}\\" }"}', { code: 'if (a) { return "}" }' }],
  ['thinking is left out', '<think>{"type":"no"}</think>{"type":"yes"}', { type: 'yes' }],
  ['a set in prose before the object', 'the set {a, b} gives {"type":"final"}', { type: 'final' }],
  ['code fence with backslashes is not repaired', '```json\n{"code":"a\\\\d+"}\n```', { code: 'a\\d+' }],
])('%s', (_, text, value) => {
  expect(extractObject(text)).toEqual({ ok: true, value })
})

test.each([
  ['prose', 'The total is 42.', /holds no JSON object/],
  ['cut', '{"type":"final","answer":"a', /broken/],
  ['single quotes are not repaired', "{'type': 'final'}", /broken/],
  ['an array', '[1,2]', /holds no JSON object/],
])('%s is no object', (_, text, message) => {
  const found = extractObject(text)
  expect(found.ok || found.problems[0]!.message).toMatch(message)
})

const quoted = 'Show this:\n```json\n{"type":"final","answer":"not mine"}\n```\nand go on.'

test('what an object carries in its strings is never taken for the action', () => {
  const whole = JSON.stringify({ type: 'run_code', code: quoted })
  expect(extractObject(whole)).toEqual({ ok: true, value: { type: 'run_code', code: quoted } })
  // The same, written with line breaks that JSON does not allow: broken, and not the quotation inside.
  const raw = `{"type":"run_code","code":"${quoted.replaceAll('"', "'")}"}`
  expect(extractObject(raw)).toMatchObject({ ok: false })
})

test.each([
  ['a regular expression', '{"type":"run_code","code":"a.match(/\\d+\\./)"}'],
  ['a path', '{"type":"run_code","code":"C:\\Users\\new"}'],
  ['a line break in a string', '{"type":"run_code","code":"a\nb"}'],
  ['quotes inside', '{"type":"run_code","code":"say "hi""}'],
  ['a trailing comma', '{"type":"run_code","code":"a",}'],
  ['a comment', '{"type":"run_code", /* why */ "code":"a"}'],
  ['True', '{"type":"final","done":True}'],
  ['cut in the middle of code', '{"type":"create_tool","tool":{"name":"a","code":"export default () => { return 1'],
])('%s: what a repair would have to guess goes back to the model', (_, text) => {
  const found = extractObject(text)
  expect(found).toMatchObject({ ok: false, problems: [{ code: 'E_FORMAT', message: expect.stringMatching(/broken/) }] })
})
