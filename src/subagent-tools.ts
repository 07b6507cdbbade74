/** The tools a specialist is given: those of the library that its definition names, and what reads their results. */
import { builtInNames, isBuiltIn } from './agent/built-in-names.ts'
import type { BuiltInName } from './agent/built-in-names.ts'
import type { ToolSpecification } from './models/model.ts'
import type { AgentDefinition } from './protocol/agent-definition.ts'
import type { JsonSchema } from './protocol/json.ts'
import type { Library } from './tools/library.ts'

/** Tools offered to one agent. */
const mostTools = 50

export interface GivenTools {
  /** In the order of the definition, so that the provider's cache holds. */
  tools: ToolSpecification[]
  missing: string[]
}

export async function givenTools(definition: AgentDefinition, library: Pick<Library, 'find'>): Promise<GivenTools> {
  const tools: ToolSpecification[] = []
  const missing: string[] = []
  for (const name of new Set(definition.tools.slice(0, mostTools))) {
    if (isBuiltIn(name)) {
      tools.push({ name, ...builtIns[name] })
      continue
    }
    const found = await library.find(name)
    if (found) tools.push({ name, description: found.entry.description, parameters: found.entry.parameters })
    else missing.push(name.slice(0, 80))
  }
  // A long result is shown in part: whoever has tools can read on.
  const readsOn: BuiltInName = 'read_result'
  if (tools.length > 0 && !tools.some(({ name }) => name === readsOn))
    tools.push({ name: readsOn, ...builtIns[readsOn] })
  return { tools, missing }
}

/** What the Coder is told of the agents, in their order: only tools that are there. */
export async function agentCards(
  agents: readonly AgentDefinition[],
  library: Pick<Library, 'list'>,
): Promise<{ name: string; role: string; tools: string[] }[]> {
  const there = new Set<string>([...builtInNames, ...(await library.list()).map((entry) => entry.name)])
  return agents.map(({ name, role, tools }) => ({ name, role, tools: tools.filter((tool) => there.has(tool)) }))
}

const text: JsonSchema = { type: 'string' }

/** Built-in tools as native functions: they only read what the run has. */
const builtIns: Record<BuiltInName, Omit<ToolSpecification, 'name'>> = {
  search_tools: {
    description: 'Look for tools of the library, to name them in the answer.',
    parameters: { type: 'object', properties: { query: text }, required: ['query'] },
  },
  show_tool: {
    description: 'A tool’s source, examples and grants.',
    parameters: { type: 'object', properties: { name: text }, required: ['name'] },
  },
  read_result: {
    description: 'More of a long result, by its id.',
    parameters: { type: 'object', properties: { id: text, offset: { type: 'integer' } }, required: ['id'] },
  },
}
