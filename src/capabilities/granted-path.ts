/**
 * Paths and grants: where a path really leads, and whether a grant covers it. A path outside of every grant gets the same
 * answer whether it exists or not.
 */
import { lstatSync, readlinkSync } from 'node:fs'
import { join, parse, resolve, sep } from 'node:path'
import { hasCode } from '../protocol/errors.ts'
import type { CapabilityContext } from './capability.ts'
import { CapabilityError, denied } from './capability.ts'

const maxLinks = 40
/** Names that one path may take to look up, links included. */
const maxLooks = 512
/** Deeper paths would cost the host more than they are worth to anybody. */
const maxDepth = 128

/** What the kernel shows of processes and devices, this program's environment among it: no general grant means that. */
const kernelFolders = ['/proc', '/sys', '/dev'].map((folder) => folder.replaceAll('/', sep))
const ofProcess = /^\/proc\/\d+(\/|$)/

/** The program's own folders, and git's: written only where a grant names them. */
const ownFolders = new Set(['.permanent_tools', '.agents', '.sessions', '.runs', '.git'])
/** Where keys live: read only where a grant names the file. */
const keyFile = /^\.env(\.(?!example$|sample$|template$).*)?$/

/**
 * Follows every link by hand, so that a path that does not exist also has one real place. null: a loop of links.
 * Synchronous: a look at one name takes microseconds, a turn of the event loop for each would take most of a call.
 */
export function realPlace(path: string): string | null {
  let place = parse(path).root
  let rest = partsOf(path)
  let links = 0
  let looks = 0
  for (let index = 0; index < rest.length; index++) {
    const next = join(place, rest[index]!)
    if (++looks > maxLooks) return null
    const target = linkTarget(next)
    // Below what does not exist there is nothing to follow.
    if (target === 'missing') return join(next, ...rest.slice(index + 1))
    if (target === null) {
      place = next
      continue
    }
    if (++links > maxLinks) return null
    const absolute = resolve(place, target.to)
    place = parse(absolute).root
    rest = [...partsOf(absolute), ...rest.slice(index + 1)]
    index = -1
  }
  return place
}

function partsOf(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep)
    .filter((part) => part !== '')
}

/** null: it exists and is no link. */
function linkTarget(path: string): { to: string } | 'missing' | null {
  try {
    const facts = lstatSync(path, { throwIfNoEntry: false })
    if (facts === undefined) return 'missing'
    return facts.isSymbolicLink() ? { to: readlinkSync(path) } : null
  } catch {
    return null
  }
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** Names in a path that a general grant does not cover. */
export function protectedParts(kind: 'read' | 'write', path: string): string[] {
  // Where names differ in case only, `.GIT` is `.git`.
  return path
    .split(sep)
    .map((part) => part.toLowerCase())
    .filter((part) => (kind === 'write' && ownFolders.has(part)) || keyFile.test(part))
}

/** True when a grant covers the real path. A protected name is covered only by a grant that itself goes through it. */
function isCovered(kind: 'read' | 'write', path: string, { grants, cwd }: CapabilityContext): boolean {
  const held = grants[kind]
  const needed = protectedParts(kind, path)
  const kernel = kernelFolders.find((folder) => isInside(path, folder))
  if (held === true && needed.length === 0 && kernel === undefined) return true
  for (const target of Array.isArray(held) ? held : []) {
    const place = realPlace(resolve(cwd, target))
    if (place === null || !isInside(path, place)) continue
    if (kernel !== undefined && !(isInside(place, kernel) && (ofProcess.test(place) || !ofProcess.test(path)))) continue
    const named = protectedParts(kind, place)
    if (needed.every((name) => named.includes(name))) return true
  }
  return false
}

/**
 * The real place of a path that the call may use; asks the person when no grant covers it. `onUse` is to be called with the
 * bytes moved when the work is done.
 * @throws CapabilityError E_POLICY when it is denied.
 */
export async function grantedPath(kind: 'read' | 'write', path: unknown, context: CapabilityContext): Promise<string> {
  if (typeof path !== 'string' || path === '' || path.length > 4096 || path.includes('\0'))
    throw new CapabilityError('E_ARGUMENT', 'a path must be text of 1 to 4096 characters')
  if (partsOf(resolve(context.cwd, path)).length > maxDepth)
    throw new CapabilityError('E_ARGUMENT', `a path must not be deeper than ${maxDepth} folders`)
  const place = realPlace(resolve(context.cwd, path))
  if (place !== null && isCovered(kind, place, context)) return place
  if (place !== null && (await context.ask(kind, place))) return place
  context.audit({ capability: kind, target: place ?? path, verdict: 'denied', bytes: 0, ms: 0 })
  throw denied(kind, path)
}

/** A failure of the file system in the words of the tool: its own path, no other. */
export function fileError(error: unknown, path: string): CapabilityError {
  if (error instanceof CapabilityError) return error
  if (hasCode(error, 'ENOENT'))
    return new CapabilityError(
      'ENOENT',
      `there is no "${path}"`,
      'look with ctx.list(folder); make a folder with ctx.mkdir(folder) before writing into it',
    )
  if (hasCode(error, 'EISDIR')) return new CapabilityError('EISDIR', `"${path}" is a directory`)
  if (hasCode(error, 'ENOTDIR'))
    return new CapabilityError('ENOTDIR', `"${path}" is not a directory, or lies below a file`)
  if (hasCode(error, 'EEXIST')) return new CapabilityError('EEXIST', `"${path}" exists already`)
  if (hasCode(error, 'ENOTEMPTY'))
    return new CapabilityError('ENOTEMPTY', `"${path}" is not empty: pass { recursive: true }`)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'E_IO'
  return new CapabilityError(code, `"${path}" could not be used (${code})`)
}
