/** What an open session that says nothing holds in memory, before its first message and after it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, figure } from '../judgement/row.ts'
import type { Row } from '../judgement/row.ts'
import type { Kind } from './line-client.ts'
import { residentKilobytes, settledKilobytes } from './process-figures.ts'
import type { Which } from './server.ts'
import { onStage, trouble } from './stage.ts'
import type { Options } from './stage.ts'

const mostKilobytes: Record<Kind, number> = { tcp: 15, websocket: 25 }
const firstSessions = 100
const settleSeconds = 8
/** Until the server lets go of a conversation that has fallen silent, and of the garbage. */
const forgetSeconds = 25
const kinds = ['tcp', 'websocket'] as const

interface Held {
  /** A second after they have come, garbage and all. */
  atOnce: number
  silent: number
  spoken: number
  base: number
  trouble: ReturnType<typeof trouble>
}

async function measure(which: Which, kind: Kind, options: Options): Promise<Held> {
  const sessions = options.isQuick ? 2_000 : 5_000
  return onStage({ which, options }, async ({ server, users }) => {
    // What the program loads and compiles at its first work is not the sessions'. Few, so that little memory is left over for those to come.
    const first = await users(kind, firstSessions)
    await first.ask('openLoop', { everyMs: 300 })
    await sleep(3_000)
    await first.ask('hush')
    await first.ask('close')
    const base = await settledKilobytes(server.pid, settleSeconds)
    const crowd = await users(kind, sessions)
    await sleep(1_000)
    const atOnce = residentKilobytes(server.pid)
    const silent = await settledKilobytes(server.pid, settleSeconds)
    const onceMs = 4_000
    await crowd.ask('openLoop', { everyMs: onceMs })
    await sleep(onceMs)
    const said = trouble(await crowd.ask('hush'))
    const spoken = await settledKilobytes(server.pid, forgetSeconds)
    const each = (kilobytes: number): number => (kilobytes - base) / sessions
    return { base, atOnce: each(atOnce), silent: each(silent), spoken: each(spoken), trouble: said }
  })
}

export async function memory(options: Options): Promise<Row[]> {
  // Side by side: nothing here is timed.
  const [floors, all] = await Promise.all(
    (['floor', options.ours] as const).map((which) => Promise.all(kinds.map((kind) => measure(which, kind, options)))),
  )
  return kinds.flatMap((kind, at) => {
    const [floor, ours] = [floors![at]!, all![at]!]
    const most = mostKilobytes[kind]
    return [
      figure(
        `idle ${kind} session, floor, KB`,
        floor.silent,
        `${floor.atOnce.toFixed(1)} with garbage; ${floor.spoken.toFixed(1)} once it has spoken`,
      ),
      atMost(
        `idle ${kind} session, KB`,
        ours.silent,
        most,
        `${ours.atOnce.toFixed(1)} with garbage; the server without any ${(ours.base / 1024).toFixed(0)} MB`,
      ),
      atMost('  once it has spoken, KB', ours.spoken, most),
      atMost('  lost or refused', ours.trouble.count, 0, ours.trouble.detail),
    ]
  })
}
