import { describe, expect, test } from 'vitest'
import { createExchangeWriter } from './exchange-lines.ts'
import type { Model, ModelRequest } from './model.ts'
import { createRecordedModel } from './recorded.ts'
import { logTo, recordingTo } from './recording.ts'
import { call, createScriptedModel, fault, reply } from './scripted.ts'
import type { ScriptedStep } from './scripted.ts'

const signal = new AbortController().signal
const request = (...texts: string[]): ModelRequest => ({
  purpose: 'coder',
  messages: texts.map((content) => ({ role: 'user', content })),
  tools: [{ name: 'run', description: 'Runs', parameters: { type: 'object', properties: {} } }],
  toolChoice: 'auto',
  temperature: 0.2,
  maxTokens: 100,
  sessionId: 's1',
})

async function record(steps: ScriptedStep[], requests: ModelRequest[], name = 'cloudflare/@cf/openai/gpt-oss-120b') {
  const lines: string[] = []
  const line = createExchangeWriter()
  const model = recordingTo(
    createScriptedModel(steps, { name }),
    logTo((exchange) => lines.push(`${JSON.stringify(line(exchange))}\n`)),
  )
  const results = []
  for (const one of requests) results.push(await model.complete(one, { signal }))
  return { text: lines.join(''), results }
}

