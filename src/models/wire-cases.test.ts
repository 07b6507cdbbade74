/**
 * What providers really send (the list of 68 streaming quirks). However the bytes are cut on their way, the result is the
 * same: each case is read whole, byte by byte, cut inside characters, line ends and field names, cut in two at every
 * byte, and through real connections.
 */
import { describe, expect, test } from 'vitest'
import type { ToolCallRequest, Usage } from '../protocol/message.ts'
import type { Asked } from './chat-completion.ts'
import type { Endpoint } from './fault.ts'
import { startLoopbackProvider } from './fixtures/loopback-provider.ts'
import { createHttpClient } from './http.ts'
import type { HttpAnswer } from './http.ts'
import type { FaultCode, FinishReason, ModelResult } from './model.ts'
import { readReply } from './reply-body.ts'

interface Case {
  /** Number in the list, and what it is. */
  title: string
  body: string
  expect:
    | { fault: FaultCode; retryable?: boolean; message?: RegExp }
    | {
        text?: string
        reasoning?: string
        reasoningDetails?: object[]
        /** [name, arguments] or [name, arguments, id]; without an id any non-empty one is right. */
        calls?: [string, string, string?][]
        finish?: FinishReason
        usage?: Partial<Usage>
        model?: string
        /** What a display was given; default: the text. */
        shown?: string
      }
  asked?: Partial<Asked>
  contentType?: string
  /** What follows the last byte; default: the end of the body. */
  ends?: 'reset' | 'silence' | 'abort'
}

