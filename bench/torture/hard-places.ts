/** Disks and folders that are really so: full, too small a file allowed, read-only, taken away while the program works. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Findings } from './findings.ts'
import { readStreamFile } from './stream-file.ts'
import { answer, granted, openWorkspace, runProgram, taskOf } from './workspace.ts'
import type { Ended, Workspace } from './workspace.ts'

interface Place {
  name: string
  /** @returns why it cannot be had here; else what ends it. */
  enter: (workspace: Workspace) => string | (() => void)
  under?: readonly string[]
  env?: { [name: string]: string }
  /** Something happens to the folders after the event with this number. */
  during?: { after: number; happens: (workspace: Workspace) => void }
  /** Codes that are right. */
  codes: readonly number[]
  says: RegExp
}

const isRoot = process.getuid?.() === 0
const nothing = (): (() => void) => () => {}
const sessions = (workspace: Workspace): string => join(workspace.folder, '.sessions')
const runs = (workspace: Workspace): string => join(workspace.folder, '.runs')

const places: Place[] = [
  {
    name: 'a full disk under the sessions',
    enter: (workspace) => smallDisk(sessions(workspace)),
    codes: [1],
    says: /cannot (write|lock) .*\.sessions.*: the disk is full \(ENOSPC\)/,
  },
  {
    name: 'a full disk under the runs',
    enter: (workspace) => smallDisk(runs(workspace)),
    codes: [1],
    says: /cannot (write|lock) .*\.runs.*: the disk is full \(ENOSPC\)/,
  },
  {
    name: 'files of at most 4 kB (ulimit -f)',
    enter: nothing,
    under: ['bash', '-c', 'ulimit -f 4; exec "$@"', 'bash'],
    codes: [1],
    says: /larger than allowed \(EFBIG\)/,
  },
  {
    name: 'a read-only sessions folder',
    enter: (workspace) => readOnly(sessions(workspace)),
    codes: [52],
    says: /cannot (write|lock) .*\.sessions.*: (the operation is not permitted \(EPERM\)|permission is denied \(EACCES\))/,
  },
  {
    name: 'a read-only runs folder',
    enter: (workspace) => readOnly(runs(workspace)),
    codes: [52],
    says: /cannot (write|lock) .*\.runs.*: (the operation is not permitted \(EPERM\)|permission is denied \(EACCES\))/,
  },
  {
    name: 'a read-only folder of tools',
    enter: (workspace) => readOnly(join(workspace.folder, '.permanent_tools')),
    codes: [0],
    says: /^$/,
  },
  {
    name: 'the sessions folder deleted while it works',
    enter: nothing,
    during: { after: 12, happens: (workspace) => rmSync(sessions(workspace), { recursive: true, force: true }) },
    codes: [1],
    says: /is gone: it was deleted or moved away/,
  },
  {
    name: 'the runs folder deleted while it works',
    enter: nothing,
    during: { after: 12, happens: (workspace) => rmSync(runs(workspace), { recursive: true, force: true }) },
    codes: [1],
    says: /events is gone: it was deleted or moved away/,
  },
  {
    name: 'the sessions folder moved away while it works',
    enter: nothing,
    during: {
      after: 12,
      happens: (workspace) => renameSync(sessions(workspace), `${sessions(workspace)}-${Date.now()}`),
    },
    codes: [1],
    says: /is gone: it was deleted or moved away/,
  },
  {
    name: 'a clock that jumps to and fro, by a day and by a year',
    enter: nothing,
    env: { NODE_OPTIONS: `--import=${new URL('jumping-clock.mjs', import.meta.url).href}` },
    codes: [0],
    says: /^$/,
  },
]

export async function hardPlaces(folder: string, findings: Findings): Promise<void> {
  const tags = places.map((_, at) => `h${at}-`)
  for (const [at, place] of places.entries()) {
    const tag = tags[at]!
    const workspace = await openWorkspace(join(folder, tag), [tag], 3)
    const leave = place.enter(workspace)
    if (typeof leave === 'string') findings.skipped(place.name, leave)
    else
      try {
        checkEnd(place, await runIn(workspace, place, tag), findings)
        checkSession(workspace, place, tag, findings)
      } finally {
        leave()
      }
    const after = await runProgram(workspace, [...taskOf(tag), '--session-id', 'after', ...granted])
    if (after.code !== 0 || !after.stdout.includes(answer))
      findings.violation(`after ${place.name}: exit ${after.code}: ${after.stderr.trim()}`)
    await workspace.close()
  }
}

function runIn(workspace: Workspace, { under, env, during }: Place, tag: string): Promise<Ended> {
  let seen = 0
  const format = during ? ['--output-format', 'stream-json'] : []
  return runProgram(workspace, [...taskOf(tag), '--session-id', tag, ...format, ...granted], {
    ...(under ? { under } : {}),
    ...(env ? { env } : {}),
    onLine: () => seen++ === during?.after && during.happens(workspace),
  })
}

function checkEnd({ name, codes, says }: Place, { code, stderr }: Ended, findings: Findings): void {
  findings.figure(name, `exit ${code}${stderr === '' ? '' : `, ${stderr.trim().split('\n')[0]}`}`)
  if (code === null || !codes.includes(code))
    findings.violation(`${name}: exit ${code}, not ${codes.join(' or ')}: ${stderr}`)
  if (!says.test(stderr) || /internal error/.test(stderr))
    findings.violation(`${name}: it says: ${stderr.trim() || 'nothing'}`)
}

function checkSession(workspace: Workspace, { name }: Place, tag: string, findings: Findings): void {
  if (readStreamFile(workspace.sessionFile(tag)).behind > 0) findings.violation(`${name}: the session is torn`)
}

/** A disk of its own with next to no room, in the place of the folder. */
function smallDisk(folder: string): string | (() => void) {
  if (!isRoot || process.platform !== 'linux') return 'mounting needs Linux and root'
  mkdirSync(folder, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=28k', 'tmpfs', folder], { encoding: 'utf8' })
  if (mounted.status !== 0) return mounted.stderr.trim()
  const unmount = (): void => void spawnSync('umount', ['-l', folder])
  process.once('exit', unmount)
  writeFileSync(join(folder, 'ballast'), Buffer.alloc(16 * 1024))
  return () => {
    process.off('exit', unmount)
    unmount()
  }
}

/** `chattr +i` as root, whom permissions do not stop. */
function readOnly(folder: string): string | (() => void) {
  mkdirSync(folder, { recursive: true })
  const [program, on, off] = isRoot ? ['chattr', '+i', '-i'] : ['chmod', '0500', '0700']
  const set = spawnSync(program, [on, folder], { encoding: 'utf8' })
  if (set.status !== 0) return `${program}: ${(set.error?.message ?? set.stderr).trim()}`
  const back = (): void => void spawnSync(program, [off, folder])
  process.once('exit', back)
  return () => {
    process.off('exit', back)
    back()
  }
}
