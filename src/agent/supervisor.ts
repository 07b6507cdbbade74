/**
 * The Supervisor: rules on what a turn brought. Mechanical checks first; a failed check is the feedback and no model is
 * asked. The model judges only the rest, from evidence, and every id it names is validated here.
 */
import { supervisorReplySchema } from '../protocol/action-schemas.ts'
import { jsonText } from '../protocol/json.ts'
import type { Observation } from '../protocol/observation.ts'
import { parseSupervisorReply } from '../protocol/parse-action.ts'
import type { Requirement, RequirementVerdict, SupervisorReply, Verdict } from '../protocol/verdict.ts'
import { callAgent, createAgent } from './act-agents.ts'
import { askSupervisor } from './ask-supervisor.ts'
import { runChecks } from './checks.ts'
import { diagnose } from './diagnose.ts'
import type { Kit } from './kit.ts'
import { clip, fence } from './observe.ts'
import type { Progress } from './progress.ts'
import { requirementsText, supervisorSystem } from './prompts.ts'

/** Proposed answers in a row without a newly met requirement before the run ends with the best of them. */
const idleRoundsUntilEnd = 3
const evidenceCharacters = 24_000

export async function review(observation: Observation, progress: Progress, kit: Kit): Promise<Verdict> {
  switch (observation.type) {
    case 'proposed':
      return kit.request.review
        ? judge(observation.answer, observation.evidence, progress, kit)
        : accept(observation.answer)
    case 'asked':
      return {
        type: 'ask-user',
        question: observation.question,
        needs: observation.needs,
        reason: 'only the person can answer this',
        judge: 'rule',
        requirements: progress.statuses,
      }
    case 'ran': {
      const question = observation.ok ? undefined : diagnose(observation.failure).question
      if (question === undefined) return goOn('', progress)
      return {
        type: 'ask-user',
        question,
        needs: [],
        reason: `${observation.name} met what only the person can mend`,
        judge: 'rule',
        requirements: progress.statuses,
      }
    }
    case 'made':
    case 'refused':
      return goOn('', progress)
  }
}

function accept(answer: string): Verdict {
  return { type: 'end', answer, verified: true, reason: 'chat', judge: 'rule', requirements: [] }
}

function goOn(reason: string, progress: Progress): Verdict {
  return { type: 'continue', reason, tips: [], judge: 'rule', requirements: progress.statuses }
}

async function judge(answer: string, evidence: string[], progress: Progress, kit: Kit): Promise<Verdict> {
  const { requirements, results } = kit.session.state
  const unknown = evidence.filter((id) => !results.get(id)?.ok)
  if (unknown.length > 0) {
    const there = [...results].filter(([, { ok }]) => ok).map(([id]) => id)
    const reason = `The evidence ${unknown.join(', ')} is no successful result of this session.`
    return {
      type: 'continue',
      reason,
      tips: [
        `Name only results that exist: ${there.slice(-20).join(', ') || 'there are none yet, so run something first'}`,
      ],
      judge: 'checks',
      requirements: progress.statuses,
    }
  }
  const checked = await runChecks(requirements, answer, evidence, kit)
  const failed = checked.filter(({ status }) => status === 'unmet')
  if (failed.length > 0) {
    const statuses = withDefaults(requirements, checked, 'not judged: another check failed first')
    return settle(
      {
        type: 'continue',
        reason: 'A mechanical check of the answer failed.',
        tips: failed.map(({ id, note }) => `${id}: ${note}`),
        judge: 'checks',
        requirements: statuses,
      },
      progress,
    )
  }
  const rest = requirements.filter(({ id }) => !checked.some((verdict) => verdict.id === id))
  if (rest.length === 0)
    return {
      type: 'end',
      answer,
      verified: true,
      reason: 'every mechanical check passed',
      judge: 'checks',
      requirements: checked,
    }
  return judgeByModel(answer, evidence, checked, rest, progress, kit)
}

