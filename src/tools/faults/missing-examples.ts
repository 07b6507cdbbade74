/** A tool that only computes and was never tried is not kept: its examples cost nothing, and nothing else would show it wrong. */
import type { Problem } from '../../protocol/observation.ts'
import { isSteady, names } from './proposal.ts'
import type { Proposal } from './proposal.ts'

/**
 * What works on the world (files, network, programs, kept values, the clock) may come without: its first call shows what it
 * does, and its examples would need that world. Without arguments there is nothing to vary.
 */
export function missingExamples(proposal: Proposal): Problem[] {
  const { examples, parameters, grants } = proposal
  if (examples.length > 0 || grants.length > 0 || names(parameters).length === 0 || !isSteady(proposal)) return []
  return [
    {
      code: 'E_EXAMPLE',
      message: 'there are no examples, so nothing shows that the tool works',
      hint: 'send the same tool with two or three: {"args": {…}, "expect": the exact result} with small data of the task and with an edge (empty, zero, the last item); {"args": {…}, "fails": true} for wrong arguments',
    },
  ]
}
