import { describe, expect, test } from 'vitest'
import type { Message } from '../protocol/message.ts'
import type { ModelRequest } from './model.ts'
import { providers } from './providers.ts'
import { wireMessages, wireRequest } from './wire-request.ts'
import type { Quirks } from './wire-request.ts'
import { workersAIQuirks } from './workers-ai.ts'
import type { WorkersAIRequest } from './workers-ai.ts'

const call = (id: string, args = '{}') => ({ id, name: 'run', arguments: args })
const wireCall = (id: string, args = '{}') => ({ id, type: 'function', function: { name: 'run', arguments: args } })
const result = (id: string, content: string): Message => ({ role: 'tool', toolCallId: id, name: 'run', content })

describe('messages', () => {
  const cases: [string, Message[], unknown[]][] = [
    [
      'one system message at the start',
      [
        { role: 'system', content: 'a' },
        { role: 'system', content: 'b' },
        { role: 'user', content: 'c' },
      ],
      [
        { role: 'system', content: 'a\n\nb' },
        { role: 'user', content: 'c' },
      ],
    ],
    [
      'a later one becomes a user message',
      [
        { role: 'user', content: 'a' },
        { role: 'system', content: '3 turns left', volatile: true },
      ],
      [
        { role: 'user', content: 'a' },
        { role: 'user', content: '3 turns left' },
      ],
    ],
    [
      'a volatile one never joins the stable start',
      [
        { role: 'system', content: 'a' },
        { role: 'system', content: 'now', volatile: true },
      ],
      [
        { role: 'system', content: 'a' },
        { role: 'user', content: 'now' },
      ],
    ],
    [
      'calls and results',
      [{ role: 'assistant', content: '', toolCalls: [call('1')] }, result('1', 'done')],
      [
        { role: 'assistant', content: '', tool_calls: [wireCall('1')] },
        { role: 'tool', tool_call_id: '1', content: 'done' },
      ],
    ],
    [
      'an empty result',
      [{ role: 'assistant', content: '', toolCalls: [call('1')] }, result('1', '')],
      [
        { role: 'assistant', content: '', tool_calls: [wireCall('1')] },
        { role: 'tool', tool_call_id: '1', content: '(no output)' },
      ],
    ],
    [
      'an empty reply is dropped',
      [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: '', reasoning: 'hm' },
        { role: 'user', content: 'b' },
      ],
      [
        { role: 'user', content: 'a' },
        { role: 'user', content: 'b' },
      ],
    ],
    [
      'a call without result gets one',
      [
        { role: 'assistant', content: '', toolCalls: [call('1'), call('2')] },
        result('2', 'x'),
        { role: 'user', content: 'go on' },
      ],
      [
        { role: 'assistant', content: '', tool_calls: [wireCall('1'), wireCall('2')] },
        { role: 'tool', tool_call_id: '2', content: 'x' },
        { role: 'tool', tool_call_id: '1', content: '(no result: interrupted)' },
        { role: 'user', content: 'go on' },
      ],
    ],
    [
      'a result without call is told as text',
      [{ role: 'user', content: 'a' }, result('9', 'x')],
      [
        { role: 'user', content: 'a' },
        { role: 'user', content: 'Result of run:\nx' },
      ],
    ],
    [
      'broken arguments are shown as such',
      [{ role: 'assistant', content: '', toolCalls: [call('1', '{"a":')] }, result('1', 'x')],
      [
        { role: 'assistant', content: '', tool_calls: [wireCall('1', '{"not_valid_json":"{\\"a\\":"}')] },
        { role: 'tool', tool_call_id: '1', content: 'x' },
      ],
    ],
    ['a lone surrogate is replaced', [{ role: 'user', content: 'a\uD83D' }], [{ role: 'user', content: 'a\uFFFD' }]],
  ]
  test.each(cases)('%s', (_what, messages, wire) => {
    expect(wireMessages(messages, null)).toEqual(wire)
  })

  test('reasoning goes back only where it is wanted', () => {
    const turn: Message[] = [
      { role: 'assistant', content: 'a', reasoning: 'hm', toolCalls: [call('1')] },
      result('1', 'x'),
    ]
    expect(wireMessages(turn, null)[0]).not.toHaveProperty('reasoning')
    expect(wireMessages(turn, 'reasoning')[0]).toMatchObject({ reasoning: 'hm' })
    expect(
      wireMessages([{ role: 'assistant', content: '', toolCalls: [call('1')] }], 'reasoning_content')[0],
    ).toMatchObject({
      reasoning_content: '',
    })
  })
})

