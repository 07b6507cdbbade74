/** Packs as one file: a gzipped tar, bounded before it is read, with nothing in it but folders and plain files. */
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { Header, Parser } from 'tar'
import type { ReadEntry } from 'tar'
import { errorText, hasCode } from '../protocol/errors.ts'
import { broken, packDocument, packInMemory, packLimits } from './pack.ts'
import type { PackFiles } from './pack.ts'

const mebibyte = 2 ** 20
export const archiveLimits = {
  /** As it is on the disk. */
  bytes: 32 * mebibyte,
  unpackedBytes: packLimits.documentBytes + packLimits.bytes + 16 * mebibyte,
  entries: 2 * packLimits.tools,
}
/** The folder that a pack unpacks to. */
const topFolder = 'pack'
const block = 512
const plainFiles = new Set(['File', 'OldFile', 'ContiguousFile'])

/** The same files always give the same bytes. */
export async function packArchive(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for (const [file, bytes] of files) {
    const header = Buffer.alloc(block)
    const path = `${topFolder}/${file}`
    new Header({ path, type: 'File', size: bytes.length, mode: 0o644, mtime: new Date(0) }).encode(header)
    parts.push(header, bytes, Buffer.alloc(-bytes.length & (block - 1)))
  }
  // Two empty blocks end an archive.
  parts.push(Buffer.alloc(2 * block))
  return promisify(gzip)(Buffer.concat(parts), { level: 9 })
}

/** The folder that holds `pack.json` is the pack, at the top or one below. @throws InputError naming what is wrong. */
export async function openArchive(archive: Uint8Array): Promise<PackFiles> {
  const entries = await readEntries(await unzip(archive))
  const tops = [...entries.keys()].filter((path) => /^(?:[^/]+\/)?pack\.json$/.test(path))
  if (tops.length > 1) throw broken(`it holds ${packDocument} more than once`)
  const top = tops[0]?.slice(0, -packDocument.length) ?? ''
  const own = [...entries].filter(([path]) => path.startsWith(top))
  return packInMemory(new Map(own.map(([path, bytes]) => [path.slice(top.length), bytes])))
}

async function unzip(archive: Uint8Array): Promise<Buffer> {
  if (archive.length > archiveLimits.bytes) throw broken(`it is above ${archiveLimits.bytes / mebibyte} MiB`)
  const isZipped = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b
  if (!isZipped(archive)) throw broken('it is no .tgz file')
  try {
    const unpacked = await promisify(gunzip)(archive, { maxOutputLength: archiveLimits.unpackedBytes })
    // The parser would unzip it once more, without a bound.
    if (!isZipped(unpacked)) return unpacked
  } catch (error) {
    if (hasCode(error, 'ERR_BUFFER_TOO_LARGE'))
      throw broken(`unpacked it is above ${archiveLimits.unpackedBytes / mebibyte} MiB`)
    throw broken(`it cannot be unpacked: ${errorText(error)}`)
  }
  throw broken('it is compressed twice')
}

/** Path → bytes of all files. Nothing is written anywhere: a path is only a name here, and a strange one is refused. */
function readEntries(unpacked: Buffer): Promise<Map<string, Buffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Map<string, Buffer>>()
  const files = new Map<string, Buffer>()
  let count = 0
  const parser = new Parser({ strict: true, zstd: false, brotli: false })
  const take = (entry: ReadEntry): void => {
    count += 1
    const path = entry.path.replace(/^(?:\.\/)+/, '')
    const problem = problemOf(entry, path, count) ?? (files.has(path) ? `"${path}" is twice in it` : null)
    if (problem !== null) reject(broken(problem))
    const parts: Buffer[] = []
    if (problem === null && entry.type !== 'Directory') {
      entry.on('data', (part: Buffer) => void parts.push(part))
      entry.on('end', () => void files.set(path, Buffer.concat(parts)))
    }
    entry.resume()
  }
  parser.on('entry', take)
  parser.on('ignoredEntry', take)
  parser.on('error', (error: unknown) => reject(broken(`it is no sound tar archive: ${errorText(error)}`)))
  parser.on('end', () => resolve(files))
  parser.end(unpacked)
  return promise
}

function problemOf(entry: ReadEntry, path: string, count: number): string | null {
  const shown = JSON.stringify(entry.path.slice(0, 200))
  if (count > archiveLimits.entries) return `it holds more than ${archiveLimits.entries} files`
  if (entry.type !== 'Directory' && !plainFiles.has(entry.type))
    return `${shown} is no plain file (${entry.type}); links and devices are not allowed`
  if (/^(?:\/|[a-z]:)|\\|\0/i.test(path) || path.split('/').includes('..'))
    return `${shown} leads out of the folder of the pack`
  return null
}