const event = (chunk: unknown): string => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`
const choice = (delta: unknown, more: object = {}): object => ({ choices: [{ index: 0, delta, ...more }] })
const deltas = (...all: unknown[]): string => all.map((delta) => event(choice(delta))).join('')
const pieces = (...all: unknown[]): string => deltas(...all.map((piece) => ({ tool_calls: [piece] })))
const end = (reason: unknown = 'stop'): string => event(choice({}, { finish_reason: reason })) + event('[DONE]')
const said = (text: string): string => deltas(...Array.from(text, (content) => ({ content })))
const run = (index: number | undefined, id: string | undefined, args: unknown, name = 'run'): object => ({
  ...(index === undefined ? {} : { index }),
  ...(id === undefined ? {} : { id }),
  type: 'function',
  function: { name, arguments: args },
})
const more = (index: number | undefined, args: string): object => ({
  ...(index === undefined ? {} : { index }),
  function: { arguments: args },
})
const ls = '{"cmd":"ls"}'
const oneCall = { calls: [['run', ls]] as [string, string][], finish: 'tool-calls' as const }
const counted = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 }
const cloudflare: Partial<Asked> = { endpoint: { ...endpointOf(''), cloudflare: true } }

function endpointOf(url: string): Endpoint {
  return { title: 'Test', url, model: 'asked-model', keyVariable: 'TEST_KEY', secrets: [] }
}

const cases: Case[] = [
  {
    title: '1 arguments in pieces',
    body: pieces(run(0, 'c1', ''), more(0, '{"cm'), more(0, 'd":"ls"}')) + end('tool_calls'),
    expect: { ...oneCall, calls: [['run', ls, 'c1']] },
  },
  {
    title: '2 a prefix is valid JSON',
    body: pieces(run(0, 'c1', '{}'), more(0, ' ')) + end('tool_calls'),
    expect: { calls: [['run', '{} ', 'c1']] },
  },
  {
    title: '2 a longer number',
    body: pieces(run(0, 'c1', '1'), more(0, '2')) + end('tool_calls'),
    expect: { calls: [['run', '12', 'c1']] },
  },
  {
    title: '3 parallel calls, interleaved',
    body: pieces(run(0, 'a', '{"x"'), run(1, 'b', '{"y"', 'read'), more(0, ':1}'), more(1, ':2}')) + end('tool_calls'),
    expect: {
      calls: [
        ['run', '{"x":1}', 'a'],
        ['read', '{"y":2}', 'b'],
      ],
    },
  },
  {
    title: '4 first index is 1',
    body: pieces(run(1, 'c9', ''), more(1, ls)) + end('tool_calls'),
    expect: { calls: [['run', ls, 'c9']] },
  },
  {
    title: '4 indices 0 and 2',
    body: pieces(run(0, 'a', '{}'), run(2, 'b', '{}', 'read')) + end('tool_calls'),
    expect: {
      calls: [
        ['run', '{}', 'a'],
        ['read', '{}', 'b'],
      ],
    },
  },
  {
    title: '5 no index',
    body: pieces(run(undefined, 'a', ls), run(undefined, 'b', '{}', 'read')) + end('tool_calls'),
    expect: {
      calls: [
        ['run', ls, 'a'],
        ['read', '{}', 'b'],
      ],
    },
  },
  {
    title: '5 no index and no ids',
    body: pieces(run(undefined, undefined, ls), run(undefined, undefined, '{}')) + end('tool_calls'),
    expect: {
      calls: [
        ['run', ls],
        ['run', '{}'],
      ],
    },
  },
  {
    title: '5 no index, no ids, no arguments',
    body: pieces(run(undefined, undefined, ''), run(undefined, undefined, '', 'read')) + end('tool_calls'),
    expect: {
      calls: [
        ['run', '{}'],
        ['read', '{}'],
      ],
    },
  },
  {
    title: '6 no index, no id on continuation',
    body: pieces(run(undefined, 'a', '{'), more(undefined, '}')) + end('tool_calls'),
    expect: { calls: [['run', '{}', 'a']] },
  },
  {
    title: '7 index always 0, ids differ',
    body: pieces(run(0, 'x', '{"n":1}'), run(0, 'y', '{"n":2}'), run(0, 'z', '{"n":3}')) + end(),
    expect: {
      calls: [
        ['run', '{"n":1}', 'x'],
        ['run', '{"n":2}', 'y'],
        ['run', '{"n":3}', 'z'],
      ],
      finish: 'tool-calls',
    },
  },
  {
    title: '7 index 0, a new id for each piece of one call',
    body: pieces(run(0, 'x', '{'), { index: 0, id: 'y', function: { arguments: '}' } }) + end(),
    expect: { calls: [['run', '{}', 'x']] },
  },
  {
    title: '8 the id on every delta',
    body:
      pieces(run(0, 'c1', '{"cm'), { index: 0, id: 'c1', function: { name: 'run', arguments: 'd":"ls"}' } }) + end(),
    expect: { calls: [['run', ls, 'c1']] },
  },
  {
    title: '9 an id of an earlier turn',
    body: pieces(run(0, 'functions.run:0', ls)) + end(),
    asked: { takenIds: new Set(['functions.run:0']) },
    expect: { calls: [['run', ls, 'made']] },
  },
  { title: '10 an empty id', body: pieces(run(0, '', ls)) + end(), expect: { calls: [['run', ls, 'made']] } },
  {
    title: '10 an id too long for others',
    body: pieces(run(0, 'x'.repeat(65), ls)) + end(),
    expect: { calls: [['run', ls, 'made']] },
  },
  {
    title: '11 the name after the arguments',
    body: pieces({ index: 0, id: 'c1', function: { arguments: ls } }, { index: 0, function: { name: 'run' } }) + end(),
    expect: { calls: [['run', ls, 'c1']] },
  },
  {
    title: '11 a name that never comes',
    body: pieces({ index: 0, id: 'c1', function: { arguments: ls } }) + end(),
    expect: { fault: 'format', retryable: true },
  },
  {
    title: '12 an empty name on continuation',
    body: pieces(run(0, 'c1', '{'), { index: 0, function: { name: '', arguments: '}' } }) + end(),
    expect: { calls: [['run', '{}', 'c1']] },
  },
  {
    title: '13 a name in pieces',
    body: pieces(run(0, 'c1', '', 'ru'), { index: 0, function: { name: 'n', arguments: '{}' } }) + end(),
    expect: { calls: [['run', '{}', 'c1']] },
  },
  {
    title: '13 a repeated name',
    body: pieces(run(0, 'c1', '{'), { index: 0, function: { name: 'run', arguments: '}' } }) + end(),
    expect: { calls: [['run', '{}', 'c1']] },
  },
  {
    title: '14 an empty closing piece',
    body:
      pieces(
        run(0, 'c1', ls),
        { index: 0, id: null, type: null, function: { name: null, arguments: '' } },
        { id: null, type: null, function: { name: null, arguments: '' } },
        { index: 5, id: null, function: { name: null, arguments: '' } },
      ) + end('tool_calls'),
    expect: { calls: [['run', ls, 'c1']] },
  },
  {
    title: '15 arguments as an object',
    body: pieces(run(0, 'c1', { cmd: 'ls' })) + end(),
    expect: { calls: [['run', ls, 'c1']] },
  },
  {
    title: '15, 16 native calls, flat, no ids',
    body:
      event({
        response: null,
        tool_calls: [
          { name: 'run', arguments: { cmd: 'ls' } },
          { name: 'run', arguments: {} },
        ],
      }) +
      event({ response: '', usage: counted }) +
      event('[DONE]'),
    expect: {
      calls: [
        ['run', ls],
        ['run', '{}'],
      ],
      finish: 'tool-calls',
      usage: { inputTokens: 9 },
    },
  },
  { title: '17 no arguments', body: pieces(run(0, 'c1', '')) + end(), expect: { calls: [['run', '{}']] } },
  { title: '17 null arguments', body: pieces(run(0, 'c1', null)) + end(), expect: { calls: [['run', '{}']] } },
  { title: '17 "null" arguments', body: pieces(run(0, 'c1', 'null')) + end(), expect: { calls: [['run', '{}']] } },
  {
    title: '18 arguments cut, reason says tool_calls',
    body: pieces(run(0, 'c1', '{"path":"a","content":"x')) + end('tool_calls'),
    expect: { calls: [['run', '{"path":"a","content":"x', 'c1']], finish: 'length' },
  },
  { title: '19 a call and finish stop', body: pieces(run(0, 'c1', ls)) + end('stop'), expect: oneCall },
  {
    title: '20 function_call',
    body:
      deltas({ function_call: { name: 'run', arguments: '{"cmd"' } }, { function_call: { arguments: ':"ls"}' } }) +
      end('function_call'),
    expect: oneCall,
  },
  { title: '20 end', body: said('ok') + end('end'), expect: { text: 'ok', finish: 'stop' } },
  { title: '20 eos', body: said('ok') + end('eos'), expect: { text: 'ok', finish: 'stop' } },
  { title: '20 model_length', body: said('ok') + end('model_length'), expect: { text: 'ok', finish: 'length' } },
  { title: '20 MAX_TOKENS', body: said('ok') + end('MAX_TOKENS'), expect: { text: 'ok', finish: 'length' } },
  { title: '20 an empty reason and [DONE]', body: said('ok') + end(''), expect: { text: 'ok', finish: 'stop' } },
  {
    title: '20 an unknown reason',
    body: said('ok') + end('abducted'),
    expect: { fault: 'cut-stream', message: /unknown finish reason "abducted"/ },
  },
  {
    title: '20 tool_calls without calls',
    body: said('ok') + end('tool_calls'),
    expect: { text: 'ok', finish: 'stop' },
  },
  {
    title: '21 finish in its own chunk',
    body: said('ok') + event({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
    expect: { text: 'ok', finish: 'stop' },
  },
  {
    title: '22 finish at the top level',
    body: event({ response: 'a' }) + event({ response: ' x', finish_reason: 'stop' }),
    expect: { text: 'a x', finish: 'stop' },
  },
  {
    title: '23 finishReason',
    body: event({ choices: [{ delta: { content: 'a' }, finishReason: 'stop' }] }),
    expect: { text: 'a', finish: 'stop' },
  },
  {
    title: '24 length, then stop',
    body: said('ok') + event(choice({}, { finish_reason: 'length' })) + end('stop'),
    expect: { text: 'ok', finish: 'stop' },
  },
  {
    title: '24 length, then stop, arguments broken',
    body: pieces(run(0, 'c', '{"a":')) + event(choice({}, { finish_reason: 'length' })) + end('stop'),
    expect: { calls: [['run', '{"a":']], finish: 'length' },
  },
  {
    title: '25 content_filter',
    body: said('Well') + end('content_filter'),
    expect: { text: 'Well', finish: 'refusal' },
  },
  {
    title: '25 a refusal delta',
    body: deltas({ refusal: "I can't" }, { refusal: ' do it' }) + end('stop'),
    expect: { text: "I can't do it", finish: 'refusal', shown: '' },
  },
  {
    title: '26 a usage chunk without choices',
    body:
      said('ok') +
      event(choice({}, { finish_reason: 'stop' })) +
      event({ choices: [], usage: counted }) +
      event('[DONE]'),
    expect: { text: 'ok', usage: { inputTokens: 9, outputTokens: 2, cachedInputTokens: 0 } },
  },
  {
    title: '27 usage on every chunk',
    body:
      event({ ...choice({ content: 'a' }), usage: { prompt_tokens: 9, completion_tokens: 1 } }) +
      event({ ...choice({ content: 'b' }), usage: { prompt_tokens: 9, completion_tokens: 2 } }) +
      event({ ...choice({}, { finish_reason: 'stop' }), usage: null }) +
      event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 3 } }),
    expect: { text: 'ab', usage: { inputTokens: 9, outputTokens: 3 } },
  },
  {
    title: '28 x_groq.usage',
    body: said('a') + event({ ...choice({}, { finish_reason: 'stop' }), x_groq: { id: 'req', usage: counted } }),
    expect: { usage: { inputTokens: 9, outputTokens: 2 } },
  },
  {
    title: '28 x_groq.error',
    body: said('a') + event({ ...choice({}), x_groq: { id: 'req', error: 'Internal error' } }),
    expect: { fault: 'unavailable', retryable: true },
  },
  {
    title: '29 usage in the choice',
    body: event(choice({ content: 'a' }, { finish_reason: 'stop', usage: counted })),
    expect: { usage: { inputTokens: 9, outputTokens: 2 } },
  },
  {
    title: '30 cached: OpenAI',
    body:
      said('a') +
      event({
        ...choice({}, { finish_reason: 'stop' }),
        usage: { ...counted, prompt_tokens_details: { cached_tokens: 4 } },
      }),
    expect: { usage: { cachedInputTokens: 4 } },
  },
  {
    title: '30 cached: DeepSeek',
    body:
      said('a') +
      event({ ...choice({}, { finish_reason: 'stop' }), usage: { ...counted, prompt_cache_hit_tokens: 5 } }),
    expect: { usage: { cachedInputTokens: 5 } },
  },
  {
    title: '30 cached: Kimi',
    body: said('a') + event({ ...choice({}, { finish_reason: 'stop' }), usage: { ...counted, cached_tokens: 6 } }),
    expect: { usage: { cachedInputTokens: 6 } },
  },
  {
    title: '31 no usage',
    body: said('12345678') + end(),
    expect: { usage: { inputTokens: 77, outputTokens: 3, estimated: true } },
  },
  {
    title: '32 nonsense in usage',
    body:
      said('a') +
      event({
        ...choice({}, { finish_reason: 'stop' }),
        usage: {
          prompt_tokens: 9,
          completion_tokens: 2,
          cached_tokens: 50,
          completion_tokens_details: { reasoning_tokens: 8 },
        },
      }),
    expect: { usage: { cachedInputTokens: 0, reasoningTokens: 2 } },
  },
  {
    title: '33 reasoning_content',
    body: deltas({ reasoning_content: 'Ok' }, { reasoning_content: 'ay' }, { content: 'hi' }) + end(),
    expect: { text: 'hi', reasoning: 'Okay' },
  },
  {
    title: '34 reasoning',
    body: deltas({ reasoning: 'Okay', content: null }, { content: 'hi' }) + end(),
    expect: { text: 'hi', reasoning: 'Okay' },
  },
  {
    title: '35 both fields say the same',
    body: deltas({ reasoning: 'Okay', reasoning_content: 'Okay' }, { content: 'hi' }) + end(),
    expect: { reasoning: 'Okay' },
  },
  {
    title: '36 reasoning_details, encrypted',
    body: deltas({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'xyz' }], content: 'hi' }) + end(),
    expect: { text: 'hi', reasoning: '', reasoningDetails: [{ type: 'reasoning.encrypted', data: 'xyz' }] },
  },
  {
    title: '36 reasoning_details in pieces, the signature last',
    body:
      deltas(
        { reasoning: 'Ok', reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'Ok', signature: null }] },
        { reasoning: 'ay', reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'ay' }] },
        { reasoning_details: [{ type: 'reasoning.text', index: 0, text: '', signature: 's1' }] },
        { reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'a' }] },
        { reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'b' }, null] },
        { content: 'hi' },
      ) + end(),
    expect: {
      text: 'hi',
      reasoning: 'Okay',
      reasoningDetails: [
        { type: 'reasoning.text', index: 0, text: 'Okay', signature: 's1' },
        { type: 'reasoning.encrypted', index: 1, data: 'a' },
        { type: 'reasoning.encrypted', index: 1, data: 'b' },
      ],
    },
  },
  {
    title: '37 think tags, split',
    body:
      deltas(
        { content: '\n<th' },
        { content: 'ink>pl' },
        { content: 'an</thi' },
        { content: 'nk>\n\nan' },
        { content: 'swer' },
      ) + end(),
    expect: { text: 'answer', reasoning: 'plan' },
  },
  {
    title: '37 think tags later are text',
    body: said('Use <think> and </think>.') + end(),
    expect: { text: 'Use <think> and </think>.' },
  },
  {
    title: '37 a think tag that is never closed',
    body: said('<think>hm') + end('length'),
    expect: { text: '', reasoning: 'hm', finish: 'length' },
  },
  {
    title: '37 the opening tag was in the prompt',
    body: said('plan\n</think>\n\nanswer') + end(),
    expect: { text: 'answer', reasoning: 'plan', shown: 'plan\n</think>\n\nanswer' },
  },
  {
    title: '38 reasoning and content in one delta',
    body: deltas({ reasoning: 'hm', content: 'hi' }) + end(),
    expect: { text: 'hi', reasoning: 'hm' },
  },
  {
    title: '39 reasoning after content',
    body: deltas({ reasoning: 'a' }, { content: 'hi' }, { reasoning: 'b' }, { content: '!' }) + end(),
    expect: { text: 'hi!', reasoning: 'ab' },
  },
  {
    title: '40 content null, empty, missing, parts',
    body:
      deltas(
        { content: null },
        { content: '' },
        {},
        {
          content: [
            { type: 'text', text: 'a' },
            { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          ],
        },
      ) + end(),
    expect: { text: 'a', reasoning: 'hm' },
  },
  {
    title: '41 role empty or missing',
    body: deltas({ role: '', content: 'a' }, { content: 'b' }) + end(),
    expect: { text: 'ab' },
  },
  {
    title: '42 only reasoning, then length',
    body: deltas({ reasoning: 'so much to think about' }) + end('length'),
    expect: { text: '', reasoning: 'so much to think about', finish: 'length' },
  },
  {
    title: '43 comments',
    body: `: OPENROUTER PROCESSING\n\n${deltas({ content: 'a' })}: keep-alive\n\n${end()}`,
    expect: { text: 'a' },
  },
  {
    title: '43 only comments',
    body: ': OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n',
    expect: { fault: 'cut-stream', message: /empty/ },
  },
  {
    title: '44 no space, CRLF',
    body: (said('é😀') + end()).replaceAll('data: ', 'data:').replaceAll('\n', '\r\n'),
    expect: { text: 'é😀' },
  },
  {
    title: '44 CR only, BOM, event and id lines',
    body: `\uFEFFevent: chunk\nid: 1\nretry: 5\n${said('é😀') + end()}`.replaceAll('\n', '\r'),
    expect: { text: 'é😀' },
  },
  {
    title: '44 one chunk over several data lines',
    body: `data: {"choices":[{"index":0,\ndata: "delta":{"content":"a"},\ndata: "finish_reason":"stop"}]}\n\n`,
    expect: { text: 'a' },
  },
  {
    title: '44 one chunk over several data lines, CRLF',
    body: `data: {"choices":[{"index":0,\r\ndata: "delta":{"content":"a"},\r\ndata: "finish_reason":"stop"}]}\r\n\r\n`,
    expect: { text: 'a' },
  },
  {
    title: '44 no blank lines between events',
    body: (said('ab') + end()).replaceAll('\n\n', '\n'),
    expect: { text: 'ab' },
  },
  { title: '44 U+2028 in the text', body: said('a\u2028b') + end(), expect: { text: 'a\u2028b' } },
  { title: '45 no [DONE]', body: said('a') + event(choice({}, { finish_reason: 'stop' })), expect: { text: 'a' } },
  {
    title: '45 [DONE] twice, with spaces, without blank line',
    body: `${said('a')}${event(choice({}, { finish_reason: 'stop' }))}data:   [DONE]  \n\ndata: [DONE]`,
    expect: { text: 'a' },
  },
  {
    title: '45 bare [DONE]',
    body: `${said('a')}${event(choice({}, { finish_reason: 'stop' }))}[DONE]\n`,
    expect: { text: 'a' },
  },
  {
    title: '45 the last chunk without a blank line',
    body: `${said('a')}data: ${JSON.stringify(choice({}, { finish_reason: 'stop' }))}`,
    expect: { text: 'a' },
  },
  {
    title: '46 end without a finish reason',
    body: said('partial'),
    expect: { fault: 'cut-stream', retryable: true, message: /cut before its end/ },
  },
  {
    title: '46 [DONE] without a finish reason',
    body: said('partial') + event('[DONE]'),
    expect: { fault: 'cut-stream' },
  },
  {
    title: '46 a provider known to leave it out',
    body: said('all'),
    asked: { finishOptional: true },
    expect: { text: 'all', finish: 'stop' },
  },
  { title: '46 an empty stream', body: '', expect: { fault: 'cut-stream', message: /empty/ } },
  {
    title: '47 an error in the stream',
    body:
      said('par') +
      event({
        error: { code: 502, message: 'Provider disconnected' },
        choices: [{ delta: { content: '' }, finish_reason: 'error' }],
      }),
    expect: { fault: 'unavailable', retryable: true, message: /Provider disconnected/ },
  },
  {
    title: '47 finish reason error',
    body: said('par') + end('error'),
    expect: { fault: 'unavailable', retryable: true },
  },
  {
    title: '47 an error event',
    body: `${said('par')}event: error\ndata: {"message":"overloaded","type":"overloaded_error"}\n\n`,
    expect: { fault: 'unavailable', retryable: true },
  },
  {
    title: '48 vLLM error',
    body: event({ object: 'error', message: 'bad thing', code: 400 }),
    expect: { fault: 'bad-request', retryable: false },
  },
  {
    title: '49 an error field (llama.cpp)',
    body: 'error: {"code":400,"message":"the request exceeds the available context size. try increasing it"}\n\ndata: [DONE]\n\n',
    expect: { fault: 'too-long', retryable: false },
  },
  {
    title: '50 tool_use_failed',
    body: event({
      error: {
        message: 'Failed to call a function.',
        type: 'invalid_request_error',
        code: 'tool_use_failed',
        failed_generation: '<function=run>{"cmd":"ls"}',
      },
    }),
    expect: { fault: 'format', retryable: true },
  },
  {
    title: '51 JSON instead of a stream',
    contentType: 'application/json',
    body: JSON.stringify({
      model: 'm',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [run(undefined, 'a', ls), run(undefined, 'b', '{}')],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: counted,
    }),
    expect: {
      calls: [
        ['run', ls, 'a'],
        ['run', '{}', 'b'],
      ],
      finish: 'tool-calls',
      usage: { inputTokens: 9 },
      model: 'm',
    },
  },
  {
    title: '51 JSON that says it is a stream',
    body: JSON.stringify({ choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] }),
    expect: { text: 'hi' },
  },
  {
    title: '51 native envelope',
    contentType: 'application/json',
    body: JSON.stringify({ result: { response: 'hi', usage: counted }, success: true, errors: [], messages: [] }),
    expect: { text: 'hi', usage: { outputTokens: 2 } },
  },
  {
    title: '51 native envelope with calls',
    contentType: 'application/json',
    body: JSON.stringify({
      result: { response: null, tool_calls: [{ name: 'run', arguments: { cmd: 'ls' } }] },
      success: true,
    }),
    expect: oneCall,
  },
  {
    title: '51 native JSON mode: an object',
    contentType: 'application/json',
    body: JSON.stringify({ result: { response: { total: 42 } }, success: true }),
    expect: { text: '{"total":42}' },
  },
  {
    title: '51 chat completion in an envelope',
    contentType: 'application/json',
    body: JSON.stringify({
      result: { choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] },
      success: true,
    }),
    expect: { text: 'hi' },
  },
  {
    title: '51 JSON cut short',
    contentType: 'application/json',
    body: '{"choices":[{"message":{"content":"h',
    expect: { fault: 'cut-stream' },
  },
  {
    title: '51 JSON of something else',
    contentType: 'application/json',
    body: '{"status":"ok"}',
    expect: { fault: 'cut-stream', message: /not a chat completion/ },
  },
  {
    title: '52 an HTML page with status 200',
    contentType: 'text/html',
    body: '<!DOCTYPE html><title>Sign in</title><body>x</body>',
    expect: { fault: 'cut-stream', message: /an HTML page: Sign in/ },
  },
  {
    title: '52 plain text with escapes',
    contentType: 'text/plain',
    body: 'upstream \u001B[31mbroke\u001B[0m',
    expect: { fault: 'cut-stream', message: /upstream broke$/ },
  },
  {
    title: '52 a page of blanks, then garbage',
    contentType: 'text/plain',
    body: `${' '.repeat(4000)}x`,
    expect: { fault: 'cut-stream', message: /not a chat completion: x$/ },
  },
  {
    title: '53 envelope error with status 200',
    contentType: 'application/json',
    body: JSON.stringify({
      success: false,
      errors: [{ code: 3040, message: 'Capacity temporarily exceeded, please try again.' }],
      messages: [],
      result: null,
    }),
    asked: cloudflare,
    expect: { fault: 'rate-limit', retryable: true, message: /code 3040/ },
  },
  {
    title: '53 quota in the envelope with status 200',
    contentType: 'application/json',
    body: JSON.stringify({
      success: false,
      errors: [{ code: 3036, message: 'you have used up your daily free allocation' }],
    }),
    asked: cloudflare,
    expect: { fault: 'quota', retryable: false },
  },
  {
    title: '54 a forced call as text',
    body: said('{"name":"run","cmd":"ls"}') + end(),
    asked: { forced: true },
    expect: { ...oneCall, shown: '{"name":"run","cmd":"ls"}' },
  },
  {
    title: '54 not forced: text',
    body: said('{"name":"run","cmd":"ls"}') + end(),
    expect: { text: '{"name":"run","cmd":"ls"}' },
  },
  {
    title: '54 an unknown name: text',
    body: said('{"name":"analysis"}') + end(),
    asked: { forced: true },
    expect: { text: '{"name":"analysis"}' },
  },
  {
    title: '55 harmony tokens',
    body: said('<|channel|>commentary to=functions.run <|message|>{"cmd":"ls"}') + end(),
    expect: { fault: 'format', retryable: true },
  },
  {
    title: '55 harmony in a tool name',
    body: pieces(run(0, 'c1', ls, 'functions.run<|channel|>json')) + end(),
    expect: { calls: [['run', ls, 'c1']] },
  },
  {
    title: '55 an answer about harmony',
    body: said('The token <|channel|> starts a channel.') + end(),
    expect: { text: 'The token <|channel|> starts a channel.' },
  },
  {
    title: '56 a tool_call tag',
    body: said('<tool_call>{"name":"run","arguments":{"cmd":"ls"}}</tool_call>') + end(),
    expect: { ...oneCall, shown: '' },
  },
  {
    title: '56 a function tag',
    body: said('<function=run><parameter=cmd>ls</parameter></function>') + end(),
    expect: { ...oneCall, shown: '' },
  },
  {
    title: '56 a tool_call tag in prose',
    body: said('Write <tool_call>{"name":"run"}</tool_call>.') + end(),
    expect: { text: 'Write <tool_call>{"name":"run"}</tool_call>.' },
  },
  {
    title: '56 a tag with an unknown tool',
    body: said('<tool_call>{"name":"bash","arguments":{}}</tool_call>') + end(),
    expect: { text: '<tool_call>{"name":"bash","arguments":{}}</tool_call>' },
  },
  {
    title: '57 a tool that was not offered',
    body: pieces(run(0, 'c1', '{}', 'bash')) + end(),
    expect: { calls: [['bash', '{}', 'c1']] },
  },
  {
    title: '58 two identical calls',
    body: pieces(run(0, 'a', ls), run(1, 'b', ls)) + end(),
    expect: {
      calls: [
        ['run', ls, 'a'],
        ['run', ls, 'b'],
      ],
    },
  },
  {
    title: '59 another model answered',
    body: event({ ...choice({ content: 'a' }), model: 'gpt-oss-20b' }) + end(),
    expect: { text: 'a', model: 'gpt-oss-20b' },
  },
  {
    title: '60 null, {}, no choices, further choices',
    body: `${event('null')}${event({})}${event({ choices: null })}${event({
      choices: [
        { index: 1, delta: { content: 'no' } },
        { index: 0, delta: { content: 'yes' } },
      ],
    })}${event({ choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] })}${end()}`,
    expect: { text: 'yes' },
  },
  {
    title: '61 a broken line between good ones',
    body: `${said('a')}data: {"choices":[{"delta":{"con\n\n${said('b')}${end()}`,
    expect: { fault: 'cut-stream', message: /not JSON/ },
  },
  {
    title: '62 a surrogate pair over two deltas',
    body: `data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\ndata: {"choices":[{"delta":{"content":"\\ude00!"}}]}\n\n${end()}`,
    expect: { text: '😀!' },
  },
  {
    title: '62 a lone surrogate',
    body: `data: {"choices":[{"delta":{"content":"a\\ud83d"}}]}\n\n${end()}`,
    expect: { text: 'a\uFFFD', shown: 'a\uD83D' },
  },
  {
    title: '63 a prompt that the server cut without saying so',
    body:
      said('What is the task?') +
      event({ ...choice({}, { finish_reason: 'stop' }), usage: { ...counted, prompt_tokens: 4096 } }),
    asked: { estimatedInput: () => 20_000 },
    expect: { text: 'What is the task?', usage: { inputTokens: 4096 } },
  },
  {
    title: '64 overflow in the stream',
    body: event({
      error: {
        message: "This model's maximum context length is 131072 tokens. However, you requested 140000 tokens",
        type: 'invalid_request_error',
        code: null,
      },
    }),
    expect: { fault: 'too-long', retryable: false },
  },
  {
    title: '65 silence before the first byte',
    body: '',
    ends: 'silence',
    expect: { fault: 'timeout', retryable: true },
  },
  {
    title: '65 silence in the middle',
    body: said('par') + pieces(run(0, 'c1', '{"cmd":"ls"')),
    ends: 'silence',
    expect: { fault: 'timeout', retryable: true },
  },
  {
    title: '65 silence after the finish reason',
    body: said('all') + event(choice({}, { finish_reason: 'stop' })),
    ends: 'silence',
    expect: { text: 'all', finish: 'stop' },
  },
  {
    title: '66 a reset before the first token',
    body: '',
    ends: 'reset',
    expect: { fault: 'network', retryable: true },
  },
  {
    title: '66 a reset after the first token',
    body: said('par'),
    ends: 'reset',
    expect: { fault: 'cut-stream', retryable: true, message: /broke in the middle/ },
  },
  {
    title: '66 a reset in the middle of a call',
    body: pieces(run(0, 'c1', ls)),
    ends: 'reset',
    expect: { fault: 'cut-stream', retryable: true },
  },
  {
    title: '67 an abort in the middle of arguments',
    body: pieces(run(0, 'c1', '{"cmd":"rm')),
    ends: 'abort',
    expect: { fault: 'aborted', retryable: false },
  },
  {
    title: '68 one event of 8 MB',
    body: event(choice({ content: 'x'.repeat(8 * 1024 * 1024) }, { finish_reason: 'stop' })),
    expect: { text: 'x'.repeat(8 * 1024 * 1024), shown: 'x'.repeat(8 * 1024 * 1024) },
  },
  {
    title: '68 arguments of a hundred thousand bytes',
    body: pieces(run(0, 'c1', JSON.stringify({ code: 'y'.repeat(100_000) }))) + end('tool_calls'),
    expect: { calls: [['run', JSON.stringify({ code: 'y'.repeat(100_000) }), 'c1']] },
  },
]

/** Cuts after the first byte of a character, after CR, and inside `data`. */
function awkward(bytes: Uint8Array): Uint8Array[] {
  const cuts: Uint8Array[] = []
  let from = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!
    const inField = byte === 100 && (at === 0 || bytes[at - 1] === 10 || bytes[at - 1] === 13)
    if (byte < 0xc0 && byte !== 13 && !inField) continue
    cuts.push(bytes.subarray(from, at + 1))
    from = at + 1
  }
  return [...cuts, bytes.subarray(from)]
}

const pieceSizes = [1, 2, 3, 7, 64, 4096]
/** A body up to this size is cut in two at every byte; a larger one at so many places, and never into single bytes above the second. */
const cutEverywhere = 16 * 1024
const cutsOfLarge = 10
const bytewiseMost = 256 * 1024

/** Every way in which a body is cut up. */
function* chunkings(bytes: Uint8Array): Generator<Uint8Array[]> {
  yield [bytes]
  yield awkward(bytes)
  for (const size of pieceSizes)
    if (size >= 64 || bytes.length <= bytewiseMost)
      yield Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      )
  const step = bytes.length <= cutEverywhere ? 1 : Math.ceil(bytes.length / cutsOfLarge)
  for (let at = 1; at < bytes.length; at += step) yield [bytes.subarray(0, at), bytes.subarray(at)]
}

