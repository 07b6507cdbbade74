/**
 * What a run met from outside, apart from its models: with it and with the models' recording the run can be gone through
 * again to the same events, without any network. Kept in the run's folder as `effects.jsonl`, the inputs first.
 */
import { createHash } from 'node:crypto'
import type { CapabilityContext } from '../capabilities/capability.ts'
import type { Grants } from '../protocol/grant.ts'
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
    answerSchema?: JsonObject
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
  /** The person could say something meanwhile; absent: nobody was there. */
  hears?: true
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

/**
 * Which call it was: `key` says whether two are the same, by their arguments without functions and durations; `about` is for
 * a person. The same program builds the same arguments in the same order, so their JSON need not be sorted.
 */
export function callOf(name: string, args: unknown): { key: string; about: string } {
  const text = JSON.stringify(args, (field, value: unknown) => (field === 'ms' ? undefined : value)) ?? 'null'
  return {
    key: createHash('sha256').update(text).digest('base64url').slice(0, 22),
    about: `${name}(${text.length > 80 ? `${text.slice(0, 80).toWellFormed()}…` : text})`,
  }
}
