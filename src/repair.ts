/**
 * Wiring for `doctor --repair`: what is torn is set aside (never dropped), what is derived is made anew. The same look
 * without the mending tells what is wrong.
 */
import { join, resolve } from 'node:path'
import { openLibrary, openSandbox } from './catalogue.ts'
import type { Place } from './catalogue.ts'
import { UserError } from './protocol/errors.ts'
import { servedMark } from './protocol/session.ts'
import { alone } from './session-admin.ts'
import { inspectBlobs, listSessions, removeOrphans } from './sessions/index.ts'
import { indexKey } from './sessions/session-id.ts'
import { createFolderStore } from './stores/index.ts'
import { streamEnding } from './stores/folder-key.ts'
import { isLease } from './stores/store.ts'
import type { Lease, Store } from './stores/store.ts'

export interface Mend {
  /** The file, as a person would name it. */
  where: string
  /** What is wrong there. */
  found: string
  /** What was done; null: nothing, `cure` says what can be. */
  done: string | null
  cure?: string
}

/** A stream without a lease that did not change for so long is not being written: a torn end there stays torn. */
const stillMs = 10_000

/** Results that are named where texts are lost. */
const shownResults = 5

/** @param mends false: only looks. Never throws for what is damaged or refused: that is told. */
export async function repair(place: Place, mends: boolean): Promise<Mend[]> {
  const { sessionsDir, runsDir } = place.configuration.settings
  const sessions = createFolderStore(resolve(place.cwd, sessionsDir))
  const runs = createFolderStore(resolve(place.cwd, runsDir))
  return [
    ...(await sessionsIn(sessions, sessionsDir, mends)),
    ...(await streamsIn(runs, runsDir, (_, changedAt) => stillness(changedAt), mends)),
    ...(await library(place, mends)),
  ]
}

/**
 * What a served agent has in its log alone is in no journal: its large texts would look like nobody's. So the log is taken in
 * first, when nobody serves.
 */
async function sessionsIn(sessions: Store, folder: string, mends: boolean): Promise<Mend[]> {
  const streams = (): Promise<Mend[]> => streamsIn(sessions, folder, (key) => sessions.lease(key), mends)
  const whole = async (): Promise<Mend[]> => [
    ...(await streams()),
    ...(await blobsIn(sessions, folder, mends)),
    ...(mends ? await rebuiltIndex(sessions, join(folder, indexKey)) : []),
  ]
  if (!(await sessions.look(servedMark).catch(() => null))) return whole()
  if (!mends) return streams()
  let mended: Mend[] = []
  const refused = await told(folder, async () => {
    mended = await alone(sessions, whole)
    return null
  })
  return refused ? [refused] : mended
}

/** Keeps its writer away, or says who that is. */
type Hold = (key: string, changedAt: number) => Promise<Lease | { heldBy: string }>

async function stillness(changedAt: number): Promise<Lease | { heldBy: string }> {
  const isStill = Math.abs(Date.now() - changedAt) > stillMs
  return isStill ? { release: async () => {} } : { heldBy: 'a run that perhaps still goes on; try again in a moment' }
}

async function streamsIn(store: Store, folder: string, hold: Hold, mends: boolean): Promise<Mend[]> {
  const found: Mend[] = []
  const look = async (): Promise<null> => {
    for (const { key, kind, changedAt } of await store.list('')) {
      const where = join(folder, `${key}${streamEnding}`)
      const mend = kind === 'stream' ? await told(where, () => endOf(store, key, changedAt, where, hold, mends)) : null
      if (mend) found.push(mend)
    }
    return null
  }
  const refused = await told(folder, look)
  return refused ? [...found, refused] : found
}

