/** What changed in a tool's code, in hunks, for both views. */
import type { StructuredPatchHunk } from 'diff'
import type { CodeChange } from './versions.ts'

/** null: nothing changed, or too much to be told within reasonable time. */
export type CodeDiff = (change: CodeChange) => CodeHunks | null

export interface CodeHunks {
  hunks: StructuredPatchHunk[]
  added: number
  removed: number
  /** Lines of all hunks, those around the changes included. */
  lines: number
}

const context = 2
/** Texts that have nothing in common take long to compare. */
const mostMs = 200
/** With more it is a new tool under an old name: the whole code says more. */
const mostLines = 400

/** Imports the comparison only when there is something to compare. */
export async function createCodeDiff(changes: ReadonlyMap<number, CodeChange>): Promise<CodeDiff> {
  if (changes.size === 0) return () => null
  const { structuredPatch } = await import('diff')
  return ({ before, after }) => {
    const patch = structuredPatch('', '', before, after, undefined, undefined, { context, timeout: mostMs })
    const all = patch?.hunks.flatMap((hunk) => hunk.lines) ?? []
    if (!patch || all.length === 0 || all.length > mostLines) return null
    const count = (sign: string): number => all.filter((line) => line.startsWith(sign)).length
    return { hunks: patch.hunks, added: count('+'), removed: count('-'), lines: all.length }
  }
}
