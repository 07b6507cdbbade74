/** What the Supervisor's model is shown of a proposed answer: the task, the requirements, the evidence itself, the answer. */
import type { Requirement, RequirementVerdict } from '../protocol/verdict.ts'
import type { Kit } from './kit.ts'
import { clip, fence } from './observe.ts'
import { requirementsText } from './prompts.ts'
import { sealed } from './untrusted.ts'

const evidenceCharacters = 24_000
const mostEvidence = 20

interface Shown {
  answer: string
  evidence: readonly string[]
  checked: readonly RequirementVerdict[]
  rest: readonly Requirement[]
}

export async function caseFile({ answer, evidence, checked, rest }: Shown, kit: Kit): Promise<string> {
  const { results } = kit.session.state
  const each = Math.max(1_000, Math.floor(evidenceCharacters / Math.max(1, evidence.length)))
  const shown: string[] = []
  for (const id of evidence.slice(0, mostEvidence))
    shown.push(fence(id, sourceOf(results.get(id)!), clip((await kit.session.resultText(id)) ?? '', each)))
  const others = [...results]
    .filter(([id]) => !evidence.includes(id))
    .map(([id, { name, ok }]) => `${id}: ${name} ${ok ? 'succeeded' : 'failed'}`)
  const parts = [
    `Task:\n${kit.request.task}`,
    kit.session.state.answerSchema ? 'The answer is JSON, as the person asked; code checked its form.' : '',
    `Requirements to judge:\n${requirementsText(rest)}`,
    checked.length > 0 ? `Already met, checked by code: ${checked.map(({ id }) => id).join(', ')}` : '',
    shown.length > 0 ? `Evidence named by the Coder:\n${shown.join('\n')}` : 'The Coder named no evidence.',
    others.length > 0
      ? `Other results of the session, not shown and no evidence:\n${others.slice(-30).join('\n')}`
      : '',
    sealed('answer', '', clip(answer, 12_000)),
  ]
  return parts.filter(Boolean).join('\n\n')
}

/** A program is worth what the tools are that it called. */
function sourceOf({ name, called }: { name: string; called?: string[] }): string {
  return called ? `${name}, which called ${called.join(', ')}` : name
}
