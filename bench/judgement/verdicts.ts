/**
 * The Supervisor's deterministic layer: sixty whole runs whose Supervisor's model accepts everything it is asked about, with
 * every evidence it can name. What is refused is refused by code.
 */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runIn } from '../../src/app-ground.ts'
import type { ModelRequest, ModelResult } from '../../src/models/model.ts'
import { call, reply } from '../../src/models/scripted.ts'
import type { Outcome } from '../../src/protocol/outcome.ts'
import { finishedRuns } from './finished-runs.ts'
import type { FinishedRun } from './finished-runs.ts'
import { atMost } from './row.ts'
import type { Row } from './row.ts'

const maxTurns = 10
const mostCalls = 60

export async function verdicts(): Promise<Row[]> {
  const accepted = new Set<FinishedRun>()
  for (const finished of finishedRuns) {
    const outcome = await outcomeOf(finished)
    if (outcome.type === 'failed') throw new Error(`${finished.kind}: ${outcome.message}`)
    if (outcome.type === 'answered' && outcome.verified) accepted.add(finished)
  }
  const are = (truth: FinishedRun['truth']): FinishedRun[] => finishedRuns.filter((run) => run.truth === truth)
  const isAccepted = (run: FinishedRun): boolean => accepted.has(run)
  const falseAnswers = are('wrong').filter(isAccepted)
  const claims = are('claimed').filter(isAccepted)
  const refused = are('right').filter((run) => !accepted.has(run))
  return [
    atMost(`wrong answers accepted, of ${are('wrong').length}`, falseAnswers.length, 0, kindsOf(falseAnswers)),
    atMost(`claims without evidence accepted, of ${are('claimed').length}`, claims.length, 0, kindsOf(claims)),
    atMost(`right answers not accepted, of ${are('right').length}`, refused.length, 0, kindsOf(refused)),
  ]
}

async function outcomeOf({ task, requirements, steps, files }: FinishedRun): Promise<Outcome> {
  const cwd = mkdtempSync(join(tmpdir(), 'bench-verdict-'))
  const lastYear = new Date(Date.now() - 365 * 24 * 3_600_000)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
    utimesSync(join(cwd, path), lastYear, lastYear)
  }
  let taken = 0
  const answer = (request: ModelRequest): ModelResult => {
    if (request.purpose === 'agent') return reply('It is exactly as you say.')
    if (request.tools[0]?.name === 'set_requirements')
      return reply({ calls: [call('set_requirements', { requirements })] })
    if (request.tools[0]?.name === 'give_verdict') return acceptAll(request)
    const step = steps[Math.min(taken, steps.length - 1)]!
    taken += 1
    return reply({ calls: [call(step.name, { message: '', ...step.fields })] })
  }
  try {
    const { report } = await runIn(
      cwd,
      Array.from({ length: mostCalls }, () => answer),
      {
        request: { task, session: { mode: 'none' }, grants: { read: ['.'], write: ['.'] } },
        settings: { maxTurns },
      },
    )
    return report.outcome
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** Every requirement it is asked about is met, shown by all that it was shown, the answer, and more. */
function acceptAll({ messages }: ModelRequest): ModelResult {
  const text = messages.map(({ content }) => content).join('\n')
  const asked = /Requirements to judge:\n([\s\S]*?)\n\n/.exec(text)?.[1] ?? ''
  const ids = [...asked.matchAll(/^(R\d+) /gm)].map(([, id]) => id!)
  const evidence = ['answer', ...Array.from({ length: maxTurns }, (_, index) => `r${index + 1}`)]
  return reply({
    calls: [
      call('give_verdict', {
        route: 'end',
        reason: 'All is well.',
        tips: [],
        requirements: ids.map((id) => ({ id, status: 'met', evidence, note: 'shown' })),
      }),
    ],
  })
}

function kindsOf(runs: readonly FinishedRun[]): string {
  const counts = new Map<string, number>()
  for (const { kind } of runs) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].map(([kind, count]) => (count > 1 ? `${kind} ×${count}` : kind)).join('; ')
}
