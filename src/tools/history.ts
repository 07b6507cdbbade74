/**
 * What every admitted version was: `<name>/<n>.ts` (the module) and `<name>/<n>.json` (its manifest row), in the store of
 * the `.versions` folder. From it a version is restored, and a manifest that was lost is rebuilt.
 */
import { createHash } from 'node:crypto'
import { isId } from '../protocol/id.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Store } from '../stores/store.ts'

export interface History {
  /** Keeps a version whole; the module first, so that a row is never without its module. */
  keep(name: string, version: number, code: string, row: Json): Promise<void>
  /** Replaces the row of a kept version: what became of it in use. */
  note(name: string, version: number, row: Json): Promise<void>
  /** The row under which these very bytes were admitted last; null when they never were. */
  remembered(name: string, hash: string): Promise<JsonObject | null>
  /** Versions that are kept, ascending. */
  versions(name: string): Promise<number[]>
  find(name: string, version: number): Promise<{ code: string; row: JsonObject | null } | null>
}

/** sha256 of the module's bytes, hex. */
export function hashOf(code: string): string {
  return createHash('sha256').update(code, 'utf8').digest('hex')
}

export function createHistory(store: Store): History {
  async function versions(name: string): Promise<number[]> {
    if (!isId(name)) return []
    const keys = await store.list(`${name}/`)
    return keys
      .map(({ key }) => Number(/^[^/]+\/([1-9]\d{0,8})\.ts$/.exec(key)?.[1]))
      .filter((version) => version > 0)
      .sort((a, b) => a - b)
  }

  async function row(name: string, version: number): Promise<JsonObject | null> {
    const text = await store.read(`${name}/${version}.json`)
    if (text === null) return null
    try {
      const value: unknown = JSON.parse(text)
      return isJsonObject(value) ? value : null
    } catch {
      return null
    }
  }

  function note(name: string, version: number, value: Json): Promise<void> {
    return store.write(`${name}/${version}.json`, `${JSON.stringify(value, null, 2)}\n`)
  }

  return {
    versions,
    note,
    async keep(name, version, code, value) {
      await store.write(`${name}/${version}.ts`, code)
      await note(name, version, value)
    },
    async remembered(name, hash) {
      for (const version of (await versions(name)).toReversed()) {
        const found = await row(name, version)
        if (found?.['hash'] === hash) return found
      }
      return null
    },
    async find(name, version) {
      const code = isId(name) ? await store.read(`${name}/${version}.ts`) : null
      return code === null ? null : { code, row: await row(name, version) }
    },
  }
}
