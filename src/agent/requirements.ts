/** What the task requires: asked once of the Supervisor's model before any work, then frozen. */
import type { ModelFault } from '../models/model.ts'
import { requirementsSchema } from '../protocol/action-schemas.ts'
import { parseRequirements } from '../protocol/parse-action.ts'
import type { Requirement } from '../protocol/verdict.ts'
import { askSupervisor } from './ask-supervisor.ts'
import type { Kit } from './kit.ts'
import { requirementsSystem } from './prompts.ts'

/** One requirement that every task has; used when the model brings none. */
const asAsked: Requirement[] = [{ id: 'R1', text: 'The task is done as it was asked.' }]

/** Nothing where the person asked for no form. */
function formText({ session }: Kit): string {
  const { answerSchema } = session.state
  if (!answerSchema) return ''
  return `\n\nThe answer will be JSON. Code checks its form by this JSON Schema, so require nothing of the form:\n${JSON.stringify(answerSchema)}`
}

/** A fault only when no model call can work (key, budget, quota); an unreadable reply leaves the one requirement above. */
export async function deriveRequirements(
  task: string,
  turn: number,
  kit: Kit,
): Promise<
  { type: 'set'; requirements: Requirement[] } | { type: 'fault'; fault: ModelFault } | { type: 'no-budget' }
> {
  const asked = await askSupervisor(kit, turn, {
    system: requirementsSystem,
    content: `Task:\n${task}${formText(kit)}`,
    tool: { name: 'set_requirements', description: 'What the task requires', parameters: requirementsSchema },
    parse: parseRequirements,
  })
  switch (asked.type) {
    case 'parsed':
      return { type: 'set', requirements: asked.value }
    case 'unreadable':
      return { type: 'set', requirements: asAsked }
    case 'no-budget':
      return asked.of === 'share' ? { type: 'set', requirements: asAsked } : { type: 'no-budget' }
    case 'fault':
      return asked
  }
}
