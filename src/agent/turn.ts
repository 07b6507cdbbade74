/** One turn: propose → execute → review. Each step is durable before the next begins. */
import { UserError } from '../protocol/errors.ts'
import type { Action } from '../protocol/action.ts'
import type { Message } from '../protocol/message.ts'
import type { Observation } from '../protocol/observation.ts'
import type { SessionRecord } from '../protocol/session.ts'
import type { Verdict } from '../protocol/verdict.ts'
import { act } from './act.ts'
import { malformedText, propose } from './coder.ts'
import type { Proposal } from './coder.ts'
import { hear } from './hear.ts'
import type { Kit } from './kit.ts'
import { repetition } from './limits.ts'
import { observationText } from './observe.ts'
import { ranIn, toolsIn } from './ran.ts'
import type { Progress, Turn } from './progress.ts'
import { refusedRepeat, timesTried, timesWorn } from './repetition.ts'
import { review } from './supervisor.ts'

export async function takeTurn(progress: Progress, kit: Kit): Promise<Turn> {
  const { turn } = progress
  kit.emit(turn, 'system', { type: 'turn-start' })
  await hear(progress, kit)
  const proposal = await propose(kit, progress)
  if (proposal.type === 'fault' || proposal.type === 'no-budget') return proposal
  if (kit.persona && proposal.type === 'action' && proposal.action.type === 'final')
    return sayIt(proposal.action.answer, proposal.action, turn, kit)
  await kit.session.append([{ type: 'message', turn, message: proposal.assistant }])
  if (proposal.type === 'malformed') return sendBack(proposal, progress, kit)

  const { action } = proposal
  kit.emit(turn, 'coder', { type: 'action-chosen', action })
  const observation = isWornOut(proposal, progress) ? refuseRepeat(proposal) : await act(action, turn, kit)
  const proposed = observation.type === 'proposed' ? observation : null
  if (proposed) await keepAnswer(proposed.answer, turn, kit)
  const timesSeen = timesTried(progress.repetition, action, observation)
  const verdict = await review(observation, progress, kit)
  await tell(verdict, observation, turn, kit)
  const reply = answerTo(proposal, replyText(observation, verdict, timesSeen, proposal.ignoredCalls))
  const unkept = await unkeptEnd(verdict, async () => {
    await kit.session.append([
      // In a chat the next word is the person's, unless a tool was called.
      ...(kit.request.review || verdict.type === 'continue'
        ? [{ type: 'message', turn, message: reply } as const]
        : []),
      endOf(turn, kit.now(), proposed?.answer ?? null, observation, verdict),
    ])
    if (proposed && verdict.type === 'end' && verdict.verified) await credit(proposed.evidence, kit)
  })
  return { type: 'taken', action, observation, verdict, ...(unkept === null ? {} : { unkept }) }
}

/** What a persona says needs no review: its words and the end of the turn are kept in one. */
async function sayIt(answer: string, action: Action, turn: number, kit: Kit): Promise<Turn> {
  const at = kit.now()
  await kit.session.append([
    { type: 'message', turn, message: { role: 'assistant', content: answer } },
    { type: 'turn-end', turn, tools_used: [], agents_used: [], statuses: [], answer: null, at },
  ])
  const verdict: Verdict = { type: 'end', answer, verified: true, reason: 'chat', judge: 'rule', requirements: [] }
  return { type: 'taken', action, observation: { type: 'proposed', answer, evidence: [] }, verdict }
}

/** The file is a copy for people: the answer is in the session by now, and must not be lost for want of the copy. */
async function keepAnswer(answer: string, turn: number, kit: Kit): Promise<void> {
  try {
    await kit.keepAnswer(turn, answer)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    kit.emit(turn, 'system', { type: 'warning', message: `the answer is not among the run's files: ${error.message}` })
  }
}

/** A disk that refuses ends a run that would go on; what ends it is known by now, and reaches the person all the same. */
async function unkeptEnd(verdict: Verdict, keep: () => Promise<void>): Promise<string | null> {
  try {
    await keep()
    return null
  } catch (error) {
    if (verdict.type === 'continue' || !(error instanceof UserError)) throw error
    return `the end of the turn could not be kept: ${error.message}`
  }
}

