/** Asks the person for what a tool declared but the run was not given, and remembers the answer for as long as it was meant. */
import type { CapabilityContext } from './capabilities/capability.ts'
import { isProviderKey } from './capabilities/capability.ts'
import type { Settings } from './config/settings.ts'
import type { KeptApprovals } from './kept-approvals.ts'
import type { Emit } from './protocol/event.ts'
import { formatGrants, splitSecret } from './protocol/grant.ts'
import type { GrantKind, Grants, GrantText } from './protocol/grant.ts'

/** `run`: whichever tool of this run wants it. `always`: this tool, as long as it declares what it declares now. */
export type Approval = 'once' | 'run' | 'always' | 'no'

export interface ApprovalQuestion {
  tool: string
  kind: GrantKind
  target: string
  declared: readonly GrantText[]
  given: readonly GrantText[]
  /** false: there is no tool that "always" could mean. */
  canKeep: boolean
}

export type AskPerson = (question: ApprovalQuestion) => Promise<Approval>

/** `asked`: what the person said, or the mode in their place; null: it was settled before. */
export interface Decision {
  allowed: boolean
  asked: Approval | null
}

export interface Decider {
  decide(...question: Parameters<CapabilityContext['ask']>): Promise<Decision>
}

/** Tells of each answer. */
export function createApprover(decider: Decider, emit: Emit): CapabilityContext['ask'] {
  return async (kind, target, by) => {
    const { allowed, asked } = await decider.decide(kind, target, by)
    if (asked !== null)
      emit(0, 'user', { type: 'grant-asked', tool: by?.tool ?? '', capability: kind, target, decision: asked })
    return allowed
  }
}

export interface DeciderOptions {
  mode: Settings['approvalMode']
  /** Absent: nobody can be asked. */
  askPerson: AskPerson | undefined
  /** What the person gave the run. */
  given: Grants
  kept: KeptApprovals
}

export function createDecider({ mode, askPerson, given, kept }: DeciderOptions): Decider {
  const allowed = new Set<string>()
  const refused = new Set<string>()
  let last: Promise<unknown> = Promise.resolve()

  async function answer(question: ApprovalQuestion): Promise<Approval> {
    const { kind, target } = question
    if (mode === 'auto') {
      // Nobody said yes to this one by name.
      const isKey = (kind === 'env' || kind === 'secret') && isProviderKey(splitSecret(target).name)
      return isKey ? 'no' : 'run'
    }
    if (mode !== 'ask' || !askPerson) return 'no'
    const reply = await askPerson(question)
    return reply === 'always' && !question.canKeep ? 'run' : reply
  }
  async function decide(
    kind: GrantKind,
    target: string,
    tool: string,
    declared: readonly GrantText[],
  ): Promise<Decision> {
    const grant = `${kind}:${target}`
    const own = `${tool} ${grant}`
    if (allowed.has(grant) || allowed.has(own)) return { allowed: true, asked: null }
    if (refused.has(own)) return { allowed: false, asked: null }
    const canKeep = tool !== '' && tool !== 'run_code'
    if (mode !== 'never' && canKeep && (await kept.list(tool, declared)).includes(grant)) {
      allowed.add(own)
      return { allowed: true, asked: null }
    }
    const decision = await answer({ tool, kind, target, declared, given: formatGrants(given), canKeep })
    if (decision === 'run') allowed.add(grant)
    if (decision === 'always') {
      allowed.add(own)
      await kept.keep(tool, declared, grant)
    }
    if (decision === 'no') refused.add(own)
    return { allowed: decision !== 'no', asked: mode === 'auto' || askPerson ? decision : null }
  }
  // One question at a time: two at once on a terminal cannot be answered.
  return {
    decide(kind, target, { tool, declared } = { tool: '', declared: [] }) {
      const decided = last.then(() => decide(kind, target, tool, declared))
      last = decided.catch(() => {})
      return decided
    },
  }
}
