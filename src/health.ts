/** Wiring for `doctor`: looks at what a run needs, all at once and each with a deadline, and says what to do about what is not right. */
import type { Place } from './catalogue.ts'
import { bounded, failed } from './health-check.ts'
import type { Check } from './health-check.ts'
import {
  checkDisk,
  checkDotEnv,
  checkFolders,
  checkIsolates,
  checkLocale,
  checkNode,
  checkSandbox,
  checkVault,
} from './machine-health.ts'
import { checkModels } from './provider-health.ts'

export { failed }
export type { Check }

/** Seconds. */
const usual = 15
const slow = 60

export async function checkHealth(place: Place): Promise<Check[]> {
  const checks = await Promise.all([
    bounded('Node', usual, checkNode),
    bounded('isolated-vm', usual, checkIsolates),
    bounded('sandbox', slow, () => checkSandbox(place)),
    bounded('folders', usual, () => checkFolders(place)),
    bounded('disk', usual, () => checkDisk(place)),
    bounded('locale', usual, () => checkLocale(place)),
    bounded('vault of secrets', usual, () => checkVault(place)),
    bounded('.env', usual, () => checkDotEnv(place)),
    bounded('model', slow, () => checkModels(place)),
  ])
  return [...checks.flat(), checkOpenMode(place)]
}

function checkOpenMode({ configuration: { settings, sources } }: Place): Check {
  if (!settings.openMode) return { name: 'open mode', status: 'ok', found: 'off' }
  return {
    name: 'open mode',
    status: 'warning',
    found: `on (${sources.openMode}): tools run with every right you have`,
    cure: 'leave out --allow-all and DANGEROUS_TOOLS=1, and grant what a tool needs',
  }
}
