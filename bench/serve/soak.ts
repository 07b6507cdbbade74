/** A server that is used for long, by people who come and go: memory, open files and latency stay what they are. */
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, figure } from '../judgement/row.ts'
import type { Row } from '../judgement/row.ts'
import { middle } from '../median.ts'
import { openFiles, residentKilobytes } from './process-figures.ts'
import { requestsAtOnce } from './server.ts'
import { onStage, trouble } from './stage.ts'
import type { Options } from './stage.ts'

const perDoor = 500
const everyMs = 1_000
const leaveAfter = 20
/** The program warms up before anything is held against what comes later. */
const warmSeconds = 10
const lookMs = 500
/** A minute ends somewhere between two collections of garbage; ten minutes have a middle. */
const mostGrowthShort = 1.25
const mostGrowthLong = 1.1
const longMinutes = 5
/** Connections to the model are made when they are needed; people who left leave nothing. */
const mostMoreFiles = requestsAtOnce + 50
const columns = 60

interface Look {
  megabytes: number
  files: number
  p99: number
}

export async function soak(options: Options): Promise<Row[]> {
  const minutes = options.isQuick ? 0.5 : options.soakMinutes
  return onStage({ which: options.ours, options }, async ({ server, users }) => {
    const crowds = [await users('tcp', perDoor), await users('websocket', perDoor)]
    const troubles: ReturnType<typeof trouble>[] = []
    let replies = 0
    const look = async (): Promise<Look> => {
      const [p99s, megabytes] = [[] as number[], residentKilobytes(server.pid) / 1024]
      for (const crowd of crowds) {
        const figures = await crowd.ask('figures')
        p99s.push(figures.p99)
        replies += figures.replies
        troubles.push(trouble(figures))
      }
      return { megabytes, files: openFiles(server.pid), p99: Math.max(...p99s) }
    }
    for (const crowd of crowds) await crowd.ask('openLoop', { everyMs, leaveAfter })
    await sleep(warmSeconds * 1000)
    await look()
    const looks: Look[] = []
    for (const until = performance.now() + minutes * 60_000; performance.now() < until;) {
      await sleep(lookMs)
      looks.push(await look())
    }
    for (const crowd of crowds) troubles.push(trouble(await crowd.ask('hush')))

    const part = looks.length / 4
    // In the first the heap still grows to what this load needs.
    const early = looks.slice(Math.floor(part), Math.floor(2 * part))
    const late = looks.slice(-Math.ceil(part))
    const memoryOf = (of: readonly Look[]): number => middle(of.map(({ megabytes }) => megabytes))
    const filesOf = (of: readonly Look[]): number => middle(of.map(({ files }) => files))
    const most = minutes < longMinutes ? mostGrowthShort : mostGrowthLong
    const said = troubles.map(({ detail }) => detail).filter(Boolean)
    return [
      figure('minutes', minutes, `${replies} messages of people who stay for ${leaveAfter}`),
      figure('resident in the second quarter, MB', memoryOf(early), line(looks.map(({ megabytes }) => megabytes))),
      atMost('  last quarter ÷ second', memoryOf(late) / memoryOf(early), most, `${memoryOf(late).toFixed(0)} MB`),
      atMost(
        'open files, last quarter − second',
        filesOf(late) - filesOf(early),
        mostMoreFiles,
        `${filesOf(early)} in the second`,
      ),
      figure('p99, last quarter ÷ second', p99Of(late) / p99Of(early), `${p99Of(early).toFixed(1)} ms in the second`),
      atMost(
        'lost, refused or left outside',
        troubles.reduce((sum, { count }) => sum + count, 0),
        0,
        said.slice(0, 3).join(' '),
      ),
    ]
  })
}

const p99Of = (of: readonly Look[]): number => middle(of.map(({ p99 }) => p99))

/** Drawn from zero, so that what is flat looks flat. */
function line(values: readonly number[]): string {
  const step = Math.max(1, values.length / columns)
  const most = Math.max(...values)
  let drawn = ''
  for (let at = 0; at < values.length; at += step)
    drawn += '▁▂▃▄▅▆▇█'[Math.min(7, Math.floor((values[Math.floor(at)]! / most) * 8))]
  return drawn
}
