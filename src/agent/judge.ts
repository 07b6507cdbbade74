/**
 * Judges a proposed answer. Mechanical checks first; a failed check is the feedback and no model is asked. The Supervisor's
 * model judges only the rest, from the evidence it was shown, and every id it names is validated here.
 */
import { createHash } from 'node:crypto'
import { supervisorReplySchema } from '../protocol/action-schemas.ts'
import { answerProblems } from '../protocol/answer-schema.ts'
import { jsonText } from '../protocol/json.ts'
import type { Observation } from '../protocol/observation.ts'
import { parseSupervisorReply } from '../protocol/parse-action.ts'
import type { Requirement, RequirementVerdict, SupervisorReply, Verdict } from '../protocol/verdict.ts'
import { callAgent, createAgent } from './act-agents.ts'
import { askSupervisor } from './ask-supervisor.ts'
import { caseFile } from './case-file.ts'
import { runChecks } from './checks.ts'
import type { Kit } from './kit.ts'
import { clip, fence } from './observe.ts'
import type { Progress } from './progress.ts'
import { supervisorSystem } from './prompts.ts'
import { validate } from './validate-verdict.ts'

/** Proposed answers in a row without a newly met requirement before the run ends with the best of them. */
const idleRoundsUntilEnd = 3

interface Case {
  answer: string
  /** Ids that the Coder named, each a successful result of the session. */
  evidence: string[]
  checked: RequirementVerdict[]
  rest: Requirement[]
}

export async function judge(answer: string, named: string[], progress: Progress, kit: Kit): Promise<Verdict> {
  const { requirements, results, answerSchema } = kit.session.state
  const wrong = answerSchema ? await answerProblems(answer, answerSchema) : []
  if (wrong.length > 0) return unfitAnswer(wrong, progress, kit)
  const evidence = [...new Set(named)]
  const unknown = evidence.filter((id) => !results.get(id)?.ok)
  if (unknown.length > 0) return unknownEvidence(unknown, progress, kit)
  const checked = await runChecks(requirements, answer, evidence, kit)
  const saw = await hashOfShown({ requirements, answer, evidence }, kit)
  const failed = checked.filter(({ status }) => status === 'unmet')
  if (failed.length > 0) {
    const tips = failed.map(({ id, note }) => `${id}: ${note}`)
    const statuses = complete(requirements, checked, 'not judged: another check failed first')
    return settle(
      {
        type: 'continue',
        reason: 'A mechanical check of the answer failed.',
        tips,
        judge: 'checks',
        requirements: statuses,
        saw,
      },
      progress,
    )
  }
  const rest = requirements.filter(({ id }) => !checked.some((verdict) => verdict.id === id))
  if (rest.length > 0) return judgeByModel({ answer, evidence, checked, rest }, progress, kit)
  const open = checked.filter(({ status }) => status !== 'met')
  if (open.length > 0) {
    const reason = 'What a check found was there before the task.'
    const tips = open.map(({ id, note }) => `${id}: ${note}`)
    return settle({ type: 'continue', reason, tips, judge: 'checks', requirements: checked, saw }, progress)
  }
  return {
    type: 'end',
    answer,
    verified: true,
    reason: 'every mechanical check passed',
    judge: 'checks',
    requirements: checked,
    saw,
  }
}

/** Tips are few; what is wrong may be much. */
const toldProblems = 5

function unfitAnswer(wrong: string[], progress: Progress, kit: Kit): Verdict {
  const reason = `The answer has not the form that the person asked for: ${wrong[0]}.`
  const tips = wrong.slice(0, toldProblems)
  if (wrong.length > tips.length) tips.push(`and ${wrong.length - tips.length} more of the kind`)
  const requirements = complete(kit.session.state.requirements, [], 'not judged: the form of the answer is wrong')
  return settle({ type: 'continue', reason, tips, judge: 'checks', requirements, unfit: true }, progress)
}

/** `hashOf` what the checks were shown, `[requirements, answer, [[id, text], …]]`, which is never in memory as a whole. */
async function hashOfShown(
  { requirements, answer, evidence }: Pick<Case, 'answer' | 'evidence'> & { requirements: readonly Requirement[] },
  kit: Kit,
): Promise<string> {
  const hash = createHash('sha256').update(`[${JSON.stringify(requirements)},${JSON.stringify(answer)},[`)
  for (const [at, id] of evidence.entries())
    hash.update(`${at > 0 ? ',' : ''}${JSON.stringify([id, await kit.session.resultText(id)])}`)
  return hash.update(']]').digest('hex').slice(0, 16)
}

