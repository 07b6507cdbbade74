/** Opens a run in its session: what a crash left open is closed, the task is written down, its requirements are frozen. */
import type { Message } from '../protocol/message.ts'
import type { SessionRecord } from '../protocol/session.ts'
import { danglingCalls } from '../sessions/session.ts'
import type { Kit } from './kit.ts'
import type { Progress, Turn } from './progress.ts'
import { fence } from './observe.ts'
import { deriveRequirements } from './requirements.ts'

/** null: the loop may begin; otherwise what stopped it before the first turn. */
export async function openConversation(progress: Progress, kit: Kit): Promise<Turn | null> {
  const { session, request, runId } = kit
  const at = kit.now()
  const interrupted = closeInterrupted(kit, at)
  if (interrupted.length > 0) await session.append(interrupted)
  progress.turn = session.state.turns
  const isNewTask = !request.continues || session.state.messages.length === 0
  const form = request.answerSchema ? [{ type: 'answer-schema', schema: request.answerSchema } as const] : []
  if (isNewTask) {
    // A conversation goes on and on; only its first words name it.
    const isBegun = kit.persona !== null && session.state.task !== ''
    const words: SessionRecord[] = [
      ...(isBegun ? [] : [{ type: 'task', task: request.task, run_id: runId, at } as const]),
      {
        type: 'message',
        turn: progress.turn,
        message: { role: 'user', content: request.review ? `Task: ${request.task}` : request.task },
      },
      ...(kit.persona ? [] : [{ type: 'status', status: 'active', at } as const]),
      ...form,
    ]
    // A persona thinks while its person's words are written: they are kept before its own are, and before it does anything.
    await session.append(words, kit.persona !== null)
  } else {
    const said =
      request.said === null
        ? []
        : [
            {
              type: 'message',
              turn: progress.turn,
              message: { role: 'user', content: `Answer: ${request.said}` },
            } as const,
          ]
    await session.append([...said, { type: 'status', status: 'active', at }, ...form])
  }
  if (!request.review) return null
  // Frozen: a resumed task keeps the requirements it began with.
  if (isNewTask || session.state.requirements.length === 0) {
    const derived = await deriveRequirements(request.task, progress.turn, kit)
    if (derived.type !== 'set') return derived
    await session.append([{ type: 'requirements', requirements: derived.requirements }])
  }
  progress.statuses = session.state.statuses
  kit.emit(progress.turn, 'supervisor', { type: 'requirements-set', requirements: session.state.requirements })
  return null
}

/** A call without a result means the process ended in its middle: its effect is unknown and it is not repeated unasked. */
function closeInterrupted(kit: Kit, at: string): SessionRecord[] {
  const { isTurnOpen, turns, results, messages, statuses, openEffects } = kit.session.state
  if (!isTurnOpen) return []
  const turn = turns + 1
  const known = results.get(`r${turn}`)
  const content = known
    ? `The program stopped after this ran. Its result r${turn} ${known.ok ? 'succeeded' : 'failed'}; read_result shows it.`
    : `The program stopped while this ran: its outcome is unknown.${begunText(openEffects)} Check what it did before doing it again.`
  const answers = danglingCalls(messages).map(({ toolCallId, name }): Message => ({
    role: 'tool',
    toolCallId,
    name,
    content,
  }))
  // In the text protocol an action is an assistant message that nobody answered.
  if (answers.length === 0 && kit.request.review && messages.roleAt(-1) === 'assistant')
    answers.push({ role: 'user', content })
  return [
    ...answers.map((message): SessionRecord => ({ type: 'message', turn, message })),
    { type: 'turn-end', turn, tools_used: [], agents_used: [], statuses, answer: null, at },
  ]
}

const shownEffects = 20

function begunText(effects: Kit['session']['state']['openEffects']): string {
  if (effects.length === 0) return ''
  const lines = effects
    .slice(-shownEffects)
    .map(({ id, tool, capability, target }) => `${id} ${tool} ${capability} ${target}`)
  return ` It had begun this, and each may have happened or not:\n${fence('begun', 'the program', lines.join('\n'))}\n`
}
