import { expect, test } from 'vitest'
import type { AgentDefinition } from './protocol/agent-definition.ts'
import { agentCards } from './subagent-tools.ts'

const agent = (name: string, more: Partial<AgentDefinition> = {}): AgentDefinition => ({
  name,
  role: `The agent ${name}`,
  system_prompt: '',
  capabilities: [],
  created_at: '',
  updated_at: '',
  created_by: 'coder',
  version: 1,
  temperature: 0.7,
  max_tokens: 100,
  model: null,
  tools: [],
  ...more,
})
const library = { find: async (name: string) => (name === 'words' ? ({} as never) : null) }

test('of many agents the Coder is told of those that the task speaks of, in the order in which they are kept', async () => {
  const many = Array.from({ length: 60 }, (_, at) => agent(`agent_${String(at).padStart(2, '0')}`))
  many[7] = agent('tester', { role: 'Writes tests' })
  many[55] = agent('contracts', { role: 'A lawyer', capabilities: ['rental contracts'] })
  const names = (await agentCards(many, 'Check the rental contracts of May', library)).map(({ name }) => name)
  expect(names).toHaveLength(20)
  expect(names.at(-1)).toBe('contracts')
  expect(names).toEqual(
    names.toSorted((a, b) => many.findIndex((one) => one.name === a) - many.findIndex((one) => one.name === b)),
  )
})

test('only tools that are there are named', async () => {
  const cards = await agentCards([agent('reader', { tools: ['words', 'gone', 'read_result'] })], 'Count', library)
  expect(cards).toEqual([{ name: 'reader', role: 'The agent reader', tools: ['words', 'read_result'] }])
})
