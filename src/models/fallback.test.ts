import { plainRequest as request } from './fixtures/plain-request.ts'
import { expect, test } from 'vitest'
import { mendedByAnother, withFallback } from './fallback.ts'
import type { FaultCode } from './model.ts'
import { logTo, recordingTo } from './recording.ts'
import { createScriptedModel, fault, reply } from './scripted.ts'

const signal = new AbortController().signal
const other = () =>
  createScriptedModel([reply('there')], {
    name: 'other/model',
    contextWindow: 9_000,
    price: { input: 3, output: 4 },
    nativeTools: false,
  })

test.each(Object.entries(mendedByAnother) as [FaultCode, boolean][])(
  '%s: another model is asked: %s',
  async (code, isMended) => {
    const fallback = other()
    const model = withFallback(createScriptedModel([fault(code), reply('here')]), fallback)
    const facts = { name: 'other/model', contextWindow: 9_000, price: { input: 3, output: 4 }, nativeTools: false }
    const first = await model.complete(request, { signal })
    expect(first).toMatchObject({ type: 'fault', code })
    expect(first.type === 'fault' && first.goesOn).toEqual(isMended ? facts : undefined)
    expect(await model.complete(request, { signal })).toMatchObject({ text: isMended ? 'there' : 'here' })
    expect(model.name).toBe(isMended ? 'other/model' : 'scripted/model')
    if (isMended) expect(model).toMatchObject(facts)
  },
)

test('a model of the first provider is not asked of the fallback, and what is recorded follows', async () => {
  const fallback = other()
  const kept: string[] = []
  const model = recordingTo(
    withFallback(createScriptedModel([fault('quota')]), fallback),
    logTo(({ model: name }) => kept.push(name)),
  )
  const asked = { ...request, model: '@cf/only/here' }
  await model.complete(asked, { signal })
  expect(model).toMatchObject({ name: 'other/model', price: { input: 3, output: 4 } })
  await model.complete(asked, { signal })
  expect(fallback.requests[0]).not.toHaveProperty('model')
  expect(kept).toEqual(['scripted/model', 'other/model'])
})

test('an aborted call switches nothing', async () => {
  const controller = new AbortController()
  const model = withFallback(
    createScriptedModel([
      () => {
        controller.abort()
        return fault('network')
      },
    ]),
    other(),
  )
  expect(await model.complete(request, { signal: controller.signal })).not.toHaveProperty('goesOn')
  expect(model.name).toBe('scripted/model')
})
