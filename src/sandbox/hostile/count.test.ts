/** How many hostile programs there are; each of them is run by the test of its group. */
import { expect, test } from 'vitest'
import { bridge } from './programs/bridge.ts'
import { compute } from './programs/compute.ts'
import { environment } from './programs/environment.ts'
import { files } from './programs/files.ts'
import { imports } from './programs/imports.ts'
import { library } from './programs/library.ts'
import { links } from './programs/links.ts'
import { net } from './programs/net.ts'
import { packages } from './programs/packages.ts'
import { realm } from './programs/realm.ts'
import { run } from './programs/run.ts'

test('the suite is as large as it was meant to be', () => {
  const groups = { realm, bridge, environment, files, links, net, run, compute, imports, packages, library }
  const counts = Object.entries(groups).map(([name, programs]) => `${name} ${programs.length}`)
  const total = Object.values(groups).reduce((sum, programs) => sum + programs.length, 0)
  process.stdout.write(`red team: ${total} programs contained (${counts.join(', ')})\n`)
  expect(total).toBeGreaterThanOrEqual(130)
})
