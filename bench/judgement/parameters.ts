/** JSON Schema of a tool's parameters in few words. */
import type { ToolSource } from '../../src/protocol/tool.ts'
import type { Proposal } from './gate-faulty.ts'

export const object = (
  properties: ToolSource['parameters'],
  required = Object.keys(properties),
): ToolSource['parameters'] => ({
  type: 'object',
  properties,
  required,
})
export const text = { type: 'string' }
export const number = { type: 'number' }
export const integer = { type: 'integer' }
export const list = (items: ToolSource['parameters']): ToolSource['parameters'] => ({ type: 'array', items })

/** One proposal in few words. */
export const proposal = (
  kind: string,
  name: string,
  description: string,
  parameters: ToolSource['parameters'],
  examples: ToolSource['examples'],
  code: string,
  grants: string[] = [],
): Proposal => ({ kind, tool: { name, description, parameters, examples, code, grants } })
