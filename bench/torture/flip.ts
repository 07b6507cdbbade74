/** Every byte of what is kept is flipped, one at a time: readers believe the longest sound part and say so, and `doctor --repair` leaves it usable. */
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadConfiguration } from '../../src/config/load.ts'
import { openCatalogue } from '../../src/catalogue.ts'
import { UserError, errorText } from '../../src/protocol/errors.ts'
import { repair } from '../../src/repair.ts'
import { listSessions, openSession, showSession } from '../../src/sessions/index.ts'
import { createFolderStore } from '../../src/stores/index.ts'
import type { Findings } from './findings.ts'
import { readStreamFile } from './stream-file.ts'
import { granted, openWorkspace, runProgram, taskOf } from './workspace.ts'
import type { Workspace } from './workspace.ts'

/** Another digit, another sign, a newline, another half of a character. */
const flips = [0x01, 0x20, 0x80, 0xff]
/** `doctor` looks at all that is kept: a part of the places is enough to see that it mends each. */
const repairEvery = 37

export async function flip(folder: string, findings: Findings): Promise<void> {
  const workspace = await openWorkspace(join(folder, 'made'), ['f'], 1)
  const run = await runProgram(workspace, [...taskOf('f'), '--session-id', 'f', ...granted])
  if (run.code !== 0) findings.violation(`the run to be flipped ended with ${run.code}: ${run.stderr}`)
  // The session and the run of the task; those of the making would only take time.
  await runProgram(workspace, ['sessions', 'delete', 'make'])
  await workspace.close()
  await flipSession(workspace, join(folder, 'session'), findings)
  await flipEvents(workspace, join(folder, 'events'), findings)
  await flipManifest(workspace, join(folder, 'manifest'), findings)
}

async function flipSession(workspace: Workspace, folder: string, findings: Findings): Promise<void> {
  const path = join(folder, '.sessions', 'f.jsonl')
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(workspace.sessionFile('f'), path)
  const store = createFolderStore(dirname(path))
  const place = placeIn(folder)
  const bytes = readFileSync(path)
  const ends = lineEnds(bytes)
  const tried = await eachFlip(path, async (at, what, number) => {
    // What is before the flipped line, no more and no less.
    const whole = ends.filter((end) => end < at).length
    await named(findings, what, async () => {
      const { records, damage } = await store.readStream('f')
      if (records.length !== whole) findings.violation(`${what}: ${records.length} records are believed, not ${whole}`)
      if (damage === null) findings.violation(`${what}: nothing was noticed`)
      await listSessions(store)
    })
    // An error for a person is right when nothing is left; anything else is not.
    const isShown = await namedError(findings, what, async () => void (await showSession(store, 'f')))
    if (isShown !== whole > 0) findings.violation(`${what}: ${whole} records are sound, shown: ${isShown}`)
    if (number % repairEvery !== 0) return
    await named(findings, what, () => repair(place, true))
    if (whole === 0) return removePieces(dirname(path))
    await named(findings, what, async () => {
      const session = await openSession(store, { mode: 'resume', id: 'f', model: 'm' })
      if (session.damage !== null) findings.violation(`${what}: damaged still after the repair`)
      await session.append([{ type: 'status', status: 'active', at: '2026-01-01T00:00:00Z' }])
      await session.close()
    })
    const mended = readStreamFile(path)
    if (mended.records.length !== whole + 1 || mended.behind > 0)
      findings.violation(`${what}: after the repair and one more, ${mended.records.length} records, not ${whole + 1}`)
    removePieces(dirname(path))
  })
  findings.figure('bytes of a session', bytes.length)
  findings.figure('flips of it tried', tried)
}

async function flipEvents(workspace: Workspace, folder: string, findings: Findings): Promise<void> {
  const runs = join(workspace.folder, '.runs')
  const id = readdirSync(runs).sort().at(-1)!
  cpSync(join(runs, id), join(folder, '.runs', id), { recursive: true })
  const catalogue = openCatalogue(placeIn(folder), '', () => {})
  const path = join(folder, '.runs', id, 'events.jsonl')
  const tried = await eachFlip(path, async (_, what) => {
    await named(findings, what, async () => {
      const { damage } = await catalogue.run(id)
      if (damage === null) findings.violation(`${what}: nothing was noticed`)
      await catalogue.runs()
    })
  })
  findings.figure('flips of the events of a run tried', tried)
}

async function flipManifest(workspace: Workspace, folder: string, findings: Findings): Promise<void> {
  cpSync(join(workspace.folder, '.permanent_tools'), join(folder, '.permanent_tools'), { recursive: true })
  const path = join(folder, '.permanent_tools', 'manifest.json')
  const place = placeIn(folder)
  let rebuilt = 0
  const tried = await eachFlip(path, async (_, what, number) => {
    const warnings: string[] = []
    await named(findings, what, async () => {
      await openCatalogue(place, '', (message) => warnings.push(message)).tools()
    })
    const isJson = parses(readFileSync(path, 'utf8'))
    if (!isJson && warnings.length === 0) findings.violation(`${what}: nothing was noticed`)
    if (isJson || number % repairEvery !== 0) return
    rebuilt += 1
    await named(findings, what, async () => {
      await repair(place, true)
      const tools = await openCatalogue(place, '', (message) => findings.violation(`${what}: ${message}`)).tools()
      if (!tools.some(({ name }) => name === 'leave_mark')) findings.violation(`${what}: the tool was lost`)
    })
    removePieces(dirname(path))
  })
  findings.figure('flips of the manifest tried', tried)
  findings.figure('of these so that it had to be rebuilt, and was', rebuilt)
}

/** Flips each byte of the file, one at a time, and puts the file back as it was. @returns how many. */
async function eachFlip(
  path: string,
  look: (at: number, what: string, number: number) => Promise<void>,
): Promise<number> {
  const bytes = readFileSync(path)
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes)
    flipped[at]! ^= flips[at % flips.length]!
    writeFileSync(path, flipped)
    await look(at, `byte ${at} of ${path.split('/').at(-1)} from ${bytes[at]} to ${flipped[at]}`, at)
  }
  writeFileSync(path, bytes)
  return bytes.length
}

/** Nothing may be thrown. */
async function named(findings: Findings, what: string, work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => findings.violation(`${what}: ${errorText(error)}`))
}

/** Only what is meant for a person may be thrown. @returns false when it was. */
async function namedError(findings: Findings, what: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof UserError)) findings.violation(`${what}: ${errorText(error)}`)
    return false
  }
}

function placeIn(cwd: string) {
  return { cwd, configuration: loadConfiguration({ cwd, env: { HOME: cwd, XDG_CONFIG_HOME: cwd }, flags: {} }) }
}

function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = []
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, end + 1)) ends.push(end)
  return ends
}

function removePieces(folder: string): void {
  for (const name of readdirSync(folder)) if (name.includes('.damaged-')) rmSync(join(folder, name))
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
