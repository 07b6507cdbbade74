/** docs/providers.md and the example in it are the providers as they are. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../protocol/json.ts'
import { knownModels } from './known-models.ts'
import { createFields } from './config-fields.ts'
import { knownProviders } from './provider-config.ts'
import { localProviders, providers, workersAIDefaultModel } from './providers.ts'

const page = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8')

test.each(providers)(
  'the page tells what $name wants',
  ({ name, keyVariables, baseUrlVariables, modelVariables, defaultModel }) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
    for (const word of [
      ...keyVariables,
      ...baseUrlVariables,
      ...modelVariables,
      ...(defaultModel ? [defaultModel] : []),
    ])
      expect(row).toContain(`\`${word}\``)
  },
)

test('the page tells the ports that are asked, and the default of Workers AI', () => {
  for (const { title, baseUrl } of localProviders) expect(page).toContain(`${new URL(baseUrl).port} (${title})`)
  expect(page).toContain(`\`${workersAIDefaultModel}\``)
})

test('the example of the page is a configuration that works, and every quirk stands there', () => {
  const example = JSON.parse(/```json\n([^]*?)```/u.exec(page)![1]!) as { providers: Record<string, Json> }
  const entries = Object.entries(example.providers).map(([name, value]) => ({ name, value, file: 'config.json' }))
  expect(knownProviders(entries).added).toMatchObject([
    { name: 'deepseek', needsKey: true, quirks: { reasoningFields: [[/^/u, 'reasoning_content']] } },
  ])
  const strange = { name: 'x', value: { baseUrl: 'https://a.example', quirks: { no: 1 } } as JsonObject, file: 'c' }
  let known = ''
  try {
    knownProviders([strange])
  } catch (error) {
    known = (error as { wayOut: string }).wayOut
  }
  const names = known.replace('known are ', '').split(', ')
  expect(names.length).toBeGreaterThan(9)
  for (const name of names) expect(page).toContain(`\`quirks.${name}\``)
})

test('every price of the table is a price, and every window one', () => {
  for (const [name, { contextWindow, price }] of Object.entries(knownModels)) {
    const fields = createFields({ ...price, window: contextWindow ?? 1 }, name, 'the table')
    if (price) expect([fields.needed('input') > 0, fields.needed('output') >= price.input]).toEqual([true, true])
    if (price?.cachedInput !== undefined) expect(fields.amount('cachedInput')).toBeLessThan(price.input)
    expect(fields.count('window')).toBeGreaterThan(0)
  }
})
