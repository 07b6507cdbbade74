/** From the bytes of one turn to the bytes of the next: what the model wants back comes back as it was. */
import { plainRequest as request } from './fixtures/plain-request.ts'
import { expect, test } from 'vitest'
import { startLoopbackProvider } from './fixtures/loopback-provider.ts'
import { createOpenAICompatible } from './openai-compatible.ts'
import { wireMessages } from './wire-request.ts'

const blocks = [
  { type: 'reasoning.text', index: 0, text: 'Okay', signature: 's1', format: 'anthropic-claude-v1' },
  { type: 'reasoning.encrypted', index: 1, data: 'gAAA' },
]

test('blocks of reasoning go back unchanged, and only where they are wanted', async () => {
  const delta = (reasoning_details: object[]): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { reasoning_details } }] })}\n\n`
  const end = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'hi' }, finish_reason: 'stop' }] })}\n\n`
  const { signature, ...unsigned } = blocks[0]!
  const provider = await startLoopbackProvider([
    {
      type: 'raw',
      body: [
        delta([{ ...unsigned, text: 'Ok' }]),
        delta([{ type: 'reasoning.text', index: 0, text: 'ay', signature }]),
        delta([blocks[1]!]),
        end,
      ].join(''),
    },
  ])
  const model = createOpenAICompatible({
    name: 'test/model',
    baseUrl: provider.openaiUrl,
    model: 'model',
    quirks: { maxTokensField: 'max_tokens', streamUsage: true },
    contextWindow: 1000,
    price: null,
    nativeTools: true,
    people: { title: 'Test', keyVariable: null },
  })
  const reply = await model.complete(request, { signal: new AbortController().signal })
  await model.close()
  await provider.close()
  if (reply.type === 'fault') throw new Error(reply.message)
  expect(reply.reasoningDetails).toEqual(blocks)
  const said = { role: 'assistant', content: reply.text, reasoningDetails: reply.reasoningDetails! } as const
  expect(wireMessages([said], 'reasoning')[0]).toHaveProperty('reasoning_details', blocks)
  expect(wireMessages([said], 'reasoning_content')[0]).not.toHaveProperty('reasoning_details')
  expect(wireMessages([said], null)[0]).toEqual({ role: 'assistant', content: 'hi' })
})
