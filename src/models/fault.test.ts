import { describe, expect, test } from 'vitest'
import { faultOfResponse } from './fault.ts'
import type { Endpoint, ResponseHeaders } from './fault.ts'
import type { FaultCode } from './model.ts'

const workersAI: Endpoint = {
  title: 'Workers AI',
  cloudflare: true,
  url: 'https://api.cloudflare.com/client/v4/accounts/a/ai/v1/chat/completions',
  model: '@cf/zai-org/glm-5.3',
  keyVariable: 'CLOUDFLARE_AUTH_TOKEN',
  keysUrl: 'https://dash.cloudflare.com/profile/api-tokens',
  modelVariable: 'CF_MODEL',
  secrets: ['cfut_secret'],
}
const openai: Endpoint = {
  title: 'OpenAI',
  url: 'https://api.openai.com/v1/chat/completions',
  model: 'm',
  keyVariable: 'OPENAI_API_KEY',
  secrets: ['sk-secret'],
}
const now = Date.UTC(2026, 10, 20, 13, 0)
const envelope = (code: number, message = 'said'): string =>
  JSON.stringify({ success: false, errors: [{ code, message }], messages: [], result: {} })
const object = (message: string, code: unknown = null, type = 'invalid_request_error'): string =>
  JSON.stringify({ error: { message, type, param: null, code } })

const cloudflareCases: [number, number, FaultCode, boolean, RegExp | undefined][] = [
  [3036, 429, 'quota', false, /resets at 00:00 UTC \(2026-11-21T00:00:00.000Z\).*--model/],
  [3040, 429, 'rate-limit', true, /Try again later/],
  [5035, 403, 'credentials', false, /glm-5\.3 needs the Workers Paid plan.*CF_MODEL @cf\/openai\/gpt-oss-120b/],
  [5016, 403, 'credentials', false, /licence/],
  [5018, 403, 'credentials', false, undefined],
  [10000, 401, 'credentials', false, /CLOUDFLARE_AUTH_TOKEN.*Workers AI Read and Edit.*api-tokens/],
  [10000, 403, 'credentials', false, /CLOUDFLARE_AUTH_TOKEN/],
  [7003, 404, 'not-found', false, /CLOUDFLARE_ACCOUNT_ID/],
  [5007, 400, 'not-found', false, /CF_MODEL.*workers-ai\/models/],
  [3042, 404, 'not-found', false, /CF_MODEL/],
  [5004, 400, 'bad-request', false, undefined],
  [5006, 400, 'bad-request', false, undefined],
  [8001, 400, 'bad-request', false, undefined],
  [8006, 400, 'bad-request', false, undefined],
  [5023, 400, 'bad-request', false, undefined],
  [5025, 400, 'bad-request', false, undefined],
  [3003, 400, 'bad-request', false, undefined],
  [3023, 403, 'credentials', false, undefined],
  [3041, 403, 'credentials', false, undefined],
  [7000, 400, 'not-found', false, /CLOUDFLARE_ACCOUNT_ID/],
  [3006, 413, 'too-long', false, undefined],
  [3007, 408, 'timeout', true, undefined],
  [3008, 408, 'timeout', true, undefined],
  [7009, 502, 'unavailable', true, undefined],
  [9999, 500, 'unavailable', true, undefined],
  [9999, 400, 'bad-request', false, undefined],
]

test.each(cloudflareCases)('Workers AI %i with HTTP %i is %s', (number, status, code, retryable, wayOut) => {
  const fault = faultOfResponse(status, {}, envelope(number), workersAI, now)
  expect(fault).toMatchObject({ code, retryable, status, message: expect.stringContaining(`code ${number}`) })
  if (wayOut) expect(fault.wayOut).toMatch(wayOut)
})

test('the daily quota is known by its text too, and says when it ends', () => {
  const body = envelope(9998, 'you have used up your daily free allocation of 10,000 neurons')
  expect(faultOfResponse(429, {}, body, workersAI, now)).toMatchObject({
    code: 'quota',
    retryable: false,
    resetsAt: '2026-11-21T00:00:00.000Z',
  })
})

