/** `autoagent agents list` and `show`: the specialists that are kept. */
import type { Catalogue } from '../catalogue.ts'
import { agentLimits } from '../protocol/agent-definition.ts'
import { exitCodes } from '../protocol/errors.ts'
import type { InputError } from '../protocol/errors.ts'
import type { Flags } from './flags.ts'
import { notFound, openLists } from './lists.ts'
import { plainText, plainValue } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function agentsList(io: Io, flags: Flags): Promise<number> {
  const { agentsDir, agents } = await openLists(io, flags)
  const ofAll = flags.agentsAllSessions === true
  const all = await agents(ofAll)
  if (flags.outputFormat === 'json') {
    io.result(`${JSON.stringify(all)}\n`)
    return exitCodes.ok
  }
  const cell = (text: string, width: number): string =>
    plainText(text).replaceAll('\n', ' ').slice(0, width).padEnd(width)
  // Agents of one name may belong to several sessions: then it is said whose each is.
  const row = (name: string, role: string, capabilities: string, by: string, session: string): string =>
    `${cell(name, 20)} ${cell(role, 30)} ${cell(capabilities, 40)} ${cell(by, 15)}${ofAll ? ` ${cell(session, 40)}` : ''}`.trimEnd()
  const lines = [`Agents in ${plainText(agentsDir)}:`]
  if (all.length === 0) lines.push('  (no agent yet)')
  else
    lines.push(
      row('Name', 'Role', 'Capabilities', 'Made by', 'Session'),
      '='.repeat(110),
      ...all.map((agent) =>
        row(agent.name, agent.role, agent.capabilities.join(', '), agent.created_by, agent.session ?? 'all'),
      ),
      '',
      `Total: ${all.length} agents`,
    )
  io.stdout(`${lines.join('\n')}\n`)
  return exitCodes.ok
}

export async function agentShow(name: string, io: Io, flags: Flags): Promise<number> {
  const catalogue = await openLists(io, flags)
  const found = await catalogue.agent(name)
  if (!found) throw await noAgent(name, catalogue)
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify(found)}\n`)
  else {
    const { role, capabilities, tools, model, version, created_by, created_at, system_prompt } = plainValue(found)
    const { max_turns, timeout_seconds, max_tokens } = found
    const turns = max_turns ?? agentLimits.max_turns.usual
    const seconds = timeout_seconds ?? agentLimits.timeout_seconds.usual
    io.stdout(
      [
        `${plainText(found.name)}, version ${version}`,
        `Role: ${plainText(role)}`,
        `Capabilities: ${plainText(capabilities.join(', ')) || 'none named'}`,
        `Tools: ${tools.join(', ') || 'none'}`,
        `Limits: ${turns} turns, ${seconds} s, ${max_tokens} tokens per reply`,
        `Model: ${model ?? 'the run’s own'}`,
        `Made ${created_at} by ${created_by}`,
        '',
        plainText(system_prompt),
        '',
      ].join('\n'),
    )
  }
  return exitCodes.ok
}

/** What is said when there is no such agent for this session: those of all are named. */
export async function noAgent(name: string, { agents }: Catalogue): Promise<InputError> {
  const names = (await agents(true)).map((one) => one.name)
  return notFound('agent', name, [...new Set(names)])
}
