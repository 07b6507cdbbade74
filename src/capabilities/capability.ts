/**
 * The contract of a capability: a thing the host does for model-written code, within a grant. Each capability is one file:
 * the methods it offers to the guest and the policy it decides by. It runs in the host, never in the runner.
 */
import type { GrantKind, GrantText, Grants } from '../protocol/grant.ts'
import type { Json, JsonObject } from '../protocol/json.ts'

/** Who wants something: the tool's name and all that it declares, for the question to the person. */
export interface Asker {
  tool: string
  declared: readonly GrantText[]
}

/**
 * Calls another tool of the library for the one whose context is given; within its time, and in an isolate of its own.
 * @throws CapabilityError with the code of whatever went wrong.
 */
export type CallTool = (name: string, args: JsonObject, caller: CapabilityContext) => Promise<Json>

/** What a capability may know of the call it serves. Paths are absolute. */
export interface CapabilityContext {
  /** Name of the tool that is served. */
  tool: string
  /** Relative paths of tools resolve from here. */
  cwd: string
  /** What this call may do: declared by the tool and given to the run. */
  grants: Grants
  /** Aborted when the call ends, for whatever reason: nothing may outlive it. */
  signal: AbortSignal
  /** An example of the gate: nothing is kept (kv) beyond the call. */
  isTrial: boolean
  callTool?: CallTool
  /**
   * Asks the person, when there is one; false: denied. Resolves false at once where nobody can be asked. Capabilities leave
   * `by` out: it is the tool that is served. A tool that was called by another one is named by whoever calls it.
   */
  ask: (kind: GrantKind, target: string, by?: Asker) => Promise<boolean>
  /**
   * Before something is changed outside (a file written, a program started, a request that is no GET): after a crash this
   * says what may have happened. Gives the id under which the audit tells of it. Absent: nobody keeps that.
   */
  begin?: (effect: { tool?: string; capability: GrantKind; target: string }) => Promise<string>
  /**
   * One line of audit per use. `target` is normalised (a real path, host:port, program, name). `tool` only where it is not
   * the tool that was executed: one that it called.
   */
  audit: (use: {
    tool?: string
    capability: GrantKind
    target: string
    verdict: 'allowed' | 'denied'
    bytes: number
    ms: number
    /** The id that `begin` gave. */
    effect?: string
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
  const grant = kind === 'kv' ? 'kv' : `${kind}:${target}`
  const declare = `declare the grant "${grant}" on the tool`
  return new CapabilityError(
    'E_POLICY',
    `${kind} access to "${target}" is not granted`,
    kind === 'kv' || kind === 'tool' ? declare : `${declare}, and run with --allow-${kind}=${target}`,
  )
}

/** Keys of the model providers and our own settings: no tool gets them by a wildcard, not even in open mode. */
export function isProviderKey(name: string): boolean {
  return (
    /^(CLOUDFLARE|AUTOAGENT|OPENAI|ANTHROPIC|GROQ|OPENROUTER|AZURE_OPENAI|GEMINI|MISTRAL|DEEPSEEK|TOGETHER|XAI)_/i.test(
      name,
    ) || /^((OLLAMA|LLAMA|VLLM|LM_STUDIO|GOOGLE)_API_KEY|HF_TOKEN|DANGEROUS_TOOLS)$/i.test(name)
  )
}
