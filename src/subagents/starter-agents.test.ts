/** The agents that ship with the program. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDefinition } from './definition-file.ts'

const folder = join(import.meta.dirname, '../../.agents')
const { agents } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
  agents: Record<string, Record<string, unknown>>
}

test.each(['data_analyst', 'ux_designer', 'security_auditor'])('%s is whole, and its row agrees', (name) => {
  const read = parseDefinition(readFileSync(join(folder, `${name}.json`), 'utf8'), { base: name, changedAt: 0 })
  if (!read.ok) throw new Error(read.fault)
  expect(read.definition).toEqual(read.raw)
  const { role, created_at, created_by, capabilities, version } = read.definition
  expect(agents[name]).toEqual({ path: `${name}.json`, role, created_at, created_by, capabilities, version })
  expect(read.definition.system_prompt).toMatch(/Answer in the language of the task\.$/)
})
