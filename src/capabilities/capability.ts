/**
 * The contract of a capability: a thing the host does for model-written code, within a grant. Each capability is one file:
 * the methods it offers to the guest and the policy it decides by. It runs in the host, never in the runner.
 */
import type { GrantKind, Grants } from '../protocol/grant.ts'
import type { Json, JsonObject } from '../protocol/json.ts'

/** What a capability may know of the call it serves. Paths are absolute. */
export interface CapabilityContext {
  /** Relative paths of tools resolve from here. */
  cwd: string
  /** What this call may do: declared by the tool and given to the run. */
  grants: Grants
  /** Aborted when the call ends, for whatever reason: nothing may outlive it. */
  signal: AbortSignal
  /** Asks the person, when there is one; false: denied. Resolves false at once where nobody can be asked. */
  ask: (kind: GrantKind, target: string) => Promise<boolean>
  /** One line of audit per use. `target` is normalised (a real path, host:port, program, name). */
  audit: (use: {
    capability: GrantKind
    target: string
    verdict: 'allowed' | 'denied'
    bytes: number
    ms: number
  }) => void
}

/** A refusal or a world failure, as the guest sees it: a code and a message, no stack, no host path beyond what was asked. */
export class CapabilityError extends Error {
  readonly code: string
  readonly hint: string | undefined
  constructor(code: string, message: string, hint?: string) {
    super(message)
    this.name = 'CapabilityError'
    this.code = code
    this.hint = hint
  }
}

export type CapabilityMethod = (args: JsonObject, context: CapabilityContext) => Promise<Json>

export interface Capability {
  readonly kind: GrantKind | 'read-write'
  /** Method name as the guest calls it (`fs.readFile`) → host function. Arguments were checked to be plain JSON. */
  readonly methods: ReadonlyMap<string, CapabilityMethod>
}

/** The error every denial throws: names the flag that would allow it. */
export function denied(kind: GrantKind, target: string): CapabilityError {
  return new CapabilityError(
    'E_POLICY',
    `${kind} access to "${target}" is not granted`,
    `declare the grant "${kind}:${target}" on the tool, and run with --allow-${kind}=${target}`,
  )
}

/** Keys of the model providers and our own settings: no tool gets them by a wildcard, not even in open mode. */
export function isProviderKey(name: string): boolean {
  return /^(CLOUDFLARE_|AUTOAGENT_|OPENAI_|ANTHROPIC_|GROQ_|OPENROUTER_|DANGEROUS_TOOLS$)/i.test(name)
}
