/**
 * How well AutoAgent judges: what the gate lets in, what search finds, which loops are stopped, what the ledger lets be
 * spent, which answers are accepted, what a kept tool saves, what a long session costs. `npm run bench:judgement [-- PART …]`;
 * exit code 1 when a bound is missed. Models are scripted; library, sandbox, compiler and journal are the real ones.
 */
import { errorText } from '../../src/protocol/errors.ts'
import { family } from './family.ts'
import { unseen } from './gate-unseen.ts'
import { gate } from './gate.ts'
import { ledger } from './ledger.ts'
import { longSession } from './long-session.ts'
import { loops } from './loops.ts'
import { atMost, holds, rowText } from './row.ts'
import type { Part, Row } from './row.ts'
import { search } from './search.ts'
import { verdicts } from './verdicts.ts'

const parts: Record<string, Part> = { gate, unseen, search, loops, ledger, verdicts, family, session: longSession }

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) {
  process.stderr.write(`there is no part ${unknown.join(', ')}; the parts are ${Object.keys(parts).join(', ')}\n`)
  process.exit(2)
}
let missed = 0
for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
  process.stdout.write(`${name}\n`)
  for (const row of await measure(parts[name]!)) {
    process.stdout.write(rowText(row))
    if (!holds(row)) missed += 1
  }
}
if (missed > 0) process.stdout.write(`${missed} missed\n`)
process.exitCode = missed > 0 ? 1 : 0

/** What cannot be measured is missed, and the others are measured all the same. */
async function measure(part: Part): Promise<Row[]> {
  try {
    return await part()
  } catch (error) {
    return [atMost('could not be measured', 1, 0, errorText(error))]
  }
}
