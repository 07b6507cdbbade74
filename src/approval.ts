/** Asks the person for what a tool declared but the run was not given. What was answered for the run is remembered for it. */
import type { Settings } from './config/settings.ts'
import type { Emit } from './protocol/event.ts'
import type { GrantKind } from './protocol/grant.ts'

/** `always` is remembered like `run`: a grant for longer is given by flag or configuration. */
export type Approval = 'once' | 'run' | 'no'
export type AskPerson = (question: { kind: GrantKind; target: string }) => Promise<Approval>

export function createApprover(
  mode: Settings['approvalMode'],
  askPerson: AskPerson | undefined,
  emit: Emit,
): (kind: GrantKind, target: string) => Promise<boolean> {
  const remembered = new Map<string, boolean>()
  let last: Promise<unknown> = Promise.resolve()
  async function decide(kind: GrantKind, target: string): Promise<boolean> {
    const key = `${kind}:${target}`
    const known = remembered.get(key)
    if (known !== undefined) return known
    const answer: Approval =
      mode === 'auto' ? 'run' : mode === 'ask' && askPerson ? await askPerson({ kind, target }) : 'no'
    if (answer !== 'once') remembered.set(key, answer === 'run')
    if (mode === 'auto' || askPerson)
      await emit(0, 'user', { type: 'grant-asked', tool: '', capability: kind, target, decision: answer })
    return answer !== 'no'
  }
  // One question at a time: two at once on a terminal cannot be answered.
  return (kind, target) => {
    const answer = last.then(() => decide(kind, target))
    last = answer.catch(() => {})
    return answer
  }
}
