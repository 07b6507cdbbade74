/**
 * A store in a folder, for people to look into: a stream `a/b` is the file `a/b.jsonl`, a document is the file of its
 * name. Folders are 0700, files 0600. Reading, listing and removing never create anything.
 */
import { createHash } from 'node:crypto'
import { type Stats, constants, lstatSync, readFileSync, statSync } from 'node:fs'
import { type FileHandle, open, readFile, readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ConfigurationError, hasCode } from '../protocol/errors.ts'
import { diskError, isMissing, mostBytesAtOnce, replaceFile, syncFolder } from './folder-disk.ts'
import { documentPath, keyOfFile, partsOf, streamPath } from './folder-key.ts'
import { takeLease } from './folder-lease.ts'
import { filesOf, removeAll } from './folder-remove.ts'
import { type KnownTail, appendRecords, readDamagedRecords, readRecords } from './folder-stream.ts'
import type { Store, StoredKey } from './store.ts'

/**
 * Opens nothing and creates nothing until something is written.
 * Lines of a stream are described at `encodeLine`. What a crash left torn, or a disk made unreadable, is not read; the
 * next append moves it to `<file>.damaged-<n>` first. Records given in one append to a new stream appear together.
 * @param dir taken relative to the working directory of this moment.
 */
export function createFolderStore(dir: string): Store {
  const root = resolve(dir)
  const tails = new Map<string, KnownTail>()
  /** Streams whose names this process made durable. */
  const named = new Set<string>()
  const queues = new Map<string, Promise<unknown>>()

  /** A server meets millions of streams; the end of one that is not known is looked for. */
  function know(stream: string, tail: KnownTail): void {
    tails.delete(stream)
    tails.set(stream, tail)
    if (tails.size > mostKnown) tails.delete(tails.keys().next().value!)
  }

  /** Appends and removals of one stream follow each other. */
  function inOrder<T>(key: string, work: () => Promise<T>): Promise<T> {
    const result = (queues.get(key) ?? Promise.resolve()).then(work, work)
    const settled = result.catch(() => undefined)
    queues.set(key, settled)
    void settled.then(() => queues.get(key) === settled && queues.delete(key))
    return result
  }

  return {
    async append(stream, values, expectedSeq, lazily = false) {
      const path = streamPath(root, stream)
      if (values.length === 0 && (lazily || expectedSeq === 0)) return expectedSeq
      return inOrder(stream, async () => {
        const known = tails.get(stream)
        tails.delete(stream)
        const tail = await appendRecords(path, stream, values, expectedSeq, { known, lazily })
        // A file that was born lazily, by whomever: its name must be durable, too.
        if (!lazily && expectedSeq > 0 && !named.has(stream)) await syncFolder(dirname(path))
        if (!lazily) named.add(stream)
        if (named.size > mostKnown) named.clear()
        know(stream, tail)
        return tail.seq
      })
    },

    async readStream(stream, afterSeq = 0) {
      const path = streamPath(root, stream)
      checkRoot(root)
      const { records, damage, tail } = await readRecords(path, afterSeq)
      // Whoever reads a stream may go on with it: its first append need not look for the end again.
      if (!queues.has(stream)) {
        tails.delete(stream)
        // What follows a damaged end is looked at again before it is cut off.
        if (tail && tail.bytes === tail.size) know(stream, tail)
      }
      return { records, damage }
    },

    async readDamaged(stream, setAside = false) {
      const path = streamPath(root, stream)
      checkRoot(root)
      const found = await readDamagedRecords(path)
      const pieces = setAside ? (await filesOf(path)).filter((file) => file !== path) : []
      for (const piece of pieces) found.records.push(...(await readDamagedRecords(piece)).records)
      return found
    },

    async read(key, bytes) {
      const path = documentPath(root, key)
      checkRoot(root)
      try {
        const found = statSync(path)
        if (!bytes && found.isFile() && found.size <= mostBytesAtOnce) return readFileSync(path, 'utf8')
        const file = await open(path, constants.O_RDONLY)
        try {
          return bytes ? await readRange(file, bytes) : (await file.readFile()).toString('utf8')
        } finally {
          await file.close()
        }
      } catch (error) {
        if (isMissing(error) || hasCode(error, 'EISDIR')) return null
        throw diskError(error, 'read', path)
      }
    },

    async write(key, text) {
      const path = documentPath(root, key)
      checkRoot(root)
      try {
        if (text !== null) await replaceFile(path, Buffer.from(text))
        else
          await inOrder(key, async () => {
            tails.delete(key)
            named.delete(key)
            await removeAll(root, path, streamPath(root, key))
          })
      } catch (error) {
        throw diskError(error, text === null ? 'remove' : 'write', path)
      }
    },

    async keep(folder, text) {
      const bytes = Buffer.from(text)
      const hash = createHash('sha256').update(bytes).digest('hex')
      const path = documentPath(root, `${folder}/${hash}`)
      checkRoot(root)
      try {
        // Whoever wrote it may have died before its name was durable.
        if (await isFileOf(path, bytes)) await syncFolder(dirname(path))
        else await replaceFile(path, bytes)
      } catch (error) {
        throw diskError(error, 'write', path)
      }
      return { hash, text: bytes.toString('utf8') }
    },

    async look(key, kind = 'document') {
      const path = kind === 'stream' ? streamPath(root, key) : documentPath(root, key)
      checkRoot(root)
      try {
        const file = lstatSync(path)
        return file.isFile() ? { key, kind, changedAt: file.mtimeMs, bytes: file.size } : null
      } catch (error) {
        if (isMissing(error)) return null
        throw diskError(error, 'read', path)
      }
    },

    async keysChangedAt(folder) {
      const path = folder === '' ? root : documentPath(root, folder)
      const found = await stat(path).catch((error: unknown) => {
        if (isMissing(error)) return null
        throw diskError(error, 'read', path)
      })
      return found?.isDirectory() ? found.mtimeMs : null
    },

    async list(prefix, isFlat = false) {
      const folder = prefix.split('/').slice(0, -1)
      if (folder.length > 0) partsOf(folder.join('/'))
      checkRoot(root)
      const found: StoredKey[] = []
      await walk(root, folder.join('/'), prefix, isFlat, found)
      return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.kind < b.kind ? -1 : 1))
    },

    async lease(name) {
      checkRoot(root)
      return takeLease(root, name)
    },
  }
}

