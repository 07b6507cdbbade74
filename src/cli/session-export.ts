/** `manage-sessions export`: a session as a file, or on standard output. */
import { randomBytes } from 'node:crypto'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { InputError, errorText, exitCodes } from '../protocol/errors.ts'
import type { ExportFormat } from '../session-admin.ts'
import type { SessionsContext } from './manage-sessions.ts'
import { plainText } from './terminal.ts'

export async function exportCommand(
  { io, admin }: SessionsContext,
  id: string,
  { output, format }: { output?: string; format: ExportFormat },
): Promise<number> {
  const text = await admin.export(id, format, (damage) =>
    io.stderr(`warning: session ${id}: ${plainText(damage)}; only those are in the export\n`),
  )
  if (output === '-') {
    // What a terminal would obey is left out there; a file or a pipe gets every byte.
    io.stdout(process.stdout.isTTY ? plainText(text) : text)
    return exitCodes.ok
  }
  const path = resolve(io.cwd, output ?? `${id}_export.${format}`)
  try {
    await writeWhole(path, text)
  } catch (error) {
    throw new InputError(`cannot write ${path}: ${errorText(error)}`, 'choose another --output', { cause: error })
  }
  io.stdout(`Session exported to: ${plainText(path)}\n`)
  return exitCodes.ok
}

/** A conversation is private (0600), and an older export is there until the new one is whole. */
async function writeWhole(path: string, text: string): Promise<void> {
  const there = await stat(path).catch(() => null)
  // A pipe or a device cannot be replaced.
  if (there && !there.isFile()) return writeFile(path, text)
  const temporary = join(dirname(path), `.tmp-${randomBytes(8).toString('hex')}`)
  try {
    await writeFile(temporary, text, { flag: 'wx', mode: 0o600, flush: true })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
