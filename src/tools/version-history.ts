/** What `tools history` tells: each kept version with what became of it in use. */
import type { ToolStatistics, ToolStatus } from '../protocol/tool.ts'
import type { VersionKit } from './keep-version.ts'
import { entryIn } from './manifest-rows.ts'

export interface KeptVersion {
  version: number
  /** `failed`: it was rolled back. null: it was found in the folder and never passed the gate. */
  status: ToolStatus | 'failed' | null
  isNewest: boolean
  /** ISO 8601; null: not known. */
  updated_at: string | null
  /** The run that made it. */
  source_run: string | null
  /** sha256 of the module's bytes, hex; empty: not known. */
  hash: string
  statistics: ToolStatistics | null
}

/** Ascending. */
export async function versionsOf({ manifest, history }: VersionKit, name: string): Promise<KeptVersion[]> {
  const newest = await manifest.entry(name)
  const kept: KeptVersion[] = []
  for (const version of await history.versions(name)) {
    const row = (await history.find(name, version))?.row ?? null
    const isNewest = version === newest?.version
    const entry = isNewest && newest ? newest : row && entryIn({ tools: { [name]: row } }, name)
    const hasFailed = !isNewest && row?.['status'] === 'failed'
    kept.push({
      version,
      status: hasFailed ? 'failed' : (entry?.status ?? null),
      isNewest,
      updated_at: entry?.updated_at ?? null,
      source_run: entry?.source_run ?? null,
      hash: entry?.hash ?? '',
      statistics: entry?.statistics ?? null,
    })
  }
  return kept
}
