/**
 * Counts what went well behind the run: the new score is known at once, the disk follows, several uses of a tool in one
 * write. A use that failed is counted before the run goes on: it may bring an earlier version back.
 */
import type { ToolStatistics } from '../protocol/tool.ts'
import type { Library, ToolUse } from './library.ts'
import { countUse } from './statistics.ts'

/** Milliseconds in which uses come together. */
const gatherMs = 200

export interface CountingLibrary extends Library {
  /** Waits until every use is on disk. */
  settled(): Promise<void>
}

/** @param library counts several uses of one tool in one write. */
export function countBehind(
  library: Library & { recordUses(name: string, uses: readonly ToolUse[]): Promise<void> },
): CountingLibrary {
  const waiting = new Map<string, ToolUse[]>()
  /** As the uses so far make it, on disk or not. */
  const newest = new Map<string, { version: number; statistics: ToolStatistics }>()
  let writing: Promise<void> | null = null
  let hurry = (): void => undefined

  async function write(): Promise<void> {
    await new Promise<void>((resolve) => {
      hurry = resolve
      setTimeout(resolve, gatherMs)
    })
    for (const [name, uses] of waiting) {
      waiting.delete(name)
      await library.recordUses(name, uses)
    }
    writing = null
  }
  const settled = async (): Promise<void> => {
    hurry()
    await writing
  }
  /** null: not of the version that is the newest. */
  async function statisticsOf(
    name: string,
    version?: number,
  ): Promise<{ version: number; statistics: ToolStatistics } | null> {
    const known = newest.get(name)
    if (known && known.version === version) return known
    const entry = (await library.find(name))?.entry
    return entry && (version ?? entry.version) === entry.version ? entry : null
  }

  return {
    ...library,
    settled,
    async recordUse(name, use) {
      const before = use.ok ? await statisticsOf(name, use.version) : null
      if (!before) {
        await settled()
        newest.delete(name)
        return library.recordUse(name, use)
      }
      const after = countUse(before.statistics, use, new Date())
      newest.set(name, { version: before.version, statistics: after })
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