const cases: [string, number, string, FaultCode, boolean][] = [
  ['a wrong key', 401, object('Incorrect API key provided', 'invalid_api_key'), 'credentials', false],
  ['forbidden', 403, 'Forbidden', 'credentials', false],
  ['no such model', 404, object('The model `x` does not exist', 'model_not_found'), 'not-found', false],
  ['Ollama: no such model', 404, '{"error":"model \'x\' not found"}', 'not-found', false],
  [
    'no money',
    429,
    object('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'),
    'quota',
    false,
  ],
  ['payment required', 402, object('Insufficient credits', 402), 'quota', false],
  ['rate limit', 429, object('Rate limit reached for gpt', 'rate_limit_exceeded', 'requests'), 'rate-limit', true],
  [
    'rate limit that speaks of context length',
    429,
    object('Rate limit: maximum context length per minute'),
    'rate-limit',
    true,
  ],
  ['overloaded', 503, object('overloaded', null, 'server_error'), 'unavailable', true],
  ['bad gateway page', 502, '<html><head><title>502 Bad Gateway</title></head></html>', 'unavailable', true],
  ['empty body', 500, '', 'unavailable', true],
  ['request timeout', 408, '', 'timeout', true],
  [
    'OpenAI overflow',
    400,
    object("This model's maximum context length is 131072 tokens.", 'context_length_exceeded'),
    'too-long',
    false,
  ],
  [
    'llama.cpp overflow',
    400,
    '{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}',
    'too-long',
    false,
  ],
  ['Groq overflow', 400, object('Please reduce the length of the messages or completion.'), 'too-long', false],
  [
    'LM Studio overflow',
    400,
    '{"error":"The number of tokens to keep is greater than the context length"}',
    'too-long',
    false,
  ],
  [
    'Groq: above the minute allowance',
    413,
    object('Request too large: tokens per minute (TPM): Limit 8000, Requested 10000', 'rate_limit_exceeded', 'tokens'),
    'too-long',
    false,
  ],
  [
    'harmony: NoneType',
    400,
    object("'NoneType' object has no attribute 'startswith'", 'invalid_prompt'),
    'format',
    true,
  ],
  ['harmony: recipient', 400, object('Unknown recipient: <|constrain|>create_tool', 'invalid_prompt'), 'format', true],
  ['harmony: channel', 400, object('Unknown channel: call_tool', 'invalid_prompt'), 'format', true],
  ['Groq tool_use_failed', 400, object('Failed to call a function', 'tool_use_failed'), 'format', true],
  ['llama.cpp cannot parse', 500, object('Failed to parse input at pos 12'), 'format', true],
  [
    'Ollama: no tools',
    400,
    '{"error":"registry.ollama.ai/library/gemma does not support tools"}',
    'tools-unsupported',
    false,
  ],
  [
    'vLLM: no tools',
    400,
    object('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    'tools-unsupported',
    false,
  ],
  ['llama.cpp: no tools', 500, object('tools param requires --jinja flag'), 'tools-unsupported', false],
  ['OpenRouter: no tools', 404, object('No endpoints found that support tool use.', 404), 'tools-unsupported', false],
  [
    'OpenRouter: the reason is deeper',
    400,
    '{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"maximum context length is 8192 tokens"}}}',
    'too-long',
    false,
  ],
  ['bad request', 400, object('messages: required'), 'bad-request', false],
  ['FastAPI', 422, '{"detail":[{"loc":["body"],"msg":"field required"}]}', 'bad-request', false],
  ['Gemini: a list', 400, '[{"error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT"}}]', 'bad-request', false],
]

test.each(cases)('%s', (_what, status, body, code, retryable) => {
  expect(faultOfResponse(status, {}, body, openai, now)).toMatchObject({ code, retryable, status })
})

test('a harmony fault counts also where Cloudflare gives it a number', () => {
  const body = envelope(5006, "'NoneType' object has no attribute 'startswith'")
  expect(faultOfResponse(400, {}, body, workersAI)).toMatchObject({ code: 'format', retryable: true })
})

test('the way out names the variable that was used, and no secret is shown', () => {
  const fault = faultOfResponse(401, {}, object('Incorrect API key provided: sk-secret.', 'invalid_api_key'), openai)
  expect(fault.wayOut).toContain('OPENAI_API_KEY')
  expect(JSON.stringify(fault)).not.toContain('sk-secret')
})

describe('how long to wait', () => {
  const waits: [string, ResponseHeaders, string, number | undefined][] = [
    ['seconds', { 'retry-after': '2' }, 'busy', 2000],
    ['milliseconds win', { 'retry-after': '9', 'retry-after-ms': '1500' }, 'busy', 1500],
    ['a date', { 'retry-after': new Date(now + 30_000).toUTCString() }, 'busy', 30_000],
    ['a date that is over', { 'retry-after': new Date(now - 30_000).toUTCString() }, 'busy', 0],
    ['in the text', {}, 'Please try again in 7.66s. Visit', 7660],
    ['minutes in the text', {}, 'Please try again in 1m26.4s', 86_400],
    ['milliseconds in the text', {}, 'Please try again in 360ms', 360],
    ['not said', {}, 'please try again in a while', undefined],
    ['nonsense', { 'retry-after': 'soon' }, 'busy', undefined],
  ]
  test.each(waits)('%s', (_what, headers, message, expected) => {
    expect(faultOfResponse(429, headers, object(message), openai, now).retryAfterMs).toBe(expected)
  })

  test('x-should-retry is believed', () => {
    expect(faultOfResponse(503, { 'x-should-retry': 'false' }, '', openai)).toMatchObject({ retryable: false })
    expect(faultOfResponse(500, { 'x-should-retry': 'true' }, '', openai)).toMatchObject({ retryable: true })
    expect(faultOfResponse(401, { 'x-should-retry': 'true' }, '', openai)).toMatchObject({ retryable: false })
  })
})
