/** Makes and asks specialists, for the Coder and for the Supervisor alike. */
import type { AgentDefinition, AgentProposal } from '../protocol/agent-definition.ts'
import type { Observation } from '../protocol/observation.ts'
import type { Kit } from './kit.ts'

/** @param task when given, the agent is asked it in the same turn. */
export async function createAgent(
  proposal: AgentProposal,
  task: string | undefined,
  createdBy: AgentDefinition['created_by'],
  turn: number,
  kit: Kit,
): Promise<Observation> {
  const admission = await kit.agents.keep(proposal, createdBy)
  if (admission.type === 'refused')
    return { type: 'refused', what: 'agent', name: proposal.name, problems: admission.problems }
  const { name, role, capabilities, version } = admission.definition
  await kit.emit(turn, 'agent', {
    type: 'agent-made',
    name,
    job: role,
    capabilities,
    version,
    update: admission.update,
  })
  return task === undefined ? { type: 'made', what: 'agent', name, version } : callAgent(name, task, turn, kit)
}

export async function callAgent(name: string, task: string, turn: number, kit: Kit): Promise<Observation> {
  const definition = await kit.agents.find(name)
  if (!definition) {
    const names = (await kit.agents.list()).map((agent) => agent.name)
    const hint = names.length > 0 ? `there are: ${names.slice(0, 20).join(', ')}` : 'create_agent makes one'
    return {
      type: 'refused',
      what: 'agent',
      name,
      problems: [{ code: 'E_UNKNOWN_AGENT', message: `there is no agent "${name.slice(0, 80)}"`, hint }],
    }
  }
  await kit.emit(turn, 'agent', { type: 'agent-call', name, task })
  const reply = await kit.callSubagent({ definition, task, context: kit.session.state.messages })
  const id = `r${turn}`
  const ms = Math.round(reply.ms)
  const text = reply.ok ? reply.text : `${reply.code}: ${reply.message}`
  await kit.session.append([{ type: 'result-known', turn, id, ok: reply.ok, name, value: text, what: 'agent' }])
  await kit.emit(turn, 'agent', { type: 'agent-result', id, name, ok: reply.ok, text, ms })
  if (reply.ok) return { type: 'ran', id, what: 'agent', name, ok: true, value: reply.text, logs: '', ms }
  const failure = { code: reply.code, message: reply.message, fault: 'environment', retryable: true } as const
  return { type: 'ran', id, what: 'agent', name, ok: false, failure, logs: '', ms }
}
