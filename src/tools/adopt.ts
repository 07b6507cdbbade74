/** Files that came into the tools folder by hand, or were changed there, pass the same gate. What fails is left alone. */
import { isToolName } from '../protocol/id.ts'
import type { Problem } from '../protocol/observation.ts'
import type { ToolEntry, ToolSource } from '../protocol/tool.ts'
import type { Store, StoredKey } from '../stores/store.ts'
import { keepDerived } from './derived.ts'
import { hashOf } from './history.ts'
import type { History } from './history.ts'
import type { Origin } from './keep-version.ts'
import type { AdmitContext, Admission } from './library.ts'
import { folderState, isLookedThrough, noteLookedThrough } from './looked-through.ts'
import type { ManifestFile } from './manifest.ts'
import { entryIn, moduleKey } from './manifest-rows.ts'
import { readSeenFiles } from './seen-files.ts'
import type { SeenFiles } from './seen-files.ts'

export interface AdoptKit {
  store: Store
  manifest: ManifestFile
  history: History
  /** Beside the versions. */
  derived: Store
  admit(source: ToolSource, context: AdmitContext, origin: Origin): Promise<Admission>
}

/** One admission per file that is new or changed, sorted by name. Links are not listed by the store, so not followed. */
export async function adoptFiles(
  kit: AdoptKit,
  context: AdmitContext,
): Promise<{ name: string; admission: Admission }[]> {
  const state = await folderState(kit.store)
  if (await isLookedThrough(kit.derived, state)) return []
  const { entries } = await kit.manifest.read()
  const adopted: { name: string; admission: Admission }[] = []
  const seen = await readSeenFiles(kit.derived)
  const files = (await kit.store.list('')).filter(({ key, kind }) => kind === 'document' && !key.includes('/'))
  for (const file of files) {
    const { key } = file
    const admission = key.endsWith('.py')
      ? pythonTool(key)
      : key.endsWith('.ts') && !key.endsWith('.d.ts')
        ? await adoptListed(file, entries, seen, kit, context)
        : null
    if (admission) adopted.push({ name: key.replace(/\.(?:ts|py)$/, ''), admission })
  }
  await keepDerived(async () => {
    await seen.keep(files)
    if (adopted.length === 0) await noteLookedThrough(kit.derived, state, files.length)
  })
  return adopted
}

/** null: known and unchanged, or gone meanwhile. */
async function adoptListed(
  file: StoredKey,
  entries: ReadonlyMap<string, ToolEntry>,
  seen: SeenFiles,
  kit: AdoptKit,
  context: AdmitContext,
): Promise<Admission | null> {
  const name = file.key.slice(0, -3)
  const known = entries.get(name)
  if (known && seen.hashOf(file) === known.hash) return null
  const code = await kit.store.read(file.key)
  if (code === null) return null
  if (known?.hash !== hashOf(code)) return adoptFile(name, kit, context)
  seen.note(file, known.hash)
  return null
}

/** Puts one module through the gate when its bytes are not what the library knows; null: they are, or it is gone. */
export async function adoptFile(name: string, kit: AdoptKit, context: AdmitContext): Promise<Admission | null> {
  if (!isToolName(name))
    return refused({
      code: 'E_NAME',
      message: `${name}.ts cannot be a tool`,
      hint: 'rename the file and its function to a snake_case identifier',
    })
  // A module is written before its row: what another process is about to keep is no change by hand.
  const [code, row] = await kit.manifest.whileStill(() =>
    Promise.all([kit.store.read(moduleKey(name)), kit.manifest.entry(name)]),
  )
  if (code === null) return null
  const hash = hashOf(code)
  if (row?.hash === hash) return null
  const remembered = await kit.history.remembered(name, hash)
  const known = remembered ? entryIn({ tools: { [name]: remembered } }, name) : row
  const isAsKnown = row ? row.hash === '' : remembered !== null
  const source: ToolSource = {
    name,
    code,
    description: known?.description ?? '',
    parameters: known?.parameters ?? {},
    examples: known?.examples ?? [],
    grants: known?.grants ?? [],
  }
  return kit.admit(source, context, {
    source: known?.source ?? 'file',
    ...(known && isAsKnown ? { known: { ...known, hash } } : {}),
  })
}

function pythonTool(key: string): Admission {
  return refused({
    code: 'E_PYTHON',
    message: `${key} is a Python tool: it is not run in the sandbox`,
    hint: `port it to a TypeScript module ${key.slice(0, -3)}.ts, or run it in open mode (--allow-all) from a tool that starts python3 with the grant run:python3`,
  })
}

function refused(problem: Problem): Admission {
  return { type: 'refused', problems: [problem] }
}
