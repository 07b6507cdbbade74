/** Takes away what a key names: files, and folders that are empty then, which somebody else may fill at the same moment. */
import { readdir, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isMissing, removeFile, syncFolder } from './folder-disk.ts'
import { isDamagedPieceOf } from './folder-key.ts'

/** The file of a stream, if it is there, and those of what was cut off it. */
export async function filesOf(stream: string): Promise<string[]> {
  const [folder, file] = [dirname(stream), basename(stream)]
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return names.filter((name) => name === file || isDamagedPieceOf(name, file)).map((name) => join(folder, name))
}

/** The stream with what was cut off it; the document when there is no such stream; folders that are empty then. */
export async function removeAll(root: string, document: string, stream: string): Promise<void> {
  const folder = dirname(stream)
  const pieces = await filesOf(stream)
  const paths = pieces.length > 0 ? pieces : [document]
  let removed = false
  for (const path of paths) removed = (await removeFile(path)) || removed
  if (removed) await syncRest(folder)
  let emptied = removed
  for (let at = folder; emptied && at !== root; at = dirname(at))
    emptied = await rmdir(at).then(
      () => true,
      () => false,
    )
}

/** Whoever removed the last file may have removed the folder already: then it is its going that lasts. */
async function syncRest(folder: string): Promise<void> {
  await syncFolder(folder).catch((error: unknown) => {
    if (!isMissing(error)) throw error
    return syncFolder(dirname(folder))
  })
}
