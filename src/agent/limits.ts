/** Stop rules: one predicate each. A new rule is one more line in the list. */
import type { LimitName } from '../protocol/outcome.ts'
import type { Kit } from './kit.ts'
import { formatErrorsUntilStop } from './progress.ts'
import type { Progress } from './progress.ts'

export interface Limit {
  name: LimitName
  isMet: (progress: Progress, kit: Kit) => boolean
  reason: (progress: Progress, kit: Kit) => string
}

/** The same action met the same result this often: told so, refused, stopped. */
export const repetition = { nudge: 3, refuse: 5, stop: 7 }

export const limits: Limit[] = [
  {
    name: 'turns',
    isMet: (progress, kit) => progress.taken >= kit.request.maxTurns,
    reason: (_, kit) =>
      `all ${kit.request.maxTurns} turns are used; go on with --resume, or allow more with --max-turns`,
  },
  {
    name: 'time',
    isMet: (progress, kit) =>
      kit.request.timeoutSeconds !== null && kit.clock() - progress.startedAt >= kit.request.timeoutSeconds * 1000,
    reason: (_, kit) =>
      `the time limit of ${kit.request.timeoutSeconds} s is reached; go on with --resume, or allow more with --timeout`,
  },
  {
    name: 'loop',
    isMet: (progress) => progress.sameAsBefore >= repetition.stop,
    reason: () => `the same action met the same result ${repetition.stop} times`,
  },
  {
    name: 'loop',
    isMet: (progress) => progress.formatErrors >= formatErrorsUntilStop,
    reason: () => `the model sent ${formatErrorsUntilStop} replies in a row that were no action; try another --model`,
  },
]
