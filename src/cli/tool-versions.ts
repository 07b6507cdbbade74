/** `autoagent tools history` and `diff`: the kept versions of a tool, and what changed between two of them. */
import type { Catalogue } from '../catalogue.ts'
import { InputError, UserError, exitCodes } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Flags } from './flags.ts'
import { noTool, openLists } from './lists.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

const diffContext = 3
/** Texts that have nothing in common take long to compare. */
const diffMs = 5_000

interface VersionRow {
  version: number
  inUse: boolean
  /** null where it never passed the gate. */
  status: string | null
  updated_at: string | null
  calls: number
  ok: number
  score: number
}

export async function toolHistory(name: string, io: Io, flags: Flags): Promise<number> {
  const catalogue = await openLists(io, flags)
  const versions = await versionsOf(name, catalogue)
  const found = await catalogue.tool(name)
  const rows: VersionRow[] = []
  for (const version of versions) {
    const inUse = version === found?.entry.version
    const { status, updated_at, statistics } = inUse
      ? { ...found.entry, statistics: { ...found.entry.statistics } as JsonObject }
      : ((await catalogue.toolVersion(name, version))?.row ?? {})
    const { calls, ok, score } = isJsonObject(statistics) ? statistics : {}
    rows.push({
      version,
      inUse,
      status: textOrNull(status),
      updated_at: textOrNull(updated_at),
      calls: count(calls),
      ok: count(ok),
      score: count(score),
    })
  }
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify(rows)}\n`)
  else io.stdout(rows.map((row) => `${plainText(lineOf(row))}\n`).join(''))
  return exitCodes.ok
}

function lineOf({ version, inUse, status, updated_at, calls, ok, score }: VersionRow): string {
  const name = `version ${version}${inUse ? ' (in use)' : ''}`
  if (status === null) return `${name}: changed by hand, never passed the gate`
  // Of an earlier version its status then says nothing now, unless it failed.
  const facts = [
    ...(inUse || status === 'failed' ? [status] : []),
    ...(updated_at === null ? [] : [`made ${updated_at}`]),
  ]
  if (calls > 0) facts.push(`used ${calls} times, ${ok} ok, score ${score}`)
  return `${name}: ${facts.join(', ')}`
}

/** @param one absent: the version before the newest. @param other absent: the newest version. */
export async function toolDiff(
  name: string,
  one: string | undefined,
  other: string | undefined,
  io: Io,
  flags: Flags,
): Promise<number> {
  const catalogue = await openLists(io, flags)
  const versions = await versionsOf(name, catalogue)
  const kept = `kept are: ${versions.join(', ')}`
  if (one === undefined && versions.length < 2)
    throw new InputError(`there is only version ${versions[0]} of "${plainText(name)}"`, 'there is nothing to compare')
  const read = async (given: string): Promise<{ version: number; code: string }> => {
    const version = versions.find((number) => String(number) === given)
    const found = version === undefined ? null : await catalogue.toolVersion(name, version)
    if (version !== undefined && found) return { version, code: found.code }
    throw new InputError(`there is no version "${plainText(given)}" of "${plainText(name)}"`, kept)
  }
  const before = await read(one ?? String(versions.at(-2)))
  const after = await read(other ?? String(versions.at(-1)))
  const { FILE_HEADERS_ONLY, createTwoFilesPatch } = await import('diff')
  const [from, to] = [`${name} version ${before.version}`, `${name} version ${after.version}`]
  const patch = createTwoFilesPatch(from, to, before.code, after.code, undefined, undefined, {
    context: diffContext,
    timeout: diffMs,
    headerOptions: FILE_HEADERS_ONLY,
  })
  if (patch === undefined)
    throw new UserError(
      'failure',
      `${from} and ${after.version} differ too much to be compared within ${diffMs / 1000} s`,
      `read them in the folder .versions/${name} of the tools folder`,
    )
  if (before.code === after.code) io.stderr(`Versions ${before.version} and ${after.version} are the same.\n`)
  else io.result(patch)
  return exitCodes.ok
}

async function versionsOf(name: string, { toolVersions, tool, tools }: Catalogue): Promise<number[]> {
  const versions = await toolVersions(name)
  if (versions.length > 0 || (await tool(name))) return versions
  throw noTool(
    name,
    (await tools()).map((entry) => entry.name),
  )
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0
}
