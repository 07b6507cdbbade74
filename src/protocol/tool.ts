/** Tools: what the Coder proposes, what the library keeps, what a prompt shows. */
import type { GrantText } from './grant.ts'
import type { Json, JsonObject, JsonSchema } from './json.ts'

/** One checked use: these arguments give this result (`expect` absent: it must only succeed; `fails`: it must fail). */
export interface ToolExample {
  args: JsonObject
  expect?: Json
  fails?: true
}

/** A tool as proposed by a model or found in a folder: `code` is one TypeScript module with a default-exported function. */
export interface ToolSource {
  name: string
  description: string
  parameters: JsonSchema
  code: string
  examples: ToolExample[]
  grants: GrantText[]
}

export interface ToolStatistics {
  calls: number
  ok: number
  errors: number
  avg_latency_ms: number
  score: number
  last_error: string | null
  last_ok_at: string | null
  /** An accepted answer rested on it: the score has its bonus. */
  contributed?: true
}

export type ToolStatus = 'probation' | 'active' | 'archived'

/** One row of `.permanent_tools/manifest.json`. Paths are relative to the tools folder. */
export interface ToolEntry {
  name: string
  path: string
  version: number
  created_at: string
  updated_at: string
  /** sha256 of the module's bytes, hex. */
  hash: string
  description: string
  parameters: JsonSchema
  grants: GrantText[]
  examples: ToolExample[]
  statistics: ToolStatistics
  status: ToolStatus
  source_run: string | null
  source: 'coder' | 'file' | 'mcp'
}

/** What the prompt shows of a tool. */
export interface ToolCard {
  name: string
  description: string
  parameters: JsonSchema
}

export const newStatistics: ToolStatistics = {
  calls: 0,
  ok: 0,
  errors: 0,
  avg_latency_ms: 0,
  score: 0,
  last_error: null,
  last_ok_at: null,
}
