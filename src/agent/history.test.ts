import { describe, expect, test } from 'vitest'
import type { Message } from '../protocol/message.ts'
import { estimateTokens } from './token-gauge.ts'
import { fit } from './history.ts'

const exchange = (at: number, code: number, result: number): Message[] => [
  {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: `c${at}`, name: 'create_tool', arguments: JSON.stringify({ code: 'x'.repeat(code) }) }],
  },
  { role: 'tool', toolCallId: `c${at}`, name: 'create_tool', content: 'y'.repeat(result) },
]
const task: Message = { role: 'user', content: `Task: ${'important '.repeat(200)}` }

describe('a conversation that does not fit', () => {
  const messages = [task, ...exchange(1, 4_000, 8_000), ...exchange(2, 4_000, 8_000), ...exchange(3, 4_000, 8_000)]
  test('loses the oldest long texts first; task, order and pairs stay', () => {
    const fitted = fit(messages, estimateTokens(messages) - 2_500)
    expect(fitted[0]).toBe(task)
    expect(fitted.slice(-2)).toEqual(messages.slice(-2))
    expect(fitted.map(({ role }) => role)).toEqual(messages.map(({ role }) => role))
    expect(estimateTokens(fitted)).toBeLessThanOrEqual(estimateTokens(messages) - 2_500)
  })
  test('every shortened call is still JSON', () => {
    const calls = fit(messages, 0).flatMap((message) => (message.role === 'assistant' ? message.toolCalls! : []))
    expect(calls.map((call) => JSON.parse(call.arguments) as object)).toEqual(
      calls.map(() => ({ message: expect.any(String) })),
    )
  })
  test('one enormous newest call is shortened too', () => {
    const huge = [task, ...exchange(1, 300_000, 100)]
    expect(estimateTokens(fit(huge, 5_000))).toBeLessThan(5_000)
  })
})

test('one that fits is left as it is', () => {
  const messages = [task, ...exchange(1, 100, 100)]
  expect(fit(messages, 100_000)).toEqual(messages)
})
