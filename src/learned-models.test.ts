import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { withLearnedTools } from './learned-models.ts'
import type { ModelRequest } from './models/model.ts'
import { createScriptedModel, fault, reply } from './models/scripted.ts'
import { createFolderStore } from './stores/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'learned-'))
})
const request: ModelRequest = {
  purpose: 'coder',
  messages: [],
  tools: [{ name: 'run', description: '', parameters: {} }],
  toolChoice: 'auto',
  temperature: 0,
  maxTokens: 10,
  sessionId: 's',
}
const day = 24 * 60 * 60 * 1000
const signal = new AbortController().signal
const at = (now: number, name = 'ollama/gemma', steps = [fault('tools-unsupported')]) =>
  withLearnedTools(createScriptedModel(steps, { name }), createFolderStore(folder), () => now)

test('a model that refused native tools is known in the next run, for a week', async () => {
  const first = await at(0)
  expect(first.nativeTools).toBe(true)
  expect(await first.complete(request, { signal })).toMatchObject({ code: 'tools-unsupported' })
  expect((await at(day)).nativeTools).toBe(false)
  expect((await at(day, 'ollama/qwen')).nativeTools).toBe(true)
  expect((await at(8 * day)).nativeTools).toBe(true)
})

test('other faults and replies teach nothing, nor does the model of an agent', async () => {
  const model = await at(0, 'ollama/gemma', [fault('bad-request'), reply('ok') as never, fault('tools-unsupported')])
  await model.complete(request, { signal })
  await model.complete(request, { signal })
  await model.complete({ ...request, model: 'other' }, { signal })
  expect((await at(day)).nativeTools).toBe(true)
})

test('what else the file holds stays; a damaged one says nothing and is no fault', async () => {
  const path = join(folder, 'models.json')
  writeFileSync(path, '{"mine": 1, "withoutNativeTools": {"a/b": "1970-01-01T00:00:00.000Z"}}')
  await (await at(0)).complete(request, { signal })
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    mine: 1,
    withoutNativeTools: { 'a/b': '1970-01-01T00:00:00.000Z', 'ollama/gemma': '1970-01-01T00:00:00.000Z' },
  })
  writeFileSync(path, '{"withoutNativeTools": ')
  expect((await at(day)).nativeTools).toBe(true)
  await (await at(day)).complete(request, { signal })
  expect(readFileSync(path, 'utf8')).toBe('{"withoutNativeTools": ')
})

test('a folder that cannot be written is no fault either', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const model = await withLearnedTools(createScriptedModel([fault('tools-unsupported')]), createFolderStore(file))
  expect(await model.complete(request, { signal })).toMatchObject({ code: 'tools-unsupported' })
})