/** How long a test waits for silence. */
const shortMs = 150

const failures = {
  reset: { type: 'failure', code: 'network', message: 'read ECONNRESET' },
  silence: { type: 'failure', code: 'timeout', message: 'the answer stopped for 120 s' },
  abort: { type: 'failure', code: 'aborted', message: 'The call was aborted.' },
} as const

function answerOf(chunks: Uint8Array[], { contentType = 'text/event-stream', ends }: Case): HttpAnswer {
  let at = 0
  return {
    type: 'answer',
    status: 200,
    headers: { 'content-type': contentType },
    read: () => Promise.resolve(chunks[at++] ?? (ends ? failures[ends] : null)),
    hurry: () => {},
    dispose: () => {},
  }
}

/** Before a fault a display may have been given anything. */
function check(one: Case, { result, shown }: Reading): void {
  const want = one.expect
  if ('fault' in want) {
    expect(result).toMatchObject({
      type: 'fault',
      code: want.fault,
      ...(want.retryable === undefined ? {} : { retryable: want.retryable }),
    })
    if (want.message) expect(result).toHaveProperty('message', expect.stringMatching(want.message))
    return
  }
  if (result.type === 'fault') throw new Error(`${result.code}: ${result.message}`)
  const { calls = [], usage = {}, shown: expectedShown, ...plain } = want
  expect(result).toMatchObject(plain)
  expect(result.usage).toMatchObject(usage)
  expect(result.toolCalls.map((call: ToolCallRequest) => [call.name, call.arguments])).toEqual(
    calls.map(([name, args]) => [name, args]),
  )
  for (const [index, [, , id]] of calls.entries()) {
    const got = result.toolCalls[index]!.id
    if (id === 'made') expect(got).toBe('made')
    else expect(got).toBe(id ?? (got || 'any id'))
  }
  if (calls.length === 0 || want.text !== undefined) expect(result.text).toBe(want.text ?? result.text)
  expect(shown).toBe(expectedShown ?? result.text)
}

