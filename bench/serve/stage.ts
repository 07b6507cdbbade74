/** What one measurement needs: a model, a server and its users, each in a process of its own; all of it ends with the measurement. */
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { startChild } from './children.ts'
import type { Child } from './children.ts'
import type { Kind } from './line-client.ts'
import type { Figures, LoadCalls } from './load.ts'
import { startServer } from './server.ts'
import type { Server, Which } from './server.ts'
import type { Asked, ModelCalls } from './stub-model.ts'

export interface Options {
  /** Shorter, for those who change the bench or look for something gross. */
  isQuick: boolean
  soakMinutes: number
  /** For all that is kept; each server has a folder in it. */
  folder: string
  /** What stands where ours does: the floor itself shows what the bench would see of a perfect server. */
  ours: Which
  /** Folder for CPU profiles of the servers. */
  profile?: string | undefined
}

export interface Stage {
  server: Server
  /** Where the server keeps its sessions, below `.served`. */
  folder: string
  model: Child<ModelCalls>
  /** The users at this door, so many of them greeted. @throws Error when one is not. */
  users: (kind: Kind, count: number) => Promise<Child<LoadCalls>>
  /** The same server again in the same folder, after it was killed. */
  restart: () => Promise<void>
}

export interface Play {
  which: Which
  options: Options
  /** What the model takes for an answer. */
  delayMs?: number
}

export async function onStage<Result>(play: Play, measure: (stage: Stage) => Promise<Result>): Promise<Result> {
  const { which, options, delayMs = 0 } = play
  const folder = mkdtempSync(join(options.folder, `${which}-`))
  const model = startChild<ModelCalls>(new URL('stub-model.ts', import.meta.url), [String(delayMs)])
  const crowds: Child<LoadCalls>[] = []
  const start = async (): Promise<Server> =>
    startServer({ which, url: await model.ask('url'), folder, profile: options.profile })
  const stage: Partial<Stage> = {
    folder,
    model,
    async users(kind, count) {
      const crowd = startChild<LoadCalls>(new URL('load.ts', import.meta.url))
      crowds.push(crowd)
      const { failed } = await crowd.ask('connect', { kind, port: stage.server!.ports[kind], count })
      if (failed > 0) throw new Error(`${failed} of ${count} ${kind} sessions were not greeted`)
      return crowd
    },
    async restart() {
      stage.server = await start()
    },
  }
  try {
    stage.server = await start()
    const result = await measure(stage as Stage)
    await Promise.all(crowds.map((crowd) => crowd.end()))
    await stage.server.stop()
    return result
  } finally {
    await stage.server?.kill()
    await Promise.all([...crowds, model].map((child) => child.end()))
  }
}

/** Everything that may not happen to a message, counted; and in words what it was. */
export function trouble(figures: Figures, asked?: Asked): { count: number; detail: string } {
  const { lost, wrong, refused, failed, example } = figures
  const found = { lost, wrong, refused, failed, mixed: asked?.mixed ?? 0, forgotten: asked?.forgotten ?? 0 }
  const said = Object.entries(found).filter(([, count]) => count > 0)
  return {
    count: said.reduce((sum, [, count]) => sum + count, 0),
    detail: [...said.map(([name, count]) => `${count} ${name}`), example && JSON.stringify(example)]
      .filter(Boolean)
      .join(', '),
  }
}

const short = (ms: number): string => (ms < 100 ? ms.toFixed(1) : ms.toFixed(0))

export const latencyText = ({ p50, p99, max }: Figures): string =>
  `p50 ${short(p50)}, p99 ${short(p99)}, max ${short(max)} ms`
