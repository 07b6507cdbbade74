/** Files that came into the tools folder by hand, or were changed there, pass the same gate. What fails is left alone. */
import { isToolName } from '../protocol/id.ts'
import type { Problem } from '../protocol/observation.ts'
import type { ToolEntry, ToolSource } from '../protocol/tool.ts'
import type { Store, StoredKey } from '../stores/store.ts'
import { hashOf } from './history.ts'
import type { History } from './history.ts'
import type { Origin } from './keep-version.ts'
import type { AdmitContext, Admission } from './library.ts'
import type { ManifestFile } from './manifest.ts'
import { entriesOf } from './manifest-rows.ts'
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
  const { entries } = await kit.manifest.read()
  const adopted: { name: string; admission: Admission }[] = []
  const seen = await readSeenFiles(kit.derived)
  const files = (await kit.store.list('')).filter(({ key, kind }) => kind === 'document' && !key.includes('/'))
  for (const file of files) {
    const { key } = file
    const admission = key.endsWith('.py')
      ? pythonTool(key)
      : key.endsWith('.ts') && !key.endsWith('.d.ts')
        ? await adoptFile(file, entries, seen, kit, context)
        : null
    if (admission) adopted.push({ name: key.replace(/\.(?:ts|py)$/, ''), admission })
  }
  await seen.keep(files)
  return adopted
}

/** null: known and unchanged, or gone meanwhile. */
async function adoptFile(
  file: StoredKey,
  entries: ReadonlyMap<string, ToolEntry>,
  seen: SeenFiles,
  kit: AdoptKit,
  context: AdmitContext,
): Promise<Admission | null> {
  const name = file.key.slice(0, -3)
  if (entries.has(name) && seen.hashOf(file) === entries.get(name)?.hash) return null
  const code = await kit.store.read(`${name}.ts`)
  if (code === null) return null
  const hash = hashOf(code)
  const row = entries.get(name)
  if (row?.hash === hash) {
    seen.note(file, hash)
    return null
  }
  if (!isToolName(name))
    return refused({
      code: 'E_NAME',
      message: `${name}.ts cannot be a tool`,
      hint: 'rename the file and its function to a snake_case identifier',
    })
  const remembered = await kit.history.remembered(name, hash)
  const known = remembered ? entriesOf({ tools: { [name]: remembered } }).get(name) : row
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
