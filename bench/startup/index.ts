/**
 * What a person waits for and pays in memory and disk, of the packed and installed package: ratios against `node -e 0` and
 * against a floor program, measured in turn in one run. Run with `npm run bench:startup`.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atMost, figure, holds, rowText } from '../judgement/row.ts'
import { middle } from '../median.ts'
import type { Row } from '../judgement/row.ts'
import { install, weights } from './installed.ts'
import { startProgram } from './program.ts'
import type { StartOptions, Started } from './program.ts'
import { floorOneShot, floorTurns, oneShot, toolTurns, turns } from './scripts.ts'
import { startStubModel } from './stub-model.ts'
import type { Line } from './stub-model.ts'

const rounds = 15
/** Looking at memory takes time of what is looked at: not in the rounds that are timed. */
const memoryRounds = 3
const longAnswer = 'word '.repeat((256 * 1024) / 5)
const heaviest = 8

const home = mkdtempSync(join(tmpdir(), 'bench-startup-'))
process.stdout.write('packing and installing …\n')
const installed = install(home)
const program = join(installed.global, 'bin/autoagent.js')
const floor = fileURLToPath(new URL('floor.mjs', import.meta.url))
const temporary = join(home, 'tmp')
mkdirSync(temporary)
const stub = await startStubModel()
let folders = 0

/** A new folder each time, one home: what the program keeps for its next start is kept. */
function place(): StartOptions {
  const cwd = join(home, `work-${(folders += 1)}`)
  mkdirSync(cwd)
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TMPDIR: temporary,
    OPENAI_BASE_URL: stub.url,
    // As long as real ones are: what it has in common with the name of the model would be looked at again and again.
    OPENAI_API_KEY: `key-${'0123456789abcdef'.repeat(2)}`,
    OPENAI_MODEL: 'bench',
    // Of a model that is not in our table the server would be asked first.
    AUTOAGENT_CONTEXT_WINDOW: '128000',
    AUTOAGENT_MAX_TURNS: String(turns + 10),
  }
  return { cwd, env }
}

async function play(args: string[], script: (request: number) => Line, options = {}): Promise<Started> {
  stub.play(script)
  const done = await startProgram(args, { ...place(), ...options })
  if (done.code !== 0) throw new Error(`${args.join(' ')} ended with ${done.code}: ${done.stderr}`)
  return done
}

const ours = [program, '-q', 'Say done']
const theirs = [floor, `${stub.url}/chat/completions`, 'Say done', 'log.jsonl']
const bare = (args: string[]): Promise<Started> => play(args, () => ({ text: '' }))

async function answer(
  args: string[],
  script: (request: number) => Line,
): Promise<[first: number, whole: number, said: number]> {
  const { at, ms, saidMs } = await play(args, script)
  return [stub.arrived[0]! - at, ms, saidMs]
}

async function gapOf(args: string[], script: (request: number) => Line, first: number): Promise<number> {
  await play(args, script)
  return middle(stub.arrived.slice(first, turns + first - 1).map((at, index) => at - stub.answered[index + first - 1]!))
}

const taken: Record<string, number[]> = {}
const note = (what: string, value: number): void => void (taken[what] ??= []).push(value)
const medianOf = (what: string): number => middle(taken[what]!)
const leastOf = (what: string): number => Math.min(...taken[what]!)

