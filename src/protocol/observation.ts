/** What came back from an action. World failures are results here, never exceptions. */
import type { Json } from './json.ts'

/** One line a person or a model can act on. `line` counts from 1 in the model's own source. */
export interface Problem {
  code: string
  message: string
  line?: number
  hint?: string
}

/** Whose turn it is to mend a failure. */
export type Fault = 'tool' | 'arguments' | 'environment' | 'user' | 'host'

export interface Failure {
  code: string
  message: string
  fault: Fault
  retryable: boolean
  hint?: string
  line?: number
}

/** A result that came about on the way to another: what a tool gave an agent. Evidence may name it. */
export interface InnerResult {
  id: string
  name: string
  ok: boolean
}

interface RanFrame {
  type: 'ran'
  /** What evidence refers to: `r<turn>`. */
  id: string
  what: 'tool' | 'code' | 'agent'
  name: string
  logs: string
  ms: number
  inner?: InnerResult[]
  /** Tools of the library that the program called by itself. */
  called?: string[]
}

/** A tool, a program or an agent ran. */
export type Ran = RanFrame & ({ ok: true; value: Json } | { ok: false; failure: Failure })

export type Observation =
  /** `by`: the program that brought the answer, where it was one; its value is without it. */
  | { type: 'proposed'; answer: string; evidence: string[]; by?: Ran }
  | Ran
  | { type: 'made'; what: 'tool' | 'agent'; name: string; version: number }
  | { type: 'refused'; what: 'tool' | 'agent' | 'action'; name: string; problems: Problem[] }
  | { type: 'asked'; question: string; needs: string[] }
