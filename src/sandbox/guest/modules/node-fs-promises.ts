/** `node:fs/promises`: the functions that have a host function behind them. */
import type { Buffer } from '../buffer.ts'
import { GlobalBuffer, library } from '../library.ts'

const { files } = library

interface EncodingOptions {
  encoding?: string | null
}
type Encoding = string | EncodingOptions | null | undefined

export interface Stats {
  size: number
  mtime: Date
  mtimeMs: number
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

export interface Dirent {
  name: string
  parentPath: string
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

function encodingOf(options: Encoding): string | null {
  return (typeof options === 'object' ? options?.encoding : options) ?? null
}

export async function readFile(path: unknown, options?: Encoding): Promise<string | Buffer> {
  const encoding = encodingOf(options)
  if (encoding === 'utf8' || encoding === 'utf-8') return files.readText(path as string)
  const bytes = GlobalBuffer.over(await files.readBytes(path as string))
  return encoding === null ? bytes : bytes.toString(encoding as 'hex')
}

function encoded(data: unknown, options: Encoding): unknown {
  const encoding = encodingOf(options)
  if (typeof data !== 'string' || encoding === null || encoding === 'utf8' || encoding === 'utf-8') return data
  return GlobalBuffer.from(data, encoding)
}

export async function writeFile(path: unknown, data: unknown, options?: Encoding & { flag?: string }): Promise<void> {
  await files.write(path as string, encoded(data, options), typeof options === 'object' && options?.flag === 'a')
}

export async function appendFile(path: unknown, data: unknown, options?: Encoding): Promise<void> {
  await files.write(path as string, encoded(data, options), true)
}

export async function readdir(
  path: unknown,
  options: { withFileTypes?: boolean; recursive?: boolean } = {},
): Promise<(string | Dirent)[]> {
  const found: (string | Dirent)[] = []
  async function visit(folder: string, prefix: string): Promise<void> {
    for (const { name, type } of await files.list(folder)) {
      const dirent = { name, parentPath: folder, ...kind(type) }
      found.push(options.withFileTypes ? dirent : prefix + name)
      if (options.recursive && type === 'directory') await visit(`${folder}/${name}`, `${prefix}${name}/`)
    }
  }
  await visit(String(path), '')
  return found
}

function kind(type: string): { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean } {
  return {
    isFile: () => type === 'file',
    isDirectory: () => type === 'directory',
    isSymbolicLink: () => type === 'link',
  }
}

export async function stat(path: unknown): Promise<Stats> {
  const { type, size, modified } = await files.stat(path as string)
  const mtime = new Date(modified)
  return { size, mtime, mtimeMs: mtime.getTime(), ...kind(type) }
}

/** Fails when the path does not exist. */
export async function access(path: unknown): Promise<void> {
  await files.stat(path as string)
}

export async function mkdir(path: unknown, _options?: { recursive?: boolean }): Promise<void> {
  await files.mkdir(path as string)
}

export async function rm(path: unknown, options: { recursive?: boolean; force?: boolean } = {}): Promise<void> {
  try {
    await files.remove(path as string, options.recursive === true)
  } catch (error) {
    if (!(options.force && (error as { code?: string }).code === 'ENOENT')) throw error
  }
}

export async function unlink(path: unknown): Promise<void> {
  await files.remove(path as string, false)
}

export async function rmdir(path: unknown): Promise<void> {
  await files.remove(path as string, false)
}

export async function rename(from: unknown, to: unknown): Promise<void> {
  await files.rename(from as string, to as string)
}

export async function copyFile(from: unknown, to: unknown): Promise<void> {
  await files.write(to as string, await files.readBytes(from as string), false)
}

export const lstat = stat
export default {
  readFile,
  writeFile,
  appendFile,
  readdir,
  stat,
  lstat,
  access,
  mkdir,
  rm,
  unlink,
  rmdir,
  rename,
  copyFile,
}
