/** Reads and writes `uses.json`; what is damaged there is told, set aside at the next write, and counts as no uses. */
import type { Store } from '../stores/store.ts'
import { markOf, setAside } from './manifest-text.ts'
import { formatUses, noUses, parseUses, usesKey } from './recent-uses.ts'
import type { RecentUses } from './recent-uses.ts'

export interface UsesFile {
  /** Cheap when nothing changed. */
  read(): Promise<{ uses: RecentUses; mark: string }>
  /** For those who hold the lease and will write: dates and sizes of two documents can be alike. */
  readAnew(): Promise<RecentUses>
  /** null: the manifest has them. */
  write(uses: RecentUses | null): Promise<void>
}

export function createUsesFile(derived: Store, warn: (message: string) => void): UsesFile {
  let known: { mark: string; uses: RecentUses; damaged: string | null } = { mark: '', uses: noUses, damaged: null }

  async function read(): Promise<typeof known> {
    const mark = markOf(await derived.look(usesKey))
    return mark === known.mark ? known : load(mark)
  }

  async function load(mark: string): Promise<typeof known> {
    const text = await derived.read(usesKey)
    const uses = text === null ? noUses : parseUses(text)
    if (!uses && known.damaged !== text)
      warn(
        `${usesKey} in .versions of the tools folder cannot be read: it is set aside as ${usesKey}.damaged-<n> at the next use, and the last uses of the tools are not counted`,
      )
    known = { mark, uses: uses ?? noUses, damaged: uses ? null : text }
    return known
  }

  return {
    read,
    readAnew: async () => (await load(markOf(await derived.look(usesKey)))).uses,
    async write(uses) {
      const { mark, damaged } = await read()
      if (uses === null && mark === '') return
      if (damaged !== null) await setAside(derived, usesKey, damaged)
      await derived.write(usesKey, uses && formatUses(uses))
      known = { mark: markOf(await derived.look(usesKey)), uses: uses ?? noUses, damaged: null }
    },
  }
}