/** Tools whose results carried an accepted answer rank higher from now on; an agent whose work did is kept for all. */
async function credit(evidence: readonly string[], kit: Kit): Promise<void> {
  const { results } = kit.session.state
  // The result of an agent's tool (`r3.1`) is also the agent's (`r3`).
  const ids = new Set(evidence.flatMap((id) => [id, id.split('.', 1)[0]!]))
  const carried = [...ids].map((id) => results.get(id)).filter((result) => result !== undefined)
  const names = (isAgent: boolean): Set<string> =>
    new Set(
      carried
        .filter(({ what }) => (what === 'agent') === isAgent)
        .flatMap(({ name, called }) => [name, ...(called ?? [])]),
    )
  for (const name of names(false)) await kit.library.recordContribution(name)
  for (const name of names(true)) await kit.agents.recordContribution(name)
}

async function sendBack(
  proposal: Extract<Proposal, { type: 'malformed' }>,
  { turn, native }: Progress,
  kit: Kit,
): Promise<Turn> {
  kit.emit(turn, 'coder', { type: 'action-refused', problems: proposal.problems })
  const at = kit.now()
  await kit.session.append([
    {
      type: 'message',
      turn,
      message: answerTo(proposal, malformedText(proposal.problems, native, kit.persona === null)),
    },
    { type: 'turn-end', turn, tools_used: [], agents_used: [], statuses: kit.session.state.statuses, answer: null, at },
  ])
  return { type: 'malformed', problems: proposal.problems }
}

/** A native call is answered with a tool message, anything else by the user's side. */
function answerTo({ callId, callName }: { callId: string | null; callName: string }, content: string): Message {
  return callId === null ? { role: 'user', content } : { role: 'tool', toolCallId: callId, name: callName, content }
}

/** The same action with the same result so often that running it again would only burn the budget. */
function isWornOut({ action }: Extract<Proposal, { type: 'action' }>, progress: Progress): boolean {
  return action.type !== 'final' && timesWorn(progress.repetition, action) >= repetition.refuse
}

function refuseRepeat({ action }: Extract<Proposal, { type: 'action' }>): Observation {
  const message = `this action met the same result ${repetition.refuse} times and was not run again`
  return {
    type: 'refused',
    what: 'action',
    name: action.type,
    problems: [{ code: refusedRepeat, message, hint: 'choose a different action' }],
  }
}

async function tell(verdict: Verdict, observation: Observation, turn: number, kit: Kit): Promise<void> {
  // A turn that simply goes on is told by its result; a ruling on an answer, or one that ends the run, is told in full.
  if (verdict.type === 'continue' && observation.type !== 'proposed') return
  const tips = verdict.type === 'continue' ? verdict.tips : []
  kit.emit(turn, 'supervisor', {
    type: 'verdict-given',
    route: verdict.type,
    judge: verdict.judge,
    reason: verdict.reason,
    tips,
    requirements: verdict.requirements,
    ...(verdict.saw === undefined ? {} : { saw: verdict.saw }),
  })
}

function replyText(observation: Observation, verdict: Verdict, timesSeen: number, ignoredCalls: number): string {
  const ignored =
    ignoredCalls > 0 ? `\n${ignoredCalls} further calls of the same reply were not run: one action per turn.` : ''
  const ruling = observation.type === 'proposed' || observation.type === 'asked' ? verdictText(verdict) : ''
  const seen = ranIn(observation) ?? (ruling === '' ? observation : null)
  return [seen ? observationText(seen, timesSeen) : '', ruling].filter(Boolean).join('\n\n') + ignored
}

function verdictText(verdict: Verdict): string {
  switch (verdict.type) {
    case 'continue': {
      const tips = verdict.tips.slice(0, 6).map((tip, index) => `  ${index + 1}. ${tip}`)
      return tips.length > 0
        ? `[Supervisor] ${verdict.reason}\n\nRequired actions:\n${tips.join('\n')}`
        : `[Supervisor] ${verdict.reason}`
    }
    case 'end':
      return verdict.verified
        ? `[Supervisor] Accepted. ${verdict.reason}`
        : `[Supervisor] Not verified: ${verdict.reason}`
    case 'ask-user':
      return `[Supervisor] The person is asked: ${verdict.question}`
    case 'give-up':
      return `[Supervisor] ${verdict.reason}`
  }
}

function endOf(
  turn: number,
  at: string,
  answer: string | null,
  observation: Observation,
  verdict: Verdict,
): SessionRecord {
  const used = (what: 'tool' | 'agent'): string[] => {
    const ran = ranIn(observation)
    return ran ? [...(what === 'tool' ? toolsIn(ran) : ran.what === 'agent' ? [ran.name] : [])] : []
  }
  return {
    type: 'turn-end',
    turn,
    tools_used: used('tool'),
    agents_used: used('agent'),
    statuses: verdict.requirements,
    answer,
    ...(verdict.type === 'ask-user' ? { asked: verdict.question } : {}),
    at,
  }
}
