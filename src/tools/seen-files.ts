/**
 * Date, size and hash of the modules as they were last read: what did not change since need not be read at every start.
 * A document beside the versions, made anew whenever it is missing or damaged.
 */
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import type { Store, StoredKey } from '../stores/store.ts'

export const seenFilesKey = 'seen.json'
/** With fewer files reading them costs less than keeping what they were. */
export const fewestFiles = 100
/** A clock of whole seconds (FAT: of two) and one of small ticks: what changes again within one does not show. */
const [coarseTickMs, fineTickMs] = [2_000, 100]

/** Whether a date is old enough that the next change will have another one. */
export function isSettled(changedAt: number): boolean {
  return Date.now() - changedAt > (changedAt % 1000 === 0 ? coarseTickMs : fineTickMs)
}

export interface SeenFiles {
  /** sha256 of the file's bytes as they were read last, if it has the same date and size; undefined: it must be read. */
  hashOf(file: StoredKey): string | undefined
  note(file: StoredKey, hash: string): void
  /** Writes what was noted, unless that is nothing new. Forgets what is not among `files`. */
  keep(files: readonly StoredKey[]): Promise<void>
}

export async function readSeenFiles(store: Store): Promise<SeenFiles> {
  const before = parse(await store.read(seenFilesKey))
  const noted = new Map<string, string>()
  return {
    hashOf(file) {
      const seen = before[file.key]
      const mark = markOf(file)
      return typeof seen === 'string' && seen.startsWith(mark) ? seen.slice(mark.length) : undefined
    },
    note(file, hash) {
      if (isSettled(file.changedAt)) noted.set(file.key, markOf(file) + hash)
    },
    async keep(files) {
      if (noted.size === 0 || files.length < fewestFiles) return
      const known = files.flatMap(({ key: name }): [string, Json][] => {
        const seen = noted.get(name) ?? before[name]
        return seen === undefined ? [] : [[name, seen]]
      })
      await store.write(seenFilesKey, `${JSON.stringify(Object.fromEntries(known))}\n`)
    },
  }
}

function markOf({ changedAt, bytes }: StoredKey): string {
  return `${changedAt} ${bytes} `
}

function parse(text: string | null): { [name: string]: Json } {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}
