/** Goes through one run once all that it needs is there, live or from a record: told, looked up, looped, summed up, closed. */
import type { Kit } from './agent/kit.ts'
import { run } from './agent/run.ts'
import type { RunResult } from './agent/run.ts'
import { formatGrants } from './protocol/grant.ts'
import type { Grants } from './protocol/grant.ts'
import type { Outcome, RunTotals } from './protocol/outcome.ts'
import { keepEnd, keepViews, resumedEvent } from './run-records.ts'
import { totalsOf } from './run-totals.ts'
import { agentCards } from './subagent-tools.ts'
import type { Timeline } from './timeline/timeline.ts'
import type { AdmitContext, Library } from './tools/library.ts'

export interface Conduct {
  kit: Kit
  /** Where the run was started. */
  cwd: string
  /** What the person gave. */
  given: Grants
  /** Only these tools and agents are told to the Coder; null: all. */
  onlyTools: readonly string[] | null
  /** What was wrong with the session when it was opened. */
  damage: string | null
  timeline: Timeline
  /** Told once the outcome is kept, before what is only derived of it is made. */
  onOutcome?: ((outcome: Outcome) => void) | undefined
}

export async function conduct({ kit, cwd, given, onlyTools, damage, timeline, onOutcome }: Conduct): Promise<{
  result: RunResult
  totals: RunTotals
  unkept: string[]
}> {
  const { emit, session, library, request } = kit
  const startedAt = kit.clock()
  const warn = (message: string): void => emit(0, 'system', { type: 'warning', message })
  const isShown = ({ name }: { name: string }): boolean => onlyTools?.includes(name) ?? true
  /** Files that a person put into the folder, and what fits the task: a large library costs time, the first model call too. */
  const lookUp = async (): Promise<void> => {
    const { grants, runId, openMode, signal } = kit
    await adoptFiles(library, { cwd: kit.cwd, grants, runId, openMode, signal }, warn)
    kit.toolCards = (await library.search(request.task, 8)).filter(isShown)
    kit.agentCards = await agentCards((await kit.agents.list()).filter(isShown), request.task, library)
  }
  emit(0, 'system', {
    type: 'run-start',
    task: request.task,
    session_id: session.id,
    model: kit.coder.name,
    supervisor_model: kit.supervisor.name,
    max_turns: request.maxTurns,
    cwd,
    grants: formatGrants(given),
    open_mode: kit.openMode,
  })
  if (damage) emit(0, 'system', { type: 'warning', message: damage })
  if (session.state.turns > 0 || session.state.isTurnOpen) emit(0, 'system', resumedEvent(session))
  kit.lookedUp = lookUp()
  // Awaited in the loop; a failure before that must not count as unhandled.
  kit.lookedUp.catch(() => {})
  const result = await run(kit)
  const totals = await totalsOf(result, kit, startedAt)
  const unkept = [...result.unkept, ...(await keepEnd(result, totals, session, kit))]
  onOutcome?.(result.outcome)
  unkept.push(...(await keepViews(session, timeline)))
  return { result, totals, unkept }
}

/** Files that a person put into the tools folder go through the gate; what does not pass is told and left alone. */
async function adoptFiles(library: Library, context: AdmitContext, warn: (message: string) => void): Promise<void> {
  for (const { name, admission } of await library.adopt(context))
    warn(
      admission.type === 'refused'
        ? `the tool file ${name} was left alone: ${admission.problems[0]?.message ?? ''}`
        : `the tool file ${name} was adopted as version ${admission.entry.version}`,
    )
}
