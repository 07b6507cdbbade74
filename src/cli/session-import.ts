/** `manage-sessions import`: exported sessions, ours or of the first program, into the folder. */
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InputError, errorText, exitCodes } from '../protocol/errors.ts'
import type { ImportFile } from '../session-admin.ts'
import type { SessionsContext } from './manage-sessions.ts'

const maxBytes = 256 * 1024 * 1024

export async function importCommand(
  { io, admin }: SessionsContext,
  files: string[],
  options: { replace?: boolean },
): Promise<number> {
  const read: ImportFile[] = []
  for (const name of files) read.push({ name, text: await readText(resolve(io.cwd, name), name) })
  for (const id of await admin.import(read, options)) io.stdout(`Session '${id}' imported.\n`)
  return exitCodes.ok
}

async function readText(path: string, name: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size <= maxBytes) return await readFile(path, 'utf8')
  } catch (error) {
    throw new InputError(
      `cannot read ${name}: ${errorText(error)}`,
      'give a file that `manage-sessions export` wrote',
      {
        cause: error,
      },
    )
  }
  throw new InputError(`${name} is above 256 MiB`, 'no session is that large; give an exported one')
}
