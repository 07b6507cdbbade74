/** Open loop: ten thousand people who each speak every half minute, to a model that thinks for 300 ms. */
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, figure } from '../judgement/row.ts'
import type { Row } from '../judgement/row.ts'
import type { Kind } from './line-client.ts'
import type { Figures } from './load.ts'
import type { Which } from './server.ts'
import { latencyText, onStage, trouble } from './stage.ts'
import type { Options } from './stage.ts'

const sessions = 10_000
const everyMs = 30_000
const thinksMs = 300
const mostMs = 320
/** So that each has spoken once and the first of them twice. */
const spokenMs = 31_500
/** Of the floor a part is enough to stand beside. */
const floorMs = 8_000
const quickMs = 6_000

async function measure(
  which: Which,
  kind: Kind,
  options: Options,
): Promise<Figures & { trouble: ReturnType<typeof trouble> }> {
  return onStage({ which, options, delayMs: thinksMs }, async ({ model, users }) => {
    const crowd = await users(kind, sessions)
    await crowd.ask('figures')
    await crowd.ask('openLoop', { everyMs })
    await sleep(options.isQuick ? quickMs : which === 'floor' ? floorMs : spokenMs)
    const figures = await crowd.ask('hush')
    return { ...figures, trouble: trouble(figures, await model.ask('asked')) }
  })
}

export async function open(options: Options): Promise<Row[]> {
  const rows: Row[] = []
  for (const kind of ['tcp', 'websocket'] as const) {
    const floor = await measure('floor', kind, options)
    const ours = await measure(options.ours, kind, options)
    rows.push(
      figure(`${kind}, ${sessions} sessions, floor, p99 ms`, floor.p99, latencyText(floor)),
      atMost(
        `${kind}, ${sessions} sessions, p99 ms`,
        ours.p99,
        mostMs,
        `${latencyText(ours)}; ${ours.replies} replies`,
      ),
      figure('  beyond the model, of the floor', (ours.p99 - thinksMs) / (floor.p99 - thinksMs)),
      atMost('  lost, refused or mixed up', ours.trouble.count, 0, ours.trouble.detail),
    )
  }
  return rows
}
