/** `autoagent tools history` and `diff`: the kept versions of a tool, and what changed between two of them. */
import type { Catalogue, KeptVersion } from '../catalogue.ts'
import { InputError, UserError, exitCodes } from '../protocol/errors.ts'
import type { Flags } from './flags.ts'
import { noTool, openLists } from './lists.ts'
import { counted, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

const diffContext = 3
/** Texts that have nothing in common take long to compare. */
const diffMs = 5_000

export async function toolHistory(name: string, io: Io, flags: Flags): Promise<number> {
  const catalogue = await openLists(io, flags)
  const versions = await catalogue.toolHistory(name)
  if (versions.length === 0) await checkName(name, catalogue)
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify(versions)}\n`)
  else io.stdout(versions.map((version) => `${plainText(lineOf(version))}\n`).join(''))
  return exitCodes.ok
}

function lineOf({ version, isNewest, status, updated_at, source_run, statistics }: KeptVersion): string {
  const name = `version ${version}${isNewest ? ' (in use)' : ''}`
  if (status === null) return `${name}: changed by hand, never passed the gate`
  // Of an earlier version its status then says nothing now, unless it failed.
  const facts = isNewest ? [status] : status === 'failed' ? ['failed, rolled back'] : []
  if (updated_at !== null) facts.push(`made ${updated_at}${source_run === null ? '' : ` in run ${source_run}`}`)
  if (statistics && statistics.calls > 0)
    facts.push(`used ${counted(statistics.calls, 'time')}, ${statistics.ok} ok, score ${statistics.score}`)
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
    const code = version === undefined ? null : await catalogue.toolVersion(name, version)
    if (version !== undefined && code !== null) return { version, code }
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

async function versionsOf(name: string, catalogue: Catalogue): Promise<number[]> {
  const versions = await catalogue.toolVersions(name)
  if (versions.length === 0) await checkName(name, catalogue)
  return versions
}

/** @throws InputError when there is no such tool. */
async function checkName(name: string, { tool, tools }: Catalogue): Promise<void> {
  if (await tool(name)) return
  throw noTool(
    name,
    (await tools()).map((entry) => entry.name),
  )
}
