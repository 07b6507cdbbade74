/** `autoagent agents history` and `rollback`: what an agent was, and how it becomes that again. */
import { InputError, exitCodes } from '../protocol/errors.ts'
import { noAgent } from './agent-lists.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function agentHistory(name: string, io: Io, flags: Flags): Promise<number> {
  const catalogue = await openLists(io, flags)
  const versions = await catalogue.agentVersions(name)
  if (versions.length === 0) throw await noAgent(name, catalogue)
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify(versions)}\n`)
  else
    for (const { version, role, updated_at, isCurrent } of versions)
      io.stdout(
        `version ${version}${isCurrent ? ' (in use)' : ''}: ${plainText(role)}, made ${plainText(updated_at)}\n`,
      )
  return exitCodes.ok
}

export async function agentRollback(name: string, version: string, io: Io, flags: Flags): Promise<number> {
  const catalogue = await openLists(io, flags)
  const versions = await catalogue.agentVersions(name)
  if (versions.length === 0) throw await noAgent(name, catalogue)
  const restored = /^\d+$/.test(version) ? await catalogue.restoreAgent(name, Number(version)) : null
  if (!restored)
    throw new InputError(
      `there is no version "${plainText(version)}" of "${plainText(name)}"`,
      `kept are: ${versions.map((one) => one.version).join(', ')}`,
    )
  io.stdout(
    restored.version === Number(version)
      ? `${name} is as in version ${version} already.\n`
      : `${name} is as in version ${version} again, kept as version ${restored.version}.\n`,
  )
  return exitCodes.ok
}
