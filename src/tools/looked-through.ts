/**
 * When the folder of a large library was last looked through and all was as the manifest says: while no file came or went
 * and the manifest is the same, its thousands of files need not be looked at again. A file that was only changed in its
 * place moves no date but its own: it is noticed when the tool is found or shown (`hand-edits.ts`), and once an hour.
 */
import { isJsonObject } from '../protocol/json.ts'
import type { Store } from '../stores/store.ts'
import { manifestKey, markOf } from './manifest-text.ts'
import { fewestFiles, isSettled } from './seen-files.ts'

export const lookedThroughKey = 'looked-through.json'
const believedMs = 3_600_000

export interface FolderState {
  keysChangedAt: number | null
  manifest: string
}

/** To be taken before the folder is listed: what comes later then counts as unseen. */
export async function folderState(store: Store): Promise<FolderState> {
  const keysChangedAt = await store.keysChangedAt('')
  return { keysChangedAt, manifest: markOf(await store.look(manifestKey)) }
}

export async function isLookedThrough(derived: Store, { keysChangedAt, manifest }: FolderState): Promise<boolean> {
  if (keysChangedAt === null) return false
  const seen = parse(await derived.read(lookedThroughKey))
  const age = Date.now() - Number(seen['at'])
  return seen['keysChangedAt'] === keysChangedAt && seen['manifest'] === manifest && age >= 0 && age < believedMs
}

/** @param files how many there are. */
export async function noteLookedThrough(derived: Store, state: FolderState, files: number): Promise<void> {
  if (files < fewestFiles || state.keysChangedAt === null || !isSettled(state.keysChangedAt)) return
  await derived.write(lookedThroughKey, `${JSON.stringify({ at: Date.now(), ...state })}\n`)
}

function parse(text: string | null): { [field: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}
