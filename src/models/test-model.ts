/** One tiny round trip with a tool, to find out what a model on its wire can do: call, result, answer. */
import type { ResponseHeaders } from './fault.ts'
import type { Model, ModelFault, ModelReply, ModelRequest, ToolSpecification } from './model.ts'

export interface ModelTest {
  /** null: all went well. */
  failed: {
    step: 'call' | 'answer'
    message: string
    wayOut?: string
    code: ModelFault['code'] | 'no-call' | 'no-answer'
  } | null
  /** null: not found out. */
  nativeTools: boolean | null
  streams: boolean | null
  /** The provider counted the tokens. */
  countsTokens: boolean | null
  cachedTokens: number
  /** Of the first call; milliseconds. */
  firstByteMs: number | null
  wholeMs: number | null
  /** As the provider names the model that answered. */
  answeredBy: string | null
  requestId: string | null
  /** What the provider says is left of its limits, in its own words: `requests 990, tokens 7500`. */
  left: string | null
}

const add: ToolSpecification = {
  name: 'add',
  description: 'Adds two whole numbers and returns their sum.',
  parameters: {
    type: 'object',
    properties: {
      a: { type: 'integer', description: 'first number' },
      b: { type: 'integer', description: 'second number' },
    },
    required: ['a', 'b'],
    additionalProperties: false,
  },
}
const [a, b, sum] = [19, 23, '42']

/** Never rejects for what the world did. */
export async function testModel(model: Model, signal: AbortSignal): Promise<ModelTest> {
  const test: ModelTest = {
    failed: null,
    nativeTools: model.nativeTools ? null : false,
    streams: null,
    countsTokens: null,
    cachedTokens: 0,
    firstByteMs: null,
    wholeMs: null,
    answeredBy: null,
    requestId: null,
    left: null,
  }
  const request: ModelRequest = {
    purpose: 'coder',
    messages: [
      { role: 'system', content: 'You are being tested. Do exactly what you are asked, and nothing else.' },
      { role: 'user', content: `Call the tool add with a=${a} and b=${b}. Then say its result as one number.` },
    ],
    tools: model.nativeTools ? [add] : [],
    toolChoice: model.nativeTools ? 'required' : 'none',
    temperature: 0,
    // Models that reason need room before they call.
    maxTokens: 1_024,
    sessionId: 'autoagent-models-test',
  }

  async function ask(one: ModelRequest, isFirst: boolean): Promise<ModelReply | ModelFault> {
    const started = performance.now()
    const result = await model.complete(one, {
      signal,
      onFirstByte(headers) {
        if (!isFirst) return
        test.firstByteMs = Math.round(performance.now() - started)
        test.streams = /^text\/event-stream/iu.test(String(headers['content-type'] ?? ''))
        test.left = leftOf(headers)
      },
    })
    if (isFirst) test.wholeMs = Math.round(performance.now() - started)
    if (result.type === 'reply') {
      test.countsTokens = !result.usage.estimated
      test.cachedTokens = Math.max(test.cachedTokens, result.usage.cachedInputTokens)
      test.answeredBy = result.model
      test.requestId = result.requestId ?? test.requestId
    }
    return result
  }
  const fail = (step: 'call' | 'answer', fault: ModelFault): ModelTest => ({
    ...test,
    failed: { step, code: fault.code, message: fault.message, ...(fault.wayOut ? { wayOut: fault.wayOut } : {}) },
  })

  let first = await ask(request, true)
  if (first.type === 'fault' && first.code === 'tools-unsupported') {
    test.nativeTools = false
    first = await ask({ ...request, tools: [], toolChoice: 'none' }, true)
  }
  if (first.type === 'fault') return fail('call', first)
  const [call] = first.toolCalls
  if (!call) {
    // Without native tools all that can be tested is that it answers.
    if (test.nativeTools === false && first.text.trim() !== '') return test
    const message = `it answered with ${first.text.trim() === '' ? 'nothing' : 'text'} instead of a call of the tool`
    return { ...test, failed: { step: 'call', code: 'no-call', message } }
  }
  test.nativeTools = true
  const second = await ask(
    {
      ...request,
      toolChoice: 'auto',
      messages: [
        ...request.messages,
        { role: 'assistant', content: first.text, toolCalls: [call], reasoning: first.reasoning },
        { role: 'tool', toolCallId: call.id, name: call.name, content: sum },
      ],
    },
    false,
  )
  if (second.type === 'fault') return fail('answer', second)
  if (!second.text.includes(sum))
    return { ...test, failed: { step: 'answer', code: 'no-answer', message: `it did not say the result ${sum}` } }
  return test
}

function leftOf(headers: ResponseHeaders): string | null {
  const said = ['requests', 'tokens'].flatMap((what) => {
    const value = headers[`x-ratelimit-remaining-${what}`]
    return typeof value === 'string' && value !== '' ? [`${what} ${value}`] : []
  })
  return said.length > 0 ? said.join(', ') : null
}
