/** Makes and asks specialists, for the Coder and for the Supervisor alike. */
import type { AgentDefinition, AgentProposal } from '../protocol/agent-definition.ts'
import type { Observation, Problem } from '../protocol/observation.ts'
import { isBuiltIn } from './built-in-names.ts'
import type { Kit } from './kit.ts'

/** @param task when given, the agent is asked it in the same turn. */
export async function createAgent(
  proposal: AgentProposal,
  task: string | undefined,
  createdBy: AgentDefinition['created_by'],
  turn: number,
  kit: Kit,
): Promise<Observation> {
  const unknown = await unknownTools(proposal.tools ?? [], kit)
  // The Supervisor is not told what the library has, so its guesses are left out; the Coder can choose again.
  const known = unknown.length > 0 ? { tools: proposal.tools?.filter((name) => !unknown.includes(name)) ?? [] } : {}
  if (unknown.length > 0 && createdBy === 'coder') return refused(proposal.name, await toolProblem(unknown, kit))
  const admission = await kit.agents.keep({ ...proposal, ...known }, createdBy)
  if (admission.type === 'refused')
    return { type: 'refused', what: 'agent', name: proposal.name, problems: admission.problems }
  const { name, role, capabilities, version } = admission.definition
  kit.emit(turn, 'agent', {
    type: 'agent-made',
    name,
    job: role,
    capabilities,
    version,
    update: admission.update,
  })
  return task === undefined ? { type: 'made', what: 'agent', name, version } : callAgent(name, task, turn, kit)
}

/** More than an agent is shown: some of them it is not. */
const shownMessages = 50

export async function callAgent(name: string, task: string, turn: number, kit: Kit): Promise<Observation> {
  const definition = await kit.agents.find(name)
  if (!definition) {
    const names = (await kit.agents.list()).map((agent) => agent.name)
    const hint = names.length > 0 ? `there are: ${names.slice(0, 20).join(', ')}` : 'create_agent makes one'
    return refused(name, { code: 'E_UNKNOWN_AGENT', message: `there is no agent "${name.slice(0, 80)}"`, hint })
  }
  kit.emit(turn, 'agent', { type: 'agent-call', name, task })
  const reply = await kit.callSubagent({
    turn,
    definition,
    task,
    context: kit.session.state.messages.slice(-shownMessages),
  })
  const id = `r${turn}`
  const ms = Math.round(reply.ms)
  const text = reply.ok ? reply.text : `${reply.code}: ${reply.message}`
  await kit.session.append([{ type: 'result-known', turn, id, ok: reply.ok, name, value: text, what: 'agent' }])
  kit.emit(turn, 'agent', { type: 'agent-result', id, name, ok: reply.ok, text, ms })
  const frame = { type: 'ran', id, what: 'agent', name, logs: '', ms, inner: reply.inner } as const
  if (reply.ok) return { ...frame, ok: true, value: reply.text }
  const failure = { code: reply.code, message: reply.message, fault: 'environment', retryable: true } as const
  return { ...frame, ok: false, failure }
}

async function unknownTools(names: readonly string[], kit: Kit): Promise<string[]> {
  const found = await Promise.all(names.map(async (name) => isBuiltIn(name) || (await kit.library.find(name)) !== null))
  return names.filter((_, index) => !found[index])
}

async function toolProblem(unknown: readonly string[], kit: Kit): Promise<Problem> {
  const near = (await kit.library.search(unknown.join(' ').replaceAll('_', ' '), 5)).map(({ name }) => name)
  const list = unknown.slice(0, 5).map((name) => `"${name.slice(0, 80)}"`)
  return {
    code: 'E_UNKNOWN_TOOL',
    message: `an agent may only be given tools of the library, and there is no ${list.join(', ')}`,
    hint: near.length > 0 ? `the nearest are ${near.join(', ')}; or create_tool first` : 'create_tool makes it first',
  }
}

function refused(name: string, problem: Problem): Observation {
  return { type: 'refused', what: 'agent', name, problems: [problem] }
}
