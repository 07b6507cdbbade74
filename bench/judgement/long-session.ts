/** 300 turns under a window of 32,000 tokens: nothing overflows, the task stays, and going on in that session is quick. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accepts, final, makesPartReader, readsPart, requirements, runIn, sizeOf } from '../../src/app-ground.ts'
import type { ModelResult } from '../../src/models/model.ts'
import { atMost } from './row.ts'
import type { Row } from './row.ts'

const turns = 300
const contextWindow = 32_000
const task = `Add up all ${turns} parts of the list.`

function longWork(): ModelResult[] {
  const reads = Array.from({ length: turns - 2 }, (_, at) => readsPart(at + 1))
  return [requirements, makesPartReader, ...reads, final('the sum', [`r${turns - 1}`]), accepts]
}

export async function longSession(): Promise<Row[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'long-session-'))
  try {
    const first = await runIn(cwd, longWork(), {
      request: { task },
      settings: { maxTurns: turns + 10 },
      model: { contextWindow },
    })
    const requests = first.model.requests.filter(({ purpose }) => purpose === 'coder')
    const overflows = requests.filter((request) => sizeOf(request) > contextWindow).length
    const without = requests.filter(({ messages }) => !messages.some(({ content }) => content.includes(task))).length
    let startedAt = 0
    let resumedMs = Infinity
    const taken: number[] = []
    for (let round = 0; round < 5; round += 1) {
      startedAt = performance.now()
      await runIn(
        cwd,
        [
          () => {
            resumedMs = performance.now() - startedAt
            return requirements
          },
          final('the mean', [`r${turns - 1}`]),
          accepts,
        ],
        {
          request: { task: `Now the mean, ${round}`, session: { mode: 'resume', id: first.report.sessionId } },
          model: { contextWindow },
        },
      )
      taken.push(resumedMs)
    }
    taken.sort((a, b) => a - b)
    const ended = first.report.outcome.type === 'answered' && first.report.totals.turns >= turns ? 0 : 1
    return [
      atMost(`requests above the window in ${turns} turns`, overflows, 0, `${requests.length} requests`),
      atMost('requests without the task', without, 0),
      atMost('runs that did not come to their end', ended, 0),
      atMost('going on in that session, to its first request, ms', taken[2]!, 300),
    ]
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}
