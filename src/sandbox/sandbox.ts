/**
 * The contract of the sandbox: runs one TypeScript module of untrusted code with exactly the grants it is handed.
 * It never throws for what the code did: whatever happens comes back as a value with a code.
 */
import type { CallTool, CapabilityContext } from '../capabilities/capability.ts'
import type { Grants } from '../protocol/grant.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Failure, Problem } from '../protocol/observation.ts'

/** Sizes in bytes, times in milliseconds. Kept by the host, not by the code that is limited. */
export interface SandboxLimits {
  buildMs: number
  wallMs: number
  cpuMs: number
  memoryBytes: number
  resultBytes: number
  logBytes: number
  calls: number
  callsInFlight: number
}

export const defaultLimits: SandboxLimits = {
  buildMs: 3_000,
  wallMs: 30_000,
  cpuMs: 10_000,
  memoryBytes: 256 * 1024 * 1024,
  resultBytes: 1024 * 1024,
  logBytes: 64 * 1024,
  calls: 10_000,
  callsInFlight: 64,
}

/** Sees all that one execution meets from outside: what is kept of it, can be repeated to the same result. */
export interface Witness {
  /** 96 hex digits: all randomness of the code grows from it. */
  seed: string
  /** What the clock shows to the code, reading by reading (milliseconds since the epoch); absent: the real time. */
  readings?: readonly number[]
  /** Told at the end what the clock showed; null: too often read to be kept. Not told when the code was killed. */
  clockRead(readings: number[] | null): void
  /** Every call of a capability. What it gives or throws is what the code gets; `answer` asks it (throws CapabilityError). */
  serve(
    call: { method: string; args: JsonObject },
    context: CapabilityContext,
    answer: (context: CapabilityContext) => Promise<Json>,
  ): Promise<Json>
}

export interface ExecuteRequest {
  /** For messages and audit, and for what is kept for a tool. */
  name: string
  /** One TypeScript module; its default export is called with (args, ctx). */
  code: string
  args: JsonObject
  grants: Grants
  cwd: string
  limits?: Partial<SandboxLimits>
  /** The seed's open mode: a plain Node child with every right, still with deadlines and group kill. */
  openMode?: boolean
  /** An example of the gate: what the tool would keep (kv) is forgotten with the call. */
  isTrial?: boolean
  /** Calls another tool for this one; absent: there are no others. */
  callTool?: CallTool
  /** How many calls of tools wait for this one (0: none). */
  depth?: number
  ask?: CapabilityContext['ask']
  audit?: CapabilityContext['audit']
  begin?: CapabilityContext['begin']
  signal?: AbortSignal
  /** Not in open mode, whose code asks nobody. */
  witness?: Witness
}

/**
 * `logs`: what the code printed, capped. Failure codes: E_BUILD, E_POLICY, E_CAP_UNKNOWN, E_LIMIT, E_TIMEOUT, E_OOM,
 * E_TOOL, E_RESULT, E_RUNNER, E_CANCELLED.
 */
export type ExecuteResult =
  | { ok: true; value: Json; logs: string; ms: number }
  | { ok: false; failure: Failure; logs: string; ms: number }

/** What a module exports, read without calling it. */
export interface ModuleShape {
  hasDefaultFunction: boolean
  defaultName: string
  description: string | null
  parameters: JsonObject | null
}

export interface Sandbox {
  /** Parses and bundles. Problems carry lines of the given source. */
  inspect(code: string): Promise<{ ok: true; shape: ModuleShape } | { ok: false; problems: Problem[] }>
  execute(request: ExecuteRequest): Promise<ExecuteResult>
  /** Starts the runner ahead of need, while a model thinks. */
  warm(): void
  /** What the operating system adds, by name and in words; certain once something was run. */
  layer(): { name: string; denies: string }
  /** Kills every child. Idempotent. */
  close(): Promise<void>
}