/** The damaged end of one stream; null: it is sound. */
async function endOf(
  store: Store,
  key: string,
  changedAt: number,
  where: string,
  hold: Hold,
  mends: boolean,
): Promise<Mend | null> {
  const { damage, records } = await store.readStream(key)
  if (damage === null) return null
  const found = damage.slice(damage.indexOf(': ') + 2)
  if (records.length === 0)
    return { where, found, done: null, cure: 'its bytes are left as they are: look into the file, or remove it' }
  if (!mends) return { where, found, done: null, cure: withRepair }
  const held = await hold(key, changedAt)
  if (!isLease(held)) return { where, found, done: null, cure: inUse(held) }
  try {
    // An append of nothing sets aside what follows the sound part.
    await store.append(key, [], (await store.readStream(key)).records.length)
  } finally {
    await held.release()
  }
  return { where, found, done: `the end was set aside as ${where}.damaged-<n>` }
}

/** After the streams: what a torn end named is known by then. */
async function blobsIn(sessions: Store, folder: string, mends: boolean): Promise<Mend[]> {
  const found: Mend[] = []
  const look = async (): Promise<null> => {
    for (const { id, lost, orphans } of await inspectBlobs(sessions)) {
      const where = join(folder, id)
      for (const [why, ones] of Map.groupBy(lost, (one) => one.why)) found.push(lostMend(where, why, ones))
      if (orphans.count === 0) continue
      const extra = `${orphans.count} large ${orphans.count === 1 ? 'text' : 'texts'} that no record names (${orphans.bytes} bytes)`
      const held = mends ? await removeOrphans(sessions, id) : null
      if (!mends) found.push({ where, found: extra, done: null, cure: withRepair })
      else if (held) found.push({ where, found: extra, done: null, cure: inUse(held) })
      else found.push({ where, found: extra, done: 'removed' })
    }
    return null
  }
  const refused = await told(folder, look)
  return refused ? [...found, refused] : found
}

/** What is gone cannot be mended; what is there is left as it is. */
function lostMend(folder: string, why: string, lost: readonly { result: string; hash: string }[]): Mend {
  const [first] = lost
  const names = lost.slice(0, shownResults).map(({ result }) => result)
  if (lost.length > names.length) names.push(`${lost.length - names.length} more`)
  return {
    where: lost.length === 1 ? join(folder, first!.hash) : folder,
    found: `the whole text of ${names.join(', ')} is lost: ${why}`,
    done: null,
    cure: 'put the file back from a copy, or let the session run again what gave it; a model is told that it is lost',
  }
}

async function rebuiltIndex(sessions: Store, where: string): Promise<Mend[]> {
  const mend = await told(where, async () => {
    if (!(await sessions.look(indexKey))) return null
    await sessions.write(indexKey, null)
    return { where, found: derivedText, done: `made anew from ${(await listSessions(sessions)).length} sessions` }
  })
  return mend ? [mend] : []
}

/** Read as a run reads it. */
async function library(place: Place, mends: boolean): Promise<Mend[]> {
  const folder = place.configuration.settings.toolsDir
  const where = join(folder, 'manifest.json')
  const warnings: string[] = []
  const sandbox = openSandbox(place)
  try {
    const mend = await told(where, async () => {
      const tools = openLibrary(place, sandbox, (message) => warnings.push(message))
      const count = (await tools.list()).length
      if (count === 0 && warnings.length === 0) return null
      if (mends) await tools.rebuild()
      const found = warnings.join('; ') || derivedText
      if (mends) return { where, found, done: `${count} tools; what is derived of it is made anew` }
      return warnings.length > 0 ? { where, found, done: null, cure: withRepair } : null
    })
    return mend ? [mend] : []
  } finally {
    await sandbox.close()
  }
}

const inUse = ({ heldBy }: { heldBy: string }): string => `left alone: it is in use by ${heldBy}`
const withRepair = 'autoagent doctor --repair'
const derivedText = 'can be made anew at any time'

async function told(where: string, look: () => Promise<Mend | null>): Promise<Mend | null> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { where, found: error.message, done: null, ...(error.wayOut ? { cure: error.wayOut } : {}) }
  }
}