for (let round = 0; round <= rounds; round += 1) {
  const took: [string, number][] = []
  took.push(['node', (await bare(['-e', '0'])).ms])
  took.push(['--version', (await bare([program, '--version'])).ms])
  took.push(['--help', (await bare([program, '--help'])).ms])
  const [floorFirst, floorWhole, floorSaid] = await answer(theirs, floorOneShot('done'))
  const [ourFirst, ourWhole, ourSaid] = await answer(ours, oneShot('done'))
  took.push(['floor first', floorFirst], ['floor whole', floorWhole], ['our first', ourFirst], ['our whole', ourWhole])
  took.push(['floor said', floorSaid], ['our said', ourSaid])
  note('first bytes', stub.sizes[0]!)
  note('largest bytes', Math.max(...stub.sizes))
  took.push(['floor gap', await gapOf(theirs, floorTurns, 1)], ['our gap', await gapOf(ours, toolTurns, 3)])
  // The first round fills caches, ours and the machine's.
  if (round > 0) for (const [what, value] of took) note(what, value)
}
for (let round = 0; round < memoryRounds; round += 1) {
  const { peakAlone, peakTogether, peakSum } = await play(ours, toolTurns, { memory: true })
  note('floor memory', (await play(theirs, floorTurns, { memory: true })).peakSum)
  note('memory alone', peakAlone)
  note('memory together', peakTogether)
  note('memory sum', peakSum)
}
const slow = await play(ours, oneShot(longAnswer), { slowly: true })
const leftBehind = readdirSync(temporary)
const packages = weights(join(installed.global, 'node_modules'))
const itself = sum(weights(join(installed.global, '..'))) - sum(packages)
const inProject = sum(weights(installed.local))
await stub.close()
rmSync(home, { recursive: true, force: true })

const ms = (value: number): string => `${value.toFixed(1)} ms`
/** By the middle and by the least of all rounds; the bound is on the middle. */
function ratio(what: string, one: string, other: string, bound: number): Row {
  const detail = `${ms(medianOf(one))} ÷ ${ms(medianOf(other))}; of the fastest ${(leastOf(one) / leastOf(other)).toFixed(2)}`
  return atMost(what, medianOf(one) / medianOf(other), bound, detail)
}
const rows = [
  ratio('--version ÷ node -e 0', '--version', 'node', 1.3),
  ratio('--help ÷ node -e 0', '--help', 'node', 1.6),
  ratio('start to the first request of a model ÷ floor', 'our first', 'floor first', 1.8),
  ratio('a one-shot answer (3 model calls) ÷ floor (1)', 'our whole', 'floor whole', 2),
  figure(
    'the same until the answer is told',
    medianOf('our said') / medianOf('floor said'),
    `${ms(medianOf('our said'))} ÷ ${ms(medianOf('floor said'))}`,
  ),
  atMost(
    `gap per tool turn, ${turns} turns, ms`,
    medianOf('our gap'),
    5,
    `least ${ms(leastOf('our gap'))}; floor with bash -c ${ms(medianOf('floor gap'))}`,
  ),
  atMost(
    `peak memory, ${turns} turns, without the runner, MB`,
    medianOf('memory alone'),
    110,
    `least ${leastOf('memory alone').toFixed(0)}; floor ${medianOf('floor memory').toFixed(0)}`,
  ),
  atMost(
    'with the runners, their bundlers, the compiler, MB',
    medianOf('memory together'),
    160,
    `least ${leastOf('memory together').toFixed(0)}; what they share counted once`,
  ),
  figure(
    '  the same as a sum of RSS, MB',
    medianOf('memory sum'),
    `least ${leastOf('memory sum').toFixed(0)}; the pages of Node counted in each`,
  ),
  atMost('first request, empty library, bytes', medianOf('first bytes'), 9_000),
  atMost('first request of the Coder, bytes', medianOf('largest bytes'), 9_000, 'the largest of the three'),
  atMost('bytes missing of 256 KB into a slow pipe', longAnswer.length + 1 - slow.stdout.length, 0),
  atMost('things left in the folder for temporary files', leftBehind.length, 0, leftBehind.join(' ')),
  atMost('npm install -g, without development, MB', itself + sum(packages), 60),
  figure('  autoagent itself', itself),
  ...packages.slice(0, heaviest).map(([name, megabytes]) => figure(`  ${name}`, megabytes)),
  figure(`  ${packages.length - heaviest} others`, sum(packages.slice(heaviest))),
  figure('npm install in a project, MB', inProject, 'there isolated-vm keeps what it brings for other machines'),
]
for (const row of rows) process.stdout.write(rowText(row))
const missed = rows.filter((row) => !holds(row)).length
process.stdout.write(missed === 0 ? 'all bounds held\n' : `${missed} missed\n`)
process.exitCode = missed === 0 ? 0 : 1

function sum(all: readonly [string, number][]): number {
  return all.reduce((total, [, megabytes]) => total + megabytes, 0)
}
