/** What an agent must be to be kept. */
import { agentLimits } from '../protocol/agent-definition.ts'
import type { AgentProposal } from '../protocol/agent-definition.ts'
import { isId } from '../protocol/id.ts'
import type { Problem } from '../protocol/observation.ts'

const maxPromptChars = 20_000
const maxRoleChars = 300
const maxListed = 50
const smallest = '{"name":"data_analyst","role":"Data analyst","system_prompt":"You analyse tables: …"}'

/** @param others names of other agents: not on every disk are `Analyst` and `analyst` two files. */
export function checkProposal(proposal: AgentProposal, others: readonly string[]): Problem[] {
  const { name, role, system_prompt: prompt, capabilities = [], tools = [] } = proposal
  if (!isFilled(name) || !isFilled(prompt))
    return [
      { code: 'E_AGENT', message: "'name' or 'system_prompt' is missing: the agent cannot be created", hint: smallest },
    ]
  const problems: Problem[] = []
  if (!isId(name) || name === 'manifest')
    problems.push({
      code: 'E_NAME',
      message: `"${name.slice(0, 140)}" cannot be the name of an agent`,
      hint: 'use 1 to 128 of the characters A-Z a-z 0-9 . _ -, no dot in front, and not "manifest"',
    })
  const same = others.find((other) => other !== name && other.toLowerCase() === name.toLowerCase())
  if (same !== undefined)
    problems.push({
      code: 'E_NAME',
      message: `"${name}" differs from the agent "${same}" only in upper and lower case`,
      hint: `make the next version of "${same}", or choose another name`,
    })
  if (prompt.length > maxPromptChars)
    problems.push({
      code: 'E_SIZE',
      message: `the system_prompt has ${prompt.length} characters, at most ${maxPromptChars} are allowed`,
      hint: 'keep the rules; give data with the task',
    })
  if (typeof role === 'string' && role.length > maxRoleChars)
    problems.push({ code: 'E_SIZE', message: `the role is longer than ${maxRoleChars} characters`, hint: 'one line' })
  if (capabilities.length > maxListed || tools.length > maxListed)
    problems.push({
      code: 'E_SIZE',
      message: `more than ${maxListed} capabilities or tools`,
      hint: 'name the main ones',
    })
  for (const [limit, { most }] of Object.entries(agentLimits)) {
    const value = proposal[limit as keyof typeof agentLimits]
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= most))
      problems.push({
        code: 'E_LIMIT',
        message: `${limit} is ${value}`,
        hint: `give a whole number from 1 to ${most}, or leave it out`,
      })
  }
  return problems
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
