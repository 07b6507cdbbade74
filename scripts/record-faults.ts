/** `npm run record:faults`: plays every fault of docs/faults.md with the real program and writes the table anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { faultCases, rowOf, runFaultCase } from '../src/e2e/fault-runs.ts'

const file = new URL('../docs/faults.md', import.meta.url)
const rows: string[] = []
for (const one of faultCases) {
  const run = await runFaultCase(one)
  rows.push(rowOf(run, `${run.seconds.toFixed(1)} s`))
  process.stdout.write(`${run.what}: exit ${run.exit} after ${run.seconds.toFixed(1)} s\n`)
}
const text = readFileSync(file, 'utf8')
const table = /(<!-- runs -->\n\n\|[^\n]*\n\|[^\n]*\n)[^]*?(\n\n<!-- end -->)/u
if (!table.test(text)) throw new Error('docs/faults.md has no table between its two marks')
writeFileSync(
  file,
  text.replace(table, (_, head: string, end: string) => `${head}${rows.join('\n')}${end}`),
)
