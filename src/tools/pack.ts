/**
 * Packs: tools as files that one person hands to another. A pack is a folder (or a .tgz of one) with `pack.json` and one
 * module `<name>.ts` per tool. Only what is listed in `pack.json` is read, and no path ever comes out of a pack: the file of
 * a tool follows from its name. Statistics, kept values and secrets are no part of the format.
 */
import { createHash } from 'node:crypto'
import { InputError, errorText } from '../protocol/errors.ts'
import { isToolName } from '../protocol/id.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { ToolEntry, ToolExample } from '../protocol/tool.ts'
import { isExample, moduleKey } from './manifest-rows.ts'

export interface PackedTool extends Pick<ToolEntry, 'name' | 'version' | 'description' | 'grants' | 'examples'> {
  code: string
}

/** What a pack is read from. Both implementations refuse links and whatever is no plain file. */
export interface PackFiles {
  /** null: there is no such file. @throws InputError when it is no plain file or holds more than `mostBytes`. */
  read(file: string, mostBytes: number): Promise<Uint8Array | null>
}

export const packDocument = 'pack.json'
const format = 1
const mebibyte = 2 ** 20
export const packLimits = {
  tools: 1_000,
  documentBytes: 16 * mebibyte,
  moduleBytes: 4 * mebibyte,
  /** All modules together. */
  bytes: 64 * mebibyte,
  /** Values within values, in an example. */
  depth: 100,
}
const wayOut = 'nothing was taken in; ask whoever made it for a pack that "autoagent tools export" wrote'

export function packInMemory(files: ReadonlyMap<string, Uint8Array>): PackFiles {
  return {
    async read(file, mostBytes) {
      const bytes = files.get(file) ?? null
      if (bytes && bytes.length > mostBytes) throw broken(`${file} is above ${mostBytes / mebibyte} MiB`)
      return bytes
    },
  }
}

/** File → bytes. The same tools always give the same. */
export function formatPack(tools: readonly PackedTool[]): Map<string, Buffer> {
  const sorted = [...tools].sort((one, other) => (one.name < other.name ? -1 : 1))
  const rows = sorted.map(({ name, version, description, grants, examples, code }) => {
    return { name, version, description, grants, examples, sha256: sha256(Buffer.from(code)) }
  })
  return new Map([
    ...sorted.map(({ name, code }): [string, Buffer] => [moduleKey(name), Buffer.from(code)]),
    [packDocument, Buffer.from(`${JSON.stringify({ format, tools: rows }, null, 2)}\n`)],
  ])
}

/** All tools of a pack, sorted by name, or none. @throws InputError naming what is wrong with the pack. */
export async function readPack(files: PackFiles): Promise<PackedTool[]> {
  const document = await files.read(packDocument, packLimits.documentBytes)
  if (!document)
    throw new InputError(`there is no ${packDocument} in it`, 'give a pack that "autoagent tools export" wrote')
  const rows = rowsOf(parseDocument(textOf(document, packDocument)))
  const tools = new Map<string, PackedTool>()
  let bytes = 0
  for (const [index, row] of rows.entries()) {
    const { sha256: hash, ...tool } = packedRow(row, `tool ${index + 1} of ${packDocument}`)
    const file = moduleKey(tool.name)
    if (tools.has(tool.name)) throw broken(`"${tool.name}" is twice in ${packDocument}`)
    const module = await files.read(file, packLimits.moduleBytes)
    if (!module) throw broken(`${file} is listed in ${packDocument} but is not there`)
    bytes += module.length
    if (bytes > packLimits.bytes) throw broken(`its modules are above ${packLimits.bytes / mebibyte} MiB together`)
    if (sha256(module) !== hash) throw broken(`${file} is not the file that ${packDocument} describes (sha256 differs)`)
    tools.set(tool.name, { ...tool, code: textOf(module, file) })
  }
  return [...tools.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}

function parseDocument(text: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw broken(`${packDocument} is not valid JSON: ${errorText(error).slice(0, 200)}`)
  }
  if (isJsonObject(value)) return value
  throw broken(`${packDocument} is no JSON object`)
}

function rowsOf({ format: found, tools }: JsonObject): Json[] {
  if (typeof found === 'number' && found > format)
    throw new InputError(
      `the pack has format ${found}, this program knows ${format}`,
      'update autoagent, then try again',
    )
  if (found !== format) throw broken(`${packDocument} has no "format": ${format}`)
  if (!Array.isArray(tools) || tools.length === 0) throw broken(`${packDocument} lists no tools`)
  if (tools.length <= packLimits.tools) return tools
  throw new InputError(
    `${packDocument} lists ${tools.length} tools, at most ${packLimits.tools} are allowed`,
    'make packs of fewer tools: autoagent tools export NAME… --out FILE',
  )
}

function packedRow(row: Json, where: string): Omit<PackedTool, 'code'> & { sha256: string } {
  if (!isJsonObject(row)) throw broken(`${where} is no JSON object`)
  const { name, version, description, grants, examples, sha256: hash } = row
  if (typeof name !== 'string' || !isToolName(name))
    throw broken(`${where} has the name ${JSON.stringify(name)?.slice(0, 100)}, which no tool can have`)
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    throw broken(`${where} ("${name}") has no version number from 1`)
  if (typeof description !== 'string') throw broken(`${where} ("${name}") has no description`)
  if (!Array.isArray(grants) || !grants.every((grant) => typeof grant === 'string'))
    throw broken(`${where} ("${name}") has no list of grants`)
  const shown = Array.isArray(examples) ? examples.flatMap((one) => (isExample(one) ? [one] : [])) : []
  if (!Array.isArray(examples) || shown.length < examples.length)
    throw broken(`${where} ("${name}") has no list of examples with "args" each`)
  if (!isShallow(examples, packLimits.depth))
    throw broken(`the examples of "${name}" are nested deeper than ${packLimits.depth} levels`)
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash))
    throw broken(`${where} ("${name}") has no sha256 of its module`)
  return { name, version, description, grants, examples: shown.map(plainExample), sha256: hash }
}

function plainExample({ args, expect, fails }: ToolExample): ToolExample {
  return { args, ...(expect === undefined ? {} : { expect }), ...(fails === true ? { fails } : {}) }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((held) => isShallow(held, levels - 1))
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw broken(`${file} is not UTF-8 text`)
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** @param what of the pack is wrong. */
export function broken(what: string): InputError {
  return new InputError(`the pack cannot be used: ${what}`, wayOut)
}
