/** Lists and single views of what is kept. They need no credentials, start nothing and create nothing. */
import type { Catalogue } from '../catalogue.ts'
import { loadConfiguration } from '../config/load.ts'
import { InputError, exitCodes } from '../protocol/errors.ts'
import { settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { counted, plainText, plainValue } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function openLists(io: Io, flags: Flags): Promise<Catalogue> {
  const { openCatalogue } = await import('../catalogue.ts')
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  return openCatalogue({ cwd: io.cwd, configuration }, flags.sessionId ?? '', (message) =>
    io.stderr(`warning: ${plainText(message)}\n`),
  )
}

/** @throws InputError when there is none. */
export async function newestRun(io: Io, flags: Flags): Promise<string> {
  const [newest] = await (await openLists(io, flags)).runs()
  if (newest) return newest.runId
  throw new InputError('there is no run here yet', 'runs are kept in the folder where they were started')
}

export async function toolsList(io: Io, flags: Flags): Promise<number> {
  const { toolsDir, tools } = await openLists(io, flags)
  const all = await tools()
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify(all)}\n`)
  else
    io.stdout(
      [
        `Tools in ${plainText(toolsDir)}:`,
        ...(all.length > 0
          ? plainValue(all).map(
              ({ name, version, status, description }) =>
                ` - ${name} (version ${version}, ${status}): ${plainText(description)}`,
            )
          : ['  (no tool yet)']),
        '',
      ].join('\n'),
    )
  return exitCodes.ok
}

export async function toolShow(name: string, io: Io, flags: Flags): Promise<number> {
  const { tool, tools, approvals } = await openLists(io, flags)
  const found = await tool(name)
  if (!found)
    throw noTool(
      name,
      (await tools()).map((entry) => entry.name),
    )
  const always = await approvals(found.entry)
  if (flags.outputFormat === 'json') {
    io.result(`${JSON.stringify({ ...found.entry, approvals: always, code: found.code })}\n`)
    return exitCodes.ok
  }
  const { entry, code } = plainValue(found)
  const { calls, ok, errors, score } = entry.statistics
  io.stdout(
    [
      `${entry.name}, version ${entry.version} (${entry.status})`,
      plainText(entry.description),
      `Arguments: ${JSON.stringify(entry.parameters)}`,
      `Grants: ${entry.grants.join(', ') || 'none'}`,
      ...(always.length > 0 ? [`Always allowed: ${plainText(always.join(', '))}`] : []),
      `Used: ${counted(calls, 'time')}, ${ok} ok, ${errors} failed, score ${score}`,
      `Made ${entry.created_at}, changed ${entry.updated_at}`,
      '',
      plainText(code),
    ].join('\n'),
  )
  return exitCodes.ok
}

export async function toolRollback(name: string, version: string, io: Io, flags: Flags): Promise<number> {
  const { restoreTool, toolVersions } = await openLists(io, flags)
  const entry = /^\d+$/.test(version) ? await restoreTool(name, Number(version)) : null
  if (!entry)
    throw new InputError(
      `there is no version "${plainText(version)}" of "${plainText(name)}"`,
      `kept are: ${(await toolVersions(name)).join(', ') || 'none'}`,
    )
  io.stdout(`${name} is as in version ${version} again, kept as version ${entry.version}.\n`)
  return exitCodes.ok
}

export async function toolRemove(name: string, io: Io, flags: Flags): Promise<number> {
  const { removeTool, tools } = await openLists(io, flags)
  if (!(await removeTool(name)))
    throw noTool(
      name,
      (await tools()).map((entry) => entry.name),
    )
  io.stdout(`${name} is removed; "autoagent tools rollback ${name} N" brings a version back.\n`)
  return exitCodes.ok
}

export async function sessionsList(io: Io, flags: Flags): Promise<number> {
  const { runManageSessions } = await import('./manage-sessions.ts')
  return runManageSessions([...sessionsDir(flags), 'list'], io)
}

/** The seed's flag deletes without asking. */
export async function sessionDelete(id: string, io: Io, flags: Flags): Promise<number> {
  const { runManageSessions } = await import('./manage-sessions.ts')
  return runManageSessions([...sessionsDir(flags), 'delete', id, '--yes'], io)
}

function sessionsDir({ sessionsDir: dir }: Flags): string[] {
  return dir === undefined ? [] : ['--sessions-dir', dir]
}

export function noTool(name: string, names: string[]): InputError {
  return notFound('tool', name, names)
}

export function notFound(what: string, name: string, names: string[]): InputError {
  return new InputError(
    `there is no ${what} "${plainText(name)}"`,
    names.length > 0 ? `there are: ${plainText(names.slice(0, 30).join(', '))}` : `there is no ${what} here yet`,
  )
}
