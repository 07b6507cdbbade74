/**
 * Grants: what model-written code may do. A run is given grants (flags, config, a person's yes); a tool declares the ones
 * it needs; the sandbox enforces the intersection. `true` means "any"; a list names the exact targets.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { InputError } from './errors.ts'

export const grantKinds = ['net', 'read', 'write', 'run', 'env'] as const
export type GrantKind = (typeof grantKinds)[number]

/** Absent = nothing. net: `host` or `host:port`; read/write: paths; run: programs; env: variable names. */
export type Grants = { [kind in GrantKind]?: true | string[] }

/** Written form used by models, manifests and questions: `read:data/sales.csv`, `net:api.example.com:443`, `net` (any). */
export type GrantText = string

/** @throws InputError naming the text and the rule when the kind is unknown or the target is empty. */
export function parseGrants(texts: readonly GrantText[]): Grants {
  const grants: Grants = {}
  for (const text of texts) {
    const colon = text.indexOf(':')
    const kind = (colon < 0 ? text : text.slice(0, colon)).trim()
    const target = colon < 0 ? undefined : text.slice(colon + 1).trim()
    if (!isGrantKind(kind) || target === '')
      throw new InputError(
        `grant "${text}" is not of the form KIND or KIND:TARGET`,
        `KIND is one of ${grantKinds.join(', ')}`,
      )
    const held = grants[kind]
    if (target === undefined || target === '*') grants[kind] = true
    else if (held !== true) grants[kind] = [...(held ?? []), target]
  }
  return grants
}

export function formatGrants(grants: Grants): GrantText[] {
  const texts: GrantText[] = []
  for (const kind of grantKinds) {
    const held = grants[kind]
    if (held === true) texts.push(kind)
    else for (const target of held ?? []) texts.push(`${kind}:${target}`)
  }
  return texts
}

export function mergeGrants(a: Grants, b: Grants): Grants {
  return parseGrants([...formatGrants(a), ...formatGrants(b)])
}

/**
 * What a tool may do: of each declared and given target that overlap, the narrower one, as it was written. Paths overlap
 * when one lies inside the other (relative ones start at `cwd`), hosts when name and port agree (`host` is any port,
 * `*.example.com` any name below it), programs and variables when they are equal. Links are not followed here: the
 * capability checks the real path.
 * @throws InputError when a declared text is not a grant.
 */
export function intersectGrants(declared: readonly GrantText[], given: Grants, cwd: string = process.cwd()): Grants {
  const wanted = parseGrants(declared)
  const both: Grants = {}
  for (const kind of grantKinds) {
    const asked = wanted[kind]
    const held = given[kind]
    if (asked === undefined || held === undefined) continue
    if (asked === true || held === true) {
      both[kind] = asked === true ? held : asked
      continue
    }
    const targets = asked.flatMap((target) =>
      held.flatMap((limit) =>
        covers(kind, limit, target, cwd) ? [target] : covers(kind, target, limit, cwd) ? [limit] : [],
      ),
    )
    if (targets.length > 0) both[kind] = [...new Set(targets)]
  }
  return both
}

function covers(kind: GrantKind, outer: string, inner: string, cwd: string): boolean {
  if (kind === 'net') return coversHost(splitHost(outer), splitHost(inner))
  if (kind === 'run' || kind === 'env') return outer === inner
  const way = relative(resolve(cwd, outer), resolve(cwd, inner))
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

interface HostAndPort {
  host: string
  port: string | undefined
}

function splitHost(text: string): HostAndPort {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text.toLowerCase())
  return { host: match?.[1] ?? text.toLowerCase(), port: match?.[2] }
}

function coversHost(outer: HostAndPort, inner: HostAndPort): boolean {
  if (outer.port !== undefined && outer.port !== inner.port) return false
  if (outer.host.startsWith('*.')) return inner.host.endsWith(outer.host.slice(1))
  return outer.host === inner.host
}

export const allGrants: Grants = { net: true, read: true, write: true, run: true, env: true }

function isGrantKind(kind: string): kind is GrantKind {
  return (grantKinds as readonly string[]).includes(kind)
}