/** Streams whose ends are remembered. */
const mostKnown = 20_000

/** A file in the place of the folder must not look like an empty store. */
function checkRoot(root: string): void {
  if (!statSync(root, { throwIfNoEntry: false })?.isFile()) return
  throw new ConfigurationError(`${root} is a file, not a folder`, 'choose another folder, or move that file away')
}

async function readRange(file: FileHandle, { from, to }: { from: number; to: number }): Promise<string> {
  const bytes = Buffer.alloc(Math.max(0, Math.min(to, (await file.stat()).size) - from))
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from)
  return bytes.toString('utf8', 0, bytesRead)
}

async function isFileOf(path: string, bytes: Buffer): Promise<boolean> {
  return readFile(path).then(
    (found) => found.equals(bytes),
    () => false,
  )
}

/** A look takes 2 µs, a hop to another thread for it five times that; after so many others get their turn. */
const looksAtOnce = 500

/** null: it went away, or may not be looked at. */
function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}

/** Adds the keys below `folder` (relative to the root) that begin with `prefix`. Links and foreign files are not ours. */
async function walk(root: string, folder: string, prefix: string, isFlat: boolean, found: StoredKey[]): Promise<void> {
  let names: string[]
  try {
    names = await readdir(join(root, folder))
  } catch (error) {
    if (isMissing(error)) return
    throw diskError(error, 'list', join(root, folder))
  }
  const inner: string[] = []
  for (const [at, name] of names.entries()) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (name.startsWith('.') || !(path.startsWith(prefix) || prefix.startsWith(`${path}/`))) continue
    if (at > 0 && at % looksAtOnce === 0) await setImmediate()
    const file = lookAt(`${root}/${path}`)
    if (file?.isDirectory()) inner.push(path)
    const named = file?.isFile() ? keyOfFile(path) : null
    if (named?.key.startsWith(prefix))
      found.push({ key: named.key, kind: named.kind, changedAt: file!.mtimeMs, bytes: file!.size })
  }
  if (!isFlat) for (const path of inner) await walk(root, path, prefix, isFlat, found)
}
