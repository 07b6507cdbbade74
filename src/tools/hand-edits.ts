/**
 * A module that a person changed in its place while a run is under way, or that the look through a large folder left out:
 * it passes the gate when it is found or shown. Only once `adopt` told with what rights; lists and reports run nothing.
 */
import { UserError } from '../protocol/errors.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import { adoptFile, adoptFiles } from './adopt.ts'
import type { AdoptKit } from './adopt.ts'
import { hashOf } from './history.ts'
import type { AdmitContext, Library } from './library.ts'
import { moduleKey } from './manifest-rows.ts'

export interface HandEdits {
  /** `Library.adopt`; from now on edits are adopted as they are met. */
  adoptAll: Library['adopt']
  /** @returns whether the tool is another one by now. What does not pass is told once and left as it is. */
  adoptEdited(entry: ToolEntry, code: string): Promise<boolean>
  /** The same for several, their modules read for it. */
  adoptShown(entries: readonly ToolEntry[]): Promise<boolean>
}

/** @param warn told, in words for a person, what became of an edit. */
export function createHandEdits(kit: AdoptKit, warn: (message: string) => void): HandEdits {
  let rights: AdmitContext | null = null
  /** Name → hash of the bytes that were looked at: what was refused is not tried again, nor while it is being tried. */
  const tried = new Map<string, string>()

  async function adoptEdited({ name, hash: known }: ToolEntry, code: string): Promise<boolean> {
    const hash = hashOf(code)
    if (!rights || rights.signal?.aborted || hash === known || tried.get(name) === hash) return false
    tried.set(name, hash)
    const problem = await adopt(name, rights)
    if (problem === null) tried.delete(name)
    else warn(`the tool file ${name} was changed, and left alone: ${problem}`)
    return problem === null
  }

  /** @returns why it was left alone; null: it was not. */
  async function adopt(name: string, context: AdmitContext): Promise<string | null> {
    try {
      const admission = await adoptFile(name, kit, context)
      if (admission?.type === 'refused') return admission.problems[0]?.message ?? ''
      if (admission) warn(`the tool file ${name} was changed, and adopted as version ${admission.entry.version}`)
      return null
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return error.message
    }
  }

  return {
    adoptEdited,
    async adoptAll(context) {
      rights = context
      const adopted = await adoptFiles(kit, context)
      for (const { name, admission } of adopted) {
        const code = admission.type === 'refused' ? await kit.store.read(moduleKey(name)) : null
        if (code !== null) tried.set(name, hashOf(code))
      }
      return adopted
    },
    async adoptShown(entries) {
      if (!rights) return false
      const changed = await Promise.all(
        entries.map(async (entry) => {
          const code = await kit.store.read(moduleKey(entry.name))
          return code !== null && (await adoptEdited(entry, code))
        }),
      )
      return changed.includes(true)
    },
  }
}
