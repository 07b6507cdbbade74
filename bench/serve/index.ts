/**
 * What `autoagent serve` carries, beside a floor server in the same run: messages per second, latency of ten thousand sessions,
 * memory, cost, a soak, and kill -9 under load. `npm run bench:serve [-- --only closed,open,memory,soak,kill,growth] [--quick]
 * [--soak MINUTES] [--profile FOLDER] [--floor]`; exit code 1 when a bound is missed. The model is a stub on loopback.
 */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { errorText } from '../../src/protocol/errors.ts'
import { atMost, holds, rowText } from '../judgement/row.ts'
import type { Row } from '../judgement/row.ts'
import { makeBenchFolder } from './bench-folder.ts'
import { closed } from './closed.ts'
import { growth } from './growth.ts'
import { kill } from './kill.ts'
import { memory } from './memory.ts'
import { open } from './open.ts'
import { soak } from './soak.ts'
import type { Options } from './stage.ts'

const parts: Record<string, (options: Options) => Promise<Row[]>> = { closed, open, memory, soak, kill, growth }

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    soak: { type: 'string', default: '1' },
    profile: { type: 'string' },
    floor: { type: 'boolean', default: false },
  },
})
const asked = values.only?.split(',') ?? Object.keys(parts)
const unknown = asked.filter((name) => !Object.hasOwn(parts, name))
const soakMinutes = Number(values.soak)
if (unknown.length > 0 || !(soakMinutes > 0)) {
  const why = unknown.length > 0 ? `there is no part ${unknown.join(', ')}` : `--soak takes minutes, not ${values.soak}`
  process.stderr.write(`${why}; the parts are ${Object.keys(parts).join(', ')}\n`)
  process.exit(2)
}
const profile = values.profile === undefined ? undefined : resolve(values.profile)
if (profile) mkdirSync(profile, { recursive: true })
// What was started ends at the exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const folder = makeBenchFolder()
let missed = 0
for (const name of asked) {
  process.stdout.write(`${name}\n`)
  for (const row of await measure(parts[name]!)) {
    process.stdout.write(rowText(row))
    if (!holds(row)) missed += 1
  }
}
process.stdout.write(missed === 0 ? 'all bounds held\n' : `${missed} missed\n`)
process.exitCode = missed === 0 ? 0 : 1

/** What cannot be measured is missed, and the others are measured all the same. */
async function measure(part: (typeof parts)[string]): Promise<Row[]> {
  try {
    return await part({
      folder,
      isQuick: values.quick,
      soakMinutes,
      profile,
      ours: values.floor ? 'floor' : 'autoagent',
    })
  } catch (error) {
    return [atMost('could not be measured', 1, 0, errorText(error))]
  }
}
