/** The contract of the tool library: what a run may do with the kept tools. `folder-library.ts` implements it over a store. */
import type { CapabilityContext } from '../capabilities/capability.ts'
import type { Grants } from '../protocol/grant.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Fault, Problem } from '../protocol/observation.ts'
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
  /** `entry.name` is not the proposed one where that was a variant of it (`fetch_quotes_v2`): it is its next version then. */
  { type: 'admitted'; entry: ToolEntry; code: string; update: boolean } | { type: 'refused'; problems: Problem[] }

export interface ToolUse {
  ok: boolean
  ms: number
  error?: string
  /** Whose fault the failure was; absent: the tool's. Only the tool's own count against a new version. */
  fault?: Fault
  /** The version that was called; absent: the newest. */
  version?: number
  /** The run; absent: a use by hand, which counts as a run of its own. */
  runId?: string
}

/** The statistics of the version that was used, and what the library did of itself. */
export interface RecordedUse extends ToolStatistics {
  /** `failed` is marked so in the history; `restored` is the newest again, as `version`. */
  rollback?: { failed: number; restored: number; version: number }
}

export interface Library {
  /** All entries, sorted by name. A file without an entry is adopted through the gate by `adopt`, not here. */
  list(): Promise<ToolEntry[]>
  /** The entry with the module's text; null when there is none. A module changed by hand is still found. */
  find(name: string): Promise<{ entry: ToolEntry; code: string } | null>
  /**
   * The best matches for a text, at most `count`, sorted by name (stable for the prompt cache). Archived tools are not
   * offered: they are found by those who look for them (`withArchived`).
   */
  search(text: string, count: number, options?: { withArchived?: boolean }): Promise<ToolCard[]>
  /** The gate: what passes is written atomically as version 1 or the next version; what fails changes nothing. */
  admit(source: ToolSource, context: AdmitContext): Promise<Admission>
  /** Puts `.ts` files that have no manifest entry, or whose bytes changed, through the gate. One admission per file. */
  adopt(context: AdmitContext): Promise<{ name: string; admission: Admission }[]>
  /** Checks arguments against the entry's schema; empty: valid. */
  checkArguments(entry: ToolEntry, args: JsonObject): Promise<Problem[]>
  /** The tool's result was evidence of an accepted answer: the seed's bonus, counted once. Unknown names do nothing. */
  recordContribution(name: string): Promise<unknown>
  /**
   * Counts a use and returns the new statistics with the score of the seed's formula. A new version that fails its first
   * uses by its own fault (twice, and more often than it succeeded) is rolled back to the last one that worked.
   */
  recordUse(name: string, use: ToolUse): Promise<RecordedUse>
}
