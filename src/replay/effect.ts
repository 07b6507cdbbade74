/**
 * What a run met from outside, apart from its models: with it and with the models' recording the run can be gone through
 * again to the same events, without any network. Kept in the run's folder as `effects.jsonl`, the inputs first.
 */
import { createHash } from 'node:crypto'
import type { CapabilityContext } from '../capabilities/capability.ts'
import type { Grants } from '../protocol/grant.ts'
import { isJsonObject, sortedJson } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { ExecuteResult } from '../sandbox/sandbox.ts'

/** What a model was to the run; the words are in `model.jsonl`. */
export interface ModelFacts {
  name: string
  contextWindow: number
  price: { input: number; output: number; cachedInput?: number } | null
  nativeTools: boolean
}

/** What the run began with. */
export interface RunInputs {
  type: 'inputs'
  request: {
    task: string
    continues: boolean
    said: string | null
    review: boolean
    maxTurns: number
    timeoutSeconds: number | null
  }
  coder: ModelFacts
  /** null: the Coder's model. */
  supervisor: ModelFacts | null
  budget: { usd: number | null; tokens: number | null }
  /** As the person gave them. */
  grants: Grants
  openMode: boolean
  /** Where the run was started, and where relative paths of its tools begin. */
  cwd: string
  workFolder: string
  instructions: string
  onlyTools: string[] | null
  /** `records`: how many the session had before this run; `kept`: it was to outlive the run. */
  session: { id: string; records: number; kept: boolean; damage: string | null }
}

/** What whoever was called told its caller meanwhile, in order. */
export type Told =
  | { type: 'used'; use: Parameters<CapabilityContext['audit']>[0] }
  | { type: 'asked'; question: Parameters<CapabilityContext['ask']> }

/** Whatever came back. `code` and `hint` where the error had some. */
export type Came = { value: Json } | { error: { message: string; code?: string; hint?: string } }

/** A call of the library, the agents, the approver or the file system. */
export type PortCall = { type: 'call'; port: string; method: string; key: string; about: string; told: Told[] } & Came

/** A call that a program made of the world. `done`: as which it came back; -1: the program ended before. */
export type ServedCall = { method: string; key: string; about: string; told: Told[]; done: number } & Partial<Came>

export interface Execution {
  type: 'execution'
  key: string
  about: string
  result: ExecuteResult
  /** With this the code runs again to the same result; null: it cannot, its result is taken as it was. */
  repeat: { seed: string; readings: number[]; calls: ServedCall[] } | null
  /** Only without `repeat`: there the calls tell. */
  told: Told[]
}

export type Effect = RunInputs | PortCall | Execution

/** Says whether two calls are the same: by their arguments without functions, signals and durations. */
export function keyOf(args: unknown): string {
  return createHash('sha256')
    .update(sortedJson(plain(args) ?? null))
    .digest('base64url')
    .slice(0, 22)
}

/** For a person: which call this was. */
export function aboutOf(name: string, args: unknown): string {
  const text = JSON.stringify(plain(args) ?? null)
  return `${name}(${text.length > 80 ? `${text.slice(0, 80)}…` : text})`
}

function plain(value: unknown): Json | undefined {
  if (typeof value === 'function' || value instanceof AbortSignal) return undefined
  if (Array.isArray(value)) return value.map((one) => plain(one) ?? null)
  if (!isJsonObject(value)) return value as Json | undefined
  const kept = Object.entries(value).flatMap(([key, part]): [string, Json][] => {
    const seen = key === 'ms' ? undefined : plain(part)
    return seen === undefined ? [] : [[key, seen]]
  })
  return Object.fromEntries(kept) satisfies JsonObject
}
