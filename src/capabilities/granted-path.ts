/**
 * Paths and grants: where a path really leads, and whether a grant covers it. A path outside of every grant gets the same
 * answer whether it exists or not.
 */
import { lstatSync, readlinkSync } from 'node:fs'
import { dirname, join, parse, resolve, sep } from 'node:path'
import { hasCode } from '../protocol/errors.ts'
import type { CapabilityContext } from './capability.ts'
import { CapabilityError, denied } from './capability.ts'

const maxLinks = 40

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
  let rest = path
    .slice(place.length)
    .split(sep)
    .filter((part) => part !== '')
  for (let links = 0; rest.length > 0;) {
    const [name, ...further] = rest
    const next = name === '..' ? dirname(place) : name === '.' ? place : join(place, name!)
    rest = further
    const target = name === '..' || name === '.' ? null : linkTarget(next)
    if (target === null) place = next
    else {
      if (++links > maxLinks) return null
      const absolute = resolve(place, target)
      place = parse(absolute).root
      rest = [
        ...absolute
          .slice(place.length)
          .split(sep)
          .filter((part) => part !== ''),
        ...rest,
      ]
    }
  }
  return place
}

function linkTarget(path: string): string | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : null
  } catch {
    return null
  }
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** Names in a path that a general grant does not cover. */
export function protectedParts(kind: 'read' | 'write', path: string): string[] {
  return path.split(sep).filter((part) => (kind === 'write' && ownFolders.has(part)) || keyFile.test(part))
}

/** True when a grant covers the real path. A protected name is covered only by a grant that itself goes through it. */
function isCovered(kind: 'read' | 'write', path: string, { grants, cwd }: CapabilityContext): boolean {
  const held = grants[kind]
  const needed = protectedParts(kind, path)
  if (held === true && needed.length === 0) return true
  for (const target of Array.isArray(held) ? held : []) {
    const place = realPlace(resolve(cwd, target))
    if (place === null || !isInside(path, place)) continue
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
