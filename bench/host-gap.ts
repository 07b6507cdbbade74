/**
 * How long hostile code can hold up the host: every program of the red team, one after the other, while a timer of the host
 * is to fire every 5 ms. Prints the longest delays; the programs' servers run in another process.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { capabilities } from '../src/capabilities/index.ts'
import { createGround, moduleOf } from '../src/sandbox/hostile/ground.ts'
import { watchLoop } from '../src/sandbox/hostile/invariants.ts'
import { allPrograms } from '../src/sandbox/hostile/programs/index.ts'

export interface Gap {
  /** Milliseconds. */
  gap: number
  name: string
}

/** A machine is late by itself now and then: what a program causes shows a second time. Milliseconds. */
const suspicious = 40

/** Longest first. @param only the groups to run; all when absent. */
async function measureHostGaps(only?: readonly string[]): Promise<Gap[]> {
  const servers = fork(fileURLToPath(new URL('./hostile-servers.ts', import.meta.url)))
  const [ports] = (await once(servers, 'message')) as [{ port: number; deniedPort: number }]
  const ground = createGround({ capabilities, ports })
  const loop = watchLoop()
  const gaps: Gap[] = []
  await ground.execute('export default () => 1')
  for (const [group, programs] of Object.entries(allPrograms)) {
    if (only && !only.includes(group)) continue
    for (const { name, code, module, inspect, grants, limits, before } of programs) {
      const restore = before?.(ground)
      const request = { ...(grants ? { grants } : {}), ...(limits ? { limits } : {}) }
      const gapOfRun = async (): Promise<number> => {
        loop.restart()
        if (inspect !== undefined) await ground.sandbox.inspect(inspect)
        else await ground.execute(module ?? moduleOf(code ?? ''), request)
        await ground.execute('export default () => 1')
        return loop.longest()
      }
      const gap = await gapOfRun()
      gaps.push({ gap: gap > suspicious ? Math.min(gap, await gapOfRun()) : gap, name: `${group} > ${name}` })
      restore?.()
    }
  }
  loop.stop()
  await ground.sandbox.close()
  ground.remove()
  servers.disconnect()
  return gaps.sort((a, b) => b.gap - a.gap)
}

const given = process.argv.slice(2)
const groups = given.filter((word) => word !== '--json')
const gaps = await measureHostGaps(groups.length > 0 ? groups : undefined)
if (given.includes('--json')) process.stdout.write(JSON.stringify(gaps))
else for (const { gap, name } of gaps.slice(0, 15)) process.stdout.write(`${gap.toFixed(1).padStart(8)} ms  ${name}\n`)
