/**
 * Leases of a folder store. The lock is the kernel's (an SQLite file opened for exclusive use), so that it ends with its
 * holder however that dies, and no clock is asked. A text beside it says who holds it.
 */
import { open, readFile, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type * as sqlite from 'node:sqlite'
import { ConfigurationError, UserError, errorText, hasCode } from '../protocol/errors.ts'
import { diskError, ensureFolder } from './folder-disk.ts'
import { locksFolder, partsOf } from './folder-key.ts'
import type { Lease } from './store.ts'

/** A lock file may be removed by its last holder between our look and our lock; this often in a row is a broken disk. */
const maxAttempts = 50
/** Between a lock and the name of its holder lie milliseconds; so often and so long it is waited for. */
const maxNameless = 20
const namelessMs = 10
const sqliteBusy = 5
const sqliteNotADatabase = 26

/** Keeps held locks from the garbage collector: a collected one would be released. */
const held = new Set<sqlite.DatabaseSync>()

/** Takes `<root>/.locks/<name>.db`, or says who has it. @throws UserError when the folder cannot hold locks. */
export async function takeLease(root: string, name: string): Promise<Lease | { heldBy: string }> {
  const path = `${join(root, locksFolder, ...partsOf(name))}.db`
  const holder = `${path.slice(0, -3)}.pid`
  try {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const database = await tryLock(path)
      if (database === 'busy') {
        const heldBy = await readHolder(holder)
        // Whoever just took it writes its name next.
        if (heldBy !== null || attempt >= maxNameless) return { heldBy: heldBy ?? 'another process' }
        await sleep(namelessMs)
        continue
      }
      if (database === 'moved') continue
      held.add(database)
      await writeFile(holder, `${process.pid} ${hostname()}\n`, { mode: 0o600 })
      return createLease(database, path, holder)
    }
  } catch (error) {
    throw diskError(error, 'lock', path)
  }
  throw new UserError('failure', `cannot lock ${path}: it keeps changing`, 'try again, or choose another folder')
}

function createLease(database: sqlite.DatabaseSync, path: string, holder: string): Lease {
  let released: Promise<void> | null = null
  async function release(): Promise<void> {
    // The files go while the lock is held; whoever opened them before looks again (`tryLock`).
    await unlink(holder).catch(() => undefined)
    await unlink(path).catch(() => undefined)
    held.delete(database)
    database.close()
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const removed = await rmdir(folder).then(
        () => true,
        () => false,
      )
      if (!removed || folder.endsWith(locksFolder)) break
    }
  }
  return { release: () => (released ??= release()) }
}

/** `moved`: the file was removed or replaced while we took it, so our lock is on nothing. */
async function tryLock(path: string): Promise<sqlite.DatabaseSync | 'busy' | 'moved'> {
  await ensureFolder(dirname(path))
  if (!(await makeLockFile(path))) return 'moved'
  const before = await identityOf(path)
  if (before === null) return 'moved'
  const { DatabaseSync } = loadSqlite()
  let database: sqlite.DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    if (database?.isOpen) database.close()
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
    if (code === sqliteBusy) return 'busy'
    if ((await identityOf(path)) !== before) return 'moved'
    if (code === sqliteNotADatabase)
      throw new ConfigurationError(`${path} is not a lock file`, 'remove it and try again', { cause: error })
    const wayOut = 'choose a folder on a local, writable disk'
    throw new ConfigurationError(`cannot lock ${path}: ${errorText(error)}`, wayOut, { cause: error })
  }
  if ((await identityOf(path)) === before) return database
  database.close()
  return 'moved'
}

/** Tells two files apart that had the same name one after the other; null when there is none. */
async function identityOf(path: string): Promise<string | null> {
  return stat(path, { bigint: true }).then(
    ({ ino, birthtimeNs }) => `${ino} ${birthtimeNs}`,
    () => null,
  )
}

/**
 * An existing file is not opened here: closing it again would drop the lock this very process may have on it.
 * @returns false when the folder was removed meanwhile.
 */
async function makeLockFile(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.close()
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    if (hasCode(error, 'EEXIST')) return true
    throw error
  }
}

/** null: it does not say yet, or names one that is gone. */
async function readHolder(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const [, pid, host] = /^(\d+) (\S+)\n$/.exec(text) ?? []
  if (pid === undefined) return null
  if (host !== hostname()) return `pid ${pid} on ${host}`
  return isAlive(Number(pid)) ? `pid ${pid}` : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}

/** Loaded at the first lease. Some Nodes call it experimental on stderr; only that one warning is kept back. */
function loadSqlite(): typeof sqlite {
  // oxlint-disable-next-line typescript/unbound-method -- it is put back as it was, and called with its process
  const emitWarning = process.emitWarning
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite')) Reflect.apply(emitWarning, process, [warning, ...rest])
  }
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}
