/** Files: reading and writing within granted paths, without links, special files, races or the program's own folders. */
import { constants } from 'node:fs'
import { lstat, mkdir, opendir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { JsonObject } from '../protocol/json.ts'
import { hasCode } from '../protocol/errors.ts'
import type { Capability, CapabilityContext, CapabilityMethod } from './capability.ts'
import { CapabilityError, denied } from './capability.ts'
import { decodeInTurns } from './decode.ts'
import { fileError, grantedPath, isInside, protectedParts } from './granted-path.ts'
import { openOrdinary, throughFolder, throughParent } from './open-file.ts'

const maxReadBytes = 32 * 1024 * 1024
const maxWriteBytes = 256 * 1024 * 1024
const maxListed = 10_000
const maxRemoved = 100_000

const { O_APPEND, O_CREAT, O_RDONLY, O_WRONLY } = constants

/** Bytes moved by a call so far. */
const quotas = new WeakMap<CapabilityContext, { read: number; write: number }>()

function spend(context: CapabilityContext, kind: 'read' | 'write', bytes: number): void {
  const used = quotas.get(context) ?? { read: 0, write: 0 }
  quotas.set(context, used)
  const most = kind === 'read' ? maxReadBytes : maxWriteBytes
  if (used[kind] + bytes > most)
    throw new CapabilityError('E_LIMIT', `more than ${most / 2 ** 20} MB to ${kind} in one call`)
  used[kind] += bytes
}

/** One use of one path: policy, then work on the same path, then audit. `work` gives the bytes it moved. */
async function use<Value>(
  kind: 'read' | 'write',
  path: unknown,
  context: CapabilityContext,
  work: (place: string) => Promise<{ value: Value; bytes: number }>,
): Promise<Value> {
  const start = performance.now()
  const place = await grantedPath(kind, path, context)
  const effect = kind === 'write' ? await context.begin?.({ capability: kind, target: place }) : undefined
  let bytes = 0
  try {
    const done = await work(place)
    bytes = done.bytes
    return done.value
  } catch (error) {
    throw fileError(error, String(path))
  } finally {
    context.audit({
      capability: kind,
      target: place,
      verdict: 'allowed',
      bytes,
      ms: Math.round(performance.now() - start),
      ...(effect === undefined ? {} : { effect }),
    })
  }
}

const read: CapabilityMethod = (args, context) =>
  use('read', args['path'], context, async (place) => {
    const handle = await openOrdinary(place, O_RDONLY)
    try {
      const { size } = await handle.stat()
      spend(context, 'read', size)
      // A file of `/proc` says 0 and a growing file says too little: never more than was counted, or a page.
      const limit = Math.max(size, 64 * 1024)
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(limit), position: 0 })
      const bytes = buffer.subarray(0, bytesRead)
      const value: JsonObject =
        args['as'] === 'text' ? { text: await decodeInTurns(bytes) } : { base64: bytes.toString('base64') }
      return { value, bytes: bytes.length }
    } finally {
      await handle.close()
    }
  })

const write: CapabilityMethod = (args, context) => {
  const { text, base64 } = args
  const data =
    typeof text === 'string' ? Buffer.from(text) : Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64')
  return use('write', args['path'], context, async (place) => {
    spend(context, 'write', data.length)
    const isAppend = args['append'] === true
    const handle = await openOrdinary(place, O_WRONLY | O_CREAT | (isAppend ? O_APPEND : 0))
    try {
      // Another name of the same file may lie outside of the grant.
      if ((await handle.stat()).nlink > 1)
        throw new CapabilityError('E_POLICY', 'a file with several hard links is not written')
      if (!isAppend) await handle.truncate(0)
      await handle.writeFile(data)
    } finally {
      await handle.close()
    }
    return { value: null, bytes: data.length }
  })
}

const list: CapabilityMethod = (args, context) =>
  use('read', args['path'], context, (place) =>
    throughFolder(place, async (path) => {
      const names: { name: string; type: string }[] = []
      for await (const entry of await opendir(path)) {
        if (names.length >= maxListed)
          throw new CapabilityError('E_LIMIT', `more than ${maxListed} entries in one directory`)
        const type = entry.isFile()
          ? 'file'
          : entry.isDirectory()
            ? 'directory'
            : entry.isSymbolicLink()
              ? 'link'
              : 'other'
        names.push({ name: entry.name, type })
      }
      names.sort((a, b) => (a.name < b.name ? -1 : 1))
      return { value: names, bytes: 0 }
    }),
  )

const facts: CapabilityMethod = (args, context) =>
  use('read', args['path'], context, (place) =>
    throughParent(place, async (path) => {
      const found = await lstat(path)
      const type = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other'
      return { value: { type, size: found.size, modified: found.mtime.toISOString() }, bytes: 0 }
    }),
  )

/** Makes the folders above as well, each below the one that was checked. */
const makeFolder: CapabilityMethod = (args, context) =>
  use('write', args['path'], context, async (place) => {
    const missing: string[] = []
    for (let folder = place; ; folder = dirname(folder)) {
      const found = await stat(folder).catch(() => null)
      if (found?.isDirectory()) break
      if (found) throw Object.assign(new Error('exists'), { code: 'EEXIST' })
      missing.unshift(folder)
    }
    for (const folder of missing)
      await throughParent(folder, (path) => mkdir(path)).catch((error: unknown) => {
        if (!hasCode(error, 'EEXIST')) throw error
      })
    return { value: null, bytes: 0 }
  })

/** A folder with something protected in it is not moved or removed as a whole. */
async function refuseProtected(place: string, context: CapabilityContext): Promise<void> {
  const allowed = protectedParts('write', place)
  let seen = 0
  for (const folders = [place]; folders.length > 0;) {
    const folder = folders.pop()!
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name)
      if (protectedParts('write', path).some((name) => !allowed.includes(name))) {
        context.audit({ capability: 'write', target: path, verdict: 'denied', bytes: 0, ms: 0 })
        throw denied('write', path)
      }
      if (++seen > maxRemoved) throw new CapabilityError('E_LIMIT', `more than ${maxRemoved} files`)
      if (entry.isDirectory()) folders.push(path)
    }
  }
}

const remove: CapabilityMethod = (args, context) =>
  use('write', args['path'], context, async (place) => {
    if (isInside(context.cwd, place))
      throw new CapabilityError('E_POLICY', 'the working directory itself is not removed', 'remove what is in it')
    const isFolder = await throughParent(place, async (path) => (await lstat(path)).isDirectory())
    if (isFolder) await refuseProtected(place, context)
    await throughParent(place, (path) => {
      if (!isFolder) return unlink(path)
      return args['recursive'] === true ? rm(path, { recursive: true }) : rmdir(path)
    })
    return { value: null, bytes: 0 }
  })

const move: CapabilityMethod = (args, context) =>
  use('write', args['from'], context, (from) =>
    use('write', args['to'], context, async (to) => {
      const found = await lstat(from)
      if (found.isDirectory()) await refuseProtected(from, context)
      await throughParent(from, (source) => throughParent(to, (target) => rename(source, target)))
      return { value: { value: null, bytes: 0 }, bytes: 0 }
    }),
  )

export const files: Capability = {
  kind: 'read-write',
  methods: new Map([
    ['fs.read', read],
    ['fs.write', write],
    ['fs.list', list],
    ['fs.stat', facts],
    ['fs.mkdir', makeFolder],
    ['fs.remove', remove],
    ['fs.rename', move],
  ]),
}
