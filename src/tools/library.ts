/** The contract of the tool library: what a run may do with the kept tools. `folder-library.ts` implements it over a store. */
import type { CapabilityContext } from '../capabilities/capability.ts'
import type { Grants } from '../protocol/grant.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import type { ToolCard, ToolEntry, ToolSource, ToolStatistics } from '../protocol/tool.ts'

/** What the gate needs of the run that proposes a tool: its examples are run with these rights. */
export interface AdmitContext {
  cwd: string
  grants: Grants
  runId: string | null
  openMode: boolean
  ask?: CapabilityContext['ask']
  audit?: CapabilityContext['audit']
  signal?: AbortSignal
}

export type Admission =
  | { type: 'admitted'; entry: ToolEntry; code: string; update: boolean }
  | { type: 'refused'; problems: Problem[] }

export interface ToolUse {
  ok: boolean
  ms: number
  error?: string
}

export interface Library {
  /** All entries, sorted by name. A file without an entry is adopted through the gate by `adopt`, not here. */
  list(): Promise<ToolEntry[]>
  /** The entry with the module's text; null when there is none. A module changed by hand is still found. */
  find(name: string): Promise<{ entry: ToolEntry; code: string } | null>
  /** The best matches for a text, at most `count`, sorted by name (stable for the prompt cache). */
  search(text: string, count: number): Promise<ToolCard[]>
  /** The gate: what passes is written atomically as version 1 or the next version; what fails changes nothing. */
  admit(source: ToolSource, context: AdmitContext): Promise<Admission>
  /** Puts `.ts` files that have no manifest entry, or whose bytes changed, through the gate. One admission per file. */
  adopt(context: AdmitContext): Promise<{ name: string; admission: Admission }[]>
  /** Checks arguments against the entry's schema; empty: valid. */
  checkArguments(entry: ToolEntry, args: JsonObject): Promise<Problem[]>
  /** The tool's result was evidence of an accepted answer: the seed's bonus, counted once. Unknown names do nothing. */
  recordContribution(name: string): Promise<unknown>
  /** Counts a use and returns the new statistics with the score of the seed's formula. */
  recordUse(name: string, use: ToolUse): Promise<ToolStatistics>
}
