/**
 * What every agent was before: `<name>/<version>.json` of the shared ones, `<session>/<name>/<version>.json` of a session's
 * own, in the store of the `.versions` folder. A number that is taken is never written again.
 */
import { isId } from '../protocol/id.ts'
import type { AgentDefinition } from '../protocol/agent-definition.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Store } from '../stores/store.ts'
import { formatDefinition, parseDefinition } from './definition-file.ts'

export interface PastAgent {
  definition: AgentDefinition
  raw: JsonObject
}

export interface AgentHistory {
  /** Keeps a definition under its version, or under the next free number when another text has that one; the number. */
  keep(folder: string, past: PastAgent): Promise<number>
  /** Version numbers that are kept, ascending. */
  versions(folder: string, name: string): Promise<number[]>
  /** null: it is not kept, or can no longer be read. */
  find(folder: string, name: string, version: number): Promise<PastAgent | null>
}

/** `folder`: '' or `<session>/`, as in the agents folder. */
export function createAgentHistory(store: Store): AgentHistory {
  async function versions(folder: string, name: string): Promise<number[]> {
    if (!isId(name)) return []
    const prefix = `${folder}${name}/`
    return (await store.list(prefix))
      .map(({ key }) => Number(/^([1-9]\d{0,8})\.json$/.exec(key.slice(prefix.length))?.[1]))
      .filter((version) => version > 0)
      .sort((a, b) => a - b)
  }
  return {
    versions,
    async keep(folder, { definition, raw }) {
      const { name, version } = definition
      const text = formatDefinition(definition, raw)
      const there = await store.read(`${folder}${name}/${version}.json`)
      if (there === text) return version
      const number = there === null ? version : Math.max(...(await versions(folder, name))) + 1
      await store.write(`${folder}${name}/${number}.json`, formatDefinition({ ...definition, version: number }, raw))
      return number
    },
    async find(folder, name, version) {
      const text = isId(name) ? await store.read(`${folder}${name}/${version}.json`) : null
      const read = text === null ? null : parseDefinition(text, { base: name, changedAt: 0 })
      return read?.ok ? { definition: { ...read.definition, name, version }, raw: read.raw } : null
    },
  }
}
