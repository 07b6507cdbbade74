/** What the host orders a child to do, and how the child says that it did not work out. Plain data on the frames. */

export interface ExecuteOrder {
  type: 'execute'
  code: string
  argsJson: string
  /** Where `node_modules` is looked for; nothing else below it can be imported. */
  root: string
  heapMegabytes: number
  resultBytes: number
  logBytes: number
  calls: number
  callsInFlight: number
  /** Hex of 48 bytes; absent: the runner makes one. */
  seed?: string
  /** true: what the clock showed is told at the end. */
  tellsClock?: boolean
  /** What the clock is to show, in this order. */
  readings?: number[]
}

/** Evaluates the module without calling it; the value is a `ModuleShape`. */
export interface InspectOrder {
  type: 'inspect'
  code: string
  root: string
}

export type Order = ExecuteOrder | InspectOrder

/** `problems` only with E_BUILD. `uncaught`: the code of a capability's refusal that the tool let through. */
export interface ChildFailure {
  code: 'E_BUILD' | 'E_TOOL' | 'E_RESULT' | 'E_LIMIT' | 'E_OOM' | 'E_RUNNER'
  message: string
  line?: number
  hint?: string
  uncaught?: string
  problems?: { message: string; line?: number; hint?: string }[]
}
