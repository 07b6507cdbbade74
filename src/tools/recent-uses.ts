/**
 * What was used since `manifest.json` was last written: `uses.json` beside the versions. A use then costs a small document
 * instead of the whole manifest, which takes it in when it is written anyway, or when enough has come together.
 */
import { isDeepStrictEqual } from 'node:util'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { ManifestUse } from './kept-index.ts'
import { entryIn } from './manifest-rows.ts'
import type { Manifest } from './manifest-rows.ts'
import { runsOf } from './usage.ts'

export const usesKey = 'uses.json'
/** One use for each of these bytes of the manifest: so that writing it costs the same per use, however large it is. */
const manifestBytesPerUse = 32 * 1024

export interface RecentUses {
  /** Uses since the manifest was written. */
  count: number
  /** The manifest's `runs` as it is now; undefined: as the manifest says. */
  runs?: Json
  tools: { readonly [name: string]: UsedTool }
}

interface UsedTool {
  /** What the manifest said when this was written. Says it something else by now, a person or a new version had the last word. */
  was: ManifestUse
  /** The fields of the row that a use changes. */
  row: JsonObject
}

export const noUses: RecentUses = { count: 0, tools: {} }

/** null: it cannot be read. */
export function parseUses(text: string): RecentUses | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isJsonObject(value) || typeof value['count'] !== 'number' || !isJsonObject(value['tools'])) return null
  if (
    !Object.values(value['tools']).every(
      (one) => isJsonObject(one) && isJsonObject(one['was']) && isJsonObject(one['row']),
    )
  )
    return null
  return value as unknown as RecentUses
}

export function formatUses(uses: RecentUses): string {
  return `${JSON.stringify(uses, null, 1)}\n`
}

/** The fields that uses changed in the tool's row; null: none, or the manifest was changed since. */
export function usedFields({ tools }: RecentUses, name: string, now: ManifestUse): JsonObject | null {
  const used = Object.hasOwn(tools, name) ? tools[name]! : null
  const isOfThis = used?.was.version === now.version && used.was.status === now.status && used.was.calls === now.calls
  return used && isOfThis ? used.row : null
}

/** The row as it is with its uses. */
export function usedRow(uses: RecentUses, name: string, row: Json | undefined): Json | undefined {
  const now = useIn(name, row)
  const fields = now && usedFields(uses, name, now)
  return fields && isJsonObject(row) ? { ...row, ...fields } : row
}

/** The manifest's `runs` as it is with the uses. */
export function usedRuns(uses: RecentUses, runs: Json | undefined): Json | undefined {
  const counted = (value: Json | undefined): number =>
    runsOf({ tools: {}, ...(value === undefined ? {} : { runs: value }) })
  return counted(uses.runs) > counted(runs) ? uses.runs : runs
}

/** The whole manifest as it is with the uses. */
export function withUses(manifest: Manifest, uses: RecentUses): Manifest {
  if (uses.count === 0) return manifest
  const runs = usedRuns(uses, manifest['runs'])
  const tools = { ...manifest.tools }
  for (const name of Object.keys(uses.tools)) {
    const row = Object.hasOwn(tools, name) ? usedRow(uses, name, tools[name]) : undefined
    if (row !== undefined) tools[name] = row
  }
  return { ...manifest, ...(runs === undefined ? {} : { runs }), tools }
}

/** One more use. null: it changed more of the row than a use does. @param kept the row in the manifest itself. */
export function countRecent(
  uses: RecentUses,
  name: string,
  kept: Json | undefined,
  after: Json | undefined,
  runs: Json | undefined,
): RecentUses | null {
  const counted = { count: uses.count + 1, ...(runs === undefined ? {} : { runs }) }
  if (after === undefined && kept === undefined) return { ...counted, tools: uses.tools }
  const was = useIn(name, kept)
  if (!was || !isJsonObject(kept) || !isJsonObject(after)) return null
  const { row, rest } = parted(after)
  if (!isDeepStrictEqual(rest, parted(kept).rest)) return null
  return { ...counted, tools: { ...uses.tools, [name]: { was, row } } }
}

/** Whether so many uses are worth writing the manifest. */
export function areEnough(count: number, manifestBytes: number): boolean {
  return count * manifestBytesPerUse >= manifestBytes
}

function useIn(name: string, row: Json | undefined): ManifestUse | null {
  const entry = row === undefined ? null : entryIn({ tools: { [name]: row } }, name)
  return entry && { version: entry.version, status: entry.status, calls: entry.statistics.calls }
}

function parted(whole: JsonObject): { row: JsonObject; rest: JsonObject } {
  const { statistics, status, usage, ...rest } = whole
  const fields = { statistics, status, usage }
  const row = Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, Json] => field[1] !== undefined),
  )
  return { row, rest }
}
