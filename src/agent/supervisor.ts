/**
 * The Supervisor: rules on what a turn brought. A turn that only made or ran something goes on; a proposed answer is judged;
 * what only the person can give or mend ends the run with a question.
 */
import type { Observation } from '../protocol/observation.ts'
import type { Verdict } from '../protocol/verdict.ts'
import { diagnose, questionOf } from './diagnose.ts'
import { judge } from './judge.ts'
import type { Kit } from './kit.ts'
import type { Progress } from './progress.ts'

export async function review(observation: Observation, progress: Progress, kit: Kit): Promise<Verdict> {
  const rule = { judge: 'rule', requirements: progress.statuses } as const
  switch (observation.type) {
    case 'proposed':
      if (kit.request.review) return judge(observation.answer, observation.evidence, progress, kit)
      return { type: 'end', answer: observation.answer, verified: true, reason: 'chat', ...rule }
    case 'asked': {
      const { question, needs } = observation
      return { type: 'ask-user', question, needs, reason: 'only the person can answer this', ...rule }
    }
    case 'ran': {
      const question = observation.ok ? questionOf(observation.value) : diagnose(observation.failure).question
      if (question === undefined) return { type: 'continue', reason: '', tips: [], ...rule }
      const reason = `${observation.name} met what only the person can mend`
      return { type: 'ask-user', question, needs: [], reason, ...rule }
    }
    case 'made':
    case 'refused':
      return { type: 'continue', reason: '', tips: [], ...rule }
  }
}
