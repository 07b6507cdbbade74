/**
 * What the sandbox costs, as ratios within one run: against a bare isolated-vm call, a bare `node` start,
 * quickjs-emscripten and node:vm. Run with `npm run bench:sandbox`; times of this machine stand beside for orientation.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { getQuickJS } from 'quickjs-emscripten'
import type { Sandbox } from '../src/embed.ts'
import type { BareCosts } from './bare-isolate.ts'
import type { Gap } from './host-gap.ts'
import { median, middleOf } from './median.ts'

// The built package is measured, as a person runs it; from source each runner would strip types and bundle its prelude.
const built = new URL('../dist/sandbox.js', import.meta.url)
const { openSandbox } = (await import(built.href)) as { openSandbox: (cwd: string) => Sandbox }

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 80)
const code = 'export default async function add(args: { a: number; b: number }) { return args.a + args.b }'
const script = 'async function add(args) { return args.a + args.b }; add'
const args = { a: 1, b: 2 }
const gapMs = 30
const cwd = process.cwd()

/** Runs another file of this folder with Node and reads the JSON it prints. */
function measure<Value>(flags: readonly string[], file: string, ...words: unknown[]): Value {
  const path = fileURLToPath(new URL(file, import.meta.url))
  return JSON.parse(
    execFileSync(process.execPath, [...flags, path, ...words.map(String)], { encoding: 'utf8' }),
  ) as Value
}

const sandbox = openSandbox(cwd)
const call = async (source: string, more: object = {}): Promise<unknown> => {
  const result = await sandbox.execute({ name: 'bench', code: source, args, grants: { env: ['LANG'] }, cwd, ...more })
  return result.ok ? result.value : result.failure.code
}
const warm = async (): Promise<void> => {
  const value = await call(code)
  if (value !== 3) throw new Error(`the sandbox gave ${String(value)}`)
}

const node = await median(15, () => spawnSync(process.execPath, ['-e', '0']))
const cold = await median(7, async () => {
  const fresh = openSandbox(cwd)
  await fresh.execute({ name: 'cold', code, args, grants: {}, cwd })
  await fresh.close()
})
await warm()
await sleep(300)
// The same gap for both: after a pause all code is slower, ours and theirs.
const bare = measure<BareCosts>(['--no-node-snapshot'], './bare-isolate.ts', gapMs, rounds)
const spaced = await median(rounds, warm, gapMs)
const backToBack = await median(rounds, warm)
const apply = bare.referenceApply
const inSequence =
  "export default async (args: {}, ctx: ToolContext) => { const t = performance.now(); for (let n = 0; n < 5000; n += 1) await ctx.env('LANG'); return (performance.now() - t) / 5000 }"
const inParallel =
  "export default async (args: {}, ctx: ToolContext) => { const t = performance.now(); for (let n = 0; n < 100; n += 1) await Promise.all(Array.from({ length: 50 }, () => ctx.env('LANG'))); return (performance.now() - t) / 5000 }"
const sequential = await middleOf(() => call(inSequence))
const pipelined = await middleOf(() => call(inParallel))
// A pause before each: what is measured is the kill, not the start of the runner that takes the killed one's place.
const overshoot =
  (await median(5, () => call('export default () => { while (true) {} }', { limits: { wallMs: 300 } }), 500)) - 300
const quickjs = await quickJsCall()
const nodeVm = await median(rounds, async () =>
  (vm.runInNewContext(script) as (value: typeof args) => Promise<number>)(args),
)

// A runner lives for 500 calls: its first hundred fill its caches, what comes after them would be growth.
for (let n = 0; n < 100; n += 1) await warm()
const before = residentMegabytes()
for (let n = 0; n < 3_000; n += 1) await warm()
await sleep(1_500)
const after = residentMegabytes()
await sandbox.close()
const [longest] = measure<Gap[]>([], './host-gap.ts', '--json')

row('warm call, idle gaps ÷ bare fresh isolate', spaced / bare.spaced, 1, `${ms(spaced)} ÷ ${ms(bare.spaced)}`)
row(
  'warm call, back to back ÷ bare fresh isolate',
  backToBack / bare.backToBack,
  2.5,
  `${ms(backToBack)} ÷ ${ms(bare.backToBack)}`,
)
row('capability call ÷ Reference.apply', sequential / apply, 3, `${ms(sequential)} ÷ ${ms(apply)}`)
row('capability call, pipelined ÷ Reference.apply', pipelined / apply, 0.5, ms(pipelined))
row('cold start to first result ÷ node -e 0', cold / node, 3.5, `${ms(cold)} ÷ ${ms(node)}`)
row('kill overshoot, ms', overshoot, 10)
row('host loop gap over the whole red team, ms', longest!.gap, 50, longest!.name)
row('idle runner resident, MB', after, 60, `${before.toFixed(0)} MB before 3,000 calls`)
row('growth over 3,000 calls, ÷', after / before, 1.2)
process.stdout.write(
  `for orientation: quickjs-emscripten ${ms(quickjs)}, node:vm (no wall at all) ${ms(nodeVm)} for the same call\n`,
)

function row(what: string, value: number, bound: number, detail = ''): void {
  process.stdout.write(
    `${value <= bound ? 'ok  ' : 'MISS'} ${what.padEnd(50)} ${value.toFixed(2).padStart(8)}  bound ${bound}${detail ? `  (${detail})` : ''}\n`,
  )
}

function ms(value: number): string {
  return value < 0.1 ? `${(value * 1000).toFixed(0)} µs` : `${value.toFixed(2)} ms`
}

async function quickJsCall(): Promise<number> {
  const quick = await getQuickJS()
  return median(rounds, () => {
    const context = quick.newContext()
    const result = context.unwrapResult(
      context.evalCode('(function add(args) { return args.a + args.b })({ a: 1, b: 2 })'),
    )
    if (context.getNumber(result) !== 3) throw new Error('quickjs gave another value')
    result.dispose()
    context.dispose()
  })
}

/** Of the runner: the Node process below us that was started with --no-node-snapshot and the runner's entry. */
function residentMegabytes(): number {
  const runners = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isRunner(pid))
  const sizes = runners.map(
    (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024,
  )
  return Math.max(0, ...sizes)
}

function isRunner(pid: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')
    if (words[0] !== process.execPath || !words.some((word) => /runner\.(ts|js)$/.test(word))) return false
    return execFileSync('ps', ['-o', 'pgid=', '-p', pid], { encoding: 'utf8' }).trim() !== ''
  } catch {
    return false
  }
}
