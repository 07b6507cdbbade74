/**
 * Counts what went well behind the run: the new score is known at once, the disk follows, several uses of a tool in one
 * write. A use that failed is counted before the run goes on: it may bring an earlier version back.
 */
import type { ToolStatistics } from '../protocol/tool.ts'
import type { Library, ToolUse } from './library.ts'
import { countUse } from './statistics.ts'

export interface CountingLibrary extends Library {
  /** Waits until every use is on disk. */
  settled(): Promise<void>
}

/** @param library counts several uses of one tool in one write. */
export function countBehind(
  library: Library & { recordUses(name: string, uses: readonly ToolUse[]): Promise<void> },
): CountingLibrary {
  const waiting = new Map<string, ToolUse[]>()
  /** By tool and version; those whose uses are all on disk are forgotten with the next version. */
  const newest = new Map<string, { version: number; statistics: ToolStatistics }>()
  let writing: Promise<void> | null = null

  async function write(): Promise<void> {
    for (;;) {
      const [next] = waiting
      if (!next) break
      const [name, uses] = next
      waiting.delete(name)
      await library.recordUses(name, uses)
    }
    writing = null
  }
  const settled = async (): Promise<void> => {
    await writing
  }

  return {
    ...library,
    settled,
    async recordUse(name, use) {
      const found = use.ok ? await library.find(name) : null
      const { version = 0, statistics } = found?.entry ?? {}
      if (!statistics || (use.version ?? version) !== version) {
        await settled()
        newest.delete(name)
        return library.recordUse(name, use)
      }
      const known = newest.get(name)
      const before = known?.version === version ? known.statistics : statistics
      const after = countUse(before, use, new Date())
      newest.set(name, { version, statistics: after })
      const uses = waiting.get(name)
      if (uses) uses.push(use)
      else waiting.set(name, [use])
      if (!writing) {
        writing = write()
        // Told to whoever waits for it.
        writing.catch(() => undefined)
      }
      return after
    },
    async recordContribution(name) {
      await settled()
      newest.delete(name)
      return library.recordContribution(name)
    },
  }
}
