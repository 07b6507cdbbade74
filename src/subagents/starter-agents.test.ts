/** The agents that ship with the program. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDefinition } from './definition-file.ts'

const folder = join(import.meta.dirname, '../../.agents')
test.each(['data_analyst', 'ux_designer', 'security_auditor'])('%s is whole', (name) => {
  const read = parseDefinition(readFileSync(join(folder, `${name}.json`), 'utf8'), { base: name, changedAt: 0 })
  if (!read.ok) throw new Error(read.fault)
  expect(read.definition).toEqual(read.raw)
  for (const tool of read.definition.tools)
    expect(existsSync(join(folder, `../.permanent_tools/${tool}.ts`)), `${tool} ships with the program`).toBe(true)
  expect(read.definition.system_prompt).toMatch(/Answer in the language of the task\.$/)
})
