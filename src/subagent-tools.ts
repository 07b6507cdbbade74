/** The tools a specialist is given: those of the library that its definition names, and what reads their results. */
import { isBuiltIn } from './agent/built-in-names.ts'
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

const mostAgentCards = 20

/** What the Coder is told of the agents, in their order: those that the task's words fit best, and only tools that are there. */
export async function agentCards(
  agents: readonly AgentDefinition[],
  task: string,
  library: Pick<Library, 'find'>,
): Promise<{ name: string; role: string; tools: string[] }[]> {
  const isThere = async (tool: string): Promise<string[]> =>
    isBuiltIn(tool) || (await library.find(tool)) !== null ? [tool] : []
  return Promise.all(
    fittingAgents(agents, task).map(async ({ name, role, tools }) => ({
      name,
      role,
      tools: (await Promise.all(tools.map(isThere))).flat(),
    })),
  )
}

/** All of them when they are few. The call_agent action reaches the others too. */
function fittingAgents(agents: readonly AgentDefinition[], task: string): readonly AgentDefinition[] {
  if (agents.length <= mostAgentCards) return agents
  const asked = new Set(wordsOf(task))
  const fit = ({ name, role, capabilities }: AgentDefinition): number =>
    new Set(wordsOf([name, role, ...capabilities].join(' ')).filter((word) => asked.has(word))).size
  const best = new Set([...agents].sort((a, b) => fit(b) - fit(a)).slice(0, mostAgentCards))
  return agents.filter((agent) => best.has(agent))
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []

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
