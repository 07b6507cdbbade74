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
