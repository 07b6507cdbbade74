/**
 * Faults of a proposal that parses, types and passes its examples: what the examples leave open, and what they hide. Each
 * file is one fault; what it needs to run again is run without a trace and only until the time for it is over.
 */
import type { Problem } from '../../protocol/observation.ts'
import { fittedToExamples } from './fitted-to-examples.ts'
import type { Proposal, Trial } from './proposal.ts'
import { swallowedErrors } from './swallowed-error.ts'
import { trivialTools } from './trivial-tools.ts'
import { uncheckedDecisions } from './unchecked-decisions.ts'
import { undeclaredNetwork } from './undeclared-network.ts'
import { unsteadyResults } from './unsteady-result.ts'

/** Milliseconds that the runs of all checks together may take. */
export const maxMilliseconds = 300

/** What the source alone shows. */
export function faultsAtSight(proposal: Proposal): Problem[] {
  return undeclaredNetwork(proposal)
}

/** Faults of the examples and the code together, before anything else is run. */
export function faultsOfExamples(proposal: Proposal): Problem[] {
  return [...trivialTools(proposal), ...fittedToExamples(proposal)]
}

/** Faults that show when the examples, which all held, are run again; the first that is found. */
export async function faultsInTrial(trial: Trial): Promise<Problem[]> {
  for (const check of [unsteadyResults, swallowedErrors, uncheckedDecisions]) {
    const problems = await check(trial)
    if (problems.length > 0) return problems
  }
  return []
}
