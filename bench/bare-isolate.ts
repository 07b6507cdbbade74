/** What isolated-vm costs without us, in milliseconds, as JSON. In a process of its own: the package needs a start without snapshot. */
import { setTimeout as sleep } from 'node:timers/promises'
import ivm from 'isolated-vm'
import { median, middleOf } from './median.ts'

export interface BareCosts {
  spaced: number
  backToBack: number
  referenceApply: number
}

const script = 'async function add(args) { return args.a + args.b }; add'
const args = { a: 1, b: 2 }
const gapMs = Number(process.argv[2])
const rounds = Number(process.argv[3])

/** One fresh isolate as a program would use the package without us: create, compile, run, await, dispose. */
async function bareIsolate(): Promise<void> {
  const isolate = new ivm.Isolate({ memoryLimit: 256 })
  const context = await isolate.createContext()
  const compiled = await isolate.compileScript(script)
  const reference = (await compiled.run(context, { reference: true })) as ivm.Reference<
    (value: typeof args) => Promise<number>
  >
  const value: unknown = await reference.apply(undefined, [args], {
    arguments: { copy: true },
    result: { promise: true, copy: true },
  })
  isolate.dispose()
  if (value !== 3) throw new Error(`the bare isolate gave ${String(value)}`)
}

/** One Reference.apply from an isolate to this process and back. */
async function referenceApply(times: number): Promise<number> {
  const isolate = new ivm.Isolate({ memoryLimit: 64 })
  const context = await isolate.createContext()
  await context.global.set('host', new ivm.Reference(async (text: string) => text))
  const loop = await isolate.compileScript(
    `(async () => { for (let n = 0; n < ${times}; n += 1) await host.apply(undefined, ['x'], { result: { promise: true, copy: true } }) })()`,
  )
  const started = performance.now()
  await loop.run(context, { promise: true })
  const each = (performance.now() - started) / times
  isolate.dispose()
  return each
}

await bareIsolate()
await sleep(300)
const spaced = await median(rounds, bareIsolate, gapMs)
const backToBack = await median(rounds, bareIsolate)
const costs: BareCosts = { spaced, backToBack, referenceApply: await middleOf(() => referenceApply(5_000)) }
process.stdout.write(JSON.stringify(costs))