/** What one reading came to; ids that we make are random and read `made`. */
interface Reading {
  result: ModelResult
  shown: string
}

async function read(one: Case, answer: HttpAnswer): Promise<Reading> {
  const shown: string[] = []
  const result = await readReply(answer, {
    endpoint: endpointOf(''),
    tools: new Set(['run', 'read']),
    forced: false,
    takenIds: new Set(),
    finishOptional: false,
    estimatedInput: () => 77,
    onText: (text) => shown.push(text),
    ...one.asked,
  })
  if (result.type === 'reply')
    for (const call of result.toolCalls) call.id = call.id.replace(/^call_[0-9a-f]{24}$/, 'made')
  return { result, shown: shown.join('') }
}

let readings = 0
let alike = 0

describe('however the bytes are cut', () => {
  test.each(cases)('$title', async (one) => {
    const bytes = new TextEncoder().encode(one.body)
    const whole = await read(one, answerOf([bytes], one))
    check(one, whole)
    const expected = JSON.stringify(whole)
    let here = 0
    for (const chunks of chunkings(bytes)) {
      const reading = await read(one, answerOf(chunks, one))
      const cut = `${chunks.length} chunks, the first of ${chunks[0]?.length} bytes`
      if (JSON.stringify(reading) !== expected) expect([cut, reading]).toEqual([cut, whole])
      here += 1
    }
    expect(here).toBeGreaterThan(1)
    readings += here
    alike += 1
  })
})

