/**
 * Grants: what model-written code may do. A run is given grants (flags, config, a person's yes); a tool declares the ones
 * it needs; the sandbox enforces the intersection. `true` means "any"; a list names the exact targets.
 */
import { basename, isAbsolute, relative, resolve, sep } from 'node:path'
import { InputError } from './errors.ts'
import { isToolName } from './id.ts'

export const grantKinds = ['net', 'read', 'write', 'run', 'env', 'secret', 'kv', 'tool'] as const
export type GrantKind = (typeof grantKinds)[number]

/**
 * Absent = nothing. net: `host` or `host:port`; read/write: paths; run: programs; env: variable names; secret: `NAME` or
 * `NAME@host[:port]` (sent there and nowhere else); kv: no target; tool: names of tools.
 */
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
    const rule = target === undefined ? null : brokenRule(kind, target)
    if (rule !== null) throw new InputError(`grant "${text}" is not allowed`, rule)
    const held = grants[kind]
    if (target === undefined || target === '*') grants[kind] = true
    else if (held !== true) grants[kind] = [...(held ?? []), target]
  }
  return grants
}

/** What is wrong with a target; null: nothing. */
function brokenRule(kind: GrantKind, target: string): string | null {
  if (kind === 'kv') return 'kv has no target: write kv'
  if (kind === 'secret' && target !== '*' && !/^[A-Za-z_]\w{0,127}(@[^@\s/]+)?$/.test(target))
    return 'write secret:NAME or secret:NAME@HOST[:PORT]; NAME is that of an environment variable'
  if (kind === 'tool' && target !== '*' && !isToolName(target)) return 'write tool:NAME, with the name of a tool'
  return null
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
 * `*.example.com` any name below it), secrets when their names are equal and their hosts, if any, overlap; anything else
 * when it is equal. Links are not followed here: the capability checks the real path.
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

/** True when everything that `inner` names is named by `outer` too. */
export function covers(kind: GrantKind, outer: string, inner: string, cwd: string): boolean {
  if (kind === 'net') return coversHost(splitHost(outer), splitHost(inner))
  if (kind === 'secret') return coversSecret(splitSecret(outer), splitSecret(inner))
  if (kind !== 'read' && kind !== 'write') return outer === inner
  const way = relative(resolve(cwd, outer), resolve(cwd, inner))
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** `NAME@host:port` in its parts; `host` is null for a secret that may go wherever the tool may. */
export function splitSecret(text: string): { name: string; host: string | null } {
  const at = text.indexOf('@')
  return at < 0 ? { name: text, host: null } : { name: text.slice(0, at), host: text.slice(at + 1) }
}

type Secret = ReturnType<typeof splitSecret>

function coversSecret(outer: Secret, inner: Secret): boolean {
  if (outer.name !== inner.name) return false
  if (outer.host === null) return true
  return inner.host !== null && coversHost(splitHost(outer.host), splitHost(inner.host))
}

/** True when what is asked for lies within what the tool declared. A declared program is asked for by the path it was found at. */
export function isDeclared(declared: readonly GrantText[], kind: GrantKind, target: string, cwd: string): boolean {
  const wanted = parseGrants(declared)[kind]
  if (wanted === undefined || wanted === true) return wanted === true
  return wanted.some((rule) => covers(kind, rule, target, cwd) || (kind === 'run' && basename(target) === rule))
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

/** Given to every run; each tool must still declare them. */
export const standingGrants: Grants = { kv: true, tool: true }

export const allGrants: Grants = { ...standingGrants, net: true, read: true, write: true, run: true, env: true }

function isGrantKind(kind: string): kind is GrantKind {
  return (grantKinds as readonly string[]).includes(kind)
}
