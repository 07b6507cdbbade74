/** Variables by name; the keys of models never by "any". */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createUse } from './ground.ts'

const keys = ['OPENAI_API_KEY', 'CLOUDFLARE_API_TOKEN', 'GROQ_API_KEY', 'OPENROUTER_API_KEY', 'AUTOAGENT_MODEL']
beforeAll(() => {
  for (const name of keys) process.env[name] = 'CANARY'
  process.env['PLAIN_VALUE'] = 'plain'
})
afterAll(() => {
  for (const name of [...keys, 'PLAIN_VALUE']) delete process.env[name]
})

test('a named variable', async () => {
  const use = createUse('/', { env: ['PLAIN_VALUE', 'NOT_SET_AT_ALL'] })
  expect(await use.call('env.get', { name: 'PLAIN_VALUE' })).toBe('plain')
  expect(await use.call('env.get', { name: 'NOT_SET_AT_ALL' })).toBe(null)
  expect(await use.call('env.get', { name: 'HOME' })).toBe('E_POLICY')
  expect(use.audit).toEqual(['env allowed PLAIN_VALUE', 'env allowed NOT_SET_AT_ALL', 'env denied HOME'])
})
test('denied is denied whether it is set or not', async () => {
  const use = createUse('/', {})
  const [set, unset] = [await use.fail('env.get', { name: 'HOME' }), await use.fail('env.get', { name: 'EMOH' })]
  expect(set.message.replace('HOME', 'EMOH')).toBe(unset.message)
  expect(set.hint).toContain('--allow-env=HOME')
})
test('a key of a provider is never text: not by any, not by name, not by a person', async () => {
  for (const name of keys) {
    expect(await createUse('/', { env: true }).call('env.get', { name })).toBe('E_POLICY')
    const named = createUse('/', { env: [name] }, true)
    const refused = await named.fail('env.get', { name })
    expect(refused.hint).toContain(`ctx.secret('${name}')`)
    expect(named.asked).toEqual([])
    expect(named.audit).toEqual([`env denied ${name}`])
  }
  expect(await createUse('/', { env: true }).call('env.get', { name: 'PLAIN_VALUE' })).toBe('plain')
})
test.each(['__proto__', 'constructor', 'toString', 'A B', '', 'A=B', 'Ä', 5])('%s is not a variable', async (name) => {
  const value = await createUse('/', { env: true }).call('env.get', { name })
  expect([null, 'E_ARGUMENT']).toContain(value)
})
