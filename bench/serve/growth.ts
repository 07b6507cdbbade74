/** Whether a message costs the server more when a hundred times as many sessions are open. */
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, figure } from '../judgement/row.ts'
import type { Row } from '../judgement/row.ts'
import { cpuSeconds } from './process-figures.ts'
import type { Which } from './server.ts'
import { latencyText, onStage, trouble } from './stage.ts'
import type { Options } from './stage.ts'

const few = 100
const many = 10_000
const mostGrowth = 1.5

interface Cost {
  /** Microseconds of the server's CPU. */
  perMessage: number
  detail: string
  troubles: number
}

async function measure(which: Which, options: Options): Promise<{ few: Cost; many: Cost }> {
  const [warmMs, measureMs] = options.isQuick ? [2_000, 3_000] : [4_000, 5_000]
  return onStage({ which, options }, async ({ server, users }) => {
    // One server, so that what its compilers have learnt is the same for both.
    const costOf = async (sessions: number): Promise<Cost> => {
      const crowd = await users('tcp', sessions)
      await crowd.ask('closedLoop')
      await sleep(warmMs)
      await crowd.ask('figures')
      const before = cpuSeconds(server.pid)
      await sleep(measureMs)
      const figures = await crowd.ask('figures')
      const perMessage = ((cpuSeconds(server.pid) - before) * 1e6) / figures.replies
      const last = await crowd.ask('hush')
      await crowd.ask('close')
      const detail = `${figures.perSecond.toFixed(0)} messages/s, ${latencyText(figures)}`
      const { count, detail: wrong } = trouble(last)
      return { perMessage, detail: wrong ? `${detail}; ${wrong}` : detail, troubles: count + trouble(figures).count }
    }
    return { few: await costOf(few), many: await costOf(many) }
  })
}

export async function growth(options: Options): Promise<Row[]> {
  const floor = await measure('floor', options)
  const ours = await measure(options.ours, options)
  return [
    figure(`CPU of a message, ${few} sessions, floor, µs`, floor.few.perMessage, floor.few.detail),
    figure(`CPU of a message, ${many} sessions, floor, µs`, floor.many.perMessage, floor.many.detail),
    figure('  growth', floor.many.perMessage / floor.few.perMessage),
    figure(`CPU of a message, ${few} sessions, µs`, ours.few.perMessage, ours.few.detail),
    figure(`CPU of a message, ${many} sessions, µs`, ours.many.perMessage, ours.many.detail),
    atMost('  growth', ours.many.perMessage / ours.few.perMessage, mostGrowth),
    figure(
      '  of the floor',
      ours.few.perMessage / floor.few.perMessage,
      `at ${few}; ${(ours.many.perMessage / floor.many.perMessage).toFixed(2)} at ${many}`,
    ),
    atMost('  lost or refused', ours.few.troubles + ours.many.troubles, 0),
  ]
}