describe('a recording', () => {
  test('replays replies and faults, the same request in the order of recording', async () => {
    const steps = [
      reply({ text: 'ok', calls: [call('run', { cmd: 'ls' })] }),
      fault('rate-limit', 'busy'),
      reply('second'),
    ]
    const requests = [request('a'), request('b'), request('a')]
    const { text, results } = await record(steps, requests)
    const model = createRecordedModel(text)
    expect(model.name).toBe('recorded:cloudflare/@cf/openai/gpt-oss-120b')
    expect(model.contextWindow).toBe(128_000)
    expect(model.price).toEqual({ input: 0.35, output: 0.75 })
    const replayed = [
      await model.complete(requests[1]!, { signal }),
      await model.complete(requests[0]!, { signal }),
      await model.complete(requests[2]!, { signal }),
    ]
    expect(replayed).toEqual([results[1], results[0], results[2]])
    const again = await model.complete(requests[0]!, { signal })
    expect(again).toMatchObject({ type: 'fault', code: 'recording', retryable: false })
    expect(again).toHaveProperty('message', expect.stringContaining('used up'))
  })

  test('the request is the same whatever the temperature, the session, volatile messages and descriptions', async () => {
    const { text } = await record([reply('yes')], [request('a')])
    const other = request('a')
    other.temperature = 1
    other.maxTokens = 5
    other.sessionId = 'other'
    other.tools[0]!.description = 'Says something else'
    other.messages.push({ role: 'system', content: '3 turns left', volatile: true })
    expect(await createRecordedModel(text).complete(other, { signal })).toMatchObject({ type: 'reply', text: 'yes' })
  })

  test.each([
    [
      'a message',
      request('a', 'the total is 43'),
      /exchange 2 of 2[^]*Message 2 of 2 \(user\) differs:\n {2}expected "the total is 42"\n {2}got {6}"the total is 43"/,
    ],
    [
      'a further message',
      request('a', 'the total is 42', 'and then?'),
      /Message 3 of 3 was not recorded:\n {2}got user: "and then\?"/,
    ],
    ['the purpose', { ...request('a'), purpose: 'agent' as const }, /no agent request at all/],
    ['the tools', { ...request('a'), tools: [] }, /offered tools differ:\n {2}expected "run"\n {2}got {6}""/],
    ['the choice', { ...request('a'), toolChoice: 'required' as const }, /expected auto, got required/],
  ])('a miss shows the first difference: %s', async (_what, asked, message) => {
    const { text } = await record([reply('1'), reply('2')], [request('a'), request('a', 'the total is 42')])
    const result = await createRecordedModel(text).complete(asked, { signal })
    expect(result).toMatchObject({ type: 'fault', code: 'recording' })
    expect(result).toHaveProperty('message', expect.stringMatching(message))
  })

  test('a line holds only what its request adds, and retries come back without their wait', async () => {
    const long = 'word '.repeat(500)
    const requests = [request(long), request(long, 'b'), request(long, 'b', 'c'), request('x')]
    const lines: string[] = []
    const line = createExchangeWriter()
    const scripted = createScriptedModel([reply('1'), reply('2'), reply('3'), reply('4')])
    const retried: Model = {
      ...scripted,
      async complete(asked, options) {
        if (asked.messages.length === 2) {
          options.onText?.('half an ans')
          await options.onRetry?.(fault('unavailable', 'busy'), 1, 60_000)
        }
        return scripted.complete(asked, options)
      },
    }
    const model = recordingTo(
      retried,
      logTo((exchange) => lines.push(JSON.stringify(line(exchange)))),
    )
    for (const one of requests) await model.complete(one, { signal })
    expect(lines.slice(1).every((text) => text.length < 600 && !text.includes('word word'))).toBe(true)
    const recorded = createRecordedModel(`${lines.join('\n')}\n`)
    const heard: string[] = []
    const retries: unknown[] = []
    const texts = []
    for (const one of requests) {
      const result = await recorded.complete(one, {
        signal,
        onText: (text) => heard.push(text),
        onRetry: (...retry) => void retries.push(retry),
      })
      texts.push(result.type === 'reply' ? result.text : result.message)
    }
    expect(texts).toEqual(['1', '2', '3', '4'])
    expect(heard).toEqual(['1', 'half an ans', '2', '3', '4'])
    expect(retries).toEqual([[expect.objectContaining({ code: 'unavailable' }), 1, 60_000]])
  })

  test('streams the text in pieces that never cut a character', async () => {
    const { text } = await record([reply('a😀b😀c')], [request('a')])
    const heard: string[] = []
    await createRecordedModel(text, { pieceChars: 2 }).complete(request('a'), {
      signal,
      onText: (piece) => heard.push(piece),
    })
    expect(heard).toEqual(['a😀', 'b😀', 'c'])
  })

  test('an aborted call is answered as aborted and uses nothing up', async () => {
    const { text } = await record([reply('x')], [request('a')])
    const model = createRecordedModel(text)
    expect(await model.complete(request('a'), { signal: AbortSignal.abort() })).toMatchObject({ code: 'aborted' })
    expect(await model.complete(request('a'), { signal })).toMatchObject({ text: 'x' })
  })

  test('a torn last line is dropped; anything else names its line', async () => {
    const { text } = await record([reply('x'), reply('y')], [request('a'), request('b')])
    const torn = createRecordedModel(text.slice(0, -30))
    expect(await torn.complete(request('a'), { signal })).toMatchObject({ text: 'x' })
    expect(() => createRecordedModel('')).toThrow('no exchange')
    expect(() => createRecordedModel(`{"v":1}\n${text}`)).toThrow('Line 1 of the recording has no "model"')
    expect(() => createRecordedModel(`${text}not json\n`)).toThrow('Line 3 of the recording is not JSON')
    expect(() => createRecordedModel(text.replace('"v":2', '"v":3'))).toThrow('version 3')
    expect(() => createRecordedModel(text.replace('"text":"x"', '"text":1'))).toThrow('no usable "result"')
  })

  test('what cannot be kept is a fault, and an aborted call is not kept', async () => {
    const scripted = createScriptedModel([reply('x'), reply('y')])
    const full = recordingTo(scripted, { append: () => {}, settled: async () => new Error('ENOSPC') })
    const unkept = { code: 'recording', retryable: false, message: expect.stringContaining('ENOSPC') }
    expect(await full.complete(request('a'), { signal })).toMatchObject(unkept)
    expect(scripted.requests).toEqual([])
    const { text } = await record([fault('aborted')], [request('a')])
    expect(text).toBe('')
  })
})

test('a scripted model keeps what it was asked and faults when its steps are used up', async () => {
  const model = createScriptedModel([(asked) => reply(asked.messages.length.toString())])
  expect(await model.complete(request('a', 'b'), { signal })).toMatchObject({ text: '2' })
  expect(await model.complete(request('a'), { signal })).toMatchObject({ type: 'fault', code: 'recording' })
  expect(model.requests.map((one) => one.messages.length)).toEqual([2, 1])
})
