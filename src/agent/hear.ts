/** What the person says while the run goes on: it lands before the next turn, and what was asked for is checked like the task. */
import type { Requirement } from '../protocol/verdict.ts'
import type { Kit } from './kit.ts'
import type { Progress } from './progress.ts'

export async function hear(progress: Progress, kit: Kit): Promise<void> {
  const { session, request } = kit
  for (const text of (await kit.person?.heard()) ?? []) {
    kit.emit(progress.turn, 'user', { type: 'person-said', text })
    await session.append([
      {
        type: 'message',
        turn: progress.turn - 1,
        message: { role: 'user', content: `The person says meanwhile: ${text}` },
      },
    ])
    if (!request.review) continue
    // Words of the person, not the world's: the answer itself shows whether they were heeded.
    const added: Requirement = {
      id: `R${session.state.requirements.length + 1}`,
      text: `The person added: ${text}`,
      basis: 'answer',
    }
    await session.append([{ type: 'requirements', requirements: [...session.state.requirements, added] }])
    kit.emit(progress.turn, 'supervisor', { type: 'requirements-set', requirements: session.state.requirements })
    // Rounds without progress count anew: there is something new to do.
    progress.idleRounds = 0
  }
}
