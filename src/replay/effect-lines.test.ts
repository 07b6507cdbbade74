import { expect, test } from 'vitest'
import type { Json } from '../protocol/json.ts'
import type { Effect, Execution } from './effect.ts'
import { createEffectWriter, readEffects } from './effect-lines.ts'

const large = 'row\n'.repeat(5000)
const answer = { status: 200, body: 'x'.repeat(9000) }

function execution(...values: Json[]): Execution {
  const calls = values.map((value, at) => ({ method: 'readFile', key: `${at}`, about: '', told: [], done: at, value }))
  const result = { ok: true, value: 1, logs: [] } as unknown as Execution['result']
  return { type: 'execution', key: 'k', about: '', result, repeat: { seed: '', readings: [], calls }, told: [] }
}

test('what is large is written once in a run, and read back as it was', () => {
  const effects: Effect[] = [
    execution(large, 'short', answer, null),
    execution(large, large, answer),
    execution({ ...answer, status: 201 }),
    { ...execution(), repeat: null },
  ]
  const write = createEffectWriter()
  const lines = effects.map((effect) => write(effect))
  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  expect(text.split(JSON.stringify(large))).toHaveLength(2)
  expect(text.split(answer.body)).toHaveLength(3)
  expect(readEffects(JSON.parse(`[${text.replaceAll('\n', ',')}]`))).toEqual(effects)
})

test('when the line that held it is lost, only that value is missing', () => {
  const write = createEffectWriter()
  const [, second] = [execution(large), execution(large, 'short')].map((effect) => write(effect))
  expect(readEffects([second!])).toMatchObject([{ repeat: { calls: [{ key: '0' }, { key: '1', value: 'short' }] } }])
  expect(JSON.stringify(readEffects([second!]))).not.toContain('row')
})