describe('requests', () => {
  const request: ModelRequest = {
    purpose: 'coder',
    messages: [
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
    ],
    tools: [],
    toolChoice: 'required',
    temperature: 0.5,
    maxTokens: 10,
    sessionId: 's',
  }
  const quirks: Quirks = { maxTokensField: 'max_tokens', streamUsage: false, noTemperature: /^o\d/u }

  test('no tools, no choice; no temperature for a model that refuses it', () => {
    expect(wireRequest(request, 'o3', quirks)).toEqual({
      model: 'o3',
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'u' },
      ],
      stream: true,
      max_tokens: 10,
    })
  })

  test('fits the types of Workers AI; a schema without a type becomes an object', () => {
    const tools = [{ name: 'run', description: 'Runs', parameters: {} }]
    const wire: WorkersAIRequest = wireRequest({ ...request, tools }, '@cf/openai/gpt-oss-120b', workersAIQuirks)
    expect(wire.tools).toEqual([
      {
        type: 'function',
        function: { name: 'run', description: 'Runs', parameters: { type: 'object', properties: {} } },
      },
    ])
    expect(wire).toMatchObject({ tool_choice: 'required', max_completion_tokens: 10, temperature: 0.5 })
  })
})

describe('what each provider refuses is never sent', () => {
  const long = 'functions.run:0'.padEnd(60, 'x')
  const conversation: Message[] = [
    { role: 'system', content: 's' },
    { role: 'user', content: 'u' },
    { role: 'assistant', content: '', reasoning: 'thought', toolCalls: [call(long), call(`${long}y`)] },
    result(`${long}y`, 'second'),
    { role: 'assistant', content: '' },
    { role: 'system', content: '2 turns left', volatile: true },
  ]
  const request: ModelRequest = {
    purpose: 'coder',
    messages: conversation,
    tools: [{ name: 'run', description: 'Runs \uD83D', parameters: { properties: {} } }],
    toolChoice: 'required',
    temperature: 0.5,
    maxTokens: 10,
    sessionId: 's',
  }
  const all: [string, Quirks, string][] = [
    ...providers.map(({ name, quirks, defaultModel }): [string, Quirks, string] => [name, quirks, defaultModel ?? 'm']),
    ['cloudflare', workersAIQuirks, '@cf/openai/gpt-oss-120b'],
  ]
  test.each(all)('%s', (_name, quirks, model) => {
    const wire = wireRequest(request, model, quirks)
    const text = JSON.stringify(wire)
    // Fields that somebody answers with 400, and values that a template or a parser chokes on.
    expect(Object.keys(wire)).not.toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^(?:store|reasoning_effort|parallel_tool_calls|response_format|n|user)$/),
      ]),
    )
    expect(text).not.toMatch(/"developer"|"strict"|:null|"any"|\\ud83d/i)
    expect(wire.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool', 'user'])
    const assistant = wire.messages[2]!
    const ids = 'tool_calls' in assistant ? assistant.tool_calls!.map(({ id }) => id) : []
    const answered = wire.messages.flatMap((one) => (one.role === 'tool' ? [one.tool_call_id] : []))
    expect(answered.toSorted()).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(2)
    if (quirks.longestCallId) expect(ids.every((id) => id.length <= 40)).toBe(true)
    else expect(ids).toEqual([long, `${long}y`])
    const limits = [wire.max_tokens, wire.max_completion_tokens].filter((limit) => limit !== undefined)
    expect(limits).toEqual([10])
  })

  test.each([
    ['openai', 'max_completion_tokens'],
    ['groq', 'max_completion_tokens'],
    ['openrouter', 'max_tokens'],
    ['ollama', 'max_tokens'],
    ['llama.cpp', 'max_tokens'],
    ['vllm', 'max_tokens'],
    ['lmstudio', 'max_tokens'],
  ])('%s takes its limit as %s', (name, field) => {
    const { quirks } = providers.find((one) => one.name === name)!
    expect(wireRequest(request, 'm', quirks)).toHaveProperty(field, 10)
  })

  test.each([
    ['gpt-5-mini', false],
    ['gpt-6.1-sol', false],
    ['o4-mini', false],
    ['gpt-4.1', true],
  ])('OpenAI: %s takes a temperature: %s', (model, takes) => {
    const { quirks } = providers.find(({ name }) => name === 'openai')!
    expect('temperature' in wireRequest(request, model, quirks)).toBe(takes)
  })

  test('Ollama is never without a user message: the template of some models fails then', () => {
    const { quirks } = providers.find(({ name }) => name === 'ollama')!
    const messages: Message[] = [
      { role: 'system', content: 's' },
      { role: 'assistant', content: 'a' },
    ]
    expect(wireRequest({ ...request, messages }, 'm', quirks).messages).toEqual([
      { role: 'system', content: 's' },
      { role: 'user', content: 'Go on.' },
      { role: 'assistant', content: 'a' },
    ])
  })

  test('where streams are switched off, their options are not sent', () => {
    const wire = wireRequest(request, 'm', { maxTokensField: 'max_tokens', streamUsage: true, stream: false })
    expect([wire.stream, wire.stream_options]).toEqual([false, undefined])
  })

  test.each([
    ['openai', { body: 'prompt_cache_key' }],
    ['openrouter', { header: 'x-session-id' }],
  ])('%s is told the session for its prompt cache', (name, session) => {
    expect(providers.find((one) => one.name === name)!.quirks.session).toEqual(session)
  })
})