async function judgeByModel(
  answer: string,
  evidence: string[],
  checked: RequirementVerdict[],
  rest: Requirement[],
  progress: Progress,
  kit: Kit,
): Promise<Verdict> {
  const asked = await askSupervisor(kit, progress.turn, {
    system: supervisorSystem,
    content: caseFile(answer, evidence, checked, rest, kit),
    tool: { name: 'give_verdict', description: 'Your verdict', parameters: supervisorReplySchema },
    parse: parseSupervisorReply,
  })
  if (asked.type !== 'parsed') {
    const reason = asked.type === 'fault' ? asked.fault.message : 'the Supervisor gave no readable verdict'
    const statuses = withDefaults(kit.session.state.requirements, checked, 'no verdict')
    return { type: 'end', answer, verified: false, reason, judge: 'rule', requirements: statuses }
  }
  const reply = asked.value
  const judged = rest.map((requirement) => validate(requirement, reply, kit))
  const statuses = withDefaults(kit.session.state.requirements, [...checked, ...judged], '')
  const unmet = statuses.filter(({ status }) => status === 'unmet')
  const verified = statuses.every(({ status }) => status === 'met')
  const frame = { reason: reply.reason, judge: 'model', requirements: statuses } as const
  if (reply.route === 'user') return { type: 'ask-user', question: reply.question ?? reply.reason, needs: [], ...frame }
  if (reply.route === 'end' && unmet.length === 0) return { type: 'end', answer, verified, ...frame }
  const tips = [...reply.tips, ...(await specialistAdvice(reply, progress, kit))]
  return settle(
    {
      type: 'continue',
      tips: tips.length > 0 ? tips : unmet.map(({ id, note }) => `${id} is unmet: ${note}`),
      ...frame,
    },
    progress,
  )
}

/** Rounds that bring no newly met requirement end the run with the best version so far. */
function settle(verdict: Extract<Verdict, { type: 'continue' }>, progress: Progress): Verdict {
  const met = verdict.requirements.filter(({ status }) => status === 'met').length
  const isIdle = progress.best !== null && met <= progress.best.met
  if (!isIdle || progress.idleRounds + 1 < idleRoundsUntilEnd) return verdict
  const { reason, judge, requirements } = verdict
  return {
    type: 'give-up',
    reason: `${idleRoundsUntilEnd} answers in a row met no further requirement. ${reason}`,
    judge,
    requirements,
  }
}

/** `met` stands only with evidence that exists; everything else is unverifiable, whatever the model says. */
function validate({ id, basis }: Requirement, reply: SupervisorReply, kit: Kit): RequirementVerdict {
  const given = reply.requirements.find((verdict) => verdict.id === id)
  if (!given) return { id, status: 'unverifiable', evidence: [], note: 'the verdict does not mention it' }
  const evidence = given.evidence.filter((one) =>
    one === 'answer' ? basis === 'answer' : kit.session.state.results.get(one)?.ok,
  )
  if (given.status !== 'met' || evidence.length > 0) return { ...given, evidence }
  return { id, status: 'unverifiable', evidence: [], note: `claimed as met without evidence. ${given.note}`.trim() }
}

function withDefaults(
  requirements: readonly Requirement[],
  known: readonly RequirementVerdict[],
  note: string,
): RequirementVerdict[] {
  return requirements.map(
    ({ id }) => known.find((verdict) => verdict.id === id) ?? { id, status: 'unverifiable', evidence: [], note },
  )
}

function caseFile(
  answer: string,
  evidence: string[],
  checked: RequirementVerdict[],
  rest: Requirement[],
  kit: Kit,
): string {
  const { results } = kit.session.state
  const each = Math.max(1_000, Math.floor(evidenceCharacters / Math.max(1, evidence.length)))
  const shown = evidence.map((id) => fence(id, results.get(id)!.name, clip(results.get(id)!.value, each)))
  const others = [...results]
    .filter(([id]) => !evidence.includes(id))
    .map(([id, { name, ok }]) => `${id}: ${name} ${ok ? 'succeeded' : 'failed'}`)
  const parts = [
    `Task:\n${kit.request.task}`,
    `Requirements to judge:\n${requirementsText(rest)}`,
    checked.length > 0 ? `Already met, checked by code: ${checked.map(({ id }) => id).join(', ')}` : '',
    shown.length > 0 ? `Evidence named by the Coder:\n${shown.join('\n')}` : 'The Coder named no evidence.',
    others.length > 0 ? `Other results of the session:\n${others.slice(-30).join('\n')}` : '',
    `<answer>\n${clip(answer, 12_000).replaceAll(/<(\/?)answer/gi, '‹$1answer')}\n</answer>`,
  ]
  return parts.filter(Boolean).join('\n\n')
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
