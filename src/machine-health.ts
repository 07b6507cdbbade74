/** What the doctor looks at on this machine: Node, the sandbox, folders, disk, locale, and what is kept secret here. */
import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { openSandbox } from './catalogue.ts'
import type { Place } from './catalogue.ts'
import type { Check } from './health-check.ts'
import { errorText, hasCode } from './protocol/errors.ts'
import { openVault } from './secret-keeping.ts'

const run = promisify(execFile)
const leastFreeBytes = 200 * 2 ** 20
const childMs = 10_000
const reinstall = 'install the packages again on this machine with this Node: npm install (or npm rebuild isolated-vm)'

export async function checkNode(): Promise<Check[]> {
  const isNew = Number(process.versions.node.split('.')[0]) >= 24
  return [
    {
      name: 'Node',
      status: isNew ? 'ok' : 'error',
      found: `${process.version}, ${process.platform} ${process.arch}`,
      ...(isNew ? {} : { cure: 'install Node 24 or newer: https://nodejs.org' }),
    },
  ]
}

/** Loaded by a process of its own: what does not fit this Node may end it. */
export async function checkIsolates(): Promise<Check[]> {
  const name = 'isolated-vm'
  try {
    const path = createRequire(import.meta.url).resolve('isolated-vm')
    await run(process.execPath, ['-e', `require(${JSON.stringify(path)})`], { timeout: childMs })
    return [{ name, status: 'ok', found: 'loads' }]
  } catch (error) {
    const said = hasCode(error, 'MODULE_NOT_FOUND') ? 'it is not installed' : firstError(error)
    return [{ name, status: 'error', found: `it does not load: ${said}`, cure: reinstall, exit: 'sandbox' }]
  }
}

function firstError(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  return said.split('\n').find((line) => /error/i.test(line)) ?? errorText(error)
}

/** Runs a real tool, and tells what the operating system adds around it. */
export async function checkSandbox(place: Place): Promise<Check[]> {
  const sandbox = openSandbox(place)
  try {
    const result = await sandbox.execute({
      name: 'doctor',
      code: 'export default (args: { a: number }) => args.a + 1',
      args: { a: 41 },
      grants: {},
      cwd: place.cwd,
    })
    if (!result.ok || result.value !== 42) {
      const found = result.ok
        ? `a tool gave ${JSON.stringify(result.value)} instead of 42`
        : `${result.failure.code}: ${result.failure.message}`
      return [{ name: 'sandbox', status: 'error', found, cure: reinstall, exit: 'sandbox' }]
    }
    return [{ name: 'sandbox', status: 'ok', found: `a tool ran in ${Math.round(result.ms)} ms` }, layerOf(sandbox)]
  } finally {
    await sandbox.close()
  }
}

function layerOf(sandbox: ReturnType<typeof openSandbox>): Check {
  const { name, denies } = sandbox.layer()
  const check = { name: 'sandbox layer', found: `${name}; it takes from the runner: ${denies}` }
  if (name === 'bubblewrap') return { ...check, status: 'ok' }
  const cure =
    process.platform === 'linux'
      ? 'install bubblewrap (Debian: apt-get install bubblewrap) for a second wall'
      : 'a second wall is known for Linux only'
  return { ...check, status: 'warning', cure }
}

export async function checkFolders({ cwd, configuration: { settings } }: Place): Promise<Check[]> {
  const folders = [settings.toolsDir, settings.agentsDir, settings.sessionsDir, settings.runsDir]
  const kept = folders.map((name) => checkFolder(resolve(cwd, name), name))
  return Promise.all([...kept, checkFolder(tmpdir(), `temporary folder ${tmpdir()}`)])
}

async function checkFolder(path: string, name: string): Promise<Check> {
  try {
    const there = await nearest(path)
    if (!(await stat(there)).isDirectory())
      return { name, status: 'error', found: `${there} is a file`, cure: 'move it away, or name another folder' }
    await access(there, constants.W_OK)
    return { name, status: 'ok', found: there === path ? 'writable' : 'not there yet; can be made' }
  } catch (error) {
    const cure = 'make the folder writable for you, or name another one'
    return { name, status: 'error', found: errorText(error), cure }
  }
}

/** The folder, or the one in which it would be made when something is kept. */
async function nearest(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    (error: unknown) => !hasCode(error, 'ENOENT'),
  )
  return isThere || dirname(path) === path ? path : nearest(dirname(path))
}

export async function checkDisk({ cwd }: Place): Promise<Check[]> {
  const { bavail, bsize } = await statfs(cwd)
  const free = bavail * bsize
  const check = { name: 'disk', found: `${(free / 2 ** 30).toFixed(1)} GiB free` }
  if (free >= leastFreeBytes) return [{ ...check, status: 'ok' }]
  const cure = 'free some space: autoagent runs clean, manage-sessions clean'
  return [{ ...check, status: 'warning', cure }]
}

/** Programs that tools start read the locale: without UTF-8 they garble what is not English. */
export async function checkLocale({ configuration: { env } }: Place): Promise<Check[]> {
  if (process.platform === 'win32') return []
  const variable = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((name) => env[name])
  const found = variable === undefined ? 'not set' : `${variable}=${env[variable]}`
  if (variable !== undefined && /utf-?8/i.test(env[variable] ?? '')) return [{ name: 'locale', status: 'ok', found }]
  const cure = `export ${variable ?? 'LANG'}=C.UTF-8, or the UTF-8 locale of your language`
  return [{ name: 'locale', status: 'warning', found: `${found}: programs may garble letters`, cure }]
}

export async function checkVault({ configuration }: Place): Promise<Check[]> {
  const count = (await openVault(configuration).values()).length
  return [{ name: 'vault of secrets', status: 'ok', found: count === 0 ? 'empty' : `opens; ${count} kept` }]
}

/** Keys in it must not be read by others, nor go where the repository goes. */
export async function checkDotEnv({ cwd }: Place): Promise<Check[]> {
  const name = '.env'
  const file = await stat(join(cwd, name)).catch(() => null)
  if (!file) return [{ name, status: 'ok', found: 'there is none here' }]
  const checks: Check[] = []
  if (process.platform !== 'win32' && (file.mode & 0o077) !== 0)
    checks.push({ name, status: 'warning', found: 'others on this machine can read it', cure: 'chmod 600 .env' })
  if ((await git(cwd, 'ls-files', '--error-unmatch', name)) === 0)
    checks.push({
      name,
      status: 'warning',
      found: 'git keeps it: its keys go wherever the repository goes',
      cure: 'git rm --cached .env, add .env to .gitignore, and make new keys in the place of those in it',
    })
  else if ((await git(cwd, 'check-ignore', '--quiet', name)) === 1)
    checks.push({
      name,
      status: 'warning',
      found: 'git does not ignore it',
      cure: 'echo .env >> .gitignore (or autoagent init)',
    })
  return checks.length > 0 ? checks : [{ name, status: 'ok', found: 'private' }]
}

/** The exit code; null: there is no git, or this is no repository. */
async function git(cwd: string, ...words: string[]): Promise<number | null> {
  try {
    await run('git', words, { cwd, timeout: childMs })
    return 0
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    return code === 1 ? 1 : null
  }
}
