/**
 * The torture suite. `npm run torture` is a short round of all; `-- --kills 1000 --power 60 --faults --parallel 20 --flip` are
 * the parts at their full length. A line for each figure, one at the end; exit 1 on any violation.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createDice } from './dice.ts'
import { createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import { faults } from './faults.ts'
import { flip } from './flip.ts'
import { hardPlaces } from './hard-places.ts'
import { killProgram } from './kill-program.ts'
import { killStore } from './kill-store.ts'
import { parallel } from './parallel.ts'
import { power } from './power.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    'program-kills': { type: 'string' },
    power: { type: 'string' },
    faults: { type: 'boolean' },
    places: { type: 'boolean' },
    'few-faults': { type: 'string' },
    parallel: { type: 'string' },
    flip: { type: 'boolean' },
    seed: { type: 'string' },
    strict: { type: 'boolean' },
  },
})
const given = Object.keys(values).filter((name) => !['seed', 'strict', 'program-kills'].includes(name))
const isShort = given.length === 0
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const dice = createDice(seed)
const root = mkdtempSync(join(tmpdir(), 'torture-'))

/** One kill in this many is one of the real program, which takes most of the time. */
const storeKillsPerProgramKill = 5

const parts: { name: string; isWanted: boolean; run: (folder: string, findings: Findings) => Promise<void> }[] = [
  {
    name: 'kills',
    isWanted: isShort || values.kills !== undefined,
    async run(folder, findings) {
      const kills = Number(values.kills ?? 60)
      const ofProgram = Number(values['program-kills'] ?? Math.ceil(kills / storeKillsPerProgramKill))
      await killProgram(ofProgram, join(folder, 'program'), dice, findings)
      await killStore(kills - ofProgram, join(folder, 'store'), dice, findings)
    },
  },
  {
    name: 'power',
    isWanted: isShort || values.power !== undefined,
    run: (folder, findings) => power(Number(values.power ?? 9), folder, dice, findings),
  },
  {
    name: 'faults',
    isWanted: isShort || values.faults === true || values['few-faults'] !== undefined,
    run: (folder, findings) =>
      faults(values.faults ? null : Number(values['few-faults'] ?? 12), folder, dice, findings),
  },
  { name: 'places', isWanted: isShort || values.faults === true || values.places === true, run: hardPlaces },
  {
    name: 'parallel',
    isWanted: isShort || values.parallel !== undefined,
    run: (folder, findings) => parallel(Number(values.parallel ?? 8), folder, findings),
  },
  { name: 'flip', isWanted: isShort || values.flip === true, run: flip },
]

// What is mounted or left behind is taken away at the exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
process.once('exit', () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }))
let [violations, skips] = [0, 0]
process.stdout.write(`seed ${seed}: the same moments again with --seed ${seed}\n`)
for (const { name, run } of parts.filter(({ isWanted }) => isWanted)) {
  const findings = createFindings(name)
  const start = performance.now()
  await run(join(root, name), findings)
  findings.figure('seconds', Math.round((performance.now() - start) / 1000))
  violations += findings.violations
  skips += findings.skips
}
const isFailed = violations > 0 || (values.strict === true && skips > 0)
process.stdout.write(`torture: ${violations} violations, ${skips} skipped: ${isFailed ? 'FAILED' : 'passed'}\n`)
process.exitCode = isFailed ? 1 : 0