function unknownEvidence(unknown: string[], progress: Progress, kit: Kit): Verdict {
  const there = [...kit.session.state.results].filter(([, { ok }]) => ok).map(([id]) => id)
  const statuses = complete(kit.session.state.requirements, [], 'not judged: the evidence does not exist')
  const reason = `The evidence ${unknown.slice(0, 10).join(', ')} is no successful result of this session.`
  const tips = [
    `Name only results that exist: ${there.slice(-20).join(', ') || 'there are none yet, so run something first'}`,
  ]
  return settle({ type: 'continue', reason, tips, judge: 'checks', requirements: statuses }, progress)
}

const noVerdict = {
  budget: 'the budget does not allow a verdict',
  share: "the Supervisor's fifth of the budget is used up: nobody judged this answer",
  unreadable: 'the Supervisor gave no readable verdict',
}

async function judgeByModel(open: Case, progress: Progress, kit: Kit): Promise<Verdict> {
  const { answer, checked, rest } = open
  const { requirements } = kit.session.state
  const asked = await askSupervisor(kit, progress.turn, {
    system: supervisorSystem,
    content: await caseFile(open, kit),
    tool: { name: 'give_verdict', description: 'Your verdict', parameters: supervisorReplySchema },
    parse: parseSupervisorReply,
  })
  if (asked.type !== 'parsed') {
    const cause = asked.type === 'no-budget' ? asked.of : asked.type
    const reason =
      asked.type === 'fault' ? asked.fault.message : noVerdict[asked.type === 'no-budget' ? asked.of : asked.type]
    return {
      type: 'end',
      answer,
      verified: false,
      cause,
      reason,
      judge: 'rule',
      requirements: complete(requirements, checked, 'no verdict'),
    }
  }
  const reply = asked.value
  const judged = await validate(rest, reply, open, kit)
  const statuses = complete(requirements, [...checked, ...judged], '')
  const frame = { reason: reply.reason, judge: 'model', requirements: statuses, saw: asked.saw } as const
  if (statuses.every(({ status }) => status === 'met')) return { type: 'end', answer, verified: true, ...frame }
  if (reply.route === 'user') return { type: 'ask-user', question: reply.question ?? reply.reason, needs: [], ...frame }
  const unmet = statuses.filter(({ status }) => status !== 'met')
  // What was only claimed goes back once with the request to show it; claimed again, it ends as not verified.
  const isFirstProposal = (progress.best?.answer ?? null) === null
  if (reply.route === 'end' && !isFirstProposal && unmet.every(({ status }) => status === 'unverifiable'))
    return { type: 'end', answer, verified: false, ...frame }
  const own = reply.route === 'end' ? [] : [...reply.tips, ...(await specialistAdvice(reply, progress, kit))]
  const tips =
    own.length > 0
      ? own
      : unmet.map(
          ({ id, status, note }) =>
            `${id} is ${status}${note ? `: ${note}` : ''}. Name the results that show it, or run what shows it.`,
        )
  return settle({ type: 'continue', tips, ...frame }, progress)
}

/** Rounds that bring no newly met requirement end the run with the best version so far. */
function settle(verdict: Extract<Verdict, { type: 'continue' }>, progress: Progress): Verdict {
  const met = verdict.requirements.filter(({ status }) => status === 'met').length
  const { best } = progress
  const isIdle = best !== null && met <= best.met && (verdict.unfit === true || best.answer !== null)
  if (!isIdle || progress.idleRounds + 1 < idleRoundsUntilEnd) return verdict
  const { tips: _, ...ruling } = verdict
  return {
    ...ruling,
    type: 'give-up',
    reason: `${idleRoundsUntilEnd} answers in a row met no further requirement. ${verdict.reason}`,
  }
}

function complete(
  requirements: readonly Requirement[],
  known: readonly RequirementVerdict[],
  note: string,
): RequirementVerdict[] {
  return requirements.map(
    ({ id }) => known.find((verdict) => verdict.id === id) ?? { id, status: 'unverifiable', evidence: [], note },
  )
}

async function specialistAdvice(reply: SupervisorReply, progress: Progress, kit: Kit): Promise<string[]> {
  const asks = reply.call_agent
  if (reply.create_agent) {
    const task = asks?.agent_name === reply.create_agent.name ? asks.task : undefined
    const made = await createAgent(
      { ...reply.create_agent, role: reply.create_agent.role ?? '' },
      task,
      'supervisor',
      progress.turn,
      kit,
    )
    if (task !== undefined || !asks) return adviceOf(made)
  }
  return asks ? adviceOf(await callAgent(asks.agent_name, asks.task, progress.turn, kit)) : []
}

function adviceOf(observation: Observation): string[] {
  if (observation.type !== 'ran' || !observation.ok) return []
  return [
    `${observation.name} advises:\n${fence(observation.id, observation.name, clip(jsonText(observation.value), 4_000))}`,
  ]
}
