/** How many hostile programs there are; each of them is run by the test of its group. */
import { expect, test } from 'vitest'
import { allPrograms } from './programs/index.ts'

test('the suite is as large as it was meant to be', () => {
  const counts = Object.entries(allPrograms).map(([name, programs]) => `${name} ${programs.length}`)
  const total = Object.values(allPrograms).reduce((sum, programs) => sum + programs.length, 0)
  process.stdout.write(`red team: ${total} programs contained (${counts.join(', ')})\n`)
  expect(total).toBeGreaterThanOrEqual(130)
})
