/**
 * Faults of a proposal that parses, types and passes its examples: what the examples leave open, and what they hide. Each
 * file is one fault; what it needs to run again is run without a trace and only until the time for it is over.
 */
import type { Problem } from '../../protocol/observation.ts'
import { alikeArguments } from './alike-arguments.ts'
import { awkwardArguments } from './awkward-arguments.ts'
import { fittedToExamples } from './fitted-to-examples.ts'
import { likelyMistakes } from './likely-mistakes.ts'
import { missingExamples } from './missing-examples.ts'
import { numbersSortedAsTexts } from './number-sort.ts'
import { resultsOfOneZone } from './other-zone.ts'
import type { Proposal, Trial } from './proposal.ts'
import { askOnce } from './question.ts'
import type { Question } from './question.ts'
import { swallowedErrors } from './swallowed-error.ts'
import { trivialTools } from './trivial-tools.ts'
import { namedLimits, uncheckedDecisions } from './unchecked-decisions.ts'
import { undeclaredNetwork } from './undeclared-network.ts'
import { unsteadyResults } from './unsteady-result.ts'
import { idleFactors, loopsTakenOnce } from './untold-cases.ts'
import { unusedArguments } from './unused-arguments.ts'

/** Milliseconds that the runs of all checks together may take. */
export const maxMilliseconds = 240

/** What the source alone shows. */
export function faultsAtSight(proposal: Proposal): Problem[] {
  return undeclaredNetwork(proposal)
}

/** Faults of the examples and the code together, before anything else is run. `asker` as below. */
export function faultsOfExamples(proposal: Proposal, asker: object | null): Problem[] {
  return [
    ...unusedArguments(proposal),
    ...(asker ? missingExamples(proposal) : []),
    ...trivialTools(proposal),
    ...fittedToExamples(proposal),
  ]
}

/**
 * Faults that show when the examples, which all held, are run again, and what they leave open: told together, so that one
 * more round is enough. `asker` is the gate, for which what was asked is remembered; null: nobody can give more examples.
 */
export async function faultsInTrial(trial: Trial, asker: object | null): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const check of [
    unsteadyResults,
    resultsOfOneZone,
    numbersSortedAsTexts,
    swallowedErrors,
    awkwardArguments,
    uncheckedDecisions,
  ])
    problems.push(...(await check(trial)))
  if (!asker) return problems
  const questions: Question[] = []
  for (const check of [likelyMistakes, namedLimits, alikeArguments, loopsTakenOnce, idleFactors])
    questions.push(...(await check(trial)))
  return [...problems, ...askOnce(asker, trial.run.name, trial.examples, questions)]
}
