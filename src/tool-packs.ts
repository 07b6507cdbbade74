/** Wiring for packs: tools of the library leave it as files, and come in from files through the gate. */
import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { createRedactor } from './secrets/redact.ts'
import { openApprovals, openLibrary, openSandbox } from './catalogue.ts'
import type { Place } from './catalogue.ts'
import { InputError, errorText } from './protocol/errors.ts'
import { parseGrants, splitSecret, standingGrants } from './protocol/grant.ts'
import type { Grants } from './protocol/grant.ts'
import type { Problem } from './protocol/observation.ts'
import type { ToolEntry } from './protocol/tool.ts'
import { withToolCalls } from './tool-calls.ts'
import { adoptTools } from './tool-runner.ts'
import { hashOf } from './tools/history.ts'
import type { FolderLibrary } from './tools/index.ts'
import { copiedName } from './tools/near-copy.ts'
import { archiveLimits, openArchive, packArchive } from './tools/pack-archive.ts'
import { openPackFolder, writePackFolder } from './tools/pack-folder.ts'
import { broken, formatPack, packInMemory, readPack } from './tools/pack.ts'
import type { PackedTool } from './tools/pack.ts'

export type { PackedTool }

type Warn = (message: string) => void

/** @param names none: all tools. @param out a folder, or a file that ends in `.tgz`. @returns what is in the pack. */
export async function exportTools(
  place: Place,
  names: readonly string[],
  out: string,
  warn: Warn,
): Promise<PackedTool[]> {
  // What was written or changed by hand passes the gate first: a pack holds only what did.
  await adoptTools(place, warn)
  const library = openLibrary(place, openSandbox(place), warn)
  const all = (await library.list()).map(({ name }) => name)
  const missing = names.find((name) => !all.includes(name))
  if (missing !== undefined)
    throw new InputError(`there is no tool "${missing}"`, `there are: ${all.slice(0, 30).join(', ') || 'none yet'}`)
  const tools: PackedTool[] = []
  for (const name of new Set(names.length > 0 ? names : all)) {
    const found = await library.find(name)
    if (found?.entry.hash === hashOf(found?.code ?? '')) tools.push(packed(found))
    else if (names.length === 0) warn(`${name} is left out: it did not pass the gate as it is now`)
    else throw new InputError(`"${name}" did not pass the gate as it is now`, 'mend its file, or roll it back')
  }
  if (tools.length === 0) throw new InputError('there is no tool to export', 'see: autoagent tools list')
  refuseSecrets(tools, place.configuration.env)
  const files = formatPack(tools)
  // What is written can be read again: the same limits hold here.
  await readPack(packInMemory(files))
  const path = resolve(place.cwd, out)
  if (isArchive(out)) await writeWhole(path, await packArchive(files))
  else await writePackFolder(path, files)
  return tools
}

function packed({ entry, code }: { entry: ToolEntry; code: string }): PackedTool {
  const { name, version, description, grants, examples } = entry
  return { name, version, description, grants, examples, code }
}

function isArchive(path: string): boolean {
  return /\.(?:tgz|tar\.gz)$/i.test(path)
}

const leastSecretChars = 8

/** A key that was pasted into a task may have ended in a tool. @throws InputError naming the tool and the variable. */
function refuseSecrets(tools: readonly PackedTool[], env: Readonly<Record<string, string | undefined>>): void {
  const declared = new Set(
    tools.flatMap(({ grants }) => {
      const { secret } = parseGrants(grants)
      return Array.isArray(secret) ? secret.map((one) => splitSecret(one).name) : []
    }),
  )
  for (const [name, value] of Object.entries(env)) {
    if (!declared.has(name) && !/KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/i.test(name)) continue
    if (value === undefined || value.length < leastSecretChars) continue
    const redactor = createRedactor(new Map([[name, value]]))
    for (const tool of tools) {
      const text = JSON.stringify([tool.description, tool.code, tool.examples])
      if (redactor.text(text) === text && redactor.text(tool.code) === tool.code) continue
      throw new InputError(
        `the tool "${tool.name}" holds the value of ${name}; nothing was written`,
        `let it take the value from ctx (grant secret:${name}), remove its old examples, then export it`,
      )
    }
  }
}

/** The old file is there until the new one is whole. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp-${randomBytes(8).toString('hex')}`
  try {
    await writeFile(temporary, bytes, { flag: 'wx', flush: true })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw new InputError(`cannot write ${path}: ${errorText(error)}`, 'choose another --out', { cause: error })
  }
}

/** One tool of a pack, beside what the library has under its name. */
export interface PackRow {
  tool: PackedTool
  earlier: ToolEntry | null
  /** The library has this very tool already. */
  isSame: boolean
}