describe('over a connection', () => {
  test.each(cases)('$title', async (one) => {
    const { body, contentType, ends } = one
    const ending = ends === undefined ? 'end' : ends === 'reset' ? 'reset' : 'stall'
    const raw = { type: 'raw', body, ending, ...(contentType ? { contentType } : {}) } as const
    const isSmall = body.length <= cutEverywhere
    const steps = isSmall ? [raw, { ...raw, pieces: 1 }, { ...raw, pieces: 7 }] : [raw]
    const provider = await startLoopbackProvider(steps)
    const http = createHttpClient({
      connectMs: 10_000,
      firstByteMs: 10_000,
      idleMs: ends === 'silence' ? shortMs : 10_000,
    })
    try {
      for (let n = 0; n < steps.length; n += 1) {
        const controller = new AbortController()
        const answer = await http.post({
          url: `${provider.openaiUrl}/chat/completions`,
          headers: {},
          body: '{}',
          signal: controller.signal,
        })
        if (answer.type === 'failure') throw new Error(answer.message)
        if (ends === 'silence') answer.hurry(shortMs)
        const hurried = ends === 'silence' ? { ...answer, hurry: () => answer.hurry(shortMs) } : answer
        check(one, await read(one, ends === 'abort' ? abortedAfter(body.length, answer, controller) : hurried))
        readings += 1
      }
      expect(provider.left()).toEqual([])
    } finally {
      await http.close()
      await provider.close()
    }
  })
})

