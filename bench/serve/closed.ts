/** Closed loop: how many messages go through when each of a thousand users asks again as soon as they are answered. */
import { setTimeout as sleep } from 'node:timers/promises'
import { atLeast, atMost, figure } from '../judgement/row.ts'
import type { Row } from '../judgement/row.ts'
import type { Kind } from './line-client.ts'
import type { Figures } from './load.ts'
import { cpuSeconds } from './process-figures.ts'
import type { Which } from './server.ts'
import { latencyText, onStage, trouble } from './stage.ts'
import type { Options } from './stage.ts'

const sessions = 1_000
const leastPerSecond = 5_000

interface Measured extends Figures {
  /** Microseconds of the server's CPU. */
  perMessage: number
  trouble: ReturnType<typeof trouble>
}

async function measure(which: Which, kind: Kind, options: Options): Promise<Measured> {
  const [warmMs, measureMs] = options.isQuick ? [1_500, 2_000] : [3_000, 5_000]
  return onStage({ which, options }, async ({ server, model, users }) => {
    const crowd = await users(kind, sessions)
    await crowd.ask('closedLoop')
    await sleep(warmMs)
    const warming = await crowd.ask('figures')
    const before = cpuSeconds(server.pid)
    await sleep(measureMs)
    const figures = await crowd.ask('figures')
    const perMessage = ((cpuSeconds(server.pid) - before) * 1e6) / figures.replies
    const after = await crowd.ask('hush')
    const asked = await model.ask('asked')
    const of = [trouble(warming), trouble(figures), trouble(after, asked)]
    const count = of.reduce((sum, each) => sum + each.count, 0)
    return { ...figures, perMessage, trouble: { count, detail: of.map(({ detail }) => detail).join(' ') } }
  })
}

export async function closed(options: Options): Promise<Row[]> {
  const rows: Row[] = []
  for (const kind of ['tcp', 'websocket'] as const) {
    const floor = await measure('floor', kind, options)
    const ours = await measure(options.ours, kind, options)
    const text = (of: Measured): string => `${latencyText(of)}; ${of.perMessage.toFixed(0)} µs of CPU each`
    rows.push(
      figure(`${kind}, ${sessions} sessions, floor, messages/s`, Math.round(floor.perSecond), text(floor)),
      atLeast(`${kind}, ${sessions} sessions, messages/s`, Math.round(ours.perSecond), leastPerSecond, text(ours)),
      figure('  of the floor', ours.perSecond / floor.perSecond),
      atMost('  lost, refused or mixed up', ours.trouble.count, 0, ours.trouble.detail.trim()),
    )
  }
  return rows
}
