/** What the Supervisor's model says is held against what it was shown: `met` stands only with evidence that can show it. */
import type { Requirement, RequirementVerdict, SupervisorReply } from '../protocol/verdict.ts'
import { unseenFigures } from './figures.ts'
import type { Kit } from './kit.ts'

interface Proposed {
  answer: string
  /** Ids that the Coder named, each a successful result of the session. */
  evidence: readonly string[]
}

/** They tell of the library, never of the world. */
const aboutTheLibrary = new Set(['search_tools', 'show_tool'])

/** One verdict per requirement; what the reply does not mention is unverifiable. */
export async function validate(
  requirements: readonly Requirement[],
  reply: SupervisorReply,
  { answer, evidence }: Proposed,
  kit: Kit,
): Promise<RequirementVerdict[]> {
  const { results } = kit.session.state
  const shows = evidence.filter((id) => {
    const result = results.get(id)
    // What an agent says is an opinion: alone it shows nothing that results must show.
    return result !== undefined && result.what !== 'agent' && !aboutTheLibrary.has(result.name)
  })
  const unseen = await unseenIn(answer, shows, kit)
  return requirements.map(({ id, basis }) => {
    const given = reply.requirements.find((verdict) => verdict.id === id)
    const doubt = (note: string): RequirementVerdict => ({ id, status: 'unverifiable', evidence: [], note })
    if (!given) return doubt('the verdict does not mention it')
    const isAnswerEnough = basis === 'answer'
    const named = [...new Set(given.evidence)].filter((one) =>
      one === 'answer' ? isAnswerEnough : evidence.includes(one),
    )
    if (given.status !== 'met') return { ...given, evidence: named }
    const isShown = isAnswerEnough ? named.length > 0 : named.some((one) => shows.includes(one))
    if (!isShown) return doubt(`claimed as met without evidence. ${given.note}`.trim())
    if (!isAnswerEnough && unseen.length > 0)
      return doubt(`no figure of the answer (${unseen.slice(0, 5).join(', ')}) is in its evidence ${named.join(', ')}`)
    return { ...given, evidence: named }
  })
}

/** The figures of the answer when not one of them is in these results. One text is in memory at a time. */
async function unseenIn(answer: string, ids: readonly string[], { session, request }: Kit): Promise<string[]> {
  let unseen = unseenFigures(answer, [], request.task)
  for (const id of ids) {
    if (unseen.length === 0) break
    unseen = unseenFigures(answer, [(await session.resultText(id)) ?? ''], request.task)
  }
  return unseen
}