/** The same answer; the caller aborts while the byte after this many is waited for. */
function abortedAfter(length: number, answer: HttpAnswer, controller: AbortController): HttpAnswer {
  let seen = 0
  return {
    ...answer,
    async read() {
      if (seen >= length) setImmediate(() => controller.abort())
      const chunk = await answer.read()
      if (chunk instanceof Uint8Array) seen += chunk.length
      return chunk
    },
  }
}

test('a body that ends early never brings a call or an answer that was not finished', async () => {
  for (const one of cases) {
    if (one.asked?.finishOptional || one.body.length > cutEverywhere) continue
    const bytes = new TextEncoder().encode(one.body)
    const { result: whole } = await read(one, answerOf([bytes], one))
    for (let at = 0; at < bytes.length; at += 1) {
      const { result } = await read(one, answerOf([bytes.subarray(0, at)], one))
      if (result.type === 'fault' || result.finish === 'length' || result.finish === 'refusal') continue
      const cut = `${one.title}, ended after ${at} of ${bytes.length} bytes`
      expect([cut, result.text, result.toolCalls]).toEqual(
        whole.type === 'reply' ? [cut, whole.text, whole.toolCalls] : [cut, 'a fault'],
      )
    }
  }
})

test('all listed quirks have a case, and all were read alike', () => {
  const covered = new Set(cases.flatMap(({ title }) => /^[\d, ]+/u.exec(title)![0].split(',').map(Number)))
  const listed = Array.from({ length: 68 }, (_, index) => index + 1)
  expect(listed.filter((number) => !covered.has(number))).toEqual([])
  expect(alike).toBe(cases.length)
  process.stdout.write(
    `wire: ${covered.size} cases in ${cases.length} bodies × whole, in pieces, cut at every byte, over connections = ${readings} readings, all alike\n`,
  )
})
