/**
 * Grants: what model-written code may do. A run is given grants (flags, config, a person's yes); a tool declares the ones
 * it needs; the sandbox enforces the intersection. `true` means "any"; a list names the exact targets.
 */
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

export const allGrants: Grants = { net: true, read: true, write: true, run: true, env: true }

function isGrantKind(kind: string): kind is GrantKind {
  return (grantKinds as readonly string[]).includes(kind)
}