export type Imported =
  | { name: string; type: 'unchanged'; version: number }
  /** `forgotten`: what was always allowed to the tool of that name before. */
  | { name: string; type: 'admitted'; version: number; update: boolean; forgotten: string[] }
  | { name: string; type: 'refused'; problems: Problem[] }

/**
 * All tools of a pack, checked against its hashes, beside what the library has; nothing is run or changed.
 * @throws InputError for a bad pack.
 */
export async function lookIntoPack(
  place: Place,
  path: string,
  withoutExamples: boolean,
  warn: Warn,
): Promise<PackRow[]> {
  const library = openLibrary(place, openSandbox(place), warn)
  const tools = await readPackAt(resolve(place.cwd, path), path)
  return Promise.all(
    tools.map(async (listed) => {
      const tool = withoutExamples ? { ...listed, examples: [] } : listed
      const found = await library.find(tool.name)
      return { tool, earlier: found?.entry ?? null, isSame: found !== null && isSame(tool, found) }
    }),
  )
}

export interface PackImport {
  /** Puts them through the gate, those that others call first. Ends early when the signal fires. */
  admit: (rows: readonly PackRow[]) => AsyncGenerator<Imported>
  close: () => Promise<void>
}

export interface ImportOptions {
  /** With these the examples are run, never in open mode. */
  grants: Grants
  signal: AbortSignal
  warn: Warn
}

export function openPackImport(place: Place, { grants, signal, warn }: ImportOptions): PackImport {
  const given = { ...standingGrants, ...grants }
  const sandbox = withToolCalls(openSandbox(place, [], grants), () => library, given)
  const library: FolderLibrary = openLibrary(place, sandbox, warn)
  const context = { cwd: place.cwd, grants: given, runId: null, openMode: false, signal }
  return {
    async *admit(rows) {
      for (const { tool, earlier, isSame: isThere } of inCallOrder(rows)) {
        if (signal.aborted) return
        const { name, description, code, examples, grants: declared } = tool
        if (earlier && isThere) {
          yield { name, type: 'unchanged', version: earlier.version }
          continue
        }
        // A variant of a tool that is here would be taken for its next version, which nobody was shown.
        const base = earlier ? null : copiedName(name, new Set((await library.list()).map((one) => one.name)))
        if (base !== null) {
          yield { name, type: 'refused', problems: [variantProblem(name, base)] }
          continue
        }
        const source = { name, description, parameters: {}, code, examples, grants: declared }
        const admission = await library.admit(source, context)
        if (admission.type === 'refused') {
          yield { name, type: 'refused', problems: admission.problems }
          continue
        }
        // The person's "always" was meant for another's code.
        const forgotten = await openApprovals(place).forget(name)
        const { version } = admission.entry
        yield { name, type: 'admitted', version, update: earlier !== null, forgotten }
      }
    },
    close: () => sandbox.close(),
  }
}

function variantProblem(name: string, base: string): Problem {
  return {
    code: 'E_NEAR_COPY',
    message: `"${name}" is named as a variant of your tool "${base}"`,
    hint: `keep one of them: "autoagent tools remove ${base}" makes room, or ask for the pack with another name`,
  }
}

async function readPackAt(path: string, given: string): Promise<PackedTool[]> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new InputError(`there is no pack "${given}"`, 'give a folder or a .tgz file')
  if (found.isDirectory()) return readPack(openPackFolder(path))
  if (!found.isFile()) throw broken('it is neither a folder nor a file')
  if (found.size > archiveLimits.bytes) throw broken(`it is above ${archiveLimits.bytes / 2 ** 20} MiB`)
  const archive = await readFile(path).catch((error: unknown) => {
    throw new InputError(`cannot read ${given}: ${errorText(error)}`, 'make it readable, then try again')
  })
  return readPack(await openArchive(archive))
}

function isSame(tool: PackedTool, { entry, code }: { entry: ToolEntry; code: string }): boolean {
  return (
    code === tool.code &&
    entry.hash === hashOf(code) &&
    isDeepStrictEqual(new Set(entry.grants), new Set(tool.grants)) &&
    tool.examples.every((example) => entry.examples.some((kept) => isDeepStrictEqual(kept, example)))
  )
}

/** A tool's examples may call other tools of the pack: those come before it. */
function inCallOrder(rows: readonly PackRow[]): Set<PackRow> {
  const byName = new Map(rows.map((row) => [row.tool.name, row]))
  const ordered = new Set<PackRow>()
  const entered = new Set<PackRow>()
  const enter = (row: PackRow): void => {
    if (entered.has(row)) return
    entered.add(row)
    for (const grant of row.tool.grants) {
      const called = grant.startsWith('tool:') ? byName.get(grant.slice('tool:'.length).trim()) : undefined
      if (called) enter(called)
    }
    ordered.add(row)
  }
  rows.forEach(enter)
  return ordered
}
